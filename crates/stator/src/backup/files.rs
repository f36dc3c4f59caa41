//! Files and directories of backups: listing them, and writing so that it survives a crash.

use std::cmp::Reverse;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::BackupError;
use super::pace::Pace;
use super::{MANIFEST, PARTIAL};

/// Bytes that are copied in one piece, and then made durable.
const PIECE: usize = 1 << 20;
/// Bytes at both ends of a file by which two tables are compared: they hold what no two tables
/// share.
const ENDS: u64 = 8 << 10;
/// Backups are for their owner alone.
const OWNER_FILE: u32 = 0o600;
const OWNER_DIR: u32 = 0o700;

/// What was copied.
pub(super) struct Copied {
    /// Its length.
    pub(super) bytes: u64,
    /// The SHA-256 of it, in hexadecimal.
    pub(super) sha256: String,
}

/// Bytes as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a directory, for its owner alone; one that is there is left as it is.
pub(super) fn make_dir(dir: &Path) -> Result<(), BackupError> {
    let made = fs::DirBuilder::new().recursive(true).mode(OWNER_DIR).create(dir);
    made.map_err(BackupError::io(dir))
}

/// Makes the names in a directory durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), BackupError> {
    let synced = File::open(dir).and_then(|dir| dir.sync_all());
    synced.map_err(BackupError::io(dir))
}

fn create(path: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(OWNER_FILE);
    options.open(path).map_err(BackupError::io(path))
}

/// Writes a file that has its name only when its content is durable.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    let mut file = create(&new)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(BackupError::io(&new))?;
    fs::rename(&new, path).map_err(BackupError::io(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Makes an empty file; durable when this returns.
pub(super) fn make_marker(path: &Path) -> Result<(), BackupError> {
    create(path)?.sync_all().map_err(BackupError::io(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Copies a file, durably but for its name, and says what was copied.
pub(super) fn copy((from, to): (&Path, &Path), pace: &mut Pace) -> Result<Copied, BackupError> {
    let mut source = File::open(from).map_err(BackupError::io(from))?;
    let mut target = create(to)?;
    let mut hash = Sha256::new();
    let mut bytes = 0_u64;
    let mut piece = vec![0; PIECE];
    loop {
        let read = match source.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(BackupError::io(from)(error)),
        };
        hash.update(read);
        // In small portions: a server's own syncs wait behind what is written here.
        let written = target.write_all(read).and_then(|()| target.sync_data());
        written.map_err(BackupError::io(to))?;
        bytes = bytes.saturating_add(read.len() as u64);
        pace.copied(read.len() as u64)?;
    }
    target.sync_all().map_err(BackupError::io(to))?;
    Ok(Copied { bytes, sha256: hexadecimal(&hash.finalize()) })
}

/// The checksum of a file.
pub(super) fn checksum(file: &Path) -> Result<String, BackupError> {
    let mut source = File::open(file).map_err(BackupError::io(file))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok(hexadecimal(&hash.finalize())),
            Ok(read) => hash.update(piece.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(BackupError::io(file)(error)),
        }
    }
}

/// Whether two files are the same table: as long, and with the same bytes at both ends. `false`
/// where one cannot be read.
pub(super) fn same_table(one: &Path, other: &Path) -> bool {
    let ends = |path: &Path| {
        let file = File::open(path).ok()?;
        let bytes = file.metadata().ok()?.len();
        let part = |offset: u64| {
            let mut part = vec![0; usize::try_from(bytes.min(ENDS)).ok()?];
            file.read_exact_at(&mut part, offset).ok().map(|()| part)
        };
        Some((bytes, part(0)?, part(bytes.saturating_sub(ENDS))?))
    };
    ends(one).is_some_and(|found| Some(found) == ends(other))
}

/// Whether a file of a data directory is a table, which never changes: `tree/tables/23`, or
/// `tree/23.sst`.
pub(super) fn is_table(path: &str) -> bool {
    let number = match path.strip_prefix("tree/tables/") {
        Some(number) => Some(number),
        None => path.strip_prefix("tree/").and_then(|name| name.strip_suffix(".sst")),
    };
    number.is_some_and(|number| number.parse::<u64>().is_ok())
}

/// The files below a directory by their paths from there, sorted.
pub(super) fn list(dir: &Path) -> Result<Vec<String>, BackupError> {
    let mut found = Vec::new();
    let mut waiting = vec![(dir.to_path_buf(), String::new())];
    while let Some((dir, prefix)) = waiting.pop() {
        for entry in fs::read_dir(&dir).map_err(BackupError::io(&dir))? {
            let entry = entry.map_err(BackupError::io(&dir))?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(BackupError::io(&entry.path()))?;
            if kind.is_dir() {
                waiting.push((entry.path(), format!("{path}/")));
            } else {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether `dir` is a backup, complete or not, and no directory of backups.
pub(super) fn is_backup(dir: &Path) -> bool {
    dir.join(MANIFEST).is_file() || is_partial(dir)
}

/// Whether `dir` is a backup or has backups in it, and is no data directory of a server.
pub(crate) fn holds_backups(dir: &Path) -> bool {
    is_backup(dir)
        || backups(dir).is_ok_and(|(complete, partial)| !complete.is_empty() || !partial.is_empty())
}

/// Whether it is a backup that is not complete.
pub(super) fn is_partial(dir: &Path) -> bool {
    dir.file_name().is_some_and(|name| name.to_string_lossy().ends_with(PARTIAL))
}

/// Where the backup of this name is in the order of time: its second, and its place among those of
/// that second. As texts, `…Z-10` would be before `…Z-2`, and in a bucket `…Z-1/` before `…Z/`.
pub(super) fn moment(name: &str) -> (&str, u32) {
    let (second, place) = name.split_once('-').unwrap_or((name, "0"));
    (second, place.parse().unwrap_or(0))
}

/// The complete backups in a directory, the newest first, and those that are not complete.
///
/// # Errors
/// The file system's; [`BackupError::Foreign`] when there is something else.
pub(super) fn backups(dir: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), BackupError> {
    let (mut complete, mut partial) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(dir).map_err(BackupError::io(dir))? {
        let path = entry.map_err(BackupError::io(dir))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_partial(&path) {
            partial.push(path);
        } else if path.join(MANIFEST).is_file() {
            complete.push(path);
        } else if name != "lost+found" && !name.starts_with('.') {
            return Err(BackupError::Foreign { dir: dir.to_path_buf(), entry: name });
        }
    }
    for paths in [&mut complete, &mut partial] {
        paths.sort_by_cached_key(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (second, place) = moment(name.strip_suffix(PARTIAL).unwrap_or(&name));
            Reverse((second.to_owned(), place))
        });
    }
    Ok((complete, partial))
}
