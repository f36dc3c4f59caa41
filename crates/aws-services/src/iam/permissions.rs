//! What each action of IAM needs permission for (service authorization reference,
//! `list_awsidentityandaccessmanagementiam`).

use access::{CallPermission, HolderKind};

use super::call::{IamCall, member};
use super::managed::future_arn;
use super::verb::guarded_kind;

impl IamCall<'_> {
    /// The permission for `action`: that of its name, on what it names.
    pub(super) fn permission(&self, action: &str) -> CallPermission {
        let mut permission = CallPermission::new(format!("iam:{action}"), self.resource(action));
        let policy = self.form.text("PolicyArn");
        if let (Some(arn), true) =
            (policy, action.starts_with("Attach") || action.starts_with("Detach"))
        {
            permission.values.push(("iam:PolicyARN".to_owned(), arn.to_owned()));
        }
        let directory = self.access.identities.now();
        let holder = guarded_kind(action)
            .and_then(|kind| directory.holder(kind, self.account, self.form.text(member(kind).0)?));
        let given = self.form.text("PermissionsBoundary").filter(|_| reads_boundary(action));
        let boundary = given.or_else(|| holder?.boundary.as_deref());
        if let Some(arn) = boundary {
            permission.values.push(("iam:PermissionsBoundary".to_owned(), arn.to_owned()));
        }
        for (key, value) in holder.map(|holder| holder.tags.as_slice()).unwrap_or_default() {
            for prefix in ["aws:ResourceTag/", "iam:ResourceTag/"] {
                permission.values.push((format!("{prefix}{key}"), value.clone()));
            }
        }
        let tags = if reads_tags(action) { super::input::tags(self.form) } else { Vec::new() };
        for (key, value) in tags {
            permission.values.push((format!("aws:RequestTag/{key}"), value));
        }
        permission
    }

    /// What the action is about: of the parameters, only the one that the action reads counts.
    fn resource(&self, action: &str) -> String {
        let (account, form) = (self.account, self.form);
        match action {
            "CreatePolicy" => {
                let name = form.text("PolicyName").unwrap_or_default();
                return future_arn(account, form.text("Path"), name);
            }
            "ListUsers" => return format!("arn:aws:iam::{account}:user/"),
            "ListRoles" => return format!("arn:aws:iam::{account}:role/"),
            "ListGroups" => return format!("arn:aws:iam::{account}:group/"),
            "ListPolicies" => return format!("arn:aws:iam::{account}:policy/"),
            _ => {}
        }
        let kind = guarded_kind(action);
        let kind = kind.or_else(|| action.contains("AccessKey").then_some(HolderKind::User));
        let Some(kind) = kind else {
            // What is left is about managed policies.
            return form.text("PolicyArn").unwrap_or("*").to_owned();
        };
        let own = || self.own_name().ok().flatten().filter(|_| kind == HolderKind::User);
        // Without a name, actions on users are about who asks.
        match form.text(member(kind).0).map(str::to_owned).or_else(own) {
            Some(name) => self.holder_arn(kind, &name),
            None => "*".to_owned(),
        }
    }

    /// The ARN of a user, role or group, or the one that it would have.
    fn holder_arn(&self, kind: HolderKind, name: &str) -> String {
        let directory = self.access.identities.now();
        match directory.holder(kind, self.account, name) {
            Some(holder) => holder.arn(),
            None => {
                let path = self.form.text("Path").unwrap_or("/");
                format!("arn:aws:iam::{}:{}{path}{name}", self.account, kind.as_str())
            }
        }
    }
}

/// Whether an action reads `PermissionsBoundary`. Of one that does not, the parameter must not
/// count: a condition would take it for the boundary of a role that has none.
fn reads_boundary(action: &str) -> bool {
    let puts = action.starts_with("Put") && action.ends_with("PermissionsBoundary");
    puts || matches!(action, "CreateUser" | "CreateRole")
}

/// Whether an action reads `Tags`.
fn reads_tags(action: &str) -> bool {
    action.starts_with("Tag") || matches!(action, "CreateUser" | "CreateRole" | "CreatePolicy")
}
