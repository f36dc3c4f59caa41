//! AWS::DynamoDB::Table: from properties to the desired table.

use model::BillingMode;

use super::base::base;
use super::desired::{DesiredTable, Encryption, Index, Units};
use super::reading::{insights, keys, policy, tags, units, warm};
use crate::resource::context::Properties;
use crate::resource::error::ResourceError;
use crate::resource::members::{flag, object, objects, text};

/// The table that checked `properties` ask for.
pub(super) fn desired(
    name: &str,
    properties: &Properties,
    stack_tags: &[(String, String)],
) -> Result<DesiredTable, ResourceError> {
    let base = base(name, properties, properties);
    let on_demand = base.billing.is(BillingMode::PayPerRequest);
    Ok(DesiredTable {
        source: properties.get("ImportSourceSpecification").cloned(),
        provisioned: provisioned(properties, on_demand),
        on_demand: limits(properties),
        global_indexes: objects(properties, "GlobalSecondaryIndexes")
            .map(|entry| index(entry, on_demand))
            .collect(),
        encryption: object(properties, "SSESpecification")
            .filter(|found| flag(found, "SSEEnabled"))
            .map(|found| Encryption { key: text(found, "KMSMasterKeyId") }),
        stream_policy: object(properties, "StreamSpecification").and_then(policy),
        tags: tags(properties, stack_tags),
        ..base
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

/// What of the properties is only recorded.
pub(super) fn recorded(properties: &Properties) -> Vec<String> {
    let stream = object(properties, "StreamSpecification");
    let tagged = stream.is_some_and(|stream| stream.contains_key("Tags"));
    if tagged { vec!["tags of the stream".to_owned()] } else { Vec::new() }
}
