//! Uploads in parts: begun, filled part by part in any order, and completed or given up.
//!
//! A part is written as an object is, under a generation of its own, and is replaced by a later one
//! of its number. Completing makes an object of the parts without copying them: its head lists
//! them. Parts that are not named go.
//!
//! Source: "Uploading and copying objects using multipart upload" (Amazon S3 user guide).

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::head::{Head, Segment};
use super::layout::{
    MULTIPART, head_key, multipart_key, number_of_part, part_key, parts_prefix, piece_key,
};
use super::object_store::{About, ObjectStore, Outcome, Pieces, read};
use super::rows::{BucketRows, RowRange, RowWrite};

/// Parts of an upload at most.
pub const MAX_PARTS: u32 = 10_000;
/// The least size of a part that is not the last, in bytes.
pub const LEAST_PART_BYTES: usize = 5 << 20;
/// Rows that are read at once.
const PAGE: usize = 1_000;

/// An upload that was begun. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The key of the object that it will be.
    pub key: String,
    /// What it was begun with.
    pub about: About,
    /// Microseconds since 1970.
    pub began: u64,
}

/// One part. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// In bytes.
    pub size: usize,
    /// Hexadecimal, without quotes.
    pub etag: String,
    /// Microseconds since 1970.
    pub modified: u64,
    generation: u64,
    pieces: u32,
}

/// What is wrong with the parts that are to be an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartFault {
    /// There is no such upload.
    NoUpload,
    /// One was not uploaded, or has another tag.
    Unknown,
    /// Their numbers do not rise.
    Order,
    /// One that is not the last has less than [`LEAST_PART_BYTES`].
    TooSmall,
    /// There are none.
    None,
}

/// How an upload was completed.
pub type Completed = Result<Head, PartFault>;

