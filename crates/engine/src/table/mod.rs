//! Table definition: keys, secondary indexes, settings, stream and time to live, as plain data.
//!
//! Invariant: a [`Table`] was validated when it was made and never changes; a change makes a new
//! one with a larger version.

mod backup;
mod destination;
mod group;
mod key;
mod recorded;
mod restore;
mod stream;
mod ttl;
mod vector;
mod warm;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Timestamp;
use model::{BillingMode, ScalarAttributeType, TableClass};
use store::Stamp;

use crate::context::Namespace;
use crate::layout::OwnerId;

pub(crate) use backup::{Backup, BackupKind, BackupName};
pub(crate) use destination::Destination;
pub(crate) use group::{Filling, Group, PeerAccount};
pub(crate) use key::{
    KeyAttribute, KeySchema, check_key_bytes, check_key_size, key_fault, key_type,
};
pub(crate) use recorded::{Insights, Policy, RecordedSettings, Recovery};
pub(crate) use restore::{Copying, Restore};
pub(crate) use stream::{Stream, StreamName};
pub(crate) use ttl::TimeToLive;
pub(crate) use vector::Vectors;
pub(crate) use warm::OF_PARTITION;

/// Local indexes share the table's partitions, global ones have their own; vector indexes are not
/// read but searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum IndexKind {
    Local,
    Global,
    Vector,
}

/// What an index entry shows of its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Projection {
    All,
    KeysOnly,
    Include(Vec<Arc<str>>),
}

/// Units a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Throughput {
    pub(crate) read: i64,
    pub(crate) write: i64,
}

/// When provisioned throughput was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct ThroughputChanges {
    /// The last time that reads or writes went up.
    pub(crate) increased: Option<Timestamp>,
    /// The last time that reads or writes went down.
    pub(crate) decreased: Option<Timestamp>,
    /// How often they went down on the day (UTC) of `decreased`.
    pub(crate) decreases: i64,
}

impl ThroughputChanges {
    /// Takes note of a change at `now`.
    pub(crate) fn record(&mut self, from: Throughput, to: Throughput, now: Timestamp) {
        if to.read > from.read || to.write > from.write {
            self.increased = Some(now);
        }
        if to.read < from.read || to.write < from.write {
            self.decreases = self.decreases_on(now).saturating_add(1);
            self.decreased = Some(now);
        }
    }

    /// When throughput may go down again: at once until it did so four times on this day (UTC),
    /// then an hour after the last time. Source: "Quotas in Amazon DynamoDB", decreases of
    /// provisioned throughput (27 a day: four, and one in each later hour).
    pub(crate) fn next_decrease(&self, now: Timestamp) -> Timestamp {
        const FREE: i64 = 4;
        const HOUR: Duration = Duration::from_secs(3_600);
        match self.decreased {
            Some(last) if self.decreases_on(now) >= FREE => last.plus(HOUR),
            _ => now,
        }
    }

    /// How often throughput went down on the day of `now`.
    pub(crate) fn decreases_on(&self, now: Timestamp) -> i64 {
        const DAY: u64 = 86_400;
        let same_day =
            self.decreased.is_some_and(|last| last.as_secs() / DAY == now.as_secs() / DAY);
        if same_day { self.decreases } else { 0 }
    }
}

/// Limits of on-demand throughput; -1 or absent: none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct OnDemandThroughput {
    pub(crate) max_read: Option<i64>,
    pub(crate) max_write: Option<i64>,
}

/// Whether an index can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IndexState {
    /// It has an entry for every item that has its keys.
    Active,
    /// It was added to a table that has items, which are still being taken up.
    Building(Progress),
}

/// How far a new index is filled.
///
/// Invariant: the index has the entry of exactly those items that were written by a commit after
/// `since` or whose rows are at or before `done`. So a writer knows whether the entry of an old
/// item is there, and counters never count an entry twice.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    /// The commit that added the index. `None` only inside that commit, before it has its stamp.
    pub(crate) since: Option<Stamp>,
    /// The row of the last item that the backfill dealt with; empty at the start.
    pub(crate) done: Bytes,
}

impl Progress {
    /// Whether the index has the entry of the item whose row is at `key` and was written at
    /// `written`.
    pub(crate) fn covers(&self, key: &[u8], written: Stamp) -> bool {
        key <= &*self.done || self.since.is_some_and(|since| written > since)
    }
}

/// A secondary index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) owner: OwnerId,
    pub(crate) name: Arc<str>,
    pub(crate) kind: IndexKind,
    pub(crate) keys: KeySchema,
    pub(crate) projection: Projection,
    pub(crate) throughput: Throughput,
    pub(crate) throughput_changes: ThroughputChanges,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    pub(crate) warm: Option<Throughput>,
    pub(crate) state: IndexState,
    pub(crate) insights: Option<Insights>,
    /// What a vector index has besides.
    pub(crate) vectors: Option<Vectors>,
}

