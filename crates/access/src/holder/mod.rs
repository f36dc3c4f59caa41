//! Users, roles and groups: what policies are attached to, and how each is stored.

use std::collections::BTreeMap;

use policy::Attachment;
use serde::{Deserialize, Serialize};

use crate::error::AccessError;
use crate::policy_text::PolicyText;

/// Which of them a holder of policies is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HolderKind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A group of users.
    Group,
}

impl HolderKind {
    /// All of them.
    const ALL: [Self; 3] = [Self::User, Self::Role, Self::Group];

    /// As ARNs have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Group => "group",
        }
    }

    /// That of the holder whose row has this key.
    fn of_row(key: &str) -> Option<Self> {
        let (kind, _) = key.split_once('/')?;
        Self::ALL.into_iter().find(|one| one.as_str() == kind)
    }
}

/// A user, a role or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Which of them it is.
    pub kind: HolderKind,
    /// The account that it belongs to.
    pub account: String,
    /// The name, unique among those of its kind in the account whatever the case of its letters.
    pub name: String,
    /// The path, which begins and ends with a slash.
    pub path: String,
    /// The unique id.
    pub id: String,
    /// When it was made, in microseconds since 1970.
    pub created: u64,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// The policies that are part of it, by their names.
    pub inline: BTreeMap<String, PolicyText>,
    /// The ARNs of the managed policies that are attached, in the order in which they were.
    pub attached: Vec<String>,
    /// The ARN of the policy that is its permissions boundary.
    pub boundary: Option<String>,
    /// What a role has, and nobody else.
    pub role: Option<RoleSettings>,
    /// The groups that a user is in, by their names, and the resource of a stack that added it.
    pub groups: BTreeMap<String, Option<String>>,
    /// The resource of a stack that made it.
    pub owner: Option<String>,
    /// The resources of stacks that put its [inline](Self::inline) policies, by their names.
    pub inline_owners: BTreeMap<String, String>,
}

/// What only a role has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSettings {
    /// Who may assume it.
    pub trust: PolicyText,
    /// For people.
    pub description: Option<String>,
    /// How long a session may last, in seconds.
    pub max_session: u32,
}

impl Holder {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        let Self { kind, account, path, name, .. } = self;
        format!("arn:aws:iam::{account}:{}{path}{name}", kind.as_str())
    }

    /// The key of its row.
    pub(crate) fn row(&self) -> String {
        row(self.kind, &self.account, &self.name)
    }
}

/// The key of a row: names are unique whatever the case of their letters.
pub(crate) fn row(kind: HolderKind, account: &str, name: &str) -> String {
    format!("{}/{account}/{}", kind.as_str(), name.to_ascii_lowercase())
}

/// The stored form. Members are never renamed; new ones have a default. The key says the kind.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    account: String,
    name: String,
    path: String,
    id: String,
    created: u64,
    #[serde(default)]
    tags: Vec<(String, String)>,
    #[serde(default)]
    inline: BTreeMap<String, String>,
    #[serde(default)]
    attached: Vec<String>,
    #[serde(default)]
    boundary: Option<String>,
    #[serde(default)]
    role: Option<RoleRecord>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    inline_owners: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RoleRecord {
    trust: String,
    description: Option<String>,
    max_session: u32,
}

/// The bytes of a row.
pub(crate) fn encode(holder: &Holder) -> Result<Vec<u8>, AccessError> {
    let inline = holder.inline.iter();
    let record = Record {
        account: holder.account.clone(),
        name: holder.name.clone(),
        path: holder.path.clone(),
        id: holder.id.clone(),
        created: holder.created,
        tags: holder.tags.clone(),
        inline: inline.map(|(name, policy)| (name.clone(), policy.text.clone())).collect(),
        attached: holder.attached.clone(),
        boundary: holder.boundary.clone(),
        role: holder.role.as_ref().map(|role| RoleRecord {
            trust: role.trust.text.clone(),
            description: role.description.clone(),
            max_session: role.max_session,
        }),
        groups: holder.groups.clone(),
        owner: holder.owner.clone(),
        inline_owners: holder.inline_owners.clone(),
    };
    serde_json::to_vec(&record).map_err(|_| AccessError::Unreadable { row: holder.row() })
}

/// The holder of a row.
pub(crate) fn decode(key: &str, row: &[u8]) -> Result<Holder, AccessError> {
    let unreadable = || AccessError::Unreadable { row: key.to_owned() };
    let record: Record = serde_json::from_slice(row).map_err(|_| unreadable())?;
    let kind = HolderKind::of_row(key).ok_or_else(unreadable)?;
    if (kind == HolderKind::Role) != record.role.is_some() {
        return Err(unreadable());
    }
    let parse =
        |text: &str, attachment| PolicyText::parse(text, attachment).map_err(|_| unreadable());
    let mut inline = BTreeMap::new();
    for (name, text) in &record.inline {
        inline.insert(name.clone(), parse(text, Attachment::Identity)?);
    }
    let role = record.role.map(|role| {
        let trust = parse(&role.trust, Attachment::Trust)?;
        let RoleRecord { description, max_session, .. } = role;
        Ok::<_, AccessError>(RoleSettings { trust, description, max_session })
    });
    Ok(Holder {
        kind,
        account: record.account,
        name: record.name,
        path: record.path,
        id: record.id,
        created: record.created,
        tags: record.tags,
        inline,
        attached: record.attached,
        boundary: record.boundary,
        role: role.transpose()?,
        groups: record.groups,
        owner: record.owner,
        inline_owners: record.inline_owners,
    })
}

#[cfg(test)]
mod tests;
