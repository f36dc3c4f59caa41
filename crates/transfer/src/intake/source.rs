//! The records of one object: its pieces, decompressed as they come, cut into records.

use std::collections::BTreeMap;

use aws_services::{Bucket, BucketError, Head};
use bytes::Bytes;
use model::{InputCompressionType, InputFormatOptions, ScalarAttributeType};

use crate::format::buffer::{Buffer, Found};
use crate::format::compression::{Decompressor, STEP};
use crate::format::csv::Csv;
use crate::format::ion::Ion;
use crate::format::json;

/// Records that are passed over at once.
const SKIPPED: usize = 1_024;
/// Bytes of records after which a batch is full: all of them are in memory.
const FULL: usize = 4 << 20;

/// Cuts a text into records.
pub(crate) enum Reader {
    Json,
    Ion(Ion),
    Csv(Box<Csv>),
}

impl Reader {
    pub(crate) fn csv(
        options: Option<&InputFormatOptions>,
        keys: BTreeMap<String, ScalarAttributeType>,
    ) -> Self {
        Self::Csv(Box::new(Csv::new(options, keys)))
    }

    pub(crate) fn ion() -> Self {
        Self::Ion(Ion::default())
    }

    fn next(&mut self, text: &mut Buffer) -> Found {
        match self {
            Self::Json => json::next(text),
            Self::Ion(ion) => ion.next(text),
            Self::Csv(csv) => csv.next(text),
        }
    }
}

/// An object that is being read.
pub(crate) struct ObjectRecords {
    bucket: Bucket,
    pub(super) key: String,
    head: Head,
    reader: Reader,
    decompressor: Decompressor,
    text: Buffer,
    /// The piece that is being read, and how many were begun.
    piece: Bytes,
    begun: u32,
    /// Bytes of text since the last batch.
    bytes: u64,
}

/// A record: as a line of DynamoDB JSON, or what is wrong with it.
pub(crate) type Read = Result<Vec<u8>, String>;

/// Some records of an object.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) records: Vec<Read>,
    /// Bytes of text that were read for them, about.
    pub(crate) bytes: u64,
    /// Whether nothing follows.
    pub(crate) is_last: bool,
}

impl ObjectRecords {
    pub(crate) fn new(
        bucket: Bucket,
        (key, head): (String, Head),
        compression: Option<InputCompressionType>,
        reader: Reader,
    ) -> Self {
        Self {
            bucket,
            key,
            head,
            reader,
            decompressor: Decompressor::new(compression),
            text: Buffer::default(),
            piece: Bytes::new(),
            begun: 0,
            bytes: 0,
        }
    }

    /// The size of the object, in bytes.
    pub(super) fn size(&self) -> u64 {
        u64::try_from(self.head.size).unwrap_or(u64::MAX)
    }

    /// Passes over records that were dealt with before.
    pub(super) async fn skip(&mut self, count: u64) -> Result<(), BucketError> {
        let mut left = usize::try_from(count).unwrap_or(usize::MAX);
        while left > 0 {
            let lines = self.next(left.min(SKIPPED)).await?;
            left = left.saturating_sub(lines.records.len());
            if lines.is_last {
                break;
            }
        }
        self.bytes = 0;
        Ok(())
    }

    /// The next records: `most`, or as many as fit into a batch, or all that are left.
    pub(super) async fn next(&mut self, most: usize) -> Result<Lines, BucketError> {
        let mut lines = Lines::default();
        let mut size = 0_usize;
        while lines.records.len() < most && size < FULL && !lines.is_last {
            match self.reader.next(&mut self.text) {
                Found::Record(record) => {
                    size = size.saturating_add(record.len());
                    lines.records.push(Ok(record));
                }
                Found::Faulty(what) => lines.records.push(Err(what)),
                Found::End => lines.is_last = true,
                Found::More => {
                    if let Err(what) = self.feed().await? {
                        lines.records.push(Err(what));
                        lines.is_last = true;
                    }
                }
                Found::Broken(what) => {
                    lines.records.push(Err(what));
                    lines.is_last = true;
                }
            }
        }
        lines.bytes = std::mem::take(&mut self.bytes);
        Ok(lines)
    }

    /// Makes more text of the object.
    async fn feed(&mut self) -> Result<Result<(), String>, BucketError> {
        if self.piece.is_empty() && self.begun < self.head.piece_count() {
            let piece = self.bucket.piece(&self.key, &self.head, self.begun).await?;
            let Some(piece) = piece else {
                return Ok(Err("the object was changed while it was read".to_owned()));
            };
            self.piece = piece;
            self.begun = self.begun.saturating_add(1);
        }
        let step = self.piece.split_to(self.piece.len().min(STEP));
        let text = self.text.tail();
        let before = text.len();
        let done = if step.is_empty() {
            self.decompressor.finish(text)
        } else {
            self.decompressor.push(&step, text)
        };
        let made = u64::try_from(text.len().saturating_sub(before)).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(made);
        self.text.is_complete = step.is_empty();
        Ok(done)
    }
}