impl Index {
    /// How far it is filled, if it is not complete yet.
    pub(crate) const fn progress(&self) -> Option<&Progress> {
        match &self.state {
            IndexState::Active => None,
            IndexState::Building(progress) => Some(progress),
        }
    }
}

/// Server-side encryption as asked for; recorded, the data is not encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Encryption {
    pub(crate) kms_key: Option<String>,
}

/// What a table is besides its keys and indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) billing: BillingMode,
    /// When billing was last set to on-demand, if ever.
    pub(crate) on_demand_since: Option<Timestamp>,
    pub(crate) throughput: Throughput,
    pub(crate) throughput_changes: ThroughputChanges,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    pub(crate) warm: Option<Throughput>,
    pub(crate) class: Option<TableClass>,
    pub(crate) encryption: Option<Encryption>,
    pub(crate) deletion_protection: bool,
    pub(crate) tags: Vec<(String, String)>,
    /// The newest stream, also after it was switched off.
    pub(crate) stream: Option<Stream>,
    /// Time to live, while it is on.
    pub(crate) ttl: Option<TimeToLive>,
    /// The owner of the history, while something needs one.
    pub(crate) history: Option<OwnerId>,
    /// Backups that are being made of it.
    pub(crate) backups: Option<u32>,
    /// Where it comes from, if it was restored.
    pub(crate) restore: Option<Restore>,
    /// The other replicas, if it is one of a global table.
    pub(crate) group: Option<Group>,
    /// The stream of Kinesis that its changes go to, also after it was disabled.
    pub(crate) destination: Option<Destination>,
    /// The number of the import that fills it.
    pub(crate) importing: Option<u64>,
    pub(crate) recorded: RecordedSettings,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) namespace: Namespace,
    pub(crate) name: Arc<str>,
    pub(crate) owner: OwnerId,
    /// Grows with every change of the table.
    pub(crate) version: u64,
    /// The identifier that DescribeTable shows; a UUID.
    pub(crate) table_id: String,
    pub(crate) created: Timestamp,
    /// As given by the user, in the order given.
    pub(crate) attribute_definitions: Vec<(Arc<str>, ScalarAttributeType)>,
    pub(crate) keys: KeySchema,
    pub(crate) indexes: Vec<Index>,
    pub(crate) settings: Settings,
}

impl Table {
    /// Its ARN.
    pub(crate) fn arn(&self) -> String {
        self.namespace.table_arn(&self.name)
    }

    /// The index named `name`.
    pub(crate) fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| &*index.name == name)
    }

    /// Its indexes of one kind.
    pub(crate) fn indexes_of(&self, kind: IndexKind) -> impl Iterator<Item = &Index> {
        self.indexes.iter().filter(move |index| index.kind == kind)
    }

    /// The index that is being filled, if there is one.
    pub(crate) fn building(&self) -> Option<&Index> {
        self.indexes.iter().find(|index| index.progress().is_some())
    }

    /// Whether its item collections are measured and limited.
    pub(crate) fn has_collections(&self) -> bool {
        self.indexes.iter().any(|index| index.kind == IndexKind::Local)
    }

    /// Gives the table a history if something needs one, and takes it away if nothing does. The
    /// catalog gives a new one its owner id.
    pub(crate) fn keep_history_as_needed(&mut self) {
        let Settings { history, backups, recorded, .. } = &mut self.settings;
        let needed = recorded.recovery.is_some() || backups.is_some();
        *history = needed.then(|| history.unwrap_or(OwnerId(0)));
    }

    /// Every owner of keys that go with the table. Its stream is not among them: it outlives the
    /// table.
    pub(crate) fn owners(&self) -> impl Iterator<Item = OwnerId> + '_ {
        let Settings { ttl, history, group, destination, .. } = &self.settings;
        std::iter::once(self.owner)
            .chain(self.indexes.iter().map(|index| index.owner))
            .chain(ttl.iter().map(|ttl| ttl.owner))
            .chain(history.iter().copied())
            .chain(group.iter().flat_map(|group| [group.owner, group.deletions]))
            .chain(destination.iter().map(|destination| destination.owner))
    }

    /// Every owner id that the catalog gives out for the table.
    pub(crate) fn owners_mut(&mut self) -> impl Iterator<Item = &mut OwnerId> {
        let Settings { stream, ttl, history, group, destination, .. } = &mut self.settings;
        std::iter::once(&mut self.owner)
            .chain(self.indexes.iter_mut().map(|index| &mut index.owner))
            .chain(stream.iter_mut().map(|stream| &mut stream.owner))
            .chain(ttl.iter_mut().map(|ttl| &mut ttl.owner))
            .chain(history.iter_mut())
            .chain(group.iter_mut().flat_map(|group| [&mut group.owner, &mut group.deletions]))
            .chain(destination.iter_mut().map(|destination| &mut destination.owner))
    }
}
