//! A table as the engine works with it: keys, indexes and settings.
//!
//! Invariant: a [`Table`] was validated when it was made and never changes; a change makes a new one
//! with a greater version.

use std::sync::Arc;

use bytes::Bytes;
use env::Timestamp;
use model::{BillingMode, KeyType as KeyRole, ScalarAttributeType, TableClass};
use store::Stamp;
use value::{DataType, KeyType, RawValue};

use super::kept::{Insights, Kept};
use crate::context::Namespace;
use crate::layout::OwnerId;
use crate::stream::Stream;
use crate::ttl::TimeToLive;

/// A key attribute and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    pub(crate) name: Arc<str>,
    pub(crate) key_type: KeyType,
}

impl KeyAttribute {
    /// Whether `value` has the attribute's type and is not an empty string or binary.
    pub(crate) fn accepts(&self, value: RawValue<'_>) -> bool {
        value.data_type() == self.data_type() && !self.is_empty_value(value)
    }

    /// Whether `value` is an empty string or binary, which no key may be.
    pub(crate) fn is_empty_value(&self, value: RawValue<'_>) -> bool {
        self.key_type != KeyType::N && value.size() == 0
    }

    /// The attribute's type among all value types.
    pub(crate) const fn data_type(&self) -> DataType {
        match self.key_type {
            KeyType::S => DataType::S,
            KeyType::N => DataType::N,
            KeyType::B => DataType::B,
        }
    }
}

/// The key schema of a table (one HASH, at most one RANGE) or an index (global: up to four of each).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct KeySchema {
    pub(crate) hash: Vec<KeyAttribute>,
    pub(crate) range: Vec<KeyAttribute>,
}

impl KeySchema {
    /// All key attributes, HASH before RANGE.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &KeyAttribute> + Clone {
        self.hash.iter().chain(&self.range)
    }

    /// All key attributes with their role.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&KeyAttribute, KeyRole)> {
        let hash = self.hash.iter().map(|attribute| (attribute, KeyRole::Hash));
        hash.chain(self.range.iter().map(|attribute| (attribute, KeyRole::Range)))
    }

    /// Whether `name` is a key attribute.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.iter().any(|attribute| &*attribute.name == name)
    }
}

/// Local indexes share the table's partitions, global ones have their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexKind {
    Local,
    Global,
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
    pub(crate) fn note(&mut self, from: Throughput, to: Throughput, now: Timestamp) {
        if to.read > from.read || to.write > from.write {
            self.increased = Some(now);
        }
        if to.read < from.read || to.write < from.write {
            self.decreases = self.decreases_on(now).saturating_add(1);
            self.decreased = Some(now);
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
/// `since` or that stand at or before `done`. So a writer knows whether the entry of an old item is
/// there, and counters never count an entry twice.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    /// The commit that added the index. `None` only inside that commit, before it has its stamp.
    pub(crate) since: Option<Stamp>,
    /// The row of the last item that the backfill dealt with; empty at the start.
    pub(crate) done: Bytes,
}

impl Progress {
    /// Whether the index has the entry of the item whose row stands at `key` and was written at
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
    pub(crate) kept: Kept,
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

    /// Every owner of keys that go with the table. Its stream is not among them: it outlives the table.
    pub(crate) fn owners(&self) -> impl Iterator<Item = OwnerId> + '_ {
        let marks = self.settings.ttl.iter().map(|ttl| ttl.owner);
        std::iter::once(self.owner).chain(self.indexes.iter().map(|index| index.owner)).chain(marks)
    }

    /// Every owner id that the catalog gives out for the table.
    pub(super) fn owners_mut(&mut self) -> impl Iterator<Item = &mut OwnerId> {
        let Settings { stream, ttl, .. } = &mut self.settings;
        std::iter::once(&mut self.owner)
            .chain(self.indexes.iter_mut().map(|index| &mut index.owner))
            .chain(stream.iter_mut().map(|stream| &mut stream.owner))
            .chain(ttl.iter_mut().map(|ttl| &mut ttl.owner))
    }
}

/// The key type of an attribute definition.
pub(crate) const fn key_type(definition: ScalarAttributeType) -> KeyType {
    match definition {
        ScalarAttributeType::S => KeyType::S,
        ScalarAttributeType::N => KeyType::N,
        ScalarAttributeType::B => KeyType::B,
    }
}
