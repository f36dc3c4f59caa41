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
pub(crate) struct ObjectRecords<'a> {
    bucket: &'a Bucket,
    key: &'a str,
    head: &'a Head,
    reader: Reader,
    decompressor: Decompressor,
    text: Buffer,
    /// The piece that is being read, and how many were begun.
    piece: Bytes,
    begun: u32,
    /// Bytes of text since the last batch.
    bytes: u64,
}

/// Some records of an object: each as a line of DynamoDB JSON, or what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) records: Vec<Result<Vec<u8>, String>>,
    /// Bytes of text that were read for them, about.
    pub(crate) bytes: u64,
    /// Whether nothing follows.
    pub(crate) is_last: bool,
}

impl<'a> ObjectRecords<'a> {
    pub(crate) fn new(
        (bucket, key, head): (&'a Bucket, &'a str, &'a Head),
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

    /// Passes over records that were dealt with before.
    pub(crate) async fn skip(&mut self, count: u64) -> Result<(), BucketError> {
        let mut left = usize::try_from(count).unwrap_or(usize::MAX);
        while left > 0 {
            let batch = self.next(left.min(SKIPPED)).await?;
            left = left.saturating_sub(batch.records.len());
            if batch.is_last {
                break;
            }
        }
        self.bytes = 0;
        Ok(())
    }

    /// The next records: `most`, or all that are left.
    pub(crate) async fn next(&mut self, most: usize) -> Result<Batch, BucketError> {
        let mut batch = Batch::default();
        while batch.records.len() < most && !batch.is_last {
            match self.reader.next(&mut self.text) {
                Found::Record(record) => batch.records.push(Ok(record)),
                Found::Faulty(what) => batch.records.push(Err(what)),
                Found::End => batch.is_last = true,
                Found::More => {
                    if let Err(what) = self.feed().await? {
                        batch.records.push(Err(what));
                        batch.is_last = true;
                    }
                }
                Found::Broken(what) => {
                    batch.records.push(Err(what));
                    batch.is_last = true;
                }
            }
        }
        batch.bytes = std::mem::take(&mut self.bytes);
        Ok(batch)
    }

    /// Makes more text of the object.
    async fn feed(&mut self) -> Result<Result<(), String>, BucketError> {
        if self.piece.is_empty() && self.begun < self.head.piece_count() {
            let piece = self.bucket.piece(self.key, self.head, self.begun).await?;
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
