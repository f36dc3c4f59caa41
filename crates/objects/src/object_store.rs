//! Putting, getting, deleting and listing objects.

use std::fmt;

use env::Env;
use sha2::{Digest as _, Sha256};

use super::head::Head;
use super::layout::{generation_prefix, head_key, key_of_head, piece_key, pieces_prefix};
use super::rows::{BucketRows, RowRange, RowWrite};

/// The longest key, in bytes.
pub const MAX_KEY_BYTES: usize = 1_024;
/// The longest name of a bucket, in bytes.
pub const MAX_BUCKET_BYTES: usize = 255;

/// Bytes of one piece.
const PIECE_BYTES: usize = 1 << 20;
/// Pieces of one commit.
const PIECES_PER_COMMIT: usize = 8;
/// Rows of a page of pieces: up to 4 MiB.
const PAGE_PIECES: usize = 4;

/// Why objects cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectsError<E> {
    /// The storage of the rows failed.
    Rows(E),
    /// The head of an object cannot be read.
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
            Self::Unreadable => f.write_str("the head of an object cannot be read"),
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

/// Objects in buckets.
#[derive(Clone, Debug)]
pub struct ObjectStore<R> {
    rows: R,
    env: Env,
}

type Outcome<T, R> = Result<T, ObjectsError<<R as BucketRows>::Error>>;

impl<R: BucketRows> ObjectStore<R> {
    /// The objects in `rows`.
    pub const fn new(rows: R, env: Env) -> Self {
        Self { rows, env }
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
        let generation = self.env.random_u64();
        let mut rows = Vec::new();
        for (number, piece) in (0_u32..).zip(body.chunks(PIECE_BYTES)) {
            if rows.len() >= PIECES_PER_COMMIT {
                self.rows.write(bucket, std::mem::take(&mut rows)).await?;
            }
            rows.push(RowWrite::Put(piece_key(key, generation, number), piece.to_vec()));
        }
        let hash = Sha256::digest(body);
        let head = Head {
            size: body.len(),
            // Not MD5, which S3 does not promise either.
            etag: hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect(),
            content_type: content_type.to_owned(),
            modified: self.env.now().as_micros(),
            generation,
        };
        rows.extend(self.old_pieces(bucket, key, Some(generation)).await?);
        // Plain data: writing it cannot fail.
        rows.push(RowWrite::Put(head_key(key), serde_json::to_vec(&head).unwrap_or_default()));
        self.rows.write(bucket, rows).await?;
        Ok(head)
    }

    /// Deletes an object. One that is not there is fine.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn delete(&self, bucket: &str, key: &str) -> Outcome<(), R> {
        let mut rows = self.old_pieces(bucket, key, None).await?;
        rows.push(RowWrite::Delete(head_key(key)));
        Ok(self.rows.write(bucket, rows).await?)
    }

    /// An object with its bytes.
    ///
    /// # Errors
    /// The failure of the rows, or a head that cannot be read.
    pub async fn get(&self, bucket: &str, key: &str) -> Outcome<Option<(Head, Vec<u8>)>, R> {
        let Some(row) = self.rows.get(bucket, &head_key(key)).await? else { return Ok(None) };
        let head: Head = read(&row)?;
        let mut body = Vec::with_capacity(head.size);
        for number in 0_u32.. {
            if body.len() >= head.size {
                break;
            }
            let piece = self.rows.get(bucket, &piece_key(key, head.generation, number)).await?;
            // It was replaced or deleted meanwhile.
            let Some(piece) = piece else { return Ok(None) };
            body.extend_from_slice(&piece);
        }
        Ok(Some((head, body)))
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

    /// Deletions of the pieces of other generations than `except`.
    async fn old_pieces(
        &self,
        bucket: &str,
        key: &str,
        except: Option<u64>,
    ) -> Outcome<Vec<RowWrite>, R> {
        let prefix = pieces_prefix(key);
        let kept = except.map(|generation| generation_prefix(key, generation));
        let mut rows = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let range = RowRange { prefix: &prefix, after: after.as_deref(), limit: PAGE_PIECES };
            let page = self.rows.page(bucket, range).await?;
            for (key, _) in page.rows {
                after = Some(key.clone());
                if !kept.as_ref().is_some_and(|kept| key.starts_with(kept)) {
                    rows.push(RowWrite::Delete(key));
                }
            }
            if !page.more {
                return Ok(rows);
            }
        }
    }
}

fn read<E>(row: &[u8]) -> Result<Head, ObjectsError<E>> {
    serde_json::from_slice(row).map_err(|_| ObjectsError::Unreadable)
}
