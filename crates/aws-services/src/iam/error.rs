//! Refusals of IAM.

use std::fmt;

use access::{AccessError, HolderKind, is_access_key_id};

use super::verb::element;

/// Why a call is refused.
#[derive(Debug)]
pub(super) enum IamError {
    /// Signatures are not verified, so there are no keys.
    NotVerified,
    /// Servers that know no groups may have the store open.
    NoGroups,
    Form(String),
    UnknownAction(String),
    /// There is no such user, role or group.
    NoSuchHolder(HolderKind, String),
    NoSuchKey(String),
    /// There is no such policy in a user, role or group.
    NoSuchInline(HolderKind, String),
    /// There is no such managed policy, or it is not attached.
    NoSuchPolicy(String),
    NotAttachable(String),
    NoSuchVersion(String, String),
    HolderExists(HolderKind, String),
    PolicyExists(String),
    /// The user, role or group has a policy of this name, which the resource of a stack did not
    /// put.
    InlineExists(HolderKind, String, String),
    /// What a resource of a stack wants to change is there, but it did not make it.
    NotOwned(String),
    /// What has to be done before.
    Conflict(&'static str),
    Quota(String),
    Missing(&'static str),
    /// A value, its member, and the constraint that it breaks.
    Constraint(String, &'static str, &'static str),
    /// The member whose characters are not all allowed.
    Characters(&'static str),
    NonUserCredentials,
    Malformed(String),
    Unmodifiable,
    /// A role that every account has.
    Protected(String),
    Access(AccessError),
}

impl From<AccessError> for IamError {
    fn from(error: AccessError) -> Self {
        Self::Access(error)
    }
}

impl IamError {
    pub(super) const fn code(&self) -> (u16, &'static str) {
        match self {
            Self::NotVerified | Self::NoGroups | Self::UnknownAction(_) => (400, "InvalidAction"),
            Self::Form(_) => (400, "MalformedQueryString"),
            Self::NoSuchHolder(..)
            | Self::NoSuchKey(_)
            | Self::NoSuchInline(..)
            | Self::NoSuchPolicy(_)
            | Self::NotAttachable(_)
            | Self::NotOwned(_)
            | Self::NoSuchVersion(..) => (404, "NoSuchEntity"),
            Self::HolderExists(..) | Self::PolicyExists(_) | Self::InlineExists(..) => {
                (409, "EntityAlreadyExists")
            }
            Self::Conflict(_) => (409, "DeleteConflict"),
            Self::Quota(_) => (409, "LimitExceeded"),
            Self::Missing(_)
            | Self::Constraint(..)
            | Self::Characters(_)
            | Self::NonUserCredentials => (400, "ValidationError"),
            Self::Malformed(_) => (400, "MalformedPolicyDocument"),
            Self::Unmodifiable => (403, "AccessDenied"),
            Self::Protected(_) => (400, "UnmodifiableEntity"),
            Self::Access(AccessError::Busy) => (409, "ConcurrentModification"),
            Self::Access(_) => (500, "ServiceFailure"),
        }
    }
}

const NOT_VERIFIED: &str = "This server has no identities, because it verifies no signatures: start \
                            it with --auth (STATOR_AUTH=on)";
const NO_GROUPS: &str = "Servers that know no groups, and would not apply their policies, may have this \
                         data open: run `stator raise-version` when all of them are replaced, and start \
                         them again";

/// Sentences: IAM API reference, `CommonErrors` and the errors of each action; the envelope of
/// constraints is that of AWS's query services.
impl fmt::Display for IamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotVerified => f.write_str(NOT_VERIFIED),
            Self::NoGroups => f.write_str(NO_GROUPS),
            Self::Form(text) | Self::Quota(text) | Self::Malformed(text) => f.write_str(text),
            Self::Conflict(text) => f.write_str(text),
            Self::UnknownAction(action) => write!(
                f,
                "Could not find operation {action} for version 2010-05-08; this server has {}",
                super::ACTIONS.join(", ")
            ),
            Self::NoSuchHolder(kind, name) => {
                write!(f, "The {} with name {name} cannot be found.", kind.as_str())
            }
            Self::NoSuchKey(id) if !is_access_key_id(id) => {
                f.write_str("The Access Key with that id cannot be found.")
            }
            Self::NoSuchKey(id) => write!(f, "The Access Key with id {id} cannot be found."),
            Self::NoSuchInline(kind, name) => {
                write!(f, "The {} policy with name {name} cannot be found.", kind.as_str())
            }
            Self::NoSuchPolicy(arn) => write!(f, "Policy {arn} was not found."),
            Self::NotAttachable(arn) => {
                write!(f, "Policy {arn} does not exist or is not attachable.")
            }
            Self::NoSuchVersion(arn, version) => {
                write!(f, "Policy {arn} version {version} does not exist or is not attachable.")
            }
            Self::HolderExists(kind, name) => {
                write!(f, "{} with name {name} already exists.", element(*kind))
            }
            Self::PolicyExists(name) => {
                write!(f, "A policy called {name} already exists. Duplicate names are not allowed.")
            }
            Self::InlineExists(kind, holder, policy) => {
                write!(f, "The {} {holder} has a policy {policy} already.", kind.as_str())
            }
            Self::NotOwned(what) => write!(f, "{what} was not made by this resource of the stack"),
            Self::Missing(member) => write!(
                f,
                "1 validation error detected: Value null at '{member}' failed to satisfy \
                 constraint: Member must not be null"
            ),
            Self::Constraint(value, member, constraint) => write!(
                f,
                "1 validation error detected: Value '{value}' at '{member}' failed to satisfy \
                 constraint: {constraint}"
            ),
            Self::Characters(member) => write!(
                f,
                "The specified value for {member} is invalid. It must contain only alphanumeric \
                 characters and/or the following: +=,.@_-"
            ),
            Self::NonUserCredentials => {
                f.write_str("Must specify userName when calling with non-User credentials")
            }
            Self::Protected(name) => write!(
                f,
                "Cannot perform the operation on the protected role '{name}' - this role is only \
                 modifiable by AWS; a role of this name that you create takes its place"
            ),
            Self::Unmodifiable => f.write_str("The policies that AWS gives cannot be changed"),
            Self::Access(AccessError::Busy) => {
                f.write_str("The request was rejected because of another change; ask again")
            }
            Self::Access(_) => f.write_str("Identities cannot be read or written now"),
        }
    }
}
