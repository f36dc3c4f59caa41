//! The administrator's access key: given at the start, or made at the first one.

use std::path::Path;
use std::sync::Arc;

use access::{AccessError, AccessKey, AccessKeys, Credentials, Secret};

use crate::configuration::{ADMIN_ACCESS_KEY, ADMIN_SECRET};
use crate::exit::Failure;

/// The key that the environment or the file at `path` gives. It is not stored: without it, the next
/// start does not have it any more.
pub(crate) fn given(path: Option<&Path>) -> Result<Option<Credentials>, Failure> {
    let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
    let given = match (variable(ADMIN_ACCESS_KEY), variable(ADMIN_SECRET)) {
        (None, None) => return path.map(from_file).transpose(),
        (Some(_), None) => return Err(alone(ADMIN_ACCESS_KEY, ADMIN_SECRET)),
        (None, Some(_)) => return Err(alone(ADMIN_SECRET, ADMIN_ACCESS_KEY)),
        (Some(access_key), Some(secret)) => Credentials::checked(access_key, Secret::new(secret)),
    };
    given.map(Some).ok_or_else(|| {
        Failure::Configuration(format!(
            "{ADMIN_ACCESS_KEY} takes 16 to 128 letters, digits and underscores, {ADMIN_SECRET} any \
             ASCII text without space"
        ))
    })
}

fn alone(given: &str, missing: &str) -> Failure {
    Failure::Configuration(format!("{given} is set without {missing}: set both or neither"))
}

fn from_file(path: &Path) -> Result<Credentials, Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| {
        Failure::Configuration(format!("--admin-key-file {}: {error}", path.display()))
    })?;
    Credentials::parse(&text).ok_or_else(|| {
        Failure::Configuration(format!(
            "--admin-key-file {}: it takes the lines aws_access_key_id = … (16 to 128 letters, \
             digits and underscores) and aws_secret_access_key = …",
            path.display()
        ))
    })
}

/// A new key of `account`, unless one is given or stored.
pub(crate) async fn first(
    keys: &AccessKeys,
    given: Option<&Credentials>,
    account: &str,
) -> Result<Option<Arc<AccessKey>>, AccessError> {
    if given.is_some() || !keys.is_empty() {
        return Ok(None);
    }
    keys.create(account, None).await.map(Some)
}
