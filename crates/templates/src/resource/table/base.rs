//! The part of a desired table that both table types read alike.

use model::BillingMode;
use serde_json::Value;

use super::desired::{DEFAULT_CLASS, DesiredTable};
use super::reading::{
    enum_value, insights, keys, kinesis, policy, recovery, stream, time_to_live, warm,
};
use crate::resource::context::Properties;
use crate::resource::members::{flag, pairs, text};

/// The table that `properties` ask for, without throughput, global indexes, encryption and tags,
/// which the types declare in different ways. `settings` is the object with the members that belong
/// to a Region: the properties themselves, or a replica among them.
pub(in crate::resource) fn base(
    name: &str,
    properties: &Properties,
    settings: &Properties,
) -> DesiredTable {
    let locals = properties.get("LocalSecondaryIndexes").and_then(Value::as_array);
    DesiredTable {
        name: name.to_owned(),
        source: None,
        replica_of: text(properties, "GlobalTableSourceArn"),
        settings_replication: text(settings, "GlobalTableSettingsReplicationMode"),
        keys: keys(properties),
        definitions: pairs(properties, "AttributeDefinitions", "AttributeName", "AttributeType"),
        billing: enum_value(properties, "BillingMode", BillingMode::Provisioned),
        provisioned: None,
        on_demand: None,
        warm: warm(properties),
        global_indexes: Vec::new(),
        local_indexes: locals.cloned().unwrap_or_default(),
        vector_indexes: properties.get("VectorIndexes").cloned(),
        stream: stream(properties),
        class: enum_value(settings, "TableClass", DEFAULT_CLASS),
        protected: flag(settings, "DeletionProtectionEnabled"),
        encryption: None,
        time_to_live: time_to_live(properties),
        recovery: recovery(settings),
        insights: insights(settings),
        policy: policy(settings),
        stream_policy: None,
        kinesis: kinesis(settings),
        tags: Vec::new(),
    }
}
