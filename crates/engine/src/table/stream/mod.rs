//! Stream of a table: what writers need of it, its name and its ARN.

use env::Timestamp;
use model::StreamViewType;

use super::Table;
use crate::context::Namespace;
use crate::layout::OwnerId;

/// What writers need of a table's newest stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) owner: OwnerId,
    /// Its label, as a time.
    pub(crate) created: Timestamp,
    pub(crate) view: StreamViewType,
    /// Shards of a generation.
    pub(crate) shards: u16,
    /// The generation that is open, counted from zero.
    pub(crate) generation: u32,
    /// When that generation was opened.
    pub(crate) opened: Timestamp,
    /// When it was switched off.
    pub(crate) closed: Option<Timestamp>,
}

impl Stream {
    /// Whether it gets records.
    pub(crate) const fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// The name of the stream of `table`.
    pub(crate) fn name(&self, table: &Table) -> StreamName {
        let (namespace, name) = (table.namespace.clone(), table.name.to_string());
        StreamName { namespace, table: name, label: label(self.created) }
    }

    /// The open shard for items with this partition hash.
    pub(crate) fn shard_of(&self, hash: u64) -> u32 {
        let share = (u128::from(hash).saturating_mul(self.shards.into())) >> 64;
        let first = self.generation.saturating_mul(self.shards.into());
        first.saturating_add(u32::try_from(share).unwrap_or(0))
    }
}

/// What an ARN of a stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StreamName {
    pub(crate) namespace: Namespace,
    pub(crate) table: String,
    /// When it was made: `2026-01-02T03:04:05.678`. Unique among the streams of a table.
    pub(crate) label: String,
}

impl StreamName {
    /// Its ARN.
    pub(crate) fn arn(&self) -> String {
        format!("{}/stream/{}", self.namespace.table_arn(&self.table), self.label)
    }

    /// The name in an ARN; `None` when it is not the ARN of a stream.
    pub(crate) fn parse(arn: &str) -> Option<Self> {
        let mut parts = arn.strip_prefix("arn:aws:dynamodb:")?.splitn(3, ':');
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let (table, label) = resource.strip_prefix("table/")?.split_once("/stream/")?;
        let namespace = Namespace::new(account, region);
        let named = !table.is_empty() && !table.contains('/') && !label.is_empty();
        named.then(|| Self { namespace, table: table.to_owned(), label: label.to_owned() })
    }
}

/// The label of a stream made at `created`: UTC, to the millisecond.
pub(crate) fn label(created: Timestamp) -> String {
    let millis = created.as_millis();
    let (days, of_day) = (millis / 86_400_000, millis % 86_400_000);
    let (year, month, day) = date(days);
    let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (second, milli) = (of_day / 1_000 % 60, of_day % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}")
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. A year counted
/// from March ends in the leap day, and every 400 years have 146,097 days.
const fn date(days: u64) -> (u64, u64, u64) {
    // From 0000-03-01.
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let leaps = (of_era / 1_460) + (of_era / 146_096) - (of_era / 36_524);
    let year_of_era = (of_era - leaps) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Five months from March have 153 days.
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests;
