//! What the last requests of a connection were, for rules about sequences.

use std::time::Duration;

use super::counters::Counters;
use super::pace::Turn;
use crate::request::Kind;

/// Requests that come one after another within this time belong together.
const BURST: Duration = Duration::from_secs(1);
/// Gets after which a row of them could have been a batch.
const ROW: u64 = 10;

/// One request, as the next one sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Its shape with its class.
    pub(super) shape: (u64, u64),
    /// Its first table.
    pub(super) table: u64,
    /// The hash of its key; 0 if it has none.
    pub(super) key: u64,
    /// What it did, if it was one read or write.
    pub(super) kind: Option<Kind>,
    /// It read an index.
    pub(super) index: bool,
    /// It wrote whatever was there.
    pub(super) blind: bool,
    /// A batch that left something.
    pub(super) left: bool,
    /// When it was answered.
    pub(super) at: Duration,
    /// By what it was recorded.
    pub(super) turn: Turn,
}

/// The last requests of one connection.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recent {
    /// The connection.
    pub(super) connection: usize,
    last: Option<Step>,
    /// Gets of one shape in a row.
    row: u64,
    /// The table of the last query of an index, while only gets followed it.
    index_of: u64,
}

impl Recent {
    pub(super) const fn of(connection: usize) -> Self {
        Self { connection, last: None, row: 0, index_of: 0 }
    }

    /// Takes the next request; counts what follows from the ones before.
    pub(super) fn step(&mut self, next: Step, counters: &mut Counters) {
        // Between runs there may have been others.
        let near =
            |last: &Step| last.turn.run == next.turn.run && next.at.saturating_sub(last.at) < BURST;
        let last = self.last.filter(near);
        let weight = u64::from(next.turn.weight());
        let count = |counter: &mut u64, by: u64| {
            *counter = counter.saturating_add(by.saturating_mul(weight));
        };
        let same_item =
            last.filter(|last| last.key != 0 && last.key == next.key && last.table == next.table);
        let is_get = next.kind == Some(Kind::Get);
        let row =
            last.is_some_and(|last| is_get && last.shape == next.shape) && same_item.is_none();
        self.row = if row { self.row.saturating_add(1) } else { 1 };
        match self.row {
            ROW => count(&mut counters.one_by_one, ROW),
            more if more > ROW => count(&mut counters.one_by_one, 1),
            _ => {}
        }
        if is_get && self.index_of == next.table && last.is_some() {
            count(&mut counters.after_index, 1);
        }
        if let Some(Kind::Put | Kind::Update) = same_item.and_then(|last| last.kind)
            && is_get
        {
            count(&mut counters.after_write, 1);
        }
        if same_item.and_then(|last| last.kind) == Some(Kind::Get)
            && next.kind == Some(Kind::Put)
            && next.blind
        {
            count(&mut counters.after_read, 1);
        }
        if last.is_some_and(|last| last.left && last.shape == next.shape) {
            count(&mut counters.retried, 1);
        }
        if next.index && next.kind == Some(Kind::Query) {
            self.index_of = next.table;
        } else if !is_get {
            self.index_of = 0;
        }
        self.last = Some(next);
    }
}
