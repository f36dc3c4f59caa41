//! Making a backup in a bucket.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use aws_services::ExternalObject;
use bytes::Bytes;
use env::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{BucketPlace, Found};
use crate::backup::copy::{Done, announce, name_of, rendered, sources_of};
use crate::backup::error::BackupError;
use crate::backup::files::hexadecimal;
use crate::backup::manifest::{Entry, Manifest};
use crate::backup::pace::Pace;
use crate::backup::{JOURNAL, MANIFEST};

/// Bytes that are sent before it is noted what is complete.
const NOTED: u64 = 64 << 20;

/// Makes a backup of the checkpoint in `source` and of the files `beside`, at the time `now`.
///
/// # Errors
/// The bucket's or the file system's, or [`BackupError::Stopped`]; the next backup copies what
/// this one has noted.
pub(crate) async fn back_up(
    place: &BucketPlace,
    (source, beside): (&Path, &[PathBuf]),
    now: Timestamp,
    pace: &mut Pace,
) -> Result<Done, BackupError> {
    let found = place.look().await?;
    place.check_own(&found)?;
    let name = name_of(now, |name| found.has(name));
    let sources = sources_of(source, beside)?;
    announce(&sources, pace)?;
    let known = known(place, &found).await?;
    let mut upload = Upload { place, name, known, entries: Vec::new(), unnoted: 0, continued: 0 };
    for (path, from) in &sources {
        upload.file(path, from, pace).await?;
        let mut shown = pace.shown.lock();
        shown.files_done = shown.files_done.saturating_add(1);
    }
    let continued = upload.continued;
    let (backup, manifest) = upload.finish(&found, now).await?;
    let copied = pace.shown.lock().bytes_copied;
    Ok(Done {
        backup: PathBuf::from(backup),
        files: manifest.files.len() as u64,
        bytes: manifest.bytes(),
        bytes_copied: copied,
        files_continued: continued,
    })
}

/// An object that an earlier backup has.
struct Known {
    /// Behind the prefix.
    key: String,
    /// Whether its backup is not complete.
    is_partial: bool,
}

/// What the newest backup has, and those that were interrupted, by checksums.
async fn known(place: &BucketPlace, found: &Found) -> Result<BTreeMap<String, Known>, BackupError> {
    let mut known = BTreeMap::new();
    let partial = found.partial.iter().map(|name| (name, true));
    for (name, is_partial) in partial.chain(found.complete.first().map(|name| (name, false))) {
        let Some((list, head)) = found.list_of(name) else { continue };
        let content = place.read(&list, head).await?;
        let text = String::from_utf8_lossy(&content);
        // A list that is damaged has nothing to offer.
        let entries = match Manifest::parse(&text) {
            Ok(manifest) => manifest.files,
            Err(_) if is_partial => Manifest::noted(&text),
            Err(_) => continue,
        };
        for entry in entries {
            let key = format!("{name}/{}", entry.path);
            let size = found.objects.get(&key).map(|head| head.size as u64);
            if size == Some(entry.bytes) {
                known.insert(entry.sha256, Known { key, is_partial });
            }
        }
    }
    Ok(known)
}

/// A backup that is being sent.
struct Upload<'a> {
    place: &'a BucketPlace,
    name: String,
    known: BTreeMap<String, Known>,
    /// The files that are there.
    entries: Vec<Entry>,
    /// Bytes since that was noted.
    unnoted: u64,
    /// Files that an interrupted backup had.
    continued: u64,
}

impl Upload<'_> {
    fn key(&self, path: &str) -> String {
        format!("{}{}/{path}", self.place.prefix, self.name)
    }

    /// Brings one file into the backup. Files have a bounded size: that of a table, or of a part of
    /// the log.
    async fn file(&mut self, path: &str, from: &Path, pace: &mut Pace) -> Result<(), BackupError> {
        let content: Bytes = fs::read(from).map_err(BackupError::io(from))?.into();
        let bytes = content.len() as u64;
        let sha256 = hexadecimal(&Sha256::digest(&content));
        let to = self.key(path);
        match self.known.get(&sha256) {
            Some(Known { key, is_partial }) => {
                let from = format!("{}{key}", self.place.prefix);
                let copied = self.place.bucket.copy(&from, &to).await;
                copied.map_err(|error| self.place.failed(error))?;
                self.continued = self.continued.saturating_add(u64::from(*is_partial));
                pace.kept(bytes)?;
            }
            None => {
                self.put(&to, content).await?;
                self.unnoted = self.unnoted.saturating_add(bytes);
                pace.copied(bytes)?;
            }
        }
        self.entries.push(Entry { path: path.to_owned(), bytes, sha256 });
        if self.unnoted >= NOTED {
            self.unnoted = 0;
            let lines: String = self.entries.iter().map(Entry::lines).collect();
            self.put(&self.key(JOURNAL), lines.into()).await?;
        }
        Ok(())
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<(), BackupError> {
        let object =
            ExternalObject { content_type: "application/octet-stream", body, encryption: None };
        let put = self.place.bucket.put(key, object).await;
        put.map(drop).map_err(|error| self.place.failed(error))
    }

    /// Looks whether everything is there, and makes it complete by its list. What was interrupted
    /// before is removed.
    async fn finish(
        self,
        found: &Found,
        now: Timestamp,
    ) -> Result<(String, Manifest), BackupError> {
        let created = format!("{} by stator {}", rendered(now), env!("CARGO_PKG_VERSION"));
        let manifest = Manifest { created, files: self.entries.clone() };
        self.check_all_there(&manifest).await?;
        self.put(&self.key(MANIFEST), manifest.text().into()).await?;
        let is_left = |key: &&String| {
            found.partial.iter().any(|name| key.split_once('/').is_some_and(|key| key.0 == name))
        };
        let left = found.objects.keys().filter(is_left);
        let left = left.map(|key| format!("{}{key}", self.place.prefix));
        for key in left.chain([self.key(JOURNAL)]) {
            let deleted = self.place.bucket.delete(&key).await;
            deleted.map_err(|error| self.place.failed(error))?;
        }
        Ok((format!("{}/{}", self.place.url, self.name), manifest))
    }

    /// Another server that uses the prefix too would have taken this backup for one that was
    /// interrupted, and removed it.
    async fn check_all_there(&self, manifest: &Manifest) -> Result<(), BackupError> {
        let there = self.place.look().await?;
        let is_lost = |entry: &&Entry| {
            let key = format!("{}/{}", self.name, entry.path);
            there.objects.get(&key).is_none_or(|head| head.size as u64 != entry.bytes)
        };
        manifest.files.iter().find(is_lost).map_or(Ok(()), |lost| {
            let object = format!("{}/{}/{}", self.place.url, self.name, lost.path);
            Err(BackupError::Lost { object })
        })
    }
}
