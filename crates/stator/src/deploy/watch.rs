//! `--watch`: deploys again whenever the files change. A failure is printed, and the next change
//! deployed.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use env::Env;

use super::client::Client;
use super::output::Output;
use super::{Options, all};
use crate::exit::Failure;

/// How often the files are read.
const PAUSE: Duration = Duration::from_millis(300);

/// What the files look like: the newest change, how many, how many bytes.
type Fingerprint = (Option<SystemTime>, usize, u64);

/// Deploys now and after every change, until the process ends.
pub(super) async fn keep(
    path: &Path,
    options: &Options,
    client: &Client,
    env: &Env,
    output: &mut Output,
) -> Result<(), Failure> {
    loop {
        let seen = wait_until_stable(path, env).await;
        if let Err(failure) = all(path, options, client, env, output).await {
            match failure {
                Failure::Run(text)
                | Failure::Configuration(text)
                | Failure::Data(text)
                | Failure::Address(text) => output.line(&format!("stator: {text}")),
                Failure::Logged(_) => {}
            }
        }
        output.line(&format!("watching {}", path.display()));
        while fingerprint(path) == seen {
            env.sleep(PAUSE).await;
        }
    }
}

/// What the files look like once they no longer change.
async fn wait_until_stable(path: &Path, env: &Env) -> Fingerprint {
    let mut before = fingerprint(path);
    loop {
        env.sleep(PAUSE).await;
        let now = fingerprint(path);
        if now == before {
            return now;
        }
        before = now;
    }
}

fn fingerprint(path: &Path) -> Fingerprint {
    let mut seen = (None, 0, 0);
    add(path, &mut seen);
    let below = fs::read_dir(path).into_iter().flatten().flatten();
    for entry in below {
        add(&entry.path(), &mut seen);
    }
    seen
}

fn add(path: &Path, seen: &mut Fingerprint) {
    let Ok(metadata) = fs::metadata(path) else { return };
    seen.0 = seen.0.max(metadata.modified().ok());
    seen.1 = seen.1.saturating_add(1);
    seen.2 = seen.2.saturating_add(metadata.len());
}
