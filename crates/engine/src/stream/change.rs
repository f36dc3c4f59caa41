//! What opens, rotates and closes a stream, inside the catalog transaction of its table.
//!
//! A generation's row: `commit stamp (8) | opened, microseconds (8) | end (1)`. The row behind the last
//! generation of a closed stream has `end` set and holds no shards.

use std::time::Duration;

use env::Timestamp;
use model::{ApiError, BillingMode, StreamFault, StreamSpecification, StreamViewType};
use store::Batch;

use super::Stream;
use super::definition::{Definition, newest};
use super::layout::{definition_key, generation_key};
use crate::catalog::Table;
use crate::context::Namespace;
use crate::engine::Engine;
use crate::error::store_error;
use crate::layout::OwnerId;

/// Shards of a stream of an on-demand table.
const ON_DEMAND_SHARDS: u16 = 4;

/// What a `StreamSpecification` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamChange {
    /// A new stream with this view and time of creation.
    Open(StreamViewType, Timestamp),
    /// No stream any more, from this time on.
    Close(Timestamp),
}

impl StreamChange {
    /// Checks a specification against the table as it is (`None`: it is being created). `None` when
    /// there is nothing to do.
    ///
    /// # Errors
    /// A validation error, or the store's failure.
    pub(crate) async fn plan(
        engine: &Engine,
        namespace: &Namespace,
        name: &str,
        table: Option<&Table>,
        asked: &StreamSpecification,
    ) -> Result<Option<Self>, ApiError> {
        let now = engine.env.now();
        let enabled =
            table.and_then(|table| table.settings.stream.as_ref()).is_some_and(|s| s.enabled);
        match (asked.stream_enabled, asked.stream_view_type) {
            (false, Some(_)) => Err(ApiError::validation(model::TableFault::ViewTypeWithoutStream)),
            (true, None) => Err(ApiError::validation(StreamFault::ViewTypeMissing)),
            (true, Some(_)) if enabled => {
                Err(ApiError::validation(StreamFault::AlreadyEnabled(name.to_owned())))
            }
            (true, Some(view)) => {
                let created = fresh(engine, namespace, name, now).await?;
                Ok(Some(Self::Open(view, created)))
            }
            (false, None) if enabled => Ok(Some(Self::Close(now))),
            (false, None) if table.is_none() => Ok(None),
            (false, None) => Err(ApiError::validation(StreamFault::NotEnabled(name.to_owned()))),
        }
    }

    /// Carries it out in a catalog transaction: changes `table` and adds the stream's own rows. `owner`
    /// gives out a new owner id.
    pub(crate) fn apply(
        self,
        table: &mut Table,
        owner: impl FnOnce() -> OwnerId,
        batch: &mut Batch,
    ) {
        match self {
            Self::Open(view, created) => open(table, owner(), view, created, batch),
            Self::Close(now) => close(table, now, batch),
        }
    }
}

/// A time whose label no other stream of a table of this name has.
async fn fresh(
    engine: &Engine,
    namespace: &Namespace,
    name: &str,
    now: Timestamp,
) -> Result<Timestamp, ApiError> {
    let snapshot = engine.store.snapshot().await.map_err(store_error)?;
    let newest = newest(&*snapshot, namespace, name).await?;
    let behind = newest.map(|stream| stream.created.plus(Duration::from_millis(1)));
    Ok(behind.map_or(now, |behind| behind.max(now)))
}

/// Makes a stream with its first generation of shards. A stream that was open is closed first.
fn open(
    table: &mut Table,
    owner: OwnerId,
    view: StreamViewType,
    created: Timestamp,
    batch: &mut Batch,
) {
    close(table, created, batch);
    let shards = match table.settings.billing {
        BillingMode::PayPerRequest => ON_DEMAND_SHARDS,
        BillingMode::Provisioned => 1,
    };
    let stream =
        Stream { owner, created, view, shards, generation: 0, opened: created, enabled: true };
    put_definition(table, &stream, None, batch);
    put_generation(owner, 0, created, false, batch);
    table.settings.stream = Some(stream);
}

/// Closes the shards of the table's stream, if one is open: nothing is written to it any more.
pub(crate) fn close(table: &mut Table, now: Timestamp, batch: &mut Batch) {
    let Some(mut stream) = table.settings.stream.clone().filter(|stream| stream.enabled) else {
        return;
    };
    stream.enabled = false;
    put_definition(table, &stream, Some(now), batch);
    put_generation(stream.owner, stream.generation.saturating_add(1), now, true, batch);
    table.settings.stream = Some(stream);
}

/// Closes the shards of the table's stream and opens their children; `false` when no stream is open.
pub(crate) fn rotate(table: &mut Table, now: Timestamp, batch: &mut Batch) -> bool {
    let Some(stream) = table.settings.stream.as_mut().filter(|stream| stream.enabled) else {
        return false;
    };
    stream.generation = stream.generation.saturating_add(1);
    stream.opened = now;
    put_generation(stream.owner, stream.generation, now, false, batch);
    true
}

fn put_definition(table: &Table, stream: &Stream, disabled: Option<Timestamp>, batch: &mut Batch) {
    let row = Definition::of(table, stream, disabled).to_row();
    batch.put(definition_key(&stream.name(table)).into(), row);
}

fn put_generation(owner: OwnerId, generation: u32, now: Timestamp, end: bool, batch: &mut Batch) {
    let mut row = vec![0; 8];
    row.extend_from_slice(&now.as_micros().to_be_bytes());
    row.push(u8::from(end));
    batch.put_stamped_value(generation_key(owner, generation).into(), row, 0);
}
