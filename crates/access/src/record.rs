//! An access key as it is stored: JSON under its id, the secret sealed for that id.

use serde::{Deserialize, Serialize};

use crate::credentials::Secret;
use crate::error::AccessError;
use crate::sealing::SealingKey;

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub access_key: String,
    /// The account that it belongs to.
    pub account: String,
    /// The user that it belongs to; none for a key of the account itself.
    pub user: Option<String>,
    /// The secret.
    pub secret: Secret,
    /// Whether signatures by it count.
    pub active: bool,
    /// When it was made, in microseconds since 1970.
    pub created: u64,
}

/// The stored form. Members are never renamed; new ones have a default.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    active: bool,
    /// Microseconds since 1970.
    created: u64,
    /// Base64.
    sealed: String,
}

/// The bytes of a row.
pub(crate) fn encode(key: &AccessKey, sealing: &SealingKey) -> Result<Vec<u8>, AccessError> {
    let sealed = sealing.seal(&key.access_key, key.secret.reveal())?;
    let record = Record {
        account: key.account.clone(),
        user: key.user.clone(),
        active: key.active,
        created: key.created,
        sealed: base64_simd::STANDARD.encode_to_string(sealed),
    };
    serde_json::to_vec(&record).map_err(|_| unreadable(&key.access_key))
}

/// The key of a row.
pub(crate) fn decode(
    access_key: &str,
    row: &[u8],
    sealing: &SealingKey,
) -> Result<AccessKey, AccessError> {
    let record: Record = serde_json::from_slice(row).map_err(|_| unreadable(access_key))?;
    let sealed = base64_simd::STANDARD.decode_to_vec(&record.sealed);
    let sealed = sealed.map_err(|_| unreadable(access_key))?;
    let secret = sealing.open(access_key, &sealed);
    let secret =
        secret.ok_or_else(|| AccessError::OtherKey { access_key: access_key.to_owned() })?;
    Ok(AccessKey {
        access_key: access_key.to_owned(),
        account: record.account,
        user: record.user,
        secret: Secret::new(secret.to_string()),
        active: record.active,
        created: record.created,
    })
}

fn unreadable(access_key: &str) -> AccessError {
    AccessError::Record { access_key: access_key.to_owned() }
}
