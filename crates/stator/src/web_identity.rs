//! The identity provider of `stator serve`: its keys from a file, read again when they change.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use access::WebIdentities;
use env::Env;
use tokio::signal::unix::{SignalKind, signal};

use crate::configuration::WebIdentitySettings;
use crate::exit::Failure;

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(5);

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
    let following = follow(Arc::clone(&identities), keys.clone(), text, env.clone());
    env.spawn("keys of the identity provider", following);
    Ok(identities)
}

/// Reads the file again and again, and has its keys used when it has changed.
async fn follow(identities: Arc<WebIdentities>, path: PathBuf, mut last: String, env: Env) {
    let mut hangup = signal(SignalKind::hangup()).ok();
    loop {
        let asked = async {
            match &mut hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = asked => {}
            () = env.sleep(LOOK) => {}
        }
        // A file that is away for a moment is looked at again.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if text == last {
            continue;
        }
        match identities.replace(&text) {
            Ok(()) => tracing::info!("tokens are verified with the keys that were read just now"),
            Err(fault) => {
                tracing::warn!(%fault, "the keys of the identity provider stay as they were")
            }
        }
        last = text;
    }
}
