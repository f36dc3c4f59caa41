//! Reloading: files that are read again while the server runs, when SIGHUP comes and every few
//! seconds, and used once they have changed.
//!
//! Invariant: what cannot be used changes nothing; it is said once, and looked at again.

use std::time::Duration;

use env::Env;
use tokio::signal::unix::{SignalKind, signal};

/// How often files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// What the log says.
#[derive(Clone, Copy)]
pub(crate) struct Sentences {
    /// What was read is used from now on.
    pub(crate) replaced: &'static str,
    /// What was used before still is.
    pub(crate) kept: &'static str,
}

/// Reads again and again, and replaces what is used, `last` at first, when it differs.
pub(crate) async fn follow<T: PartialEq>(
    env: Env,
    mut last: T,
    say: Sentences,
    read: impl Fn() -> Result<T, String>,
    replace: impl Fn(&T) -> Result<(), String>,
) {
    let mut hangup = signal(SignalKind::hangup()).ok();
    let mut said: Option<String> = None;
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
        said = match look(&mut last, &read, &replace) {
            Ok(false) => None,
            Ok(true) => {
                tracing::info!("{}", say.replaced);
                None
            }
            Err(fault) => {
                if said.as_ref() != Some(&fault) {
                    tracing::warn!(fault, "{}", say.kept);
                }
                Some(fault)
            }
        };
    }
}

/// Looks once; whether there is something else now.
fn look<T: PartialEq>(
    last: &mut T,
    read: impl Fn() -> Result<T, String>,
    replace: impl Fn(&T) -> Result<(), String>,
) -> Result<bool, String> {
    let now = read()?;
    if now == *last {
        return Ok(false);
    }
    replace(&now)?;
    *last = now;
    Ok(true)
}

#[cfg(test)]
mod tests;
