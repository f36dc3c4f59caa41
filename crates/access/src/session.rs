//! Temporary credentials: everything that a session is, sealed in its token.
//!
//! The server remembers no session, so one holds after a restart and on every server with the same
//! key file. What its role or user may do is looked up at each request: a session of a role that
//! was deleted can do nothing.

use std::sync::Arc;

use model::{PrincipalKind, RoleSession, User};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::credentials::{Credentials, Secret};
use crate::error::AccessError;
use crate::sealing::SealingKey;

/// A session and the secret that it signs with.
#[derive(Clone, Debug)]
pub struct Session {
    /// The account of its role or user.
    pub account: Arc<str>,
    /// Who it is.
    pub kind: PrincipalKind,
    /// The secret.
    pub secret: Secret,
    /// When it is over, in seconds since 1970.
    pub expires: u64,
}

/// New temporary credentials.
#[derive(Clone, Debug)]
pub struct Temporary {
    /// The key.
    pub credentials: Credentials,
    /// The token that goes with it.
    pub token: String,
}

/// What is sealed. Members are never renamed; new ones have a default.
#[derive(Serialize, Deserialize)]
struct Record {
    account: String,
    secret: String,
    expires: u64,
    issued: u64,
    #[serde(default)]
    role: Option<Role>,
    #[serde(default)]
    user: Option<(String, String, String)>,
}

#[derive(Serialize, Deserialize)]
struct Role {
    name: String,
    arn: String,
    id: String,
    session: String,
    policies: Vec<String>,
    tags: Vec<(String, String)>,
}

/// What a token is sealed for: no access key has a slash.
fn owner(access_key: &str) -> String {
    format!("session/{access_key}")
}

/// Credentials of a session that ends at `expires`.
pub(crate) fn open(
    sealing: &SealingKey,
    account: &str,
    kind: &PrincipalKind,
    (issued, expires): (u64, u64),
) -> Result<Temporary, AccessError> {
    let credentials = Credentials::temporary()?;
    let secret = credentials.secret.reveal().to_owned();
    let (role, user) = match kind {
        PrincipalKind::Root => (None, None),
        PrincipalKind::User(user) => {
            (None, Some((user.name.clone(), user.arn.clone(), user.id.clone())))
        }
        PrincipalKind::Role(session) => (Some(stored(session)), None),
    };
    let mut record = Record { account: account.to_owned(), secret, expires, issued, role, user };
    let text = serde_json::to_string(&record).map(Zeroizing::new);
    record.secret.zeroize();
    let text = text.map_err(|_| AccessError::Unreadable { row: credentials.access_key.clone() })?;
    let sealed = sealing.seal(&owner(&credentials.access_key), &text)?;
    let token = base64_simd::STANDARD.encode_to_string(sealed);
    Ok(Temporary { credentials, token })
}

fn stored(session: &RoleSession) -> Role {
    Role {
        name: session.role.clone(),
        arn: session.role_arn.clone(),
        id: session.role_id.clone(),
        session: session.name.clone(),
        policies: session.policies.clone(),
        tags: session.tags.clone(),
    }
}

/// The session of a token that this server gave for this key.
pub(crate) fn read(sealing: &SealingKey, access_key: &str, token: &str) -> Option<Session> {
    let sealed = base64_simd::STANDARD.decode_to_vec(token).ok()?;
    let text = sealing.open(&owner(access_key), &sealed)?;
    let record: Record = serde_json::from_str(&text).ok()?;
    let Record { account, secret, expires, issued, role, user } = record;
    let kind = match (role, user) {
        (Some(role), _) => {
            let Role { name, arn: role_arn, id: role_id, session, policies, tags } = role;
            let arn = session_arn(&account, &name, &session);
            let name = (name, session);
            PrincipalKind::Role(Arc::new(RoleSession {
                role: name.0,
                role_arn,
                role_id,
                name: name.1,
                arn,
                policies,
                tags,
                issued,
            }))
        }
        (None, Some((name, arn, id))) => {
            PrincipalKind::User(Arc::new(User { name, arn, id, token_issued: Some(issued) }))
        }
        (None, None) => PrincipalKind::Root,
    };
    Some(Session { account: account.into(), kind, secret: Secret::new(secret), expires })
}

/// The ARN of a session of a role.
#[must_use]
pub fn session_arn(account: &str, role: &str, session: &str) -> String {
    format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")
}
