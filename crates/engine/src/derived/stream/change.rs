//! Changes of a stream: opened, rotated and closed inside the catalog transaction of its table.
//!
//! A generation's row: `commit stamp (8) | opened, microseconds (8) | end (1)`. The row after the
//! last generation of a closed stream has `end` set and holds no shards.

use std::time::Duration;

use bytes::Bytes;
use env::Timestamp;
use model::{ApiError, BillingMode, StreamFault, StreamSpecification, StreamViewType, TableFault};
use store::Batch;

use super::definition::{Definition, newest};
use super::layout::{definition_key, generation_key};
use crate::context::Namespace;
use crate::error::EngineError;
use crate::layout::OwnerId;
use crate::table::{Stream, Table};
use crate::view::View;

/// What labels tell apart.
const LABEL: Duration = Duration::from_millis(1);
/// Shards of a stream of an on-demand table.
const ON_DEMAND_SHARDS: u16 = 4;

/// A stream of a new table, if `asked` wants one, made `at` a [`fresh`] time.
///
/// # Errors
/// A validation error.
pub(crate) fn create(
    table: &mut Table,
    asked: &StreamSpecification,
    at: Timestamp,
) -> Result<(), ApiError> {
    if let Some(view) = view(asked)? {
        open(table, view, at);
    }
    Ok(())
}

/// Switches the stream of a table on, made `at` a [`fresh`] time or later, or off, `now`. Runs in
/// the commit, where the table is as it is then.
///
/// # Errors
/// A validation error, also when it is as asked for already.
pub(crate) fn update(
    table: &mut Table,
    asked: &StreamSpecification,
    now: Timestamp,
    at: Timestamp,
) -> Result<(), ApiError> {
    let is_open = table.settings.stream.as_ref().is_some_and(Stream::is_open);
    let name = || table.name.to_string();
    match view(asked)? {
        Some(_) if is_open => Err(StreamFault::AlreadyEnabled(name()).into()),
        Some(view) => {
            open(table, view, at.max(next_free(table)));
            Ok(())
        }
        None if is_open => {
            close(table, now);
            Ok(())
        }
        None => Err(StreamFault::NotEnabled(name()).into()),
    }
}

/// The view that is asked for; `None` when no stream is.
fn view(asked: &StreamSpecification) -> Result<Option<StreamViewType>, ApiError> {
    match (asked.stream_enabled, asked.stream_view_type) {
        (true, Some(view)) => Ok(Some(view)),
        (true, None) => Err(StreamFault::ViewTypeMissing.into()),
        (false, None) => Ok(None),
        (false, Some(_)) => Err(TableFault::ViewTypeWithoutStream.into()),
    }
}

/// Now, or the next time whose label no other stream of a table of this name has.
pub(crate) async fn fresh(
    view: &View<'_>,
    (namespace, name): (&Namespace, &str),
    now: Timestamp,
) -> Result<Timestamp, EngineError> {
    let newest = newest(view, namespace, name).await?;
    let behind = newest.map(|stream| stream.created.plus(LABEL));
    Ok(behind.unwrap_or_default().max(now))
}

/// The first time whose label no stream of this table has, nor one that a table of the name had
/// before.
pub(crate) fn next_free(table: &Table) -> Timestamp {
    let newest = table.settings.stream.as_ref().map_or(table.created, |stream| stream.created);
    newest.max(table.created).plus(LABEL)
}

/// The row of the definition of the table's newest stream, if it has one.
pub(crate) fn row_of(table: &Table) -> Option<Bytes> {
    table.settings.stream.as_ref().map(|stream| definition_key(&stream.name(table)))
}

/// A new stream with its first generation of shards; the catalog gives it its owner id.
fn open(table: &mut Table, view: StreamViewType, created: Timestamp) {
    let shards = match table.settings.billing {
        BillingMode::PayPerRequest => ON_DEMAND_SHARDS,
        BillingMode::Provisioned => 1,
    };
    let owner = OwnerId(0);
    let stream =
        Stream { owner, created, view, shards, generation: 0, opened: created, closed: None };
    table.settings.stream = Some(stream);
    table.settings.recorded.stream_policy = None;
}

/// Closes the shards of the table's stream, if they are open: nothing is written to it any more.
pub(crate) fn close(table: &mut Table, now: Timestamp) {
    if let Some(stream) = &mut table.settings.stream {
        stream.closed.get_or_insert(now);
    }
}

/// Closes the shards of the table's stream and opens their children, if they are open.
pub(crate) fn rotate(table: &mut Table, now: Timestamp) {
    if let Some(stream) = table.settings.stream.as_mut().filter(|stream| stream.is_open()) {
        stream.generation = stream.generation.saturating_add(1);
        stream.opened = now;
    }
}

/// Writes the stream's own rows as they follow from a change of its table, in the same commit.
pub(crate) fn on_table_change(before: Option<&Table>, after: &Table, batch: &mut Batch) {
    let Some(stream) = &after.settings.stream else { return };
    let old = before.and_then(|table| table.settings.stream.as_ref());
    let old = old.filter(|old| old.owner == stream.owner);
    if old.is_none() {
        put_definition(after, stream, batch);
    }
    if old.is_none_or(|old| old.generation != stream.generation) {
        put_generation(stream.owner, stream.generation, stream.opened, false, batch);
    }
    if let Some(closed) = stream.closed.filter(|_| old.is_some_and(Stream::is_open)) {
        put_definition(after, stream, batch);
        put_generation(stream.owner, stream.generation.saturating_add(1), closed, true, batch);
    }
}

fn put_definition(table: &Table, stream: &Stream, batch: &mut Batch) {
    let row = Definition::of(table, stream).to_row();
    batch.put(definition_key(&stream.name(table)).into(), row);
}

fn put_generation(owner: OwnerId, generation: u32, now: Timestamp, end: bool, batch: &mut Batch) {
    let mut row = vec![0; 8];
    row.extend_from_slice(&now.as_micros().to_be_bytes());
    row.push(u8::from(end));
    batch.put_stamped_value(generation_key(owner, generation).into(), row, 0);
}
