//! Actors: whom an operation on a stack acts for, as it is stored with the operation.

use std::sync::Arc;

use model::{Principal, PrincipalKind, RoleSession, User};
use serde::{Deserialize, Serialize};

/// Whom an operation acts for: who asked for it, or the role that they passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Actor {
    account: String,
    /// The id of the access key that the request was signed with.
    access_key: String,
    who: Who,
    /// The ARN of the role whose rights count instead of those of who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

/// What a principal is. Members are never renamed; new ones have a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Who {
    Account,
    User {
        name: String,
        arn: String,
        id: String,
        token_issued: Option<u64>,
    },
    Session {
        role: String,
        role_arn: String,
        role_id: String,
        name: String,
        arn: String,
        policies: Vec<String>,
        tags: Vec<(String, String)>,
        issued: u64,
    },
}

impl Actor {
    /// `principal` itself.
    pub(crate) fn of(principal: &Principal) -> Self {
        let who = match &principal.kind {
            PrincipalKind::Root => Who::Account,
            PrincipalKind::User(user) => {
                let User { name, arn, id, token_issued } = User::clone(user);
                Who::User { name, arn, id, token_issued }
            }
            PrincipalKind::Role(session) => {
                let session = RoleSession::clone(session);
                let RoleSession { role, role_arn, role_id, name, arn, policies, tags, issued } =
                    session;
                Who::Session { role, role_arn, role_id, name, arn, policies, tags, issued }
            }
        };
        let access_key = principal.access_key_id.to_string();
        Self { account: principal.account.to_string(), access_key, who, role: None }
    }

    /// The account itself: for operations of earlier versions, which did not record who asked.
    pub(crate) fn account(account: &str) -> Self {
        let (account, access_key) = (account.to_owned(), String::new());
        Self { account, access_key, who: Who::Account, role: None }
    }

    /// The same with the rights of a role, if there is one.
    pub(crate) fn with_role(self, role: Option<&str>) -> Self {
        Self { role: role.map(str::to_owned), ..self }
    }

    /// The ARN of the role whose rights count.
    pub(crate) fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }

    /// The account.
    pub(crate) fn account_id(&self) -> &str {
        &self.account
    }

    /// Who asked.
    pub(crate) fn principal(&self) -> Principal {
        let kind = match self.who.clone() {
            Who::Account => PrincipalKind::Root,
            Who::User { name, arn, id, token_issued } => {
                PrincipalKind::User(Arc::new(User { name, arn, id, token_issued }))
            }
            Who::Session { role, role_arn, role_id, name, arn, policies, tags, issued } => {
                let session =
                    RoleSession { role, role_arn, role_id, name, arn, policies, tags, issued };
                PrincipalKind::Role(Arc::new(session))
            }
        };
        let account = self.account.as_str().into();
        Principal { account, access_key_id: self.access_key.as_str().into(), kind }
    }
}

#[cfg(test)]
mod tests;
