//! `--watch`: checks again whenever the file changes. A failure is printed, and the next change
//! checked.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use env::Env;

use super::print;
use crate::exit::Failure;

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs `check` now and after every change of `file`, until the process ends.
pub(super) fn keep(file: &Path, check: impl Fn() -> Result<(), Failure>) -> Result<(), Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::run)?;
    let env = Env::real();
    loop {
        let seen = state(file);
        if let Err(
            Failure::Run(text)
            | Failure::Configuration(text)
            | Failure::Data(text)
            | Failure::Address(text),
        ) = check()
        {
            print(&format!("stator: {text}\n"));
        }
        print(&format!("watching {}\n", file.display()));
        while state(file) == seen {
            runtime.block_on(async { env.sleep(PAUSE).await });
        }
    }
}

/// When the file was changed, and its bytes.
fn state(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
