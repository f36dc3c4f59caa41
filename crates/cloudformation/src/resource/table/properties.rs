//! AWS::DynamoDB::Table: from properties to the table they want.

use serde_json::Value;

use super::reading::{
    flag, insights, keys, kinesis, object, objects, pairs, policy, recovery, stream, tags, text,
    time_to_live, units, warm,
};
use super::wanted::{DEFAULT_CLASS, Encryption, Index, Units, Wanted};
use crate::resource::{Properties, ResourceError};

/// The table that checked `properties` want.
pub(super) fn wanted(
    name: &str,
    properties: &Properties,
    stack_tags: &[(String, String)],
) -> Result<Wanted, ResourceError> {
    if properties.contains_key("ImportSourceSpecification") {
        return Err(ResourceError::NotAvailable { name: "ImportSourceSpecification" });
    }
    let billing = text(properties, "BillingMode").unwrap_or_else(|| "PROVISIONED".to_owned());
    let on_demand = billing == "PAY_PER_REQUEST";
    Ok(Wanted {
        name: name.to_owned(),
        keys: keys(properties),
        definitions: pairs(properties, "AttributeDefinitions", "AttributeName", "AttributeType"),
        provisioned: provisioned(properties, on_demand),
        billing,
        on_demand: limits(properties),
        warm: warm(properties),
        global_indexes: objects(properties, "GlobalSecondaryIndexes")
            .map(|entry| index(entry, on_demand))
            .collect(),
        local_indexes: properties
            .get("LocalSecondaryIndexes")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default(),
        vector_indexes: properties.get("VectorIndexes").cloned(),
        stream: stream(properties),
        class: text(properties, "TableClass").unwrap_or_else(|| DEFAULT_CLASS.to_owned()),
        protected: flag(properties, "DeletionProtectionEnabled"),
        encryption: object(properties, "SSESpecification")
            .filter(|found| flag(found, "SSEEnabled"))
            .map(|found| Encryption { key: text(found, "KMSMasterKeyId") }),
        time_to_live: time_to_live(properties),
        recovery: recovery(properties),
        insights: insights(properties),
        policy: policy(properties),
        stream_policy: object(properties, "StreamSpecification").and_then(policy),
        kinesis: kinesis(properties),
        tags: tags(properties, stack_tags),
    })
}

/// Zero units on an on-demand table are what an export of a template says; they mean nothing.
fn provisioned(members: &Properties, on_demand: bool) -> Option<Units> {
    let zero = Units { read: Some(0), write: Some(0) };
    units(members, "ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits")
        .filter(|units| !on_demand || *units != zero)
}

fn limits(members: &Properties) -> Option<Units> {
    units(members, "OnDemandThroughput", "MaxReadRequestUnits", "MaxWriteRequestUnits")
}

fn index(members: &Properties, on_demand: bool) -> Index {
    Index {
        name: text(members, "IndexName").unwrap_or_default(),
        keys: keys(members),
        projection: members.get("Projection").cloned().unwrap_or_default(),
        provisioned: provisioned(members, on_demand),
        on_demand: limits(members),
        warm: warm(members),
        insights: insights(members),
    }
}
