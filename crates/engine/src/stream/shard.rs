//! The shards of a stream, read from the rows of its generations.

use bytes::Bytes;
use env::Timestamp;
use store::{PageLimit, Stamp};

use crate::derived::stream::layout::{generation_of, generation_range};
use crate::derived::stream::{Definition, Sequence};
use crate::error::EngineError;
use crate::view::{Pager, View};

/// The id of a shard: when it was opened, in milliseconds, and its number.
pub(crate) fn shard_id(opened: Timestamp, number: u32) -> String {
    format!("shardId-{:020}-{number:08x}", opened.as_millis())
}

/// The number in the id of a shard.
pub(crate) fn shard_number(id: &str) -> Option<u32> {
    let (opened, number) = id.strip_prefix("shardId-")?.split_once('-')?;
    let digits = opened.len() == 20 && opened.bytes().all(|byte| byte.is_ascii_digit());
    let hex = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits && hex { u32::from_str_radix(number, 16).ok() } else { None }
}

/// A shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    pub(crate) number: u32,
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    /// Its first place.
    pub(crate) start: Sequence,
    /// Its last place, once it is closed.
    pub(crate) end: Option<Sequence>,
    /// When it was closed.
    pub(crate) closed: Option<Timestamp>,
}

/// One row: where a generation starts.
struct Generation {
    number: u32,
    stamp: Stamp,
    opened: Timestamp,
    end: bool,
}

impl Generation {
    fn read(key: &[u8], row: &Bytes) -> Option<Self> {
        let number = generation_of(key)?;
        let (stamp, rest) = row.split_first_chunk::<8>()?;
        let (opened, rest) = rest.split_first_chunk::<8>()?;
        let end = *rest.first()? != 0;
        let stamp = Stamp(u64::from_be_bytes(*stamp));
        Some(Self {
            number,
            stamp,
            opened: Timestamp::from_micros(u64::from_be_bytes(*opened)),
            end,
        })
    }
}

/// All shards of a stream that are still there, the oldest first.
pub(crate) struct ShardSet {
    generations: Vec<Generation>,
    per_generation: u32,
}

impl ShardSet {
    /// Reads the generations of a stream.
    pub(crate) async fn load(view: &View<'_>, stream: &Definition) -> Result<Self, EngineError> {
        let limit = PageLimit { rows: 256, bytes: 1 << 20 };
        let mut rows = Pager::forward(generation_range(stream.owner));
        let mut generations = Vec::new();
        while !rows.is_done() {
            for (key, row) in rows.next(view, limit).await? {
                let generation = Generation::read(&key, &row);
                generations
                    .push(generation.ok_or(EngineError::UnreadableCatalog { what: "generation" })?);
            }
        }
        Ok(Self { generations, per_generation: stream.shards.max(1).into() })
    }

    /// The shard of this id.
    pub(crate) fn find(&self, id: &str) -> Option<Shard> {
        let shard = self.get(shard_number(id)?)?;
        (shard.id == id).then_some(shard)
    }

    /// The shard of this number.
    pub(crate) fn get(&self, number: u32) -> Option<Shard> {
        let generation = number / self.per_generation;
        let at = self.generations.binary_search_by_key(&generation, |row| row.number).ok()?;
        let row = self.generations.get(at).filter(|row| !row.end)?;
        let next = self.generations.get(at.saturating_add(1));
        let before = at.checked_sub(1).and_then(|at| self.generations.get(at));
        let parent = number.checked_sub(self.per_generation);
        Some(Shard {
            number,
            id: shard_id(row.opened, number),
            parent: before.zip(parent).map(|(row, number)| shard_id(row.opened, number)),
            start: Sequence::first_of(row.stamp),
            end: next.map(|next| Sequence::last_before(next.stamp)),
            closed: next.map(|next| next.opened),
        })
    }

    /// The shards from number `from` on, by number.
    pub(crate) fn shards(&self, from: u32) -> impl Iterator<Item = Shard> + '_ {
        let size = self.per_generation;
        let numbers = self.generations.iter().filter(|row| !row.end).flat_map(move |row| {
            let first = row.number.saturating_mul(size);
            first..first.saturating_add(size)
        });
        numbers.filter(move |number| *number >= from).filter_map(|number| self.get(number))
    }

    /// The stamp at which the newest generation, or the end of a closed stream, began.
    pub(super) fn newest(&self) -> Stamp {
        self.generations.last().map_or(Stamp(u64::MAX), |generation| generation.stamp)
    }

    /// The generations that are still there, with the time and the stamp at which each was closed.
    pub(super) fn closed(&self) -> impl Iterator<Item = (u32, Timestamp, Stamp)> + '_ {
        self.generations.windows(2).filter_map(|pair| match pair {
            [generation, next] => Some((generation.number, next.opened, next.stamp)),
            _ => None,
        })
    }
}
