//! Restoring a backup into a data directory, after all of it was compared with its checksums.
//!
//! The marker of the store's own copies is in the directory until everything is, so a store that
//! was not restored whole is not opened; the file by which a directory is a store comes last.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use env::Timestamp;

use super::error::BackupError;
use super::files::{self, checksum, copy, is_backup, is_partial, make_dir, make_marker, sync_dir};
use super::manifest::{Entry, Manifest};
use super::pace::Pace;

/// While it is there, and no [`STORE`], the directory is no store.
const COPYING: &str = "COPYING";
/// By this file a directory is a store.
const STORE: &str = "FORMAT";
/// Its name until everything else is there.
const NEW_STORE: &str = "FORMAT.new";

/// Where a backup is restored to.
#[derive(Clone, Debug)]
pub(crate) struct Target<'a> {
    /// The data directory.
    pub(crate) data: &'a Path,
    /// Whether what is there is renamed.
    pub(crate) replace: bool,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Restored {
    /// The backup.
    pub(crate) backup: PathBuf,
    /// When it was made.
    pub(crate) created: String,
    /// Its files.
    pub(crate) files: usize,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Where the directory that was there is now.
    pub(crate) former: Option<PathBuf>,
}

/// The backup that `dir` is, or the newest one in it.
///
/// # Errors
/// There is none that is complete.
pub(crate) fn chosen(dir: &Path) -> Result<PathBuf, BackupError> {
    if is_partial(dir) {
        return Err(BackupError::Partial(dir.to_path_buf()));
    }
    if is_backup(dir) {
        return Ok(dir.to_path_buf());
    }
    let (complete, partial) = match files::backups(dir) {
        Err(BackupError::Foreign { dir, .. }) => return Err(BackupError::NoBackup(dir)),
        found => found?,
    };
    match (complete.into_iter().next(), partial.into_iter().next()) {
        (Some(newest), _) => Ok(newest),
        (None, Some(partial)) => Err(BackupError::Partial(partial)),
        (None, None) => Err(BackupError::NoBackup(dir.to_path_buf())),
    }
}

/// Compares every file of the backup `dir`, or of the newest one in it, with its checksum.
///
/// # Errors
/// [`BackupError::Damaged`] with every file that differs; those of reading it.
pub(crate) fn check(dir: &Path) -> Result<(PathBuf, Manifest), BackupError> {
    let backup = chosen(dir)?;
    let manifest = Manifest::read(&backup)?;
    let mut damaged = Vec::new();
    for entry in &manifest.files {
        let file = backup.join(&entry.path);
        let what = match fs::metadata(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => "it is missing".to_owned(),
            Err(error) => error.to_string(),
            Ok(found) if found.len() != entry.bytes => {
                format!("it has {} bytes, {} were written", found.len(), entry.bytes)
            }
            Ok(_) => match checksum(&file) {
                Ok(sum) if sum == entry.sha256 => continue,
                Ok(_) => "its content does not match its checksum".to_owned(),
                Err(error) => error.to_string(),
            },
        };
        damaged.push((entry.path.clone(), what));
    }
    if damaged.is_empty() {
        return Ok((backup, manifest));
    }
    let beside = backup.parent().and_then(|parent| files::backups(parent).ok());
    let mut others = beside.map(|(complete, _)| complete).unwrap_or_default();
    others.retain(|other| *other != backup);
    Err(BackupError::Damaged { dir: backup, files: damaged, others })
}

