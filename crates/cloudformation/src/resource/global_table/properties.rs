//! AWS::DynamoDB::GlobalTable: from properties to the table they want in the Region of the server.
//!
//! The replica of that Region is what is made; the others are recorded with the properties and nothing
//! else. Settings of automatic scaling are recorded; their least capacity is what is provisioned.

use serde_json::Value;

use crate::resource::table::reading::{
    flag, insights, integer, keys, kinesis, object, objects, pairs, policy, recovery, stream, tags,
    text, time_to_live, warm,
};
use crate::resource::table::wanted::{DEFAULT_CLASS, Encryption, Index, Units, Wanted};
use crate::resource::{Properties, ResourceError};

/// The table that checked `properties` want in `region`.
pub(super) fn wanted(
    name: &str,
    properties: &Properties,
    region: &str,
) -> Result<Wanted, ResourceError> {
    if properties.contains_key("GlobalTableSourceArn") {
        return Err(ResourceError::NotAvailable { name: "GlobalTableSourceArn" });
    }
    let replicas: Vec<&Properties> = objects(properties, "Replicas").collect();
    let named = |replica: &Properties| text(replica, "Region").unwrap_or_default();
    let Some(replica) = replicas.iter().copied().find(|replica| named(replica) == region) else {
        let given = replicas.iter().map(|replica| named(replica)).collect();
        return Err(ResourceError::NoLocalReplica { region: region.to_owned(), given });
    };
    let billing = text(properties, "BillingMode").unwrap_or_else(|| "PROVISIONED".to_owned());
    let provisioned = billing != "PAY_PER_REQUEST";
    let of = Capacity { table: properties, replica, provisioned };
    Ok(Wanted {
        name: name.to_owned(),
        keys: keys(properties),
        definitions: pairs(properties, "AttributeDefinitions", "AttributeName", "AttributeType"),
        billing,
        provisioned: of.provisioned(),
        on_demand: of.on_demand(),
        warm: warm(properties),
        global_indexes: objects(properties, "GlobalSecondaryIndexes")
            .map(|entry| index(entry, replica, provisioned))
            .collect(),
        local_indexes: properties
            .get("LocalSecondaryIndexes")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default(),
        vector_indexes: properties.get("VectorIndexes").cloned(),
        stream: stream(properties).or_else(|| {
            // Replication needs a stream with both images.
            (replicas.len() > 1).then(|| "NEW_AND_OLD_IMAGES".to_owned())
        }),
        class: text(replica, "TableClass").unwrap_or_else(|| DEFAULT_CLASS.to_owned()),
        protected: flag(replica, "DeletionProtectionEnabled"),
        encryption: object(properties, "SSESpecification")
            .filter(|found| flag(found, "SSEEnabled"))
            .map(|_| Encryption {
                key: object(replica, "SSESpecification")
                    .and_then(|found| text(found, "KMSMasterKeyId")),
            }),
        time_to_live: time_to_live(properties),
        recovery: recovery(replica),
        insights: insights(replica),
        policy: policy(replica),
        stream_policy: object(replica, "ReplicaStreamSpecification").and_then(policy),
        kinesis: kinesis(replica),
        // Tags of the stack do not come to global tables: the type says that it is not taggable.
        tags: tags(replica, &[]),
    })
}

/// Where the capacity of a table or an index stands: writes with the table, reads with the replica.
struct Capacity<'a> {
    table: &'a Properties,
    replica: &'a Properties,
    provisioned: bool,
}

impl Capacity<'_> {
    fn provisioned(&self) -> Option<Units> {
        if !self.provisioned {
            return None;
        }
        let write = object(self.table, "WriteProvisionedThroughputSettings")
            .and_then(|found| least(found, "WriteCapacityAutoScalingSettings"));
        let read = |members| {
            let found = object(members, "ReadProvisionedThroughputSettings")?;
            integer(found, "ReadCapacityUnits")
                .or_else(|| least(found, "ReadCapacityAutoScalingSettings"))
        };
        let read = read(self.replica).or_else(|| read(self.table));
        (read.is_some() || write.is_some()).then_some(Units { read, write })
    }

    fn on_demand(&self) -> Option<Units> {
        let write = object(self.table, "WriteOnDemandThroughputSettings")
            .and_then(|found| integer(found, "MaxWriteRequestUnits"));
        let read = |members| {
            integer(object(members, "ReadOnDemandThroughputSettings")?, "MaxReadRequestUnits")
        };
        let read = read(self.replica).or_else(|| read(self.table));
        (read.is_some() || write.is_some()).then_some(Units { read, write })
    }
}

fn least(members: &Properties, settings: &str) -> Option<i64> {
    integer(object(members, settings)?, "MinCapacity")
}

fn index(members: &Properties, replica: &Properties, provisioned: bool) -> Index {
    let name = text(members, "IndexName").unwrap_or_default();
    let none = Properties::new();
    let own = objects(replica, "GlobalSecondaryIndexes")
        .find(|entry| text(entry, "IndexName").is_some_and(|known| known == name))
        .unwrap_or(&none);
    let of = Capacity { table: members, replica: own, provisioned };
    Index {
        keys: keys(members),
        projection: members.get("Projection").cloned().unwrap_or_default(),
        provisioned: of.provisioned(),
        on_demand: of.on_demand(),
        warm: warm(members),
        insights: insights(own),
        name,
    }
}
