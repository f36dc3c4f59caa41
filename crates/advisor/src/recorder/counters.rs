//! Counters of one shape, and the sequences of requests in which it was.

use engine::Observation;

use super::pace::Turn;
use super::spread::Spread;
use crate::outcome::Outcome;

/// What requests of one shape did, together. Where not all were recorded, each one that was counts
/// as many as it stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counters {
    /// Requests.
    pub calls: u64,
    /// Those that were recorded.
    pub recorded: u64,
    spread: Spread,
    /// Those that were answered.
    pub answered: u64,
    /// Those refused because a condition did not hold.
    pub conditions_failed: u64,
    /// Answers after which more could be read.
    pub truncated: u64,
    /// Requests that continued one.
    pub continued: u64,
    /// Answers to batches that left something.
    pub unprocessed: u64,
    /// Requests of the same shape that followed such an answer.
    pub retried: u64,
    /// Items that were returned although they had expired.
    pub expired: u64,
    /// Items and entries read.
    pub items_read: u64,
    /// Those that passed the filter.
    pub items_found: u64,
    /// Bytes read.
    pub bytes_read: u64,
    /// The most items that one request read.
    pub most_read: u64,
    /// The most parts that one request had.
    pub most_parts: u64,
    /// Requests that read more than one partition.
    pub scans: u64,
    /// Items made.
    pub created: u64,
    /// Items written over or changed.
    pub replaced: u64,
    /// Read units, of tables and indexes.
    pub read_units: f64,
    /// Write units of tables.
    pub write_units: f64,
    /// Write units of indexes.
    pub index_write_units: f64,
    /// Gets that came one after another, at least ten, with nothing between.
    pub one_by_one: u64,
    /// Reads of an item right after its write by the same client.
    pub after_write: u64,
    /// Writes without condition of an item that the same client had just read.
    pub after_read: u64,
    /// Reads of items right after a query of an index of their table.
    pub after_index: u64,
}

impl Counters {
    /// What of a count was recorded: rules ask it whether they have seen enough.
    pub(crate) fn recorded_of(&self, count: u64) -> u64 {
        if self.recorded == self.calls {
            return count;
        }
        let recorded = u128::from(count).saturating_mul(u128::from(self.recorded));
        u64::try_from(recorded / u128::from(self.calls.max(1))).unwrap_or(u64::MAX)
    }

    /// What the number of requests is off at most, in 95 of 100 cases.
    #[must_use]
    pub fn margin(&self) -> f64 {
        self.spread.margin()
    }

    /// Adds one request, with how many items it names.
    pub(super) fn add(&mut self, did: &Observation, outcome: &Outcome, (parts, turn): (u64, Turn)) {
        let weight = u64::from(turn.weight());
        let count = |counter: &mut u64, by: u64| {
            *counter = counter.saturating_add(by.saturating_mul(weight));
        };
        self.recorded = self.recorded.saturating_add(1);
        self.spread.add(turn);
        count(&mut self.calls, 1);
        count(&mut self.answered, u64::from(outcome.answered));
        count(&mut self.conditions_failed, u64::from(outcome.condition_failed));
        count(&mut self.truncated, u64::from(outcome.truncated));
        count(&mut self.continued, u64::from(outcome.continued));
        count(&mut self.unprocessed, u64::from(outcome.unprocessed));
        count(&mut self.expired, u64::from(outcome.expired));
        count(&mut self.items_read, u64::from(did.items_read));
        count(&mut self.items_found, u64::from(did.items_found));
        count(&mut self.bytes_read, did.bytes_read);
        count(&mut self.scans, u64::from(did.scans > 0));
        count(&mut self.created, u64::from(did.created));
        count(&mut self.replaced, u64::from(did.replaced));
        self.most_read = self.most_read.max(u64::from(did.items_read));
        self.most_parts = self.most_parts.max(parts);
        let weight = f64::from(turn.weight());
        self.read_units += (did.read_units + did.index_read_units) * weight;
        self.write_units += did.write_units * weight;
        self.index_write_units += did.index_write_units * weight;
    }

    /// Adds what another stripe counted.
    pub(super) fn merge(&mut self, other: &Self) {
        for (own, other) in [
            (&mut self.calls, other.calls),
            (&mut self.recorded, other.recorded),
            (&mut self.answered, other.answered),
            (&mut self.conditions_failed, other.conditions_failed),
            (&mut self.truncated, other.truncated),
            (&mut self.continued, other.continued),
            (&mut self.unprocessed, other.unprocessed),
            (&mut self.retried, other.retried),
            (&mut self.expired, other.expired),
            (&mut self.items_read, other.items_read),
            (&mut self.items_found, other.items_found),
            (&mut self.bytes_read, other.bytes_read),
            (&mut self.scans, other.scans),
            (&mut self.created, other.created),
            (&mut self.replaced, other.replaced),
            (&mut self.one_by_one, other.one_by_one),
            (&mut self.after_write, other.after_write),
            (&mut self.after_read, other.after_read),
            (&mut self.after_index, other.after_index),
        ] {
            *own = own.saturating_add(other);
        }
        self.spread.merge(&other.spread);
        self.most_read = self.most_read.max(other.most_read);
        self.most_parts = self.most_parts.max(other.most_parts);
        self.read_units += other.read_units;
        self.write_units += other.write_units;
        self.index_write_units += other.index_write_units;
    }
}
