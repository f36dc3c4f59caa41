//! A table as a template wants it, in the members of DynamoDB's API, with every default filled in.
//!
//! Both types of tables come down to this, and so does what DescribeTable and its kin tell of a table that
//! exists; so one comparison serves updates and adoption.

use serde_json::{Map, Value, json};

/// Provisioned read and write units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::resource) struct Units {
    pub(in crate::resource) read: Option<i64>,
    pub(in crate::resource) write: Option<i64>,
}

impl Units {
    /// As `ProvisionedThroughput`.
    pub(in crate::resource) fn provisioned(self) -> Value {
        self.named("ReadCapacityUnits", "WriteCapacityUnits")
    }

    /// As `OnDemandThroughput`.
    pub(in crate::resource) fn on_demand(self) -> Value {
        self.named("MaxReadRequestUnits", "MaxWriteRequestUnits")
    }

    /// As `WarmThroughput`.
    pub(in crate::resource) fn warm(self) -> Value {
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
pub(in crate::resource) struct Insights {
    pub(in crate::resource) mode: String,
}

/// The mode of insights that nobody chose.
pub(in crate::resource) const DEFAULT_INSIGHTS: &str = "ACCESSED_AND_THROTTLED_KEYS";

/// A global index.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::resource) struct Index {
    pub(in crate::resource) name: String,
    /// `(AttributeName, KeyType)`.
    pub(in crate::resource) keys: Vec<(String, String)>,
    pub(in crate::resource) projection: Value,
    pub(in crate::resource) provisioned: Option<Units>,
    pub(in crate::resource) on_demand: Option<Units>,
    pub(in crate::resource) warm: Option<Units>,
    /// `None` when it is not known.
    pub(in crate::resource) insights: Option<Insights>,
}

/// Encryption with a key of KMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::resource) struct Encryption {
    pub(in crate::resource) key: Option<String>,
}

/// A destination of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::resource) struct Kinesis {
    pub(in crate::resource) stream: String,
    pub(in crate::resource) precision: Option<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::resource) struct Wanted {
    pub(in crate::resource) name: String,
    pub(in crate::resource) keys: Vec<(String, String)>,
    /// `(AttributeName, AttributeType)`.
    pub(in crate::resource) definitions: Vec<(String, String)>,
    /// `PROVISIONED` or `PAY_PER_REQUEST`, or what the template says instead.
    pub(in crate::resource) billing: String,
    pub(in crate::resource) provisioned: Option<Units>,
    pub(in crate::resource) on_demand: Option<Units>,
    pub(in crate::resource) warm: Option<Units>,
    pub(in crate::resource) global_indexes: Vec<Index>,
    /// As in the API.
    pub(in crate::resource) local_indexes: Vec<Value>,
    pub(in crate::resource) vector_indexes: Option<Value>,
    /// The view type of the stream, when it is on.
    pub(in crate::resource) stream: Option<String>,
    pub(in crate::resource) class: String,
    pub(in crate::resource) protected: bool,
    pub(in crate::resource) encryption: Option<Encryption>,
    /// The attribute, when time to live is on.
    pub(in crate::resource) time_to_live: Option<String>,
    /// Days, when point-in-time recovery is on.
    pub(in crate::resource) recovery: Option<i64>,
    pub(in crate::resource) insights: Option<Insights>,
    /// The policy as JSON text.
    pub(in crate::resource) policy: Option<String>,
    /// The policy of the stream, whose ARN is known only when it is there.
    pub(in crate::resource) stream_policy: Option<String>,
    pub(in crate::resource) kinesis: Option<Kinesis>,
    pub(in crate::resource) tags: Vec<(String, String)>,
}

/// The class of a table that nobody chose one for.
pub(in crate::resource) const DEFAULT_CLASS: &str = "STANDARD";

/// The days of point-in-time recovery that nobody chose.
pub(in crate::resource) const DEFAULT_RECOVERY: i64 = 35;

/// `KeySchema` of the API.
pub(in crate::resource) fn key_schema(keys: &[(String, String)]) -> Value {
    keys.iter().map(|(name, role)| json!({"AttributeName": name, "KeyType": role})).collect()
}

impl Wanted {
    /// `AttributeDefinitions` of the API, of all attributes or of those that `keys` use.
    pub(in crate::resource) fn definitions_of(&self, keys: Option<&[(String, String)]>) -> Value {
        let used = |name: &str| keys.is_none_or(|keys| keys.iter().any(|(key, _)| key == name));
        self.definitions
            .iter()
            .filter(|(name, _)| used(name))
            .map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}))
            .collect()
    }

    pub(in crate::resource) fn is_provisioned(&self) -> bool {
        self.billing == "PROVISIONED"
    }

    /// The global index of this name.
    pub(in crate::resource) fn index(&self, name: &str) -> Option<&Index> {
        self.global_indexes.iter().find(|index| index.name == name)
    }
}

impl Index {
    /// Whether it is built from the same items in the same way.
    pub(in crate::resource) fn is_built_like(&self, other: &Self) -> bool {
        self.keys == other.keys && same_projection(&self.projection, &other.projection)
    }

    /// As `CreateGlobalSecondaryIndexAction` and `GlobalSecondaryIndex`.
    pub(in crate::resource) fn created(&self) -> Value {
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
pub(in crate::resource) fn same_projection(left: &Value, right: &Value) -> bool {
    let attributes = |projection: &Value| {
        let list = projection.get("NonKeyAttributes").and_then(Value::as_array);
        let mut names: Vec<String> = list.into_iter().flatten().map(ToString::to_string).collect();
        names.sort();
        names
    };
    left.get("ProjectionType") == right.get("ProjectionType")
        && attributes(left) == attributes(right)
}
