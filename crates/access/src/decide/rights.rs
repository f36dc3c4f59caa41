//! The rights of a caller: the policies that are attached to it.

use std::borrow::Cow;
use std::sync::Arc;

use model::{Decision, Principal, PrincipalKind};
use policy::{Attached, Attachment, Cause, Kind, Requester};

use crate::control::AccessControl;
use crate::directory::Named;
use crate::holder::HolderKind;
use crate::policy_text::PolicyText;

/// Who asks, and the policies that count for it.
#[derive(Debug)]
pub(super) struct Rights<'a> {
    principal: &'a Principal,
    arn: Cow<'a, str>,
    pub(super) identity: Vec<Named>,
    /// One or none.
    pub(super) boundary: Vec<Named>,
    pub(super) session: Vec<Named>,
}

impl<'a> Rights<'a> {
    /// The rights of `principal` now. One whose user or role is gone has none.
    pub(super) fn of(access: &AccessControl, principal: &'a Principal) -> Self {
        let mut rights = Self {
            principal,
            arn: principal.arn(),
            identity: Vec::new(),
            boundary: Vec::new(),
            session: Vec::new(),
        };
        let (kind, name, id, policies): (_, _, _, &[String]) = match &principal.kind {
            PrincipalKind::Root => return rights,
            PrincipalKind::User(user) => (HolderKind::User, &user.name, &user.id, &[]),
            PrincipalKind::Role(session) => {
                (HolderKind::Role, &session.role, &session.role_id, &session.policies)
            }
        };
        let directory = access.identities.now();
        let holder = match kind {
            HolderKind::Role => directory.role(&principal.account, name),
            HolderKind::User | HolderKind::Group => {
                directory.holder(kind, &principal.account, name).map(Arc::clone)
            }
        };
        let Some(holder) = holder.filter(|holder| holder.id == *id) else { return rights };
        for (number, text) in policies.iter().enumerate() {
            // What limits the session cannot be read: it may do nothing.
            let Ok(policy) = PolicyText::parse(text, Attachment::Identity) else { return rights };
            rights.session.push((format!("session {number}"), Arc::clone(&policy.document)));
        }
        if let Some(arn) = &holder.boundary {
            let Some(boundary) = directory.effective(arn) else { return rights };
            rights.boundary.push(boundary);
        }
        rights.identity = directory.policies_of(&holder);
        rights
    }

    /// Who asks, as policies see it.
    pub(super) fn requester(&self) -> Requester<'_> {
        let (kind, id) = match &self.principal.kind {
            PrincipalKind::Root => (Kind::Root, None),
            PrincipalKind::User(user) => (Kind::User, Some(user.id.as_str())),
            PrincipalKind::Role(session) => {
                (Kind::RoleSession { role: &session.role_arn }, Some(session.role_id.as_str()))
            }
        };
        let mut requester = Requester::new(&self.arn, &self.principal.account, kind);
        requester.unique_id = id;
        requester
    }

    /// Whether the caller is this account itself.
    pub(super) fn is_root_of(&self, account: &str) -> bool {
        self.principal.kind == PrincipalKind::Root && *self.principal.account == *account
    }
}

/// Policies as the evaluation takes them.
pub(super) fn attached(named: &[Named]) -> Vec<Attached<'_>> {
    named.iter().map(|(name, document)| Attached { name, document }).collect()
}

/// A decision as it is recorded.
pub(super) fn noted(question: &policy::Request<'_>, decision: &policy::Decision<'_>) -> Decision {
    let by = match decision.cause {
        Cause::Allowed(by) | Cause::ExplicitDeny(by) | Cause::NoAllow(by) => by.to_string(),
        Cause::Root => ROOT.to_owned(),
    };
    let statement = decision.by.map(|deciding| {
        let number = deciding.index.saturating_add(1).to_string();
        (deciding.policy.to_owned(), deciding.statement.sid.clone().unwrap_or(number))
    });
    Decision {
        action: question.action.to_owned(),
        resource: question.resource.to_owned(),
        allowed: decision.is_allowed(),
        by,
        statement,
    }
}

/// The decision for the account itself, which no policy was asked about.
pub(super) fn by_root(action: &str, resource: &str) -> Decision {
    let (action, resource) = (action.to_owned(), resource.to_owned());
    Decision { action, resource, allowed: true, by: ROOT.to_owned(), statement: None }
}

/// What allows what the account itself asks for.
const ROOT: &str = "root";
