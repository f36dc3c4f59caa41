//! Principals: who sends a request, as policies name it.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use super::Namespace;

/// The identity whose permissions a request uses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The account it belongs to, twelve digits.
    pub account: Arc<str>,
    /// The access key id that it signs with; empty for the server's own calls.
    pub access_key_id: Arc<str>,
    /// What it is in the account.
    pub kind: PrincipalKind,
}

/// What a principal is in its account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// The account itself, its root.
    #[default]
    Root,
    /// A user.
    User(Arc<User>),
    /// A session of a role.
    Role(Arc<RoleSession>),
}

/// A user of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// The name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The unique id, `AIDA…`.
    pub id: String,
    /// When the temporary credentials that it uses were given, in seconds since 1970.
    pub token_issued: Option<u64>,
}

/// A session of a role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleSession {
    /// The role's name.
    pub role: String,
    /// The role's ARN.
    pub role_arn: String,
    /// The role's unique id, `AROA…`.
    pub role_id: String,
    /// The name that the session was given.
    pub name: String,
    /// The session's ARN, `arn:aws:sts::…:assumed-role/ROLE/NAME`.
    pub arn: String,
    /// The policies that were passed when it was opened, as text.
    pub policies: Vec<String>,
    /// The tags of the role and those that were passed, which come first.
    pub tags: Vec<(String, String)>,
    /// When it was opened, in seconds since 1970.
    pub issued: u64,
}

/// Who sent a request, and what the signature is scoped to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// The account and Region that the request is meant for.
    pub namespace: Namespace,
}

/// Where a request comes from, as conditions of policies see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The address of the client.
    pub source: Option<IpAddr>,
    /// What the client calls itself.
    pub user_agent: Option<&'a str>,
    /// Whether it came over TLS.
    pub secure: bool,
    /// The service that makes the call with the rights of the caller, as
    /// `cloudformation.amazonaws.com`.
    pub via: Option<&'a str>,
}

impl Principal {
    /// The account itself, with a key.
    #[must_use]
    pub fn root(account: Arc<str>, access_key_id: &str) -> Self {
        Self { account, access_key_id: access_key_id.into(), kind: PrincipalKind::Root }
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> Cow<'_, str> {
        match &self.kind {
            PrincipalKind::Root => format!("arn:aws:iam::{}:root", self.account).into(),
            PrincipalKind::User(user) => Cow::Borrowed(&user.arn),
            PrincipalKind::Role(session) => Cow::Borrowed(&session.arn),
        }
    }

    /// The unique id that policies and GetCallerIdentity call it by (IAM user guide,
    /// `reference_policies_variables`, "principal key values").
    #[must_use]
    pub fn user_id(&self) -> Cow<'_, str> {
        match &self.kind {
            PrincipalKind::Root => Cow::Borrowed(&self.account),
            PrincipalKind::User(user) => Cow::Borrowed(&user.id),
            PrincipalKind::Role(session) => format!("{}:{}", session.role_id, session.name).into(),
        }
    }
}

impl Caller {
    /// The server itself, in `namespace`: for calls that no client signed.
    #[must_use]
    pub fn internal(namespace: Namespace) -> Self {
        let principal = Principal::root(Arc::clone(&namespace.account), "");
        Self { principal, namespace }
    }
}
