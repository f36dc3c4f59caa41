//! Write-set preparation: a checked batch, each key once, that lacks only its stamp and the values
//! of its counters.
//!
//! Everything that can fail or takes time is done here, before the queue lock: sizes are checked,
//! writes to the same key are folded into one. What is left under the lock is to copy eight bytes
//! into the places that take the stamp.
//!
//! Invariant: in a draft, no two slots write the same key. A stamped key differs from every key
//! that was known before its stamp.

use bytes::Bytes;

use crate::{Batch, Commit, Limits, Operation, Stamp, StoreError, Write};

/// What one write costs in the queue besides its key and value, in bytes.
const SLOT_BYTES: usize = 64;

/// A checked batch.
#[derive(Debug)]
pub struct Draft {
    /// Values and deletions, by key.
    pub slots: Vec<Slot>,
    /// Keys of counters, and what to add.
    pub additions: Vec<(Bytes, i64)>,
    /// Keys and values with their overhead; what the queue is bounded by.
    pub bytes: usize,
}

/// What happens to one key.
#[derive(Debug)]
pub struct Slot {
    /// The key.
    pub key: Vec<u8>,
    /// Offset of the 8 bytes of the key that take the commit stamp.
    pub stamp_in_key: Option<usize>,
    /// What happens to it; an addition only until the draft is made.
    pub change: Change,
}

/// How a value changes.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// It is replaced.
    Put {
        /// The new value.
        value: Vec<u8>,
        /// Offset of the 8 bytes of the value that take the commit stamp.
        stamp_in_value: Option<usize>,
    },
    /// It is removed.
    Delete,
    /// It is a counter, to which this is added.
    Add(i64),
}

impl Draft {
    /// Checks `batch` against `limits` and folds writes to the same key.
    ///
    /// # Errors
    /// [`StoreError::EmptyKey`], [`StoreError::TooLarge`], or [`StoreError::Corrupt`] for a stamp
    /// without room and an addition to what is no counter.
    pub fn new(batch: Batch, limits: &Limits) -> Result<Self, StoreError> {
        let mut slots: Vec<Slot> =
            batch.into_operations().into_iter().map(Slot::from_operation).collect();
        let mut bytes = 0_usize;
        for slot in &slots {
            bytes = bytes.saturating_add(slot.check(limits)?);
        }
        within(bytes, limits.transaction_bytes)?;
        if slots.len() > 1 {
            // Stable: writes to the same key stay in their order.
            slots.sort_by(|a, b| a.identity().cmp(&b.identity()));
            slots = fold(slots)?;
        }
        let mut additions = Vec::new();
        let adds = slots.extract_if(.., |slot| matches!(slot.change, Change::Add(_)));
        for slot in adds {
            if let Change::Add(delta) = slot.change {
                additions.push((Bytes::from(slot.key), delta));
            }
        }
        Ok(Self { slots, additions, bytes })
    }

    /// Writes `stamp` into its places. `sums` are the new values of the additions, in their order;
    /// they are the last writes of the commit.
    pub(crate) fn into_commit(self, stamp: Stamp, sums: &[i64]) -> Commit {
        let slots = self.slots.into_iter().map(|slot| slot.into_write(stamp));
        let sums = self.additions.into_iter().zip(sums).map(|((key, _), sum)| Write {
            key,
            value: Some(Bytes::copy_from_slice(&sum.to_be_bytes())),
        });
        Commit { stamp, writes: slots.chain(sums).collect() }
    }
}

impl Slot {
    fn from_operation(operation: Operation) -> Self {
        match operation {
            Operation::Put { key, value, stamp_in_key, stamp_in_value } => {
                Self { key, stamp_in_key, change: Change::Put { value, stamp_in_value } }
            }
            Operation::Delete { key } => Self { key, stamp_in_key: None, change: Change::Delete },
            Operation::Add { key, delta } => {
                Self { key, stamp_in_key: None, change: Change::Add(delta) }
            }
        }
    }

