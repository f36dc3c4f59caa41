//! The objects below a prefix, read one after another in batches of records.
//!
//! Between two batches the object stays open. Where it is not, as after a restart, the records that
//! were dealt with are passed over.

use aws_services::{Bucket, BucketError};
use model::InputCompressionType;
use serde::{Deserialize, Serialize};

use super::source::{Lines, ObjectRecords, Read, Reader};

/// How far objects were read. Stored among the members of a record; the names of the fields are
/// fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The last object that was read to its end.
    pub(crate) done: Option<String>,
    /// Records of the next one that are done.
    pub(crate) records: u64,
}

/// Where objects are, and what they are.
pub(crate) struct Objects<'a> {
    pub(crate) bucket: &'a Bucket,
    pub(crate) prefix: &'a str,
    pub(crate) compression: Option<InputCompressionType>,
    pub(crate) reader: &'a (dyn Fn() -> Reader + Sync),
    /// Records of a batch.
    pub(crate) most: usize,
}

/// Some records of an object.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) key: String,
    /// The number of the first one in its object, counted from zero.
    pub(crate) first: u64,
    pub(crate) records: Vec<Read>,
    /// Bytes of text that were read for them, about.
    pub(crate) bytes: u64,
    /// The size of the object, if this is the end of it.
    pub(crate) ended: Option<u64>,
    /// What is done when this is.
    pub(crate) end: Position,
}

/// What is kept between two batches.
#[derive(Default)]
pub(crate) struct OpenObject {
    open: Option<(ObjectRecords, Position)>,
    /// The batch that follows the last one, read while that was written.
    ahead: Option<(Position, Batch)>,
}

impl OpenObject {
    /// The batch that follows `from`; `None` when there are no more objects.
    pub(crate) async fn next(
        &mut self,
        from: &Position,
        objects: &Objects<'_>,
    ) -> Result<Option<Batch>, BucketError> {
        match self.ahead.take() {
            Some((position, batch)) if position == *from => Ok(Some(batch)),
            _ => self.read(from, objects).await,
        }
    }

    /// Reads the batch that follows `from` for the next call. What fails here fails there again.
    pub(crate) async fn read_ahead(&mut self, from: &Position, objects: &Objects<'_>) {
        if let Ok(Some(batch)) = self.read(from, objects).await {
            self.ahead = Some((from.clone(), batch));
        }
    }

    async fn read(
        &mut self,
        from: &Position,
        objects: &Objects<'_>,
    ) -> Result<Option<Batch>, BucketError> {
        let open = self.open.take().filter(|(_, position)| position == from);
        let mut object = match open {
            Some((object, _)) => object,
            None => match begin(from, objects).await? {
                Some(object) => object,
                None => return Ok(None),
            },
        };
        let Lines { records, bytes, is_last } = object.next(objects.most).await?;
        let key = object.key.clone();
        let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
        let (end, ended) = if is_last {
            (Position { done: Some(key.clone()), records: 0 }, Some(object.size()))
        } else {
            let records = from.records.saturating_add(count);
            let end = Position { done: from.done.clone(), records };
            self.open = Some((object, end.clone()));
            (end, None)
        };
        Ok(Some(Batch { key, first: from.records, records, bytes, ended, end }))
    }
}

/// Opens the object that follows `from`, at its first record that is not done.
async fn begin(
    from: &Position,
    objects: &Objects<'_>,
) -> Result<Option<ObjectRecords>, BucketError> {
    let listed = objects.bucket.list(objects.prefix, from.done.as_deref(), 1).await?;
    let Some(found) = listed.objects.into_iter().next() else { return Ok(None) };
    let reader = (objects.reader)();
    let mut object = ObjectRecords::new(objects.bucket.clone(), found, objects.compression, reader);
    object.skip(from.records).await?;
    Ok(Some(object))
}