impl<R: BucketRows> ObjectStore<R> {
    /// Begins an upload; its identifier.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn begin_parts(&self, bucket: &str, key: &str, about: About) -> Outcome<String, R> {
        let id = format!("{:016x}{:016x}", self.env.random_u64(), self.env.random_u64());
        let began = self.env.now().as_micros();
        let begun = Begun { key: key.to_owned(), about, began };
        self.write(bucket, vec![put(multipart_key(&id), &begun)]).await?;
        Ok(id)
    }

    /// The upload of this identifier, if it is one of `key` and has not ended.
    ///
    /// # Errors
    /// The failure of the rows, or a row that cannot be read.
    pub async fn begun(&self, bucket: &str, key: &str, id: &str) -> Outcome<Option<Begun>, R> {
        let row = self.rows.get(bucket, &multipart_key(id)).await?;
        let begun: Option<Begun> = row.as_deref().map(read).transpose()?;
        Ok(begun.filter(|begun| begun.key == key))
    }

    /// The uploads that have not ended, by identifier.
    ///
    /// # Errors
    /// The failure of the rows, or a row that cannot be read.
    pub async fn all_begun(&self, bucket: &str) -> Outcome<Vec<(String, Begun)>, R> {
        let rows = self.all_rows(bucket, MULTIPART).await?;
        let each = rows.into_iter().map(|(row, value)| {
            let id = row.get(MULTIPART.len()..).unwrap_or_default();
            Ok((String::from_utf8_lossy(id).into_owned(), read(&value)?))
        });
        each.collect()
    }

    /// Puts one part, in the place of one with its number; `None` when there is no such upload.
    ///
    /// # Errors
    /// The failure of the rows.
    pub async fn put_part(
        &self,
        bucket: &str,
        (key, id): (&str, &str),
        number: u32,
        body: &[u8],
    ) -> Outcome<Option<Part>, R> {
        let Pieces { upload, rows, count, etag } = self.write_pieces(bucket, body).await?;
        let modified = self.env.now().as_micros();
        let (generation, size) = (upload.generation, body.len());
        let part = Part { size, etag, modified, generation, pieces: count };
        let row = part_key(id, number);
        let _turn = self.uploads.turn().await;
        loop {
            let revision = self.rows.revision(bucket).await?;
            let mut writes = rows.clone();
            let there = self.begun(bucket, key, id).await?.is_some();
            if there {
                let old = self.rows.get(bucket, &row).await?;
                let old: Option<Part> = old.as_deref().map(read).transpose()?;
                writes.extend(old.iter().flat_map(Part::removal));
                writes.push(put(row.clone(), &part));
            } else {
                writes.retain(|write| matches!(write, RowWrite::Delete(_)));
                writes.extend(part.removal());
            }
            if self.rows.commit(bucket, revision, writes).await? {
                return Ok(there.then_some(part));
            }
        }
    }

    /// The parts that an upload has, by number.
    ///
    /// # Errors
    /// The failure of the rows, or a row that cannot be read.
    pub async fn parts(&self, bucket: &str, id: &str) -> Outcome<Vec<(u32, Part)>, R> {
        let rows = self.all_rows(bucket, &parts_prefix(id)).await?;
        let each = rows.into_iter().filter_map(|(row, value)| {
            let number = number_of_part(&row)?;
            Some(read(&value).map(|part| (number, part)))
        });
        each.collect()
    }

    /// Makes an object of the named parts, each with its tag.
    ///
    /// # Errors
    /// The failure of the rows, or a row that cannot be read.
    pub async fn complete(
        &self,
        bucket: &str,
        (key, id): (&str, &str),
        named: &[(u32, String)],
    ) -> Outcome<Completed, R> {
        let _turn = self.uploads.turn().await;
        loop {
            let revision = self.rows.revision(bucket).await?;
            let Some(begun) = self.begun(bucket, key, id).await? else {
                return Ok(Err(PartFault::NoUpload));
            };
            let there = self.parts(bucket, id).await?;
            let chosen = match choose(&there, named) {
                Ok(chosen) => chosen,
                Err(fault) => return Ok(Err(fault)),
            };
            let head = self.head_of(begun.about, &chosen);
            let mut writes = vec![put(head_key(key), &head), RowWrite::Delete(multipart_key(id))];
            for (number, part) in &there {
                writes.push(RowWrite::Delete(part_key(id, *number)));
                if !head.segments.iter().any(|segment| segment.generation == part.generation) {
                    writes.extend(part.removal());
                }
            }
            writes.extend(self.removal(bucket, key).await?);
            if self.rows.commit(bucket, revision, writes).await? {
                return Ok(Ok(head));
            }
        }
    }

    /// The head of the object that these parts are.
    fn head_of(&self, about: About, parts: &[&Part]) -> Head {
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(part.etag.as_bytes()));
        let tag: String =
            hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let segment = |part: &&Part| {
            let (generation, pieces) = (part.generation, part.pieces);
            Segment { generation, pieces, size: part.size }
        };
        Head {
            size: parts.iter().fold(0, |sum, part| sum.saturating_add(part.size)),
            etag: format!("{tag}-{}", parts.len()),
            content_type: about.content_type,
            attributes: about.attributes,
            modified: self.env.now().as_micros(),
            generation: self.env.random_u64(),
            pieces: Some(0),
            segments: parts.iter().map(segment).collect(),
        }
    }

    /// Gives an upload up, with its parts; whether there was one.
    ///
    /// # Errors
    /// The failure of the rows, or a row that cannot be read.
    pub async fn abort(&self, bucket: &str, key: &str, id: &str) -> Outcome<bool, R> {
        let _turn = self.uploads.turn().await;
        loop {
            let revision = self.rows.revision(bucket).await?;
            if self.begun(bucket, key, id).await?.is_none() {
                return Ok(false);
            }
            let mut writes = vec![RowWrite::Delete(multipart_key(id))];
            for (number, part) in self.parts(bucket, id).await? {
                writes.push(RowWrite::Delete(part_key(id, number)));
                writes.extend(part.removal());
            }
            if self.rows.commit(bucket, revision, writes).await? {
                return Ok(true);
            }
        }
    }

    async fn all_rows(&self, bucket: &str, prefix: &[u8]) -> Outcome<Vec<Row>, R> {
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let after = rows.last().map(|(row, _)| row.clone());
            let range = RowRange { prefix, after: after.as_deref(), limit: PAGE };
            let page = self.rows.page(bucket, range).await?;
            rows.extend(page.rows);
            if !page.more {
                return Ok(rows);
            }
        }
    }
}

type Row = (Vec<u8>, bytes::Bytes);

impl Part {
    /// The removal of its pieces.
    fn removal(&self) -> impl Iterator<Item = RowWrite> + use<> {
        let generation = self.generation;
        (0..self.pieces).map(move |number| RowWrite::Delete(piece_key(generation, number)))
    }
}

/// The parts that are named, in their order.
fn choose<'a>(
    there: &'a [(u32, Part)],
    named: &[(u32, String)],
) -> Result<Vec<&'a Part>, PartFault> {
    if named.is_empty() {
        return Err(PartFault::None);
    }
    if !named.is_sorted_by(|(one, _), (next, _)| one < next) {
        return Err(PartFault::Order);
    }
    let find = |(number, etag): &(u32, String)| {
        let found = there.iter().find(|(one, part)| one == number && part.etag == *etag);
        found.map(|(_, part)| part).ok_or(PartFault::Unknown)
    };
    let chosen: Vec<_> = named.iter().map(find).collect::<Result<_, _>>()?;
    let (_, before) = chosen.split_last().ok_or(PartFault::None)?;
    if before.iter().any(|part| part.size < LEAST_PART_BYTES) {
        return Err(PartFault::TooSmall);
    }
    Ok(chosen)
}

/// A row of plain data: writing it cannot fail.
fn put<T: Serialize>(key: Vec<u8>, value: &T) -> RowWrite {
    RowWrite::Put(key, serde_json::to_vec(value).unwrap_or_default())
}
