//! Bringing a backup out of a bucket, and comparing one there with its checksums.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aws_services::Head;
use sha2::{Digest as _, Sha256};

use super::{BucketPlace, Found};
use crate::backup::MANIFEST;
use crate::backup::error::BackupError;
use crate::backup::files::{checksum, hexadecimal, make_dir};
use crate::backup::manifest::{Entry, Manifest};
use crate::backup::pace::Pace;

/// A backup in a bucket.
struct Chosen {
    /// What its keys begin with, behind the prefix of the place.
    folder: String,
    /// Its name.
    url: String,
    manifest: Manifest,
    /// The complete backups beside it.
    others: Vec<PathBuf>,
    found: Found,
}

/// Compares every object of the backup at `place`, or of the newest one below it, with its
/// checksum; its name.
///
/// # Errors
/// [`BackupError::Damaged`] with every object that differs; those of reading it.
pub(crate) async fn check(
    place: &BucketPlace,
    pace: &mut Pace,
) -> Result<(String, Manifest), BackupError> {
    read(place, None, pace).await
}

/// The same, and writes every file into the directory `into`; one that is there already and is as
/// it should be is kept.
///
/// # Errors
/// Those of [`check`], and the file system's.
pub(crate) async fn fetch(
    place: &BucketPlace,
    into: &Path,
    pace: &mut Pace,
) -> Result<(String, Manifest), BackupError> {
    make_dir(into)?;
    let (url, manifest) = read(place, Some(into), pace).await?;
    manifest.write(into)?;
    Ok((url, manifest))
}

async fn read(
    place: &BucketPlace,
    into: Option<&Path>,
    pace: &mut Pace,
) -> Result<(String, Manifest), BackupError> {
    let Chosen { folder, url, manifest, others, found } = choose(place).await?;
    let mut damaged = Vec::new();
    for entry in &manifest.files {
        let key = format!("{folder}{}", entry.path);
        let what = match found.objects.get(&key) {
            None => Some("it is missing".to_owned()),
            Some(head) if head.size as u64 != entry.bytes => {
                Some(format!("it has {} bytes, {} were written", head.size, entry.bytes))
            }
            Some(head) => object(place, (&key, head), (entry, into), pace).await?,
        };
        damaged.extend(what.map(|what| (entry.path.clone(), what)));
    }
    if damaged.is_empty() {
        return Ok((url, manifest));
    }
    Err(BackupError::Damaged { dir: PathBuf::from(url), files: damaged, others })
}

/// Reads one object; what is wrong with it.
async fn object(
    place: &BucketPlace,
    (key, head): (&str, &Head),
    (entry, into): (&Entry, Option<&Path>),
    pace: &mut Pace,
) -> Result<Option<String>, BackupError> {
    let path = into.map(|into| into.join(&entry.path));
    if let Some(path) = path.as_deref().filter(|path| path.is_file())
        && checksum(path)? == entry.sha256
    {
        return Ok(None);
    }
    let mut file = match &path {
        Some(path) => {
            path.parent().map_or(Ok(()), make_dir)?;
            Some(File::create(path).map_err(BackupError::io(path))?)
        }
        None => None,
    };
    let mut hash = Sha256::new();
    for number in 0..head.piece_count() {
        let piece = place.piece((key, head), number).await?;
        hash.update(&piece);
        if let (Some(file), Some(path)) = (&mut file, &path) {
            file.write_all(&piece).map_err(BackupError::io(path))?;
        }
        pace.copied(piece.len() as u64)?;
    }
    let is_right = hexadecimal(&hash.finalize()) == entry.sha256;
    Ok((!is_right).then(|| "its content does not match its checksum".to_owned()))
}

/// The backup that the place is, or the newest one below it.
async fn choose(place: &BucketPlace) -> Result<Chosen, BackupError> {
    let found = place.look().await?;
    let (folder, url) = if found.objects.contains_key(MANIFEST) {
        (String::new(), place.url.clone())
    } else {
        match (found.complete.first(), found.partial.first()) {
            (Some(newest), _) => (format!("{newest}/"), format!("{}/{newest}", place.url)),
            (None, Some(partial)) => {
                return Err(BackupError::Partial(PathBuf::from(format!(
                    "{}/{partial}",
                    place.url
                ))));
            }
            (None, None) => return Err(BackupError::NoBackup(PathBuf::from(&place.url))),
        }
    };
    let key = format!("{folder}{MANIFEST}");
    let Some(head) = found.objects.get(&key) else {
        return Err(BackupError::NoBackup(PathBuf::from(url)));
    };
    let content = place.read(&key, head).await?;
    let faulty = |what: &str| BackupError::Manifest {
        file: PathBuf::from(format!("{url}/{MANIFEST}")),
        what: what.to_owned(),
    };
    let text = std::str::from_utf8(&content).map_err(|_| faulty("it is not text"))?;
    let manifest = Manifest::parse(text).map_err(faulty)?;
    let others = found.complete.iter().map(|name| PathBuf::from(format!("{}/{name}", place.url)));
    let others = others.filter(|other| other.to_str() != Some(url.as_str())).collect();
    Ok(Chosen { folder, url, manifest, others, found })
}
