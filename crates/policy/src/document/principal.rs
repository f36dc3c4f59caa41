//! The principals of a statement and how directly they name a requester
//! (IAM user guide, `reference_policies_elements_principal` and `…_notprincipal`).

use crate::requester::{Kind, Requester};

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principals {
    /// Whether it names those to whom the statement does not apply.
    pub negated: bool,
    /// Whom it names.
    pub named: Vec<Principal>,
}

/// One principal of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// `*`, or `{"AWS": "*"}`.
    Everyone,
    /// An account, by its id or as `arn:aws:iam::ID:root`: everybody in it whom it permits.
    Account(String),
    /// A user, role or session.
    Arn(String),
    /// A user or role by its unique id.
    UniqueId(String),
    /// A service.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// An account by its canonical user id.
    CanonicalUser(String),
}

/// How directly a statement names a requester; a larger one needs fewer other permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Through its account, which must permit it in its own policies.
    Account,
    /// Through the role or user of its session: permissions boundary and session policies limit it.
    Limited,
    /// Itself.
    Direct,
}

impl Principals {
    /// How the requester is named, if it is.
    ///
    /// `NotPrincipal` names everybody else, and an excluded principal is one that is named in any
    /// way. AWS says that it "might" then still deny the account; that is not followed.
    pub(crate) fn grade(&self, requester: &Requester<'_>) -> Option<Grade> {
        let best = self.named.iter().filter_map(|principal| principal.grade(requester)).max();
        match (self.negated, best) {
            (false, best) => best,
            (true, None) => Some(Grade::Direct),
            (true, Some(_)) => None,
        }
    }
}

impl Principal {
    fn grade(&self, requester: &Requester<'_>) -> Option<Grade> {
        match (self, requester.kind) {
            (Self::Everyone, _) => Some(Grade::Direct),
            (Self::Account(id), _) => {
                (requester.has_identity() && id == requester.account).then_some(Grade::Account)
            }
            (Self::CanonicalUser(id), _) => {
                (requester.canonical_user == Some(id)).then_some(Grade::Account)
            }
            (Self::Arn(arn), _) if requester.has_identity() && arn == requester.arn => {
                Some(Grade::Direct)
            }
            (Self::Arn(arn), Kind::RoleSession { role }) => (arn == role).then_some(Grade::Limited),
            (Self::Arn(arn), Kind::FederatedUser { user }) => {
                (arn == user).then_some(Grade::Limited)
            }
            (Self::UniqueId(id), kind) if requester.unique_id == Some(id) => match kind {
                Kind::RoleSession { .. } | Kind::FederatedUser { .. } => Some(Grade::Limited),
                _ => Some(Grade::Direct),
            },
            (Self::Service(wanted), Kind::Service { name }) => {
                (wanted == name).then_some(Grade::Direct)
            }
            (Self::Federated(wanted), Kind::Federated { provider }) => {
                (wanted == provider).then_some(Grade::Direct)
            }
            _ => None,
        }
    }

    /// Reads one value of the `AWS` entry.
    pub(super) fn aws(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everyone);
        }
        if is_account(text) {
            return Some(Self::Account(text.to_owned()));
        }
        // "You cannot use a wildcard to match part of a principal name or ARN."
        if text.contains(['*', '?']) {
            return None;
        }
        if !text.starts_with("arn:") {
            let id = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return id.then(|| Self::UniqueId(text.to_owned()));
        }
        let mut parts = text.splitn(6, ':').skip(2);
        let (service, region, account, name) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let kinds: &[&str] = match service {
            "iam" => &["user/", "role/"],
            "sts" => &["assumed-role/", "federated-user/"],
            _ => return None,
        };
        if !region.is_empty() || !is_account(account) {
            return None;
        }
        if service == "iam" && name == "root" {
            return Some(Self::Account(account.to_owned()));
        }
        let named = kinds.iter().any(|kind| name.len() > kind.len() && name.starts_with(kind));
        named.then(|| Self::Arn(text.to_owned()))
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
