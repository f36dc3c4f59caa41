//! Records of a shard, from a position on.

use model::Record;
use store::{Direction, PageLimit, Row, Stamp};

use super::Shard;
use crate::derived::stream::StoredRecord;
use crate::derived::stream::layout::{record_range, sequence_of, trimmed_key};
use crate::derived::stream::{Definition, Sequence};
use crate::error::EngineError;
use crate::view::View;

/// Bytes of an answer. Source: API_streams_GetRecords.
const MAX_BYTES: usize = 1 << 20;

/// Some records and where to continue.
pub(crate) struct Reading {
    pub(crate) records: Vec<Record>,
    /// The first place that was not read; `None` after the end of a closed shard.
    pub(crate) next: Option<Sequence>,
}

/// Reads up to `limit` records of `shard`, from `from` on, of the commits up to `closed`.
pub(crate) async fn read(
    view: &View<'_>,
    stream: &Definition,
    shard: &Shard,
    from: Sequence,
    (closed, limit): (Stamp, usize),
    region: &str,
) -> Result<Reading, EngineError> {
    let range = record_range(stream.owner, shard.number, from, Sequence::after(closed));
    let limit = PageLimit { rows: limit, bytes: MAX_BYTES };
    let page = view.range(range, Direction::Forward, limit).await?;
    let mut records = Vec::with_capacity(page.rows.len());
    let mut next = from.max(Sequence::after(closed));
    for (key, row) in &page.rows {
        let sequence = sequence_of(key).ok_or(EngineError::UnreadableRow { format: None })?;
        records.push(StoredRecord::from_row(row)?.answer(key, sequence, region, stream.view));
        if page.more {
            next = sequence.next();
        }
    }
    let ended = shard.end.is_some_and(|end| next > end);
    Ok(Reading { records, next: (!ended).then_some(next) })
}

/// The last place that was trimmed from a shard.
pub(crate) async fn trimmed(
    view: &View<'_>,
    stream: &Definition,
    shard: &Shard,
) -> Result<Option<Sequence>, EngineError> {
    let row = view.get(&trimmed_key(stream.owner, shard.number)).await?;
    Ok(row.and_then(|row| sequence_of_row(&row)))
}

/// The place in the row of a trim position.
pub(super) fn sequence_of_row(row: &[u8]) -> Option<Sequence> {
    let (stamp, place) = row.split_first_chunk::<8>()?;
    let place = place.first_chunk::<2>()?;
    Some(Sequence { stamp: u64::from_be_bytes(*stamp), place: u16::from_be_bytes(*place) })
}

/// The first record of a shard from `from` on, of the commits up to `closed`.
async fn first(
    view: &View<'_>,
    stream: &Definition,
    shard: &Shard,
    from: Sequence,
    closed: Stamp,
) -> Result<Option<Row>, EngineError> {
    let range = record_range(stream.owner, shard.number, from, Sequence::after(closed));
    let limit = PageLimit { rows: 1, bytes: MAX_BYTES };
    let page = view.range(range, Direction::Forward, limit).await?;
    Ok(page.rows.into_iter().next())
}

/// The place of the first record of a shard that was made at `seconds` or later; after `closed`
/// when there is none. Records of a shard were made in their order, but for the clock's own jumps.
pub(crate) async fn first_since(
    view: &View<'_>,
    stream: &Definition,
    shard: &Shard,
    closed: Stamp,
    seconds: f64,
) -> Result<Sequence, EngineError> {
    let (mut low, mut high) = (shard.start, Sequence::after(closed));
    while low < high {
        let half = high.stamp.saturating_sub(low.stamp) / 2;
        let middle = Sequence { stamp: low.stamp.saturating_add(half), place: low.place };
        match first(view, stream, shard, middle, closed).await? {
            Some((key, row)) if is_earlier(&StoredRecord::from_row(&row)?, seconds) => {
                let at = sequence_of(&key).ok_or(EngineError::UnreadableRow { format: None })?;
                low = at.next();
            }
            Some(_) | None if middle == low => return Ok(low),
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 stay far below 2^53")]
fn is_earlier(record: &StoredRecord, seconds: f64) -> bool {
    (record.created as f64) < seconds
}
