//! Making a backup of a checkpoint.
//!
//! A file has its name in the backup only when it is durable, and then the journal names it. So a
//! backup that was interrupted is continued: files that the journal names and that are tables of
//! the new checkpoint too stay, everything else is copied again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use env::Timestamp;
use rustix::fs::{FlockOperation, flock};

use super::error::BackupError;
use super::files::{self, copy, is_table, list, make_dir, same_table, sync_dir};
use super::manifest::{Entry, Manifest};
use super::pace::Pace;
use super::{JOURNAL, PARTIAL};

/// A directory for backups, which nobody else writes into meanwhile.
#[derive(Debug)]
pub(crate) struct BackupDirectory {
    dir: PathBuf,
    /// Locked.
    _lock: File,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// The backup's directory.
    pub(crate) backup: PathBuf,
    /// Its files.
    pub(crate) files: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Bytes that had to be copied; the others an earlier backup had.
    pub(crate) bytes_copied: u64,
    /// Files that a backup had which was interrupted.
    pub(crate) files_continued: u64,
}

impl BackupDirectory {
    /// The directory `dir` for backups of `data`; made if it is absent.
    ///
    /// # Errors
    /// [`BackupError::Inside`], [`BackupError::Busy`], [`BackupError::Foreign`], or the file
    /// system's.
    pub(crate) fn open(dir: &Path, data: &Path) -> Result<Self, BackupError> {
        // Before it is made: nothing may be put into the data directory.
        let data = data.canonicalize().map_err(BackupError::io(data))?;
        let there = dir.ancestors().find_map(|parent| parent.canonicalize().ok());
        if there.is_some_and(|there| there.starts_with(&data)) {
            return Err(BackupError::Inside(dir.to_path_buf()));
        }
        make_dir(dir)?;
        let dir = dir.canonicalize().map_err(BackupError::io(dir))?;
        let lock = File::open(&dir).map_err(BackupError::io(&dir))?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(BackupError::Busy(dir)),
            Err(error) => return Err(BackupError::io(&dir)(error.into())),
        }
        files::backups(&dir)?;
        Ok(Self { dir, _lock: lock })
    }

    /// Makes a backup of the checkpoint in `source` and of the files `beside`, at the time `now`.
    ///
    /// # Errors
    /// The file system's, or [`BackupError::Stopped`]; the next backup continues it.
    pub(crate) fn back_up(
        &self,
        (source, beside): (&Path, &[PathBuf]),
        now: Timestamp,
        pace: &mut Pace,
    ) -> Result<Done, BackupError> {
        let (complete, partial) = files::backups(&self.dir)?;
        let name = name_of(now, |name| self.dir.join(name).exists());
        let working = self.dir.join(format!("{name}{PARTIAL}"));
        let journal = take_over(&partial, &working)?;
        let sources = sources_of(source, beside)?;
        announce(&sources, pace)?;
        let mut work = Work {
            earlier: earlier(&complete),
            interrupted: journal,
            journal: open_journal(&working)?,
            working,
            continued: 0,
        };
        work.remove_strays(&sources)?;
        let mut entries = Vec::with_capacity(sources.len());
        for (path, from) in &sources {
            let entry = work.file(path, from, pace)?;
            let mut shown = pace.shown.lock();
            shown.files_done = shown.files_done.saturating_add(1);
            entries.push(entry);
        }
        let created = format!("{} by stator {}", rendered(now), env!("CARGO_PKG_VERSION"));
        let manifest = Manifest { created, files: entries };
        let backup = self.finish(&work.working, &name, &manifest)?;
        let copied = pace.shown.lock().bytes_copied;
        Ok(Done {
            backup,
            files: manifest.files.len() as u64,
            bytes: manifest.bytes(),
            bytes_copied: copied,
            files_continued: work.continued,
        })
    }

    /// Everything is there: makes it durable and gives it its name.
    fn finish(
        &self,
        working: &Path,
        name: &str,
        manifest: &Manifest,
    ) -> Result<PathBuf, BackupError> {
        let mut dirs: Vec<&str> =
            manifest.files.iter().filter_map(|file| Some(file.path.rsplit_once('/')?.0)).collect();
        dirs.dedup();
        for dir in dirs {
            sync_dir(&working.join(dir))?;
        }
        let journal = working.join(JOURNAL);
        fs::remove_file(&journal).map_err(BackupError::io(&journal))?;
        manifest.write(working)?;
        let backup = self.dir.join(name);
        fs::rename(working, &backup).map_err(BackupError::io(&backup))?;
        sync_dir(&self.dir)?;
        Ok(backup)
    }
}

/// A name that is not taken; names ascend with time.
pub(super) fn name_of(now: Timestamp, taken: impl Fn(&str) -> bool) -> String {
    let plain: String =
        rendered(now).chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    let further = (1_u32..).map(|number| format!("{plain}-{number}"));
    let mut names = std::iter::once(plain.clone()).chain(further);
    names.find(|name| !taken(name)).unwrap_or(plain)
}

