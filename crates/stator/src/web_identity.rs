//! The identity provider of `stator serve`: its keys from a file, read again when they change.

use std::fs;
use std::sync::Arc;

use access::WebIdentities;
use env::Env;

use crate::configuration::WebIdentitySettings;
use crate::exit::Failure;
use crate::reloading::{Sentences, follow};

/// Reads what the settings name.
///
/// # Errors
/// Why the file cannot be used.
pub(crate) fn open(
    settings: &WebIdentitySettings,
    env: &Env,
) -> Result<Arc<WebIdentities>, Failure> {
    let WebIdentitySettings { keys, issuer, audiences } = settings;
    let wrong = |cause: String| {
        Failure::Configuration(format!("--web-identity-jwks {}: {cause}", keys.display()))
    };
    let text = fs::read_to_string(keys).map_err(|error| wrong(error.to_string()))?;
    let identities = WebIdentities::new(issuer.clone(), audiences.clone(), &text);
    let identities = Arc::new(identities.map_err(|fault| wrong(fault.to_string()))?);
    let used = Arc::clone(&identities);
    let replace = move |text: &String| used.replace(text).map_err(|fault| fault.to_string());
    let told = Sentences {
        replaced: "tokens are verified with the keys that were read just now",
        kept: "the keys of the identity provider stay as they were",
    };
    let path = keys.clone();
    let read =
        move || fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()));
    let following = follow(env.clone(), text, told, read, replace);
    env.spawn("keys of the identity provider", following);
    Ok(identities)
}
