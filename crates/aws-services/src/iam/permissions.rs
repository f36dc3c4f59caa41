//! What each action of IAM needs permission for (service authorization reference,
//! `list_awsidentityandaccessmanagementiam`).

use access::{CallPermission, HolderKind};

use super::call::{IamCall, member};
use super::managed::future_arn;

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
        let holder = [HolderKind::User, HolderKind::Role]
            .into_iter()
            .find_map(|kind| directory.holder(kind, self.account, self.form.text(member(kind).0)?));
        let boundary = self.form.text("PermissionsBoundary");
        let boundary = boundary.or_else(|| holder?.boundary.as_deref());
        if let Some(arn) = boundary {
            permission.values.push(("iam:PermissionsBoundary".to_owned(), arn.to_owned()));
        }
        for (key, value) in holder.map(|holder| holder.tags.as_slice()).unwrap_or_default() {
            for prefix in ["aws:ResourceTag/", "iam:ResourceTag/"] {
                permission.values.push((format!("{prefix}{key}"), value.clone()));
            }
        }
        for (key, value) in super::input::tags(self.form) {
            permission.values.push((format!("aws:RequestTag/{key}"), value));
        }
        permission
    }

    fn resource(&self, action: &str) -> String {
        let (account, form) = (self.account, self.form);
        // Actions on attachments are about the user or role.
        for kind in [HolderKind::User, HolderKind::Role] {
            if let Some(name) = form.text(member(kind).0) {
                return self.holder_arn(kind, name);
            }
        }
        if let Some(arn) = form.text("PolicyArn") {
            return arn.to_owned();
        }
        match action {
            "CreatePolicy" => {
                future_arn(account, form.text("Path"), form.text("PolicyName").unwrap_or_default())
            }
            "ListUsers" => format!("arn:aws:iam::{account}:user/"),
            "ListRoles" => format!("arn:aws:iam::{account}:role/"),
            "ListPolicies" => format!("arn:aws:iam::{account}:policy/"),
            // Without a name, actions on users are about who asks.
            _ => match self.own_name() {
                Ok(Some(own)) => self.holder_arn(HolderKind::User, &own),
                Ok(None) | Err(_) => "*".to_owned(),
            },
        }
    }

    /// The ARN of a user or role, or the one that it would have.
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
