//! AWS::DynamoDB::GlobalTable: from properties to the desired table in one Region.
//!
//! That of another Region is what its replica is to be. Where throughput is scaled
//! automatically, its minimum is what is provisioned at first.

use model::{BillingMode, StreamViewType};

use crate::resource::context::Properties;
use crate::resource::error::ResourceError;
use crate::resource::members::{flag, integer, object, objects, text};
use crate::resource::table::base::base;
use crate::resource::table::desired::{DesiredTable, Encryption, Index, Units};
use crate::resource::table::enum_value::EnumValue;
use crate::resource::table::reading::{insights, keys, policy, tags, warm};

/// The table that checked `properties` ask for in `region`.
pub(super) fn desired(
    name: &str,
    properties: &Properties,
    region: &str,
) -> Result<DesiredTable, ResourceError> {
    let replicas: Vec<&Properties> = objects(properties, "Replicas").collect();
    let named = |replica: &Properties| text(replica, "Region").unwrap_or_default();
    let Some(replica) = replicas.iter().copied().find(|replica| named(replica) == region) else {
        let given = replicas.iter().map(|replica| named(replica)).collect();
        return Err(ResourceError::NoLocalReplica { region: region.to_owned(), given });
    };
    let base = base(name, properties, replica);
    let provisioned = !base.billing.is(BillingMode::PayPerRequest);
    let of = Capacity { table: properties, replica, provisioned };
    Ok(DesiredTable {
        provisioned: of.provisioned(),
        on_demand: of.on_demand(),
        global_indexes: objects(properties, "GlobalSecondaryIndexes")
            .map(|entry| index(entry, replica, provisioned))
            .collect(),
        stream: base.stream.or_else(|| {
            // Replication after the write needs a stream with both images.
            let strong = text(properties, "MultiRegionConsistency");
            let strong = strong.is_some_and(|mode| mode == "STRONG");
            (replicas.len() > 1 && !strong)
                .then_some(EnumValue::Known(StreamViewType::NewAndOldImages))
        }),
        encryption: object(properties, "SSESpecification")
            .filter(|found| flag(found, "SSEEnabled"))
            .map(|_| Encryption {
                key: object(replica, "SSESpecification")
                    .and_then(|found| text(found, "KMSMasterKeyId")),
            }),
        stream_policy: object(replica, "ReplicaStreamSpecification").and_then(policy),
        // Global tables do not get tags of the stack: the type says that it is not taggable.
        tags: tags(replica, &[]),
        ..base
    })
}

/// The capacity of a table or an index: writes are set at the table, reads at the replica.
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
            .and_then(|found| min_capacity(found, "WriteCapacityAutoScalingSettings"));
        let read = |members| {
            let found = object(members, "ReadProvisionedThroughputSettings")?;
            integer(found, "ReadCapacityUnits")
                .or_else(|| min_capacity(found, "ReadCapacityAutoScalingSettings"))
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

fn min_capacity(members: &Properties, settings: &str) -> Option<i64> {
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
