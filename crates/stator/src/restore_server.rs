//! `stator restore-server`: all data of a server from a backup of it.
//!
//! Every file is compared with its checksum before anything is written, and the directory is
//! checked as a store afterwards. A directory with something in it is left alone, or renamed
//! when that is asked for; nothing is ever removed.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use env::Env;

use crate::backup::{BackupError, Pace, Restored, Target, check, restore};
use crate::configuration::Storage;
use crate::elapsed::Elapsed;
use crate::exit::Failure;

/// What `stator restore-server` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct RestoreServer {
    /// A backup, or a directory of backups: then the newest one.
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The data directory, absent or empty [default: the one that `serve` would use].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Rename a data directory that is there to DIR.before-SECONDS, instead of refusing.
    #[arg(long)]
    replace: bool,
    /// Only compare the backup with its checksums.
    #[arg(long, conflicts_with_all = ["data", "replace"])]
    check: bool,
}

/// Runs the command; `storage` says where a server's data would be.
pub(crate) fn run(
    command: &RestoreServer,
    storage: impl FnOnce() -> Result<Storage, Failure>,
) -> Result<(), Failure> {
    if command.check {
        return verify(&command.backup);
    }
    let data = match &command.data {
        Some(data) => data.clone(),
        None => directory(storage()?)?,
    };
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let env = Env::real();
    let elapsed = Elapsed::of(format!("restoring {}", command.backup.display()));
    let target = Target { data: &data, replace: command.replace };
    let restored = restore(&command.backup, &target, env.now(), &mut Pace::full(&env));
    let Restored { backup, created, files, bytes, former } = restored.map_err(failure)?;
    let report = store_lsm::verify(&data).map_err(|error| Failure::Data(error.to_string()))?;
    drop(elapsed);
    if let Some(damage) = report.damages.first() {
        let (count, data) = (report.damages.len(), data.display());
        let text =
            format!("{data}: {count} damaged places, the first: {damage}; use another backup");
        return Err(Failure::Run(text));
    }
    let backup = backup.display();
    say(&format!("{}: {files} files, {bytes} bytes of {backup}, of {created}", data.display()));
    if let Some(former) = former {
        say(&format!("what was there is now {}", former.display()));
    }
    say(&format!("start it with: stator --data {}", data.display()));
    Ok(())
}

/// Compares a backup with its checksums, and has the store check it.
pub(crate) fn verify(backup: &Path) -> Result<(), Failure> {
    let elapsed = Elapsed::of(format!("checking {}", backup.display()));
    let (backup, manifest) = check(backup).map_err(failure)?;
    let report = store_lsm::verify(&backup).map_err(|error| Failure::Data(error.to_string()))?;
    drop(elapsed);
    if let Some(damage) = report.damages.first() {
        let text = format!("{}: {damage}; use another backup", backup.display());
        return Err(Failure::Run(text));
    }
    let (files, bytes) = (manifest.files.len(), manifest.bytes());
    let backup = backup.display();
    say(&format!(
        "{backup}: no damage found\n{files} files, {bytes} bytes, of {}",
        manifest.created
    ));
    Ok(())
}

/// Where a server's data would be restored to.
fn directory(storage: Storage) -> Result<PathBuf, Failure> {
    match storage {
        Storage::Directory(directory) => Ok(directory),
        Storage::Database(_) => Err(Failure::Configuration(
            "the data is in a database, whose own tools restore it (pg_restore); name a data \
             directory with --data to restore into that"
                .to_owned(),
        )),
        Storage::Memory => Err(Failure::Configuration(
            "memory is set, so there is no data directory to restore into; name one with --data"
                .to_owned(),
        )),
    }
}

fn failure(error: BackupError) -> Failure {
    let text = error.to_string();
    match error {
        BackupError::NotEmpty(_) | BackupError::NotOurs { .. } | BackupError::NoBackup(_) => {
            Failure::Data(text)
        }
        BackupError::Io { .. }
        | BackupError::Busy(_)
        | BackupError::Inside(_)
        | BackupError::Foreign { .. }
        | BackupError::Partial(_)
        | BackupError::Manifest { .. }
        | BackupError::Damaged { .. }
        | BackupError::Stopped => Failure::Run(text),
    }
}

fn say(text: &str) {
    // A closed output is no failure: the exit code says the same.
    let _ = writeln!(io::stdout(), "{text}");
}
