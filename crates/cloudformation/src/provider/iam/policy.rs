//! Policies as parts: in roles, users and groups, attached to them, and managed ones.

use serde_json::Value;
use templates::resource::Properties;
use templates::resource::iam::IamType;

use super::part::{IamCall, Part};

/// What policies are given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Role,
    User,
    Group,
}

impl Holder {
    /// The parameter that names one.
    pub(super) const fn member(self) -> &'static str {
        match self {
            Self::Role => "RoleName",
            Self::User => "UserName",
            Self::Group => "GroupName",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
        }
    }

    /// The property that lists them, and the one that names a single one.
    const fn properties(self) -> (&'static str, &'static str) {
        match self {
            Self::Role => ("Roles", "RoleName"),
            Self::User => ("Users", "UserName"),
            Self::Group => ("Groups", "GroupName"),
        }
    }
}

/// A document of a property, as text.
pub(super) fn document(properties: &Properties, name: &str) -> String {
    match properties.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// Whom the properties name.
fn holders(properties: &Properties) -> impl Iterator<Item = (Holder, &str)> {
    [Holder::Role, Holder::User, Holder::Group].into_iter().flat_map(move |holder| {
        let (list, single) = holder.properties();
        let listed = properties.get(list).and_then(Value::as_array).into_iter().flatten();
        let named = listed.chain(properties.get(single)).filter_map(Value::as_str);
        named.map(move |name| (holder, name))
    })
}

/// The policies that the properties of a role, user or group give it.
pub(super) fn of_holder(
    holder: Holder,
    name: &str,
    properties: &Properties,
) -> impl Iterator<Item = Part> {
    let inline = properties.get("Policies").and_then(Value::as_array).into_iter().flatten();
    let inline = inline.filter_map(Value::as_object);
    let inline = inline.map(move |policy| inline_part(holder, name, policy));
    let attached = IamType::attached(properties);
    inline.chain(attached.map(move |arn| attachment(holder, name, arn)))
}

/// The policy of `properties` (`PolicyName`, `PolicyDocument`) in a role, user or group.
pub(super) fn inline_part(holder: Holder, name: &str, properties: &Properties) -> Part {
    let policy = properties.get("PolicyName").and_then(Value::as_str).unwrap_or_default();
    let (put, delete) = match holder {
        Holder::Role => ("PutRolePolicy", "DeleteRolePolicy"),
        Holder::User => ("PutUserPolicy", "DeleteUserPolicy"),
        Holder::Group => ("PutGroupPolicy", "DeleteGroupPolicy"),
    };
    let text = document(properties, "PolicyDocument");
    let named = [(holder.member(), name), ("PolicyName", policy)];
    let remove = IamCall::new(delete, named);
    let put = IamCall::new(put, named).with("PolicyDocument", Some(&text));
    Part::beside(format!("{policy} of {} {name}", holder.as_str()), put, Some(remove))
}

/// A managed policy at a role, user or group.
pub(super) fn attachment(holder: Holder, name: &str, arn: &str) -> Part {
    let (attach, detach) = match holder {
        Holder::Role => ("AttachRolePolicy", "DetachRolePolicy"),
        Holder::User => ("AttachUserPolicy", "DetachUserPolicy"),
        Holder::Group => ("AttachGroupPolicy", "DetachGroupPolicy"),
    };
    let form = [(holder.member(), name), ("PolicyArn", arn)];
    let remove = IamCall::new(detach, form);
    let id = format!("{arn} at {} {name}", holder.as_str());
    Part::beside(id, IamCall::new(attach, form), Some(remove))
}

/// The parts of a policy that becomes part of roles, users and groups.
pub(super) fn inline(properties: &Properties) -> Vec<Part> {
    holders(properties).map(|(holder, name)| inline_part(holder, name, properties)).collect()
}

/// The parts of a managed policy.
pub(super) fn managed(arn: &str, properties: &Properties) -> Vec<Part> {
    let text = document(properties, "PolicyDocument");
    let given = |name: &str| properties.get(name).and_then(Value::as_str);
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let named = ("PolicyArn", arn);
    let create = IamCall::new("CreatePolicy", [("PolicyName", name), ("PolicyDocument", &*text)])
        .with("Path", given("Path"))
        .with("Description", given("Description"));
    let head = Part::head(create, IamCall::new("DeletePolicy", [named]));
    let version = [named, ("PolicyDocument", &*text), ("SetAsDefault", "true")];
    let version = IamCall::new("CreatePolicyVersion", version);
    let attached = holders(properties).map(|(holder, name)| attachment(holder, name, arn));
    [head, Part::contained("document", version, None)].into_iter().chain(attached).collect()
}
