//! Who asks, as policies see it (IAM user guide, `reference_policies_elements_principal`).

/// The principal of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requester<'a> {
    /// Its ARN: of the root, user or session; empty for callers without one.
    pub arn: &'a str,
    /// Its account; empty for callers without one.
    pub account: &'a str,
    /// What it is.
    pub kind: Kind<'a>,
    /// The unique id of the user or of the session's role, as `AIDA…` and `AROA…`, which policies
    /// may have in place of its ARN.
    pub unique_id: Option<&'a str>,
    /// The canonical user id of its account, which policies of buckets may name.
    pub canonical_user: Option<&'a str>,
}

/// What a requester is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// The account itself.
    Root,
    /// A user.
    User,
    /// A session of a role.
    RoleSession {
        /// The role's ARN.
        role: &'a str,
    },
    /// A session that a user opened with `GetFederationToken`.
    FederatedUser {
        /// The user's ARN.
        user: &'a str,
    },
    /// A service.
    Service {
        /// Its name, such as `lambda.amazonaws.com`.
        name: &'a str,
    },
    /// Somebody whom an identity provider knows, before a role is assumed.
    Federated {
        /// The provider, as policies name it.
        provider: &'a str,
    },
    /// Nobody that is known.
    Anonymous,
}

impl<'a> Requester<'a> {
    /// A requester without ids beside its ARN.
    #[must_use]
    pub const fn new(arn: &'a str, account: &'a str, kind: Kind<'a>) -> Self {
        Self { arn, account, kind, unique_id: None, canonical_user: None }
    }

    /// Whether policies can be attached to it, so that it needs their permission.
    #[must_use]
    pub const fn has_identity(&self) -> bool {
        match self.kind {
            Kind::Root | Kind::User | Kind::RoleSession { .. } | Kind::FederatedUser { .. } => true,
            Kind::Service { .. } | Kind::Federated { .. } | Kind::Anonymous => false,
        }
    }
}
