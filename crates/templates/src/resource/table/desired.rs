//! The desired state of a table, in the members of DynamoDB's API, with every default filled in.
//!
//! The properties of both table types reduce to this, and so do the descriptions of an existing
//! table; so one comparison serves updates and adoption.

use model::{BillingMode, ContributorInsightsMode, StreamViewType, TableClass};
use serde_json::{Map, Value, json};

use super::enum_value::EnumValue;

/// Provisioned read and write units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// For reads.
    pub read: Option<i64>,
    /// For writes.
    pub write: Option<i64>,
}

impl Units {
    /// As `ProvisionedThroughput`.
    #[must_use]
    pub fn provisioned(self) -> Value {
        self.named("ReadCapacityUnits", "WriteCapacityUnits")
    }

    /// As `OnDemandThroughput`.
    #[must_use]
    pub fn on_demand(self) -> Value {
        self.named("MaxReadRequestUnits", "MaxWriteRequestUnits")
    }

    /// As `WarmThroughput`.
    #[must_use]
    pub fn warm(self) -> Value {
        self.named("ReadUnitsPerSecond", "WriteUnitsPerSecond")
    }

    fn named(self, read: &str, write: &str) -> Value {
        let mut members = Map::new();
        for (name, units) in [(read, self.read), (write, self.write)] {
            if let Some(units) = units {
                members.insert(name.to_owned(), Value::from(units));
            }
        }
        Value::Object(members)
    }
}

/// Contributor insights, when they are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insights {
    /// `ContributorInsightsMode`.
    pub mode: EnumValue<ContributorInsightsMode>,
}

/// The mode of insights for which no choice was made.
pub(super) const DEFAULT_INSIGHTS_MODE: ContributorInsightsMode =
    ContributorInsightsMode::AccessedAndThrottledKeys;

/// A global index.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// `IndexName`.
    pub name: String,
    /// `(AttributeName, KeyType)`.
    pub keys: Vec<(String, String)>,
    /// `Projection`, as in the API.
    pub projection: Value,
    /// `ProvisionedThroughput`.
    pub provisioned: Option<Units>,
    /// `OnDemandThroughput`.
    pub on_demand: Option<Units>,
    /// `WarmThroughput`.
    pub warm: Option<Units>,
    /// `None` when it is not known.
    pub insights: Option<Insights>,
}

/// Encryption with a key of KMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// The key by its id, alias or ARN; `None` for the one that AWS manages.
    pub key: Option<String>,
}

/// A Kinesis stream that receives the changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinesis {
    /// Its ARN.
    pub stream: String,
    /// `ApproximateCreationDateTimePrecision`.
    pub precision: Option<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct DesiredTable {
    /// `TableName`.
    pub name: String,
    /// `ImportSourceSpecification`: what it is filled from when it is made.
    pub source: Option<Value>,
    /// `GlobalTableSourceArn`: the table in another account that it is a replica of.
    pub replica_of: Option<String>,
    /// `GlobalTableSettingsReplicationMode`.
    pub settings_replication: Option<String>,
    /// `(AttributeName, KeyType)`.
    pub keys: Vec<(String, String)>,
    /// `(AttributeName, AttributeType)`.
    pub definitions: Vec<(String, String)>,
    /// `BillingMode`.
    pub billing: EnumValue<BillingMode>,
    /// `ProvisionedThroughput`.
    pub provisioned: Option<Units>,
    /// `OnDemandThroughput`.
    pub on_demand: Option<Units>,
    /// `WarmThroughput`.
    pub warm: Option<Units>,
    /// `GlobalSecondaryIndexes`.
    pub global_indexes: Vec<Index>,
    /// `LocalSecondaryIndexes`, as in the API.
    pub local_indexes: Vec<Value>,
    /// `VectorIndexes`, as in the API.
    pub vector_indexes: Option<Value>,
    /// The view type of the stream, when it is on.
    pub stream: Option<EnumValue<StreamViewType>>,
    /// `TableClass`.
    pub class: EnumValue<TableClass>,
    /// `DeletionProtectionEnabled`.
    pub protected: bool,
    /// `SSESpecification`, when it is enabled.
    pub encryption: Option<Encryption>,
    /// The attribute, when time to live is on.
    pub time_to_live: Option<String>,
    /// Days, when point-in-time recovery is on.
    pub recovery: Option<i64>,
    /// Contributor insights, when they are on.
    pub insights: Option<Insights>,
    /// The policy as JSON text.
    pub policy: Option<String>,
    /// The policy of the stream, whose ARN is known only once the stream exists.
    pub stream_policy: Option<String>,
    /// `KinesisStreamSpecification`.
    pub kinesis: Option<Kinesis>,
    /// `Tags`, those of the stack included.
    pub tags: Vec<(String, String)>,
}

/// The class of a table for which no choice was made.
pub const DEFAULT_CLASS: TableClass = TableClass::Standard;

/// The days of point-in-time recovery for which no choice was made.
pub const DEFAULT_RECOVERY_DAYS: i64 = 35;

/// `KeySchema` of the API.
#[must_use]
pub fn key_schema(keys: &[(String, String)]) -> Value {
    keys.iter().map(|(name, role)| json!({"AttributeName": name, "KeyType": role})).collect()
}

impl DesiredTable {
    /// `AttributeDefinitions` of the API, of all attributes or of those that `keys` use.
    #[must_use]
    pub fn definitions_of(&self, keys: Option<&[(String, String)]>) -> Value {
        let used = |name: &str| keys.is_none_or(|keys| keys.iter().any(|(key, _)| key == name));
        self.definitions
            .iter()
            .filter(|(name, _)| used(name))
            .map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}))
            .collect()
    }

    /// Whether it is billed for provisioned throughput.
    #[must_use]
    pub fn is_provisioned(&self) -> bool {
        self.billing.is(BillingMode::Provisioned)
    }

    /// The global index of this name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.global_indexes.iter().find(|index| index.name == name)
    }
}

impl Index {
    /// Whether it is built from the same items in the same way.
    #[must_use]
    pub fn is_built_like(&self, other: &Self) -> bool {
        self.keys == other.keys && same_projection(&self.projection, &other.projection)
    }

    /// As `CreateGlobalSecondaryIndexAction` and `GlobalSecondaryIndex`.
    #[must_use]
    pub fn created(&self) -> Value {
        let mut members = Map::new();
        members.insert("IndexName".to_owned(), Value::from(self.name.as_str()));
        members.insert("KeySchema".to_owned(), key_schema(&self.keys));
        members.insert("Projection".to_owned(), self.projection.clone());
        for (name, units) in [
            ("ProvisionedThroughput", self.provisioned.map(Units::provisioned)),
            ("OnDemandThroughput", self.on_demand.map(Units::on_demand)),
            ("WarmThroughput", self.warm.map(Units::warm)),
        ] {
            if let Some(units) = units {
                members.insert(name.to_owned(), units);
            }
        }
        Value::Object(members)
    }
}

/// Projections compare by what they hold; the order of attributes does not matter.
pub(super) fn same_projection(left: &Value, right: &Value) -> bool {
    let attributes = |projection: &Value| {
        let list = projection.get("NonKeyAttributes").and_then(Value::as_array);
        let mut names: Vec<String> = list.into_iter().flatten().map(ToString::to_string).collect();
        names.sort();
        names
    };
    left.get("ProjectionType") == right.get("ProjectionType")
        && attributes(left) == attributes(right)
}
