//! Definition row of a stream: what can be said of it without its table, which may be gone.
//!
//! Row: `envelope(owner (8) | created (8) | disabled (8) | shards (2) | view (1) | keys)`; times in
//! microseconds, `disabled` zero while it is on; each key `role (1) | name length (2) | name`.

use bytes::Bytes;
use env::Timestamp;
use model::{KeySchemaElement, KeyType, StreamViewType};
use store::{Direction, PageLimit};

use super::layout::{definition_key, definition_range, name_of};
use crate::context::Namespace;
use crate::error::EngineError;
use crate::layout::{OwnerId, envelope};
use crate::table::{Stream, StreamName, Table};
use crate::view::View;

/// A stream's definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    pub(crate) owner: OwnerId,
    pub(crate) created: Timestamp,
    /// When it was switched off.
    pub(crate) disabled: Option<Timestamp>,
    pub(crate) shards: u16,
    pub(crate) view: StreamViewType,
    pub(crate) keys: Vec<KeySchemaElement>,
}

const UNREADABLE: EngineError = EngineError::UnreadableCatalog { what: "stream" };

impl Definition {
    /// Of the newest stream of a table.
    pub(super) fn of(table: &Table, stream: &Stream) -> Self {
        let element = |(attribute, key_type): (&crate::table::KeyAttribute, _)| KeySchemaElement {
            attribute_name: attribute.name.to_string(),
            key_type,
        };
        Self {
            owner: stream.owner,
            created: stream.created,
            disabled: stream.closed,
            shards: stream.shards,
            view: stream.view,
            keys: table.keys.roles().map(element).collect(),
        }
    }

    pub(super) fn to_row(&self) -> Vec<u8> {
        let mut content = self.owner.0.to_be_bytes().to_vec();
        let disabled = self.disabled.map_or(0, Timestamp::as_micros);
        content.extend_from_slice(&self.created.as_micros().to_be_bytes());
        content.extend_from_slice(&disabled.to_be_bytes());
        content.extend_from_slice(&self.shards.to_be_bytes());
        content.push(view_byte(self.view));
        for key in &self.keys {
            content.push(u8::from(key.key_type == KeyType::Range));
            let length = u16::try_from(key.attribute_name.len()).unwrap_or(0);
            content.extend_from_slice(&length.to_be_bytes());
            content.extend_from_slice(key.attribute_name.as_bytes());
        }
        envelope::seal(&content)
    }

    /// The definition in a row.
    ///
    /// # Errors
    /// [`EngineError`] when it is not understood.
    pub(super) fn from_row(row: &Bytes) -> Result<Self, EngineError> {
        let content = envelope::open(row)?;
        Self::read(&content).ok_or(UNREADABLE)
    }

    fn read(content: &[u8]) -> Option<Self> {
        let (owner, rest) = content.split_first_chunk::<8>()?;
        let (created, rest) = rest.split_first_chunk::<8>()?;
        let (disabled, rest) = rest.split_first_chunk::<8>()?;
        let (shards, rest) = rest.split_first_chunk::<2>()?;
        let (view, mut rest) = rest.split_first()?;
        let mut keys = Vec::with_capacity(2);
        while let Some((role, behind)) = rest.split_first() {
            let (length, behind) = behind.split_first_chunk::<2>()?;
            let (name, behind) = behind.split_at_checked(u16::from_be_bytes(*length).into())?;
            let attribute_name = std::str::from_utf8(name).ok()?.to_owned();
            let key_type = if *role == 0 { KeyType::Hash } else { KeyType::Range };
            keys.push(KeySchemaElement { attribute_name, key_type });
            rest = behind;
        }
        let disabled = u64::from_be_bytes(*disabled);
        Some(Self {
            owner: OwnerId(u64::from_be_bytes(*owner)),
            created: Timestamp::from_micros(u64::from_be_bytes(*created)),
            disabled: (disabled != 0).then(|| Timestamp::from_micros(disabled)),
            shards: u16::from_be_bytes(*shards),
            view: view_of(*view)?,
            keys,
        })
    }

    /// The stream of this name, if there is one.
    pub(crate) async fn find(
        view: &View<'_>,
        name: &StreamName,
    ) -> Result<Option<Self>, EngineError> {
        let row = view.get(&definition_key(name)).await?;
        row.as_ref().map(Self::from_row).transpose()
    }
}

const fn view_byte(view: StreamViewType) -> u8 {
    match view {
        StreamViewType::KeysOnly => 0,
        StreamViewType::NewImage => 1,
        StreamViewType::OldImage => 2,
        StreamViewType::NewAndOldImages => 3,
    }
}

const fn view_of(byte: u8) -> Option<StreamViewType> {
    match byte {
        0 => Some(StreamViewType::KeysOnly),
        1 => Some(StreamViewType::NewImage),
        2 => Some(StreamViewType::OldImage),
        3 => Some(StreamViewType::NewAndOldImages),
        _ => None,
    }
}

/// Names of streams of a namespace in byte order, after `after`, up to `limit`, and whether there
/// are more.
pub(crate) async fn list(
    view: &View<'_>,
    namespace: &Namespace,
    table: Option<&str>,
    after: Option<&StreamName>,
    limit: usize,
) -> Result<(Vec<StreamName>, bool), EngineError> {
    let mut range = definition_range(namespace, table);
    if let Some(after) = after {
        range = range.after(&definition_key(after));
    }
    if range.is_empty() {
        return Ok((Vec::new(), false));
    }
    let limit = PageLimit { rows: limit, bytes: usize::MAX };
    let page = view.range(range, Direction::Forward, limit).await?;
    Ok((page.rows.iter().filter_map(|(key, _)| name_of(key)).collect(), page.more))
}

/// The newest stream that a table of this name ever had and that is still there.
pub(super) async fn newest(
    view: &View<'_>,
    namespace: &Namespace,
    table: &str,
) -> Result<Option<Definition>, EngineError> {
    let limit = PageLimit { rows: 1, bytes: usize::MAX };
    let range = definition_range(namespace, Some(table));
    let page = view.range(range, Direction::Backward, limit).await?;
    page.rows.first().map(|(_, row)| Definition::from_row(row)).transpose()
}

/// The stream in a row.
pub(crate) fn definition(key: &[u8], row: &Bytes) -> Result<(StreamName, Definition), EngineError> {
    Ok((name_of(key).ok_or(UNREADABLE)?, Definition::from_row(row)?))
}