    const fn identity(&self) -> (&Vec<u8>, Option<usize>) {
        (&self.key, self.stamp_in_key)
    }

    fn into_write(mut self, stamp: Stamp) -> Write {
        patch(&mut self.key, self.stamp_in_key, stamp);
        let value = match self.change {
            Change::Put { mut value, stamp_in_value } => {
                patch(&mut value, stamp_in_value, stamp);
                Some(Bytes::from(value))
            }
            Change::Delete | Change::Add(_) => None,
        };
        Write { key: Bytes::from(self.key), value }
    }

    /// The size of this slot in the queue, if the store accepts it.
    fn check(&self, limits: &Limits) -> Result<usize, StoreError> {
        if self.key.is_empty() {
            return Err(StoreError::EmptyKey);
        }
        within(self.key.len(), limits.key_bytes)?;
        check_stamp_offset(&self.key, self.stamp_in_key)?;
        let value = match &self.change {
            Change::Put { value, stamp_in_value } => {
                within(value.len(), limits.value_bytes)?;
                check_stamp_offset(value, *stamp_in_value)?;
                value.len()
            }
            Change::Delete => 0,
            Change::Add(_) => size_of::<i64>(),
        };
        Ok(self.key.len().saturating_add(value).saturating_add(SLOT_BYTES))
    }
}

/// Fails with [`StoreError::TooLarge`] when `bytes` exceed `limit`.
pub(crate) const fn within(bytes: usize, limit: usize) -> Result<(), StoreError> {
    if bytes > limit { Err(StoreError::TooLarge { bytes, limit }) } else { Ok(()) }
}

/// The value of a counter from its bytes.
pub(crate) fn counter_value(value: Option<&[u8]>) -> Result<i64, StoreError> {
    let Some(value) = value else { return Ok(0) };
    <[u8; 8]>::try_from(value).map(i64::from_be_bytes).map_err(|_| no_counter(value.len()))
}

fn no_counter(length: usize) -> StoreError {
    StoreError::Corrupt { detail: format!("an addition met a value of {length} bytes, not 8") }
}

/// Combines neighbours that write the same key.
fn fold(slots: Vec<Slot>) -> Result<Vec<Slot>, StoreError> {
    let mut folded: Vec<Slot> = Vec::with_capacity(slots.len());
    for slot in slots {
        match folded.last_mut() {
            Some(last) if last.identity() == slot.identity() => {
                let earlier = std::mem::replace(&mut last.change, Change::Delete);
                last.change = follow(earlier, slot.change)?;
            }
            Some(_) | None => folded.push(slot),
        }
    }
    Ok(folded)
}

/// The one change that does what `earlier` and then `later` do.
fn follow(earlier: Change, later: Change) -> Result<Change, StoreError> {
    let Change::Add(delta) = later else { return Ok(later) };
    let sum = |base: i64| {
        let value = base.wrapping_add(delta).to_be_bytes().to_vec();
        Change::Put { value, stamp_in_value: None }
    };
    match earlier {
        Change::Put { value, .. } => Ok(sum(counter_value(Some(&value))?)),
        Change::Delete => Ok(sum(0)),
        Change::Add(first) => Ok(Change::Add(first.wrapping_add(delta))),
    }
}

fn check_stamp_offset(buffer: &[u8], at: Option<usize>) -> Result<(), StoreError> {
    match at {
        Some(at) if at.checked_add(8).is_none_or(|end| end > buffer.len()) => {
            let detail = format!("no room for a stamp at {at} of {} bytes", buffer.len());
            Err(StoreError::Corrupt { detail })
        }
        Some(_) | None => Ok(()),
    }
}

fn patch(buffer: &mut [u8], at: Option<usize>, stamp: Stamp) {
    let Some(at) = at else { return };
    if let Some(place) = buffer.get_mut(at..at.saturating_add(8)) {
        place.copy_from_slice(&stamp.0.to_be_bytes());
    }
}

#[cfg(test)]
mod tests;
