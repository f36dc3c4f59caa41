//! Putting, getting, deleting and listing objects.
//!
//! An upload writes its pieces first, under a generation of its own, and names itself in a row
//! unless one commit is enough. The last commit writes the head, removes that row and the object
//! before, and is refused if the bucket has changed since the head of that object was read.

use std::fmt;

use bytes::Bytes;
use env::Env;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::head::Head;
use super::layout::{head_key, key_of_head, piece_key, upload_key};
use super::rows::{BucketRows, RowRange, RowWrite};
use super::uploads::{Upload, Uploads};

/// The longest key, in bytes.
pub const MAX_KEY_BYTES: usize = 1_024;
/// The longest name of a bucket, in bytes.
pub const MAX_BUCKET_BYTES: usize = 255;

/// How an object is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceSizes {
    /// Bytes of one piece.
    pub bytes: usize,
    /// Pieces of one commit.
    pub per_commit: usize,
}

impl Default for PieceSizes {
    fn default() -> Self {
        Self { bytes: 1 << 20, per_commit: 8 }
    }
}

/// Why objects cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectsError<E> {
    /// The storage of the rows failed.
    Rows(E),
    /// An object cannot be read: its head is not one, or a piece of it is missing.
    Unreadable,
}

impl<E> From<E> for ObjectsError<E> {
    fn from(error: E) -> Self {
        Self::Rows(error)
    }
}

impl<E: fmt::Display> fmt::Display for ObjectsError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(error) => error.fmt(f),
            Self::Unreadable => f.write_str("the rows of an object cannot be read"),
        }
    }
}

impl<E: std::error::Error> std::error::Error for ObjectsError<E> {}

/// A page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Keys with the heads of their objects, in the order of the keys.
    pub objects: Vec<(String, Head)>,
    /// Whether more follow.
    pub more: bool,
}

/// What an object is put with besides its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its media type.
    pub content_type: String,
    /// Headers that are kept: names in lower case, and values.
    pub attributes: Vec<(String, String)>,
}

/// Bytes that are written, but not yet as an object or a part.
pub(crate) struct Pieces {
    pub(crate) upload: Upload,
    /// For the last commit.
    pub(crate) rows: Vec<RowWrite>,
    pub(crate) count: u32,
    /// Hexadecimal.
    pub(crate) etag: String,
}

/// Objects in buckets.
#[derive(Clone, Debug)]
pub struct ObjectStore<R> {
    pub(crate) rows: R,
    pub(crate) uploads: Uploads,
    pub(crate) env: Env,
    sizes: PieceSizes,
}

pub(crate) type Outcome<T, R> = Result<T, ObjectsError<<R as BucketRows>::Error>>;

impl<R: BucketRows> ObjectStore<R> {
    /// The objects in `rows`; all that write to these rows share `uploads`.
    pub fn new(rows: R, env: Env, uploads: Uploads) -> Self {
        Self { rows, uploads, env, sizes: PieceSizes::default() }
    }

    /// The same with pieces of another size.
    #[must_use]
    pub fn cut(self, sizes: PieceSizes) -> Self {
        Self { sizes, ..self }
    }

