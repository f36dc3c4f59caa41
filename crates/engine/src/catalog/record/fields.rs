//! The fields of each part of a table's record. A new field is one word here.
//!
//! Fields that did not exist from the beginning are optional, so that older rows are read.

use std::sync::Arc;

use model::{
    ApproximateCreationDateTimePrecision, BillingMode, ContributorInsightsMode, DestinationStatus,
    ScalarAttributeType, StreamViewType, TableClass, VectorDistanceFunction,
};
use value::{AttributeValue, KeyType};

use super::codec::{Field, Record, Tree, Value, decode_map, encode_map, record, unreadable, word};
use crate::error::EngineError;
use crate::table::{
    Backup, BackupKind, Copying, Destination, Encryption, Filling, Group, Index, IndexKind,
    IndexState, Insights, KeyAttribute, KeySchema, OnDemandThroughput, PeerAccount, Policy,
    Progress, Projection, RecordedSettings, Recovery, Restore, Settings, Stream, Throughput,
    ThroughputChanges, TimeToLive, Vectors,
};

/// A table, but for what its row has before the record: owner and version.
pub(super) struct TableRecord {
    pub(super) account: Arc<str>,
    pub(super) region: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) table_id: String,
    pub(super) created: env::Timestamp,
    pub(super) definitions: Vec<Definition>,
    pub(super) keys: KeySchema,
    pub(super) indexes: Vec<Index>,
    pub(super) settings: Settings,
}

/// An attribute definition.
pub(super) struct Definition {
    pub(super) name: Arc<str>,
    pub(super) definition: ScalarAttributeType,
}

record!(TableRecord {
    account,
    region,
    name,
    table_id,
    created,
    definitions,
    keys,
    indexes,
    settings
});
record!(Definition { name, definition as "type" });
record!(KeySchema { hash, range });
record!(Index {
    owner, name, kind, keys, projection, throughput, throughput_changes as "changes", on_demand, warm,
    state as "building", insights, vectors,
});
record!(Vectors { attribute, dimensions, distance, filters, hash_at });
record!(Progress { since, done });
record!(Settings {
    billing, on_demand_since, throughput, throughput_changes as "changes", on_demand, warm, class,
    encryption, deletion_protection, tags, stream, ttl, history,
    backups, restore, group, destination, importing, recorded,
});
record!(Throughput { read, write });
record!(flat ThroughputChanges { increased, decreased, decreases });
record!(OnDemandThroughput { max_read as "read", max_write as "write" });
record!(Stream { owner, created, view, shards, generation, opened, closed });
record!(TimeToLive { owner, attribute });
record!(Restore { at, table, backup, copying });
record!(Backup { name, created, kind, owner, definition, copying });
record!(Copying { owner, history, stamp, done });
record!(Group {
    owner,
    deletions,
    peers,
    accounts,
    since,
    expires,
    sourced,
    filling,
    legacy,
    strong,
    witness,
    unprotected,
});
record!(Filling { from, done });
record!(PeerAccount { region, account });
record!(Destination { owner, stream, status, precision });
record!(flat RecordedSettings { recovery, insights, policy, stream_policy, replicates_settings });
record!(Recovery { since, days });
record!(Insights { enabled, mode, changed, made });
record!(Policy { document, revision });

word!(
    ApproximateCreationDateTimePrecision,
    BillingMode,
    ContributorInsightsMode,
    DestinationStatus,
    ScalarAttributeType,
    StreamViewType,
    TableClass,
    VectorDistanceFunction,
);

/// A key attribute is its name; its type is that of the definition, which the table fills in.
impl Value for KeyAttribute {
    fn encode(&self) -> AttributeValue {
        self.name.encode()
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        Ok(Self { name: Arc::decode(attribute, name)?, key_type: KeyType::S })
    }
}

impl Value for IndexKind {
    fn encode(&self) -> AttributeValue {
        let kind = match self {
            Self::Local => "local",
            Self::Global => "global",
            Self::Vector => "vector",
        };
        kind.to_owned().encode()
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        match String::decode(attribute, name)?.as_str() {
            "local" => Ok(Self::Local),
            "global" => Ok(Self::Global),
            "vector" => Ok(Self::Vector),
            _ => Err(unreadable(name)),
        }
    }
}

impl Value for BackupKind {
    fn encode(&self) -> AttributeValue {
        let kind = match self {
            Self::User => "user",
            Self::System => "system",
        };
        kind.to_owned().encode()
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        match String::decode(attribute, name)?.as_str() {
            "user" => Ok(Self::User),
            "system" => Ok(Self::System),
            _ => Err(unreadable(name)),
        }
    }
}

/// A word, or the names of the attributes.
impl Value for Projection {
    fn encode(&self) -> AttributeValue {
        match self {
            Self::All => "all".to_owned().encode(),
            Self::KeysOnly => "keys".to_owned().encode(),
            Self::Include(names) => names.encode(),
        }
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        match attribute {
            AttributeValue::S(word) if word == "all" => Ok(Self::All),
            AttributeValue::S(word) if word == "keys" => Ok(Self::KeysOnly),
            names => Vec::decode(names, name).map(Self::Include),
        }
    }
}

/// The key, or null for the one that every account has.
impl Value for Encryption {
    fn encode(&self) -> AttributeValue {
        self.kms_key.as_ref().map_or(AttributeValue::Null, Value::encode)
    }

    fn decode(attribute: &AttributeValue, name: &'static str) -> Result<Self, EngineError> {
        let kms_key = match attribute {
            AttributeValue::Null => None,
            key => Some(String::decode(key, name)?),
        };
        Ok(Self { kms_key })
    }
}

/// Only an index that is being filled has the field.
impl Field for IndexState {
    fn write(&self, name: &'static str, tree: &mut Tree) {
        if let Self::Building(progress) = self {
            Field::write(progress, name, tree);
        }
    }

    fn read(name: &'static str, tree: &Tree) -> Result<Self, EngineError> {
        Ok(Option::read(name, tree)?.map_or(Self::Active, Self::Building))
    }
}

/// Absent while throughput was never changed.
impl Field for ThroughputChanges {
    fn write(&self, name: &'static str, tree: &mut Tree) {
        if *self != Self::default() {
            tree.insert(name.to_owned(), encode_map(self));
        }
    }

    fn read(name: &'static str, tree: &Tree) -> Result<Self, EngineError> {
        tree.get(name).map_or(Ok(Self::default()), |attribute| decode_map(attribute, name))
    }
}

/// Its fields are among the settings.
impl Field for RecordedSettings {
    fn write(&self, _: &'static str, tree: &mut Tree) {
        Record::write(self, tree);
    }

    fn read(_: &'static str, tree: &Tree) -> Result<Self, EngineError> {
        Record::read(tree)
    }
}

/// Tags are a map.
impl Field for Vec<(String, String)> {
    fn write(&self, name: &'static str, tree: &mut Tree) {
        let tags = self.iter().map(|(key, value)| (key.clone(), value.encode()));
        tree.insert(name.to_owned(), AttributeValue::M(tags.collect()));
    }

    fn read(name: &'static str, tree: &Tree) -> Result<Self, EngineError> {
        let Some(AttributeValue::M(tags)) = tree.get(name) else { return Err(unreadable(name)) };
        let tag = |(key, value): (&String, &AttributeValue)| {
            Ok((key.clone(), String::decode(value, name)?))
        };
        tags.iter().map(tag).collect()
    }
}
