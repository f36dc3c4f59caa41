//! Backups in a bucket: what is files in a directory of backups, here is objects below a prefix.
//!
//! `PREFIX/ID/PATH` is a file of a backup, `PREFIX/ID/BACKUP` its list, which is put last: a backup
//! without one is not complete. What an earlier backup has is copied by the bucket and not sent
//! again, so each backup is whole by itself and can be removed by itself.

mod download;
mod upload;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use aws_services::{ExternalBucket, ExternalBuckets, ExternalError, Head};
use bytes::Bytes;

use super::error::BackupError;
use super::files::moment;
use super::{JOURNAL, MANIFEST};

pub(crate) use download::{check, fetch};
pub(crate) use upload::back_up;

/// What the name of a place in a bucket begins with.
const SCHEME: &str = "s3://";
/// Objects of a page of a listing.
const PAGE: usize = 1_000;

/// A place for backups in a bucket: `s3://NAME/PREFIX`, NAME as `[buckets]` has it.
#[derive(Clone, Debug)]
pub(crate) struct BucketPlace {
    /// As it was named, without a slash at its end.
    url: String,
    /// What keys begin with: nothing, or a slash at its end.
    prefix: String,
    bucket: Arc<dyn ExternalBucket>,
}

/// What is below a prefix.
#[derive(Debug, Default)]
struct Found {
    /// The objects, by what follows the prefix.
    objects: BTreeMap<String, Head>,
    /// Complete backups, the newest first.
    complete: Vec<String>,
    /// Those that are not complete.
    partial: Vec<String>,
}

/// Whether a destination is in a bucket.
pub(crate) fn is_in_bucket(destination: &str) -> bool {
    destination.starts_with(SCHEME)
}

impl BucketPlace {
    /// The place of this name.
    ///
    /// # Errors
    /// [`BackupError::NoBucket`].
    pub(crate) fn open(name: &str, buckets: &ExternalBuckets) -> Result<Self, BackupError> {
        let rest = name.strip_prefix(SCHEME).unwrap_or(name);
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let found = buckets.get(bucket).ok_or_else(|| BackupError::NoBucket {
            name: bucket.to_owned(),
            others: buckets.keys().cloned().collect(),
        })?;
        let (bucket, prefix) = (bucket.to_owned(), prefix.trim_matches('/'));
        let (url, prefix) = match prefix {
            "" => (format!("{SCHEME}{bucket}"), String::new()),
            prefix => (format!("{SCHEME}{bucket}/{prefix}"), format!("{prefix}/")),
        };
        Ok(Self { url, prefix, bucket: Arc::clone(found) })
    }

    /// What is below the prefix.
    async fn look(&self) -> Result<Found, BackupError> {
        let mut found = Found::default();
        let mut after: Option<String> = None;
        loop {
            let page = self.bucket.list(&self.prefix, after.as_deref(), PAGE).await;
            let page = page.map_err(|error| self.failed(error))?;
            after = page.objects.last().map(|(key, _)| key.clone());
            let own = page.objects.into_iter().filter_map(|(key, head)| {
                let key = key.strip_prefix(&self.prefix).filter(|key| !key.is_empty())?;
                Some((key.to_owned(), head))
            });
            found.objects.extend(own);
            if !page.more || after.is_none() {
                break;
            }
        }
        found.sort_out();
        Ok(found)
    }

    /// Refuses a prefix with something else below it.
    fn check_own(&self, found: &Found) -> Result<(), BackupError> {
        let foreign = found.objects.keys().find(|key| !key.split_once('/').is_some_and(is_backup));
        foreign.map_or(Ok(()), |entry| {
            Err(BackupError::Foreign { dir: PathBuf::from(&self.url), entry: entry.clone() })
        })
    }

    /// A whole object.
    async fn read(&self, key: &str, head: &Head) -> Result<Bytes, BackupError> {
        let mut content = Vec::with_capacity(head.size);
        for number in 0..head.piece_count() {
            content.extend_from_slice(&self.piece((key, head), number).await?);
        }
        Ok(content.into())
    }

    async fn piece(&self, (key, head): (&str, &Head), number: u32) -> Result<Bytes, BackupError> {
        let whole = format!("{}{key}", self.prefix);
        let piece = self.bucket.piece(&whole, head, number).await;
        let gone = || BackupError::Changed { object: format!("{}/{key}", self.url) };
        piece.map_err(|error| self.failed(error))?.ok_or_else(gone)
    }

    fn failed(&self, error: ExternalError) -> BackupError {
        BackupError::Bucket { place: self.url.clone(), error }
    }
}

impl Found {
    fn sort_out(&mut self) {
        let mut names: Vec<&str> =
            self.objects.keys().filter_map(|key| Some(key.split_once('/')?.0)).collect();
        names.dedup();
        names.sort_unstable_by_key(|name| Reverse(moment(name)));
        let is_complete = |name: &&str| self.objects.contains_key(&format!("{name}/{MANIFEST}"));
        let (complete, partial): (Vec<&str>, Vec<&str>) = names.into_iter().partition(is_complete);
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let (complete, partial) = (owned(complete), owned(partial));
        (self.complete, self.partial) = (complete, partial);
    }

    fn has(&self, name: &str) -> bool {
        self.complete.iter().chain(&self.partial).any(|known| known == name)
    }

    /// The list of a backup that is complete, or what was noted of one that is not.
    fn list_of(&self, name: &str) -> Option<(String, &Head)> {
        [MANIFEST, JOURNAL].iter().find_map(|list| {
            let key = format!("{name}/{list}");
            self.objects.get(&key).map(|head| (key, head))
        })
    }
}

/// Whether a key is that of a file of a backup: `20261129T120000Z/PATH`, perhaps `-1` behind the Z.
fn is_backup((name, path): (&str, &str)) -> bool {
    let (time, number) = name.split_once('-').unwrap_or((name, "0"));
    let form = |(at, byte): (usize, u8)| match at {
        8 => byte == b'T',
        15 => byte == b'Z',
        _ => byte.is_ascii_digit(),
    };
    time.len() == 16
        && time.bytes().enumerate().all(form)
        && number.parse::<u32>().is_ok()
        && !path.is_empty()
}

#[cfg(test)]
#[cfg(feature = "external-buckets")]
mod tests;
