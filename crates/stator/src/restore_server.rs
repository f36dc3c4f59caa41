//! `stator restore-server`: all data of a server from a backup of it.
//!
//! Every file is compared with its checksum, and the keys of an encrypted backup are looked for,
//! before anything is written; the directory is checked as a store afterwards. A directory with
//! something in it is left alone, or renamed when that is asked for; nothing is ever removed.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use env::Env;
use tokio::runtime::Runtime;

use crate::at_rest;
use crate::backup::{
    BackupError, BucketPlace, Manifest, Pace, Restored, Target, check, check_in_bucket, check_room,
    chosen, fetch, holds_backups, is_in_bucket, restore,
};
use crate::buckets;
use crate::configuration::{Configuration, Storage};
use crate::elapsed::Elapsed;
use crate::exit::Failure;

/// What `stator restore-server` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct RestoreServer {
    /// A backup, or a directory of backups: then the newest one. Also s3://BUCKET/PREFIX, with a
    /// bucket that `[buckets]` in the configuration names.
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

/// Runs the command; `configured` gives the configuration, where it is needed: where a server's
/// data would be, and its buckets.
pub(crate) fn run(
    command: &RestoreServer,
    configured: impl Fn() -> Result<Configuration, Failure>,
) -> Result<(), Failure> {
    if command.check {
        return verify(&command.backup, configured);
    }
    let data = match &command.data {
        Some(data) => data.clone(),
        None => directory(configured()?.storage)?,
    };
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let env = Env::real();
    let elapsed = Elapsed::of(format!("restoring {}", command.backup.display()));
    let target = Target { data: &data, replace: command.replace };
    let restored = match in_bucket(&command.backup) {
        None => from_directory(&command.backup, &target, &env)?,
        Some(name) => from_bucket(name, &target, (&configured()?, &env))?,
    };
    let Restored { backup, created, files, bytes, former } = restored;
    let report = store_lsm::verify(&data, &at_rest::of(&data)?);
    let report = report.map_err(|error| Failure::Data(error.to_string()))?;
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

/// The name of a place in a bucket, if it is one.
fn in_bucket(backup: &Path) -> Option<&str> {
    backup.to_str().filter(|name| is_in_bucket(name))
}

/// Whether a path names a backup, or a place with backups, and no data directory of a server.
pub(crate) fn is_backup(path: &Path) -> bool {
    in_bucket(path).is_some() || holds_backups(path)
}

/// A place in a bucket, and what waits for its answers.
fn place(
    name: &str,
    configuration: &Configuration,
    env: &Env,
) -> Result<(BucketPlace, Runtime), Failure> {
    let buckets = buckets::open(&configuration.buckets, env)?;
    let place = BucketPlace::open(name, &buckets).map_err(failure)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok((place, runtime.map_err(Failure::run)?))
}

/// Restores a backup in a directory, if there are the keys to open it with.
fn from_directory(backup: &Path, target: &Target<'_>, env: &Env) -> Result<Restored, Failure> {
    let backup = chosen(backup).map_err(failure)?;
    at_rest::check_keys(&backup)?;
    restore(&backup, target, env.now(), &mut Pace::full(env)).map_err(failure)
}

/// Brings a backup beside the data directory and restores it from there; until it is complete and
/// its checksums are right, what is in the data directory stays.
fn from_bucket(
    name: &str,
    target: &Target<'_>,
    (configuration, env): (&Configuration, &Env),
) -> Result<Restored, Failure> {
    check_room(target).map_err(failure)?;
    let (place, runtime) = place(name, configuration, env)?;
    let mut fetched = std::path::absolute(target.data).map_err(Failure::run)?.into_os_string();
    fetched.push(".fetched");
    let fetched = PathBuf::from(fetched);
    let mut pace = Pace::full(env);
    let fetching = runtime.block_on(fetch(&place, &fetched, &mut pace));
    let (url, _) = fetching.map_err(failure)?;
    // Without them what was brought stays for the next attempt.
    at_rest::check_keys(&fetched)?;
    let restored = restore(&fetched, target, env.now(), &mut pace).map_err(failure)?;
    // What is left takes space and does no harm.
    let _ = std::fs::remove_dir_all(&fetched);
    Ok(Restored { backup: PathBuf::from(url), ..restored })
}

/// Compares a backup in a bucket with its checksums.
fn verify_in_bucket(name: &str, configuration: &Configuration) -> Result<(), Failure> {
    let env = Env::real();
    let (place, runtime) = place(name, configuration, &env)?;
    let elapsed = Elapsed::of(format!("checking {name}"));
    let checked = runtime.block_on(check_in_bucket(&place, &mut Pace::full(&env)));
    let (backup, manifest) = checked.map_err(failure)?;
    drop(elapsed);
    summarise(&backup, &manifest);
    Ok(())
}

/// Compares a backup with its checksums, and has the store check it.
pub(crate) fn verify(
    backup: &Path,
    configured: impl FnOnce() -> Result<Configuration, Failure>,
) -> Result<(), Failure> {
    if let Some(name) = in_bucket(backup) {
        return verify_in_bucket(name, &configured()?);
    }
    let elapsed = Elapsed::of(format!("checking {}", backup.display()));
    let (backup, manifest) = check(backup).map_err(failure)?;
    let report = store_lsm::verify(&backup, &at_rest::of(&backup)?);
    let report = report.map_err(|error| Failure::Data(error.to_string()))?;
    drop(elapsed);
    if let Some(damage) = report.damages.first() {
        let text = format!("{}: {damage}; use another backup", backup.display());
        return Err(Failure::Run(text));
    }
    summarise(&backup.display().to_string(), &manifest);
    Ok(())
}

fn summarise(backup: &str, manifest: &Manifest) {
    let (files, bytes) = (manifest.files.len(), manifest.bytes());
    say(&format!(
        "{backup}: no damage found\n{files} files, {bytes} bytes, of {}",
        manifest.created
    ));
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
        | BackupError::Bucket { .. }
        | BackupError::Changed { .. }
        | BackupError::Lost { .. }
        | BackupError::Stopped => Failure::Run(text),
        BackupError::NoBucket { .. } => Failure::Configuration(text),
    }
}

fn say(text: &str) {
    // A closed output is no failure: the exit code says the same.
    let _ = writeln!(io::stdout(), "{text}");
}
