//! Roles, users and access keys as parts.

use serde_json::Value;
use templates::resource::Properties;
use templates::resource::iam::IamType;

use super::group;
use super::part::{IamCall, Part};
use super::policy::{self, Holder};

/// The parts of a role or user.
pub(super) fn parts(
    is_role: bool,
    name: &str,
    properties: &Properties,
    tags: &[(String, String)],
) -> Vec<Part> {
    let holder = if is_role { Holder::Role } else { Holder::User };
    let named = (holder.member(), name);
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    let boundary = text("PermissionsBoundary");
    let actions = if is_role { &OF_ROLES } else { &OF_USERS };
    let mut create = IamCall::new(actions.create, [named])
        .with("Path", text("Path"))
        .with("PermissionsBoundary", boundary);
    for (index, (key, value)) in (1..).zip(tags) {
        create = create
            .with(format!("Tags.member.{index}.Key"), Some(key))
            .with(format!("Tags.member.{index}.Value"), Some(value));
    }
    let mut contained = Vec::new();
    if is_role {
        let trust = policy::document(properties, "AssumeRolePolicyDocument");
        let (description, duration) = (text("Description"), duration(properties));
        create = create
            .with("AssumeRolePolicyDocument", Some(&trust))
            .with("Description", description)
            .with("MaxSessionDuration", Some(&duration));
        let put = IamCall::new("UpdateAssumeRolePolicy", [named, ("PolicyDocument", &*trust)]);
        contained.push(Part::contained("trust policy", put, None));
        let description = ("Description", description.unwrap_or_default());
        let put =
            IamCall::new("UpdateRole", [named, description, ("MaxSessionDuration", &*duration)]);
        contained.push(Part::contained("settings", put, None));
    }
    if let Some(arn) = boundary {
        let put = IamCall::new(actions.put_boundary, [named, ("PermissionsBoundary", arn)]);
        let remove = IamCall::new(actions.delete_boundary, [named]);
        contained.push(Part::contained("boundary", put, Some(remove)));
    }
    for (key, value) in tags {
        let tag = [named, ("Tags.member.1.Key", key), ("Tags.member.1.Value", value)];
        let remove = IamCall::new(actions.untag, [named, ("TagKeys.member.1", key)]);
        let put = IamCall::new(actions.tag, tag);
        contained.push(Part::contained(format!("tag {key}"), put, Some(remove)));
    }
    let mut parts = vec![Part::head(create, IamCall::new(actions.delete, [named]))];
    parts.append(&mut contained);
    parts.extend(policy::of_holder(holder, name, properties));
    if !is_role {
        parts.extend(IamType::groups(properties).map(|group| group::membership(name, group)));
    }
    parts
}

/// The parts of an access key.
pub(super) fn access_key(id: &str, properties: &Properties) -> Vec<Part> {
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    let named = [("UserName", text("UserName").unwrap_or_default()), ("AccessKeyId", id)];
    let head =
        Part::head(IamCall::new("CreateAccessKey", named), IamCall::new("DeleteAccessKey", named));
    let status = text("Status").unwrap_or("Active");
    let put = IamCall::new("UpdateAccessKey", named).with("Status", Some(status));
    let status = match status {
        // As a key is when it is made.
        "Active" => Part::contained("status", put, None),
        _ => Part::beside("status", put, None),
    };
    vec![head, status]
}

/// Seconds that sessions may last; an hour is the default of API_CreateRole.
fn duration(properties: &Properties) -> String {
    properties.get("MaxSessionDuration").map_or_else(|| "3600".to_owned(), Value::to_string)
}

/// The names of actions that roles and users have alike.
struct Actions {
    create: &'static str,
    delete: &'static str,
    put_boundary: &'static str,
    delete_boundary: &'static str,
    tag: &'static str,
    untag: &'static str,
}

const OF_ROLES: Actions = Actions {
    create: "CreateRole",
    delete: "DeleteRole",
    put_boundary: "PutRolePermissionsBoundary",
    delete_boundary: "DeleteRolePermissionsBoundary",
    tag: "TagRole",
    untag: "UntagRole",
};

const OF_USERS: Actions = Actions {
    create: "CreateUser",
    delete: "DeleteUser",
    put_boundary: "PutUserPermissionsBoundary",
    delete_boundary: "DeleteUserPermissionsBoundary",
    tag: "TagUser",
    untag: "UntagUser",
};
