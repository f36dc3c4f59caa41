//! Deploys again whenever the files change. What fails is told, and the next change tried.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use env::Env;

use super::door::Door;
use super::show::Paper;
use super::{Wish, all};
use crate::exit::Failure;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(300);

/// What the files looked like: the newest change, how many, how many bytes.
type Look = (Option<SystemTime>, usize, u64);

/// Deploys now and after every change, until the process is ended.
pub(super) async fn keep(
    path: &Path,
    wish: &Wish,
    door: &Door,
    env: &Env,
    paper: &mut Paper,
) -> Result<(), Failure> {
    loop {
        let seen = settled(path, env).await;
        if let Err(failure) = all(path, wish, door, env, paper).await {
            match failure {
                Failure::Run(text)
                | Failure::Configuration(text)
                | Failure::Data(text)
                | Failure::Address(text) => paper.line(&format!("stator: {text}")),
            }
        }
        paper.line(&format!("watching {}", path.display()));
        while look(path) == seen {
            env.sleep(PAUSE).await;
        }
    }
}

/// What the files look like once nobody writes to them.
async fn settled(path: &Path, env: &Env) -> Look {
    let mut before = look(path);
    loop {
        env.sleep(PAUSE).await;
        let now = look(path);
        if now == before {
            return now;
        }
        before = now;
    }
}

fn look(path: &Path) -> Look {
    let mut seen = (None, 0, 0);
    note(path, &mut seen);
    let below = fs::read_dir(path).into_iter().flatten().flatten();
    for entry in below {
        note(&entry.path(), &mut seen);
    }
    seen
}

fn note(path: &Path, seen: &mut Look) {
    let Ok(metadata) = fs::metadata(path) else { return };
    seen.0 = seen.0.max(metadata.modified().ok());
    seen.1 = seen.1.saturating_add(1);
    seen.2 = seen.2.saturating_add(metadata.len());
}