/// Restores the backup `dir`, or the newest one in it.
///
/// # Errors
/// [`BackupError`]; before the last of them that can happen, nothing is in the directory that a
/// server would take for data.
pub(crate) fn restore(
    dir: &Path,
    target: &Target<'_>,
    now: Timestamp,
    pace: &mut Pace,
) -> Result<Restored, BackupError> {
    let (backup, manifest) = check(dir)?;
    let data = target.data;
    let former = make_room(target, now)?;
    make_dir(data)?;
    make_marker(&data.join(COPYING))?;
    let last = |path: &str| path == STORE;
    let (format, others): (Vec<_>, Vec<_>) =
        manifest.files.iter().partition(|entry| last(&entry.path));
    for entry in others.into_iter().chain(format) {
        let (from, to) = (backup.join(&entry.path), data.join(&entry.path));
        if let Some(parent) = to.parent() {
            make_dir(parent)?;
        }
        let is_last = last(&entry.path);
        let written = if is_last { data.join(NEW_STORE) } else { to.clone() };
        let copied = Entry::new(&entry.path, copy((&from, &written), pace)?);
        if copied != *entry {
            let what = "its content changed while it was restored".to_owned();
            let files = vec![(entry.path.clone(), what)];
            return Err(BackupError::Damaged { dir: backup, files, others: Vec::new() });
        }
        if is_last {
            // Everything else is there.
            sync_all_dirs(data, &manifest)?;
            fs::rename(&written, &to).map_err(BackupError::io(&to))?;
        }
    }
    sync_dir(data)?;
    let marker = data.join(COPYING);
    fs::remove_file(&marker).map_err(BackupError::io(&marker))?;
    sync_dir(data)?;
    let (files, bytes) = (manifest.files.len(), manifest.bytes());
    Ok(Restored { backup, created: manifest.created, files, bytes, former })
}

fn sync_all_dirs(data: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let mut dirs: Vec<&str> =
        manifest.files.iter().filter_map(|file| Some(file.path.rsplit_once('/')?.0)).collect();
    dirs.dedup();
    dirs.into_iter().try_for_each(|dir| sync_dir(&data.join(dir)))?;
    sync_dir(&data.join("tree"))?;
    sync_dir(data)
}

/// What is in the directory to restore into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occupancy {
    Empty,
    /// A restore that was interrupted.
    Begun,
    Taken,
}

fn occupancy(data: &Path) -> Result<Occupancy, BackupError> {
    let mut names = match fs::read_dir(data) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(BackupError::io(data))?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Occupancy::Empty),
        Err(error) => return Err(BackupError::io(data)(error)),
    };
    names.retain(|name| name != "lost+found");
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    Ok(match () {
        () if names.is_empty() => Occupancy::Empty,
        () if has(COPYING) && !has(STORE) => Occupancy::Begun,
        () => Occupancy::Taken,
    })
}

/// Refuses a target that a restore would refuse, before anything is brought for it.
///
/// # Errors
/// [`BackupError::NotEmpty`].
pub(crate) fn check_room(target: &Target<'_>) -> Result<(), BackupError> {
    if occupancy(target.data)? == Occupancy::Taken && !target.replace {
        return Err(BackupError::NotEmpty(target.data.to_path_buf()));
    }
    Ok(())
}

/// Makes the target absent or empty. Returns where that is now which was there.
fn make_room(target: &Target<'_>, now: Timestamp) -> Result<Option<PathBuf>, BackupError> {
    check_room(target)?;
    let data = target.data;
    let occupancy = occupancy(data)?;
    if occupancy == Occupancy::Empty {
        return Ok(None);
    }
    if occupancy == Occupancy::Begun {
        for part in ["log", "tree"] {
            let part = data.join(part);
            match fs::remove_dir_all(&part) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(BackupError::io(&part)(error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        return Ok(None);
    }
    rename(data, now).map(Some)
}

/// Gives a data directory that no server uses another name.
fn rename(data: &Path, now: Timestamp) -> Result<PathBuf, BackupError> {
    let _lock = store_lsm::lock(data).map_err(|error| {
        let why = error.to_string();
        BackupError::NotOurs { dir: data.to_path_buf(), why }
    })?;
    let data = data.canonicalize().map_err(BackupError::io(data))?;
    let mut name = data.as_os_str().to_owned();
    name.push(format!(".before-{}", now.as_secs()));
    let former = PathBuf::from(name);
    fs::rename(&data, &former).map_err(BackupError::io(&data))?;
    Ok(former)
}