/// The files of a backup of the checkpoint in `source` and of those `beside` that are there, by
/// their paths in it.
pub(super) fn sources_of(
    source: &Path,
    beside: &[PathBuf],
) -> Result<BTreeMap<String, PathBuf>, BackupError> {
    let mut sources: BTreeMap<String, PathBuf> =
        list(source)?.into_iter().map(|path| (path.clone(), source.join(path))).collect();
    for file in beside.iter().filter(|file| file.is_file()) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sources.insert(name, file.clone());
    }
    Ok(sources)
}

/// A time as `2026-11-29T12:00:00Z`.
pub(crate) fn rendered(now: Timestamp) -> String {
    let seconds = i64::try_from(now.as_secs()).unwrap_or_default();
    let time = time::OffsetDateTime::from_unix_timestamp(seconds);
    let time = time.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let (date, hour, minute, second) = (time.date(), time.hour(), time.minute(), time.second());
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Makes `working` of the newest backup that was interrupted, if there is one, and removes others.
/// Returns what is complete in it.
fn take_over(partial: &[PathBuf], working: &Path) -> Result<BTreeMap<String, Entry>, BackupError> {
    let mut partial = partial.iter();
    if let Some(newest) = partial.next().filter(|newest| *newest != working) {
        fs::rename(newest, working).map_err(BackupError::io(newest))?;
    }
    for old in partial {
        fs::remove_dir_all(old).map_err(BackupError::io(old))?;
    }
    make_dir(working)?;
    let text = fs::read_to_string(working.join(JOURNAL)).unwrap_or_default();
    Ok(Manifest::noted(&text).into_iter().map(|entry| (entry.path.clone(), entry)).collect())
}

fn open_journal(working: &Path) -> Result<File, BackupError> {
    let path = working.join(JOURNAL);
    // What is still true is written again.
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).open(&path).map_err(BackupError::io(&path))
}

/// Tables of complete backups, those of the newest one first.
fn earlier(complete: &[PathBuf]) -> BTreeMap<String, Vec<(PathBuf, Entry)>> {
    let mut tables: BTreeMap<String, Vec<(PathBuf, Entry)>> = BTreeMap::new();
    for backup in complete {
        // One whose list is damaged has nothing to offer.
        let Ok(manifest) = Manifest::read(backup) else { continue };
        for entry in manifest.files.into_iter().filter(|entry| is_table(&entry.path)) {
            let file = backup.join(&entry.path);
            tables.entry(entry.path.clone()).or_default().push((file, entry));
        }
    }
    tables
}

/// Shows how much there is to do.
pub(super) fn announce(
    sources: &BTreeMap<String, PathBuf>,
    pace: &Pace,
) -> Result<(), BackupError> {
    let mut bytes = 0_u64;
    for file in sources.values() {
        let length = fs::metadata(file).map_err(BackupError::io(file))?.len();
        bytes = bytes.saturating_add(length);
    }
    let mut shown = pace.shown.lock();
    (shown.files, shown.bytes) = (sources.len() as u64, bytes);
    Ok(())
}

/// A backup that is being made.
struct Work {
    working: PathBuf,
    earlier: BTreeMap<String, Vec<(PathBuf, Entry)>>,
    interrupted: BTreeMap<String, Entry>,
    journal: File,
    /// Files that were taken over.
    continued: u64,
}

impl Work {
    /// Removes what an interrupted backup had and this one has not.
    fn remove_strays(&self, sources: &BTreeMap<String, PathBuf>) -> Result<(), BackupError> {
        for path in list(&self.working)? {
            let wanted = sources.contains_key(&path) && self.interrupted.contains_key(&path);
            if !wanted && path != JOURNAL {
                let file = self.working.join(&path);
                fs::remove_file(&file).map_err(BackupError::io(&file))?;
            }
        }
        Ok(())
    }

    /// Brings one file into the backup.
    fn file(&mut self, path: &str, from: &Path, pace: &mut Pace) -> Result<Entry, BackupError> {
        let to = self.working.join(path);
        if let Some(parent) = to.parent() {
            make_dir(parent)?;
        }
        let entry = match self.known(path, from, &to)? {
            Some(entry) => {
                let mut shown = pace.shown.lock();
                shown.bytes_done = shown.bytes_done.saturating_add(entry.bytes);
                entry
            }
            None => {
                let mut name = to.as_os_str().to_owned();
                name.push(".copying");
                let copying = PathBuf::from(name);
                let entry = Entry::new(path, copy((from, &copying), pace)?);
                fs::rename(&copying, &to).map_err(BackupError::io(&to))?;
                entry
            }
        };
        let noted = self.journal.write_all(entry.lines().as_bytes());
        noted.map_err(BackupError::io(&self.working.join(JOURNAL)))?;
        Ok(entry)
    }

    /// The table `from`, if a backup has it already: it is at `to` then.
    fn known(&mut self, path: &str, from: &Path, to: &Path) -> Result<Option<Entry>, BackupError> {
        if let Some(entry) = self.interrupted.remove(path) {
            if is_table(path) && same_table(from, to) {
                self.continued = self.continued.saturating_add(1);
                return Ok(Some(entry));
            }
            fs::remove_file(to).map_err(BackupError::io(to))?;
        }
        for (file, entry) in self.earlier.get(path).into_iter().flatten() {
            // Where links are not possible it is copied from where it is.
            if same_table(from, file) && fs::hard_link(file, to).is_ok() {
                return Ok(Some(entry.clone()));
            }
        }
        Ok(None)
    }
}
