//! Groups and who is in them as parts.

use serde_json::Value;
use templates::resource::Properties;
use templates::resource::iam::IamType;

use super::part::{IamCall, Part};
use super::policy::{self, Holder};

/// The parts of a group.
pub(super) fn parts(name: &str, properties: &Properties) -> Vec<Part> {
    let named = [(Holder::Group.member(), name)];
    let path = properties.get("Path").and_then(Value::as_str);
    let create = IamCall::new("CreateGroup", named).with("Path", path);
    let head = Part::head(create, IamCall::new("DeleteGroup", named));
    [head].into_iter().chain(policy::of_holder(Holder::Group, name, properties)).collect()
}

/// A user in a group.
pub(super) fn membership(user: &str, group: &str) -> Part {
    let form = [(Holder::Group.member(), group), (Holder::User.member(), user)];
    let (add, remove) = ("AddUserToGroup", "RemoveUserFromGroup");
    let remove = IamCall::new(remove, form);
    Part::beside(format!("{user} in {group}"), IamCall::new(add, form), Some(remove))
}

/// The parts of a list of users who are to be in a group.
pub(super) fn memberships(properties: &Properties) -> Vec<Part> {
    let group = properties.get(Holder::Group.member()).and_then(Value::as_str).unwrap_or_default();
    IamType::members(properties).map(|user| membership(user, group)).collect()
}