    /// Puts an object, in the place of one that may be there; its head.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn put(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: &[u8],
    ) -> Outcome<Head, R> {
        let about = About { content_type: content_type.to_owned(), attributes: Vec::new() };
        self.put_with(bucket, key, about, body).await
    }

    /// The same with headers to be kept.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn put_with(
        &self,
        bucket: &str,
        key: &str,
        about: About,
        body: &[u8],
    ) -> Outcome<Head, R> {
        let Pieces { upload, mut rows, count, etag } = self.write_pieces(bucket, body).await?;
        let head = Head {
            size: body.len(),
            etag,
            content_type: about.content_type,
            attributes: about.attributes,
            modified: self.env.now().as_micros(),
            generation: upload.generation,
            pieces: Some(count),
            segments: Vec::new(),
        };
        // Plain data: writing it cannot fail.
        rows.push(RowWrite::Put(head_key(key), serde_json::to_vec(&head).unwrap_or_default()));
        self.replace(bucket, key, rows).await?;
        drop(upload);
        Ok(head)
    }

    /// Writes bytes as pieces of a new generation, but for the rows that the last commit writes.
    pub(crate) async fn write_pieces(&self, bucket: &str, body: &[u8]) -> Outcome<Pieces, R> {
        let upload = self.uploads.begin(self.env.random_u64());
        let generation = upload.generation;
        let count = body.len().div_ceil(self.sizes.bytes.max(1));
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let mut hash = Sha256::new();
        let mut rows = Vec::new();
        let mut commits = 0_usize;
        for (number, piece) in (0..count).zip(body.chunks(self.sizes.bytes.max(1))) {
            if rows.len() >= self.sizes.per_commit {
                if commits == 0 {
                    rows.push(RowWrite::Put(upload_key(generation), count.to_be_bytes().into()));
                }
                commits = commits.saturating_add(1);
                self.write(bucket, std::mem::take(&mut rows)).await?;
            }
            hash.update(piece);
            rows.push(RowWrite::Put(piece_key(generation, number), piece.to_vec()));
        }
        if commits > 0 {
            rows.push(RowWrite::Delete(upload_key(generation)));
        }
        // Not MD5, which S3 does not promise either.
        let etag = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Ok(Pieces { upload, rows, count, etag })
    }

    /// Deletes an object. One that is not there is fine.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn delete(&self, bucket: &str, key: &str) -> Outcome<(), R> {
        self.replace(bucket, key, vec![RowWrite::Delete(head_key(key))]).await
    }

    /// An object with its bytes.
    ///
    /// # Errors
    /// The failure of the rows, or an object that cannot be read.
    pub async fn get(&self, bucket: &str, key: &str) -> Outcome<Option<(Head, Vec<u8>)>, R> {
        let mut before = None;
        // Each further round means that another upload has ended.
        loop {
            let Some(head) = self.head(bucket, key).await? else { return Ok(None) };
            if before == Some(head.generation) {
                return Err(ObjectsError::Unreadable);
            }
            if let Some(body) = self.body(bucket, key, &head).await? {
                return Ok(Some((head, body)));
            }
            before = Some(head.generation);
        }
    }

    /// One piece of an object that was found, counted from zero; `None` when the object was
    /// replaced or deleted meanwhile.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn piece(
        &self,
        bucket: &str,
        key: &str,
        head: &Head,
        number: u32,
    ) -> Outcome<Option<Bytes>, R> {
        Ok(self.rows.get(bucket, &head.piece_key(key, number)).await?)
    }

    /// The bytes of an object from `start` to before `end`; `None` when it was replaced or deleted
    /// since its head was read.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn range(
        &self,
        bucket: &str,
        key: &str,
        head: &Head,
        (start, end): (usize, usize),
    ) -> Outcome<Option<Vec<u8>>, R> {
        let mut body = Vec::with_capacity(end.saturating_sub(start));
        let mut at = 0_usize;
        for (number, size) in head.piece_sizes(self.sizes.bytes) {
            let (from, to) = (start.saturating_sub(at).min(size), end.saturating_sub(at).min(size));
            at = at.saturating_add(size);
            if from >= to {
                continue;
            }
            let Some(piece) = self.piece(bucket, key, head, number).await? else { return Ok(None) };
            body.extend_from_slice(piece.get(from..to).ok_or(ObjectsError::Unreadable)?);
        }
        Ok(Some(body))
    }

    /// A page of objects whose keys begin with `prefix` and follow `after`: `limit` at most, but at
    /// least one.
    ///
    /// # Errors
    /// The failure of the rows, or a head that cannot be read.
    pub async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Outcome<Listing, R> {
        let (prefix, after) = (head_key(prefix), after.map(head_key));
        let range = RowRange { prefix: &prefix, after: after.as_deref(), limit: limit.max(1) };
        let page = self.rows.page(bucket, range).await?;
        let mut objects = Vec::new();
        for (key, row) in &page.rows {
            objects.push((key_of_head(key), read(row)?));
        }
        Ok(Listing { objects, more: page.more })
    }

    /// The head of an object.
    ///
    /// # Errors
    /// The failure of the rows, or a head that cannot be read.
    pub async fn head(&self, bucket: &str, key: &str) -> Outcome<Option<Head>, R> {
        let row = self.rows.get(bucket, &head_key(key)).await?;
        row.as_deref().map(read).transpose()
    }

    /// The bytes of an object; `None` when a piece is not there (any more).
    async fn body(&self, bucket: &str, key: &str, head: &Head) -> Outcome<Option<Vec<u8>>, R> {
        let mut body = Vec::with_capacity(head.size);
        for piece in head.piece_keys(key) {
            let Some(piece) = self.rows.get(bucket, &piece).await? else { return Ok(None) };
            body.extend_from_slice(&piece);
        }
        Ok(Some(body))
    }

    /// Writes `rows`, one of which is the head of `key`, and removes the pieces of the object that
    /// has that key now.
    pub(crate) async fn replace(
        &self,
        bucket: &str,
        key: &str,
        rows: Vec<RowWrite>,
    ) -> Outcome<(), R> {
        let _turn = self.uploads.turn().await;
        loop {
            let revision = self.rows.revision(bucket).await?;
            let mut writes = rows.clone();
            writes.extend(self.removal(bucket, key).await?);
            if self.rows.commit(bucket, revision, writes).await? {
                return Ok(());
            }
        }
    }

    /// The removal of the pieces of the object that has `key` now.
    pub(crate) async fn removal(&self, bucket: &str, key: &str) -> Outcome<Vec<RowWrite>, R> {
        // One that cannot be read is replaced all the same; its pieces are not known.
        let old = match self.head(bucket, key).await {
            Err(ObjectsError::Unreadable) => None,
            old => old?,
        };
        let pieces = old.iter().flat_map(|old| old.piece_keys(key));
        Ok(pieces.map(RowWrite::Delete).collect())
    }

    /// Writes `rows`, whatever the bucket holds.
    pub(crate) async fn write(&self, bucket: &str, rows: Vec<RowWrite>) -> Outcome<(), R> {
        let _turn = self.uploads.turn().await;
        loop {
            let revision = self.rows.revision(bucket).await?;
            if self.rows.commit(bucket, revision, rows.clone()).await? {
                return Ok(());
            }
        }
    }
}

pub(crate) fn read<T: DeserializeOwned, E>(row: &[u8]) -> Result<T, ObjectsError<E>> {
    serde_json::from_slice(row).map_err(|_| ObjectsError::Unreadable)
}
