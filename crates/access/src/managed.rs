//! Managed policies: documents with an ARN and versions, and how each is stored.

use policy::Attachment;
use serde::{Deserialize, Serialize};

use crate::error::AccessError;
use crate::policy_text::PolicyText;

/// The account part of the ARNs of policies that AWS gives.
const AWS: &str = "aws";

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// The account that it belongs to; `aws` for those that AWS gives.
    pub account: String,
    /// The name.
    pub name: String,
    /// The path, which begins and ends with a slash.
    pub path: String,
    /// The unique id.
    pub id: String,
    /// For people.
    pub description: Option<String>,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// When it was made, in microseconds since 1970.
    pub created: u64,
    /// When its versions last changed.
    pub updated: u64,
    /// The versions, oldest first; at least one.
    pub versions: Vec<PolicyVersion>,
    /// The number of the version that has effect.
    pub default: u32,
    /// The number of the newest version that there ever was.
    pub newest: u32,
    /// The resource of a stack that made it.
    pub owner: Option<String>,
}

/// A version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Its number: 1 for `v1`.
    pub number: u32,
    /// The document.
    pub policy: PolicyText,
    /// When it was made, in microseconds since 1970.
    pub created: u64,
}

impl ManagedPolicy {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        arn(&self.account, &self.path, &self.name)
    }

    /// The version that has effect.
    #[must_use]
    pub fn effective(&self) -> Option<&PolicyVersion> {
        self.version(self.default)
    }

    /// The version of this number.
    #[must_use]
    pub fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }
}

/// The ARN of a policy.
#[must_use]
pub fn arn(account: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:policy{path}{name}")
}

/// The policies that AWS gives and this server has too. Source: AWS managed policy reference guide,
/// `AdministratorAccess`.
pub(crate) fn given_by_aws() -> Option<ManagedPolicy> {
    const TEXT: &str = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n            \
                        \"Effect\": \"Allow\",\n            \"Action\": \"*\",\n            \
                        \"Resource\": \"*\"\n        }\n    ]\n}";
    /// February 06, 2015, 18:39 UTC.
    const CREATED: u64 = 1_423_247_940_000_000;
    let policy = PolicyText::parse(TEXT, Attachment::Identity).ok()?;
    Some(ManagedPolicy {
        account: AWS.to_owned(),
        name: "AdministratorAccess".to_owned(),
        path: "/".to_owned(),
        id: "ANPAIWMBCKSKIEE64ZLYK".to_owned(),
        description: Some("Provides full access to AWS services and resources.".to_owned()),
        tags: Vec::new(),
        created: CREATED,
        updated: CREATED,
        versions: vec![PolicyVersion { number: 1, policy, created: CREATED }],
        default: 1,
        newest: 1,
        owner: None,
    })
}

/// The stored form. Members are never renamed; new ones have a default.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    account: String,
    name: String,
    path: String,
    id: String,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<(String, String)>,
    created: u64,
    updated: u64,
    versions: Vec<(u32, String, u64)>,
    default: u32,
    newest: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

/// The bytes of a row.
pub(crate) fn encode(policy: &ManagedPolicy) -> Result<Vec<u8>, AccessError> {
    let versions = policy.versions.iter();
    let record = Record {
        account: policy.account.clone(),
        name: policy.name.clone(),
        path: policy.path.clone(),
        id: policy.id.clone(),
        description: policy.description.clone(),
        tags: policy.tags.clone(),
        created: policy.created,
        updated: policy.updated,
        versions: versions.map(|one| (one.number, one.policy.text.clone(), one.created)).collect(),
        default: policy.default,
        newest: policy.newest,
        owner: policy.owner.clone(),
    };
    serde_json::to_vec(&record).map_err(|_| AccessError::Unreadable { row: policy.arn() })
}

/// The policy of a row.
pub(crate) fn decode(key: &str, row: &[u8]) -> Result<ManagedPolicy, AccessError> {
    let unreadable = || AccessError::Unreadable { row: key.to_owned() };
    let record: Record = serde_json::from_slice(row).map_err(|_| unreadable())?;
    let mut versions = Vec::with_capacity(record.versions.len());
    for (number, text, created) in &record.versions {
        let policy = PolicyText::parse(text, Attachment::Identity).map_err(|_| unreadable())?;
        versions.push(PolicyVersion { number: *number, policy, created: *created });
    }
    Ok(ManagedPolicy {
        account: record.account,
        name: record.name,
        path: record.path,
        id: record.id,
        description: record.description,
        tags: record.tags,
        created: record.created,
        updated: record.updated,
        versions,
        default: record.default,
        newest: record.newest,
        owner: record.owner,
    })
}
