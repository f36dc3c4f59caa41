//! Stream record: what changed in one item, as it is stored and as it is answered.
//!
//! Row: `envelope(event (1) | author (1) | seconds since 1970 (8) | keys | new image | old image)`;
//! each part `present (1) | length (4) | encoded item`. Only what the stream's view shows is
//! stored.
//!
//! Invariant: a write that leaves the item as it was makes no record.

use std::fmt::Write as _;

use bytes::Bytes;
use model::{Identity, OperationType, Record, StreamRecord, StreamViewType};
use sha2::{Digest as _, Sha256};
use value::Item;

use super::Sequence;
use super::layout::{RECORD_STAMP, record_key};
use crate::derived::{Author, Derived, ItemChange};
use crate::error::EngineError;
use crate::layout::{envelope, hash_of};

/// Adds the record of an item's change, if its table has a stream and something changed.
pub(crate) fn record(change: &ItemChange<'_>, out: &mut Derived<'_>) {
    let table = change.table;
    let Some(stream) = table.settings.stream.as_ref().filter(|stream| stream.is_open()) else {
        return;
    };
    let Some(content) = content(change, stream.view) else { return };
    // Only grows while a commit is put together, so it is another one for each record.
    let place = u16::try_from(out.batch.operations().len()).unwrap_or(u16::MAX);
    let sequence = Sequence { stamp: 0, place };
    let key = record_key(stream.owner, stream.shard_of(hash_of(change.key)), sequence);
    out.batch.put_stamped_key(key, envelope::seal(&content), RECORD_STAMP);
}

/// What a record of a change holds; `None` if nothing changed.
pub(crate) fn content(change: &ItemChange<'_>, shown: StreamViewType) -> Option<Vec<u8>> {
    let (table, old, new, origin) = (change.table, change.old, change.new, change.origin);
    let event = match (old, new) {
        (None, Some(_)) => OperationType::Insert,
        (Some(old), Some(new)) if old != new => OperationType::Modify,
        (Some(_), None) => OperationType::Remove,
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let keys = new.or(old).map(|item| item.filter(|name| table.keys.contains(name)));
    let images = |view| view == shown || shown == StreamViewType::NewAndOldImages;
    let mut content = vec![event_byte(event), u8::from(origin.author == Author::TimeToLive)];
    content.extend_from_slice(&origin.now.as_secs().to_be_bytes());
    push(&mut content, keys.as_ref());
    push(&mut content, new.filter(|_| images(StreamViewType::NewImage)));
    push(&mut content, old.filter(|_| images(StreamViewType::OldImage)));
    Some(content)
}

fn push(content: &mut Vec<u8>, item: Option<&Item>) {
    let encoded = item.map(|item| item.as_encoded().as_ref()).unwrap_or_default();
    content.push(u8::from(item.is_some()));
    content.extend_from_slice(&u32::try_from(encoded.len()).unwrap_or(0).to_be_bytes());
    content.extend_from_slice(encoded);
}

const fn event_byte(event: OperationType) -> u8 {
    match event {
        OperationType::Insert => 0,
        OperationType::Modify => 1,
        OperationType::Remove => 2,
    }
}

/// A record as it was read.
#[derive(Debug)]
pub(crate) struct StoredRecord {
    event: OperationType,
    author: Author,
    /// Seconds since 1970.
    pub(crate) created: u64,
    keys: Option<Item>,
    new: Option<Item>,
    old: Option<Item>,
}

impl StoredRecord {
    /// The record in a row.
    ///
    /// # Errors
    /// [`EngineError::UnreadableRow`] when it is not understood.
    pub(crate) fn from_row(row: &Bytes) -> Result<Self, EngineError> {
        let unreadable = EngineError::UnreadableRow { format: row.first().copied() };
        Self::read(&envelope::open(row)?).ok_or(unreadable)
    }

    /// The record of this [`content`].
    pub(crate) fn read(content: &Bytes) -> Option<Self> {
        let event = match content.first()? {
            0 => OperationType::Insert,
            1 => OperationType::Modify,
            2 => OperationType::Remove,
            _ => return None,
        };
        let author = if *content.get(1)? == 0 { Author::User } else { Author::TimeToLive };
        let created = content.get(2..)?.first_chunk::<8>()?;
        let (keys, rest) = part(&content.slice(10..))?;
        let (new, rest) = part(&rest)?;
        let (old, _) = part(&rest)?;
        Some(Self { event, author, created: u64::from_be_bytes(*created), keys, new, old })
    }

    /// The record as GetRecords answers it.
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 stay far below 2^53")]
    pub(crate) fn answer(
        self,
        row_key: &[u8],
        sequence: Sequence,
        region: &str,
        view: StreamViewType,
    ) -> Record {
        let images = [&self.keys, &self.new, &self.old];
        let size: usize = images.into_iter().flatten().map(Item::size).sum();
        Record {
            event_id: Some(event_id(row_key)),
            event_name: Some(self.event),
            event_version: Some("1.1".to_owned()),
            event_source: Some("aws:dynamodb".to_owned()),
            aws_region: Some(region.to_owned()),
            dynamodb: Some(StreamRecord {
                approximate_creation_date_time: Some(self.created as f64),
                keys: self.keys,
                new_image: self.new,
                old_image: self.old,
                sequence_number: Some(sequence.to_string()),
                size_bytes: i64::try_from(size).ok(),
                stream_view_type: Some(view),
            }),
            user_identity: (self.author == Author::TimeToLive).then(|| Identity {
                principal_id: Some("dynamodb.amazonaws.com".to_owned()),
                type_: Some("Service".to_owned()),
            }),
        }
    }
}

fn part(content: &Bytes) -> Option<(Option<Item>, Bytes)> {
    let (present, rest) = content.split_first()?;
    let (length, _) = rest.split_first_chunk::<4>()?;
    let end = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_add(5)?;
    content.get(5..end)?;
    let item = (*present != 0).then(|| Item::from_encoded(content.slice(5..end)));
    Some((item, content.slice(end..)))
}

/// The same for a record however often it is read, and another for every record.
fn event_id(row_key: &[u8]) -> String {
    let digest = Sha256::digest(row_key);
    digest.iter().take(16).fold(String::with_capacity(32), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}
