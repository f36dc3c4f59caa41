//! What IAM shows of keys, users, roles, groups and policies, in the elements of its answers.

use access::{AccessKey, Directory, Holder, HolderKind, ManagedPolicy, PolicyVersion};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use wire::aws::xml::Xml;

use crate::timestamp::iso8601;

/// What is not encoded in documents: RFC 3986's unreserved characters.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A document as answers have it: "URL-encoded compliant with RFC 3986".
pub(super) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, UNRESERVED).to_string()
}

/// The end of a list.
pub(super) fn end(next: Option<&str>, xml: &mut Xml) {
    xml.text("IsTruncated", if next.is_some() { "true" } else { "false" });
    xml.optional("Marker", next);
}

pub(super) fn key(key: &AccessKey, xml: &mut Xml) {
    xml.optional("UserName", key.user.as_deref());
    xml.text("AccessKeyId", &key.access_key);
    xml.text("Status", if key.active { "Active" } else { "Inactive" });
    xml.text("CreateDate", &iso8601(key.created));
}

/// A user, role or group; tags and boundary belong to answers about one of them.
pub(super) fn holder(holder: &Holder, whole: bool, xml: &mut Xml) {
    xml.text("Path", &holder.path);
    let (name, id) = names(holder.kind);
    xml.text(name, &holder.name);
    xml.text(id, &holder.id);
    xml.text("Arn", &holder.arn());
    xml.text("CreateDate", &iso8601(holder.created));
    if let Some(role) = &holder.role {
        xml.text("AssumeRolePolicyDocument", &encoded(&role.trust.text));
        xml.optional("Description", role.description.as_deref());
        xml.text("MaxSessionDuration", &role.max_session.to_string());
    }
    if !whole {
        return;
    }
    if let Some(arn) = &holder.boundary {
        xml.element("PermissionsBoundary", |xml| {
            xml.text("PermissionsBoundaryType", "Policy");
            xml.text("PermissionsBoundaryArn", arn);
        });
    }
    if !holder.tags.is_empty() {
        tags(&holder.tags, xml);
    }
}

/// The elements of a name and an id.
pub(super) const fn names(kind: HolderKind) -> (&'static str, &'static str) {
    match kind {
        HolderKind::User => ("UserName", "UserId"),
        HolderKind::Role => ("RoleName", "RoleId"),
        HolderKind::Group => ("GroupName", "GroupId"),
    }
}

pub(super) fn tags(given: &[(String, String)], xml: &mut Xml) {
    xml.list("Tags", given, |xml, (key, value)| {
        xml.text("Key", key);
        xml.text("Value", value);
    });
}

pub(super) fn policy(policy: &ManagedPolicy, directory: &Directory, whole: bool, xml: &mut Xml) {
    let arn = policy.arn();
    let count = |as_boundary| {
        directory.users_of(&arn).filter(|(_, boundary)| *boundary == as_boundary).count()
    };
    xml.text("PolicyName", &policy.name);
    xml.text("PolicyId", &policy.id);
    xml.text("Arn", &arn);
    xml.text("Path", &policy.path);
    xml.text("DefaultVersionId", &format!("v{}", policy.default));
    xml.text("AttachmentCount", &count(false).to_string());
    xml.text("PermissionsBoundaryUsageCount", &count(true).to_string());
    xml.text("IsAttachable", "true");
    xml.text("CreateDate", &iso8601(policy.created));
    xml.text("UpdateDate", &iso8601(policy.updated));
    if whole {
        xml.optional("Description", policy.description.as_deref());
        tags(&policy.tags, xml);
    }
}

pub(super) fn version(policy: &ManagedPolicy, version: &PolicyVersion, whole: bool, xml: &mut Xml) {
    if whole {
        xml.text("Document", &encoded(&version.policy.text));
    }
    xml.text("VersionId", &format!("v{}", version.number));
    let default = version.number == policy.default;
    xml.text("IsDefaultVersion", if default { "true" } else { "false" });
    xml.text("CreateDate", &iso8601(version.created));
}
