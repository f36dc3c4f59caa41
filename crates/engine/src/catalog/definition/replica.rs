//! Replicas of a global table: what a new one takes from its source, what stays in sync, and what
//! one may have otherwise. Source: "How DynamoDB global tables work" in the developer guide,
//! settings synchronization.

use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, BillingMode, CreateReplicationGroupMemberAction, OnDemandThroughputOverride,
    ProvisionedThroughputOverride, ReplicaFault, ReplicaGlobalSecondaryIndex, TableClass,
    TableFault, UpdateReplicationGroupMemberAction,
};

use crate::context::Namespace;
use crate::layout::OwnerId;
use crate::table::{
    Encryption, Index, IndexKind, IndexState, OnDemandThroughput, Progress, RecordedSettings,
    Settings, Table, Throughput, ThroughputChanges, TimeToLive,
};

/// What a replica is to have otherwise than the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    kms_key: Option<String>,
    throughput: Option<ProvisionedThroughputOverride>,
    on_demand: Option<OnDemandThroughputOverride>,
    indexes: Vec<ReplicaGlobalSecondaryIndex>,
    class: Option<TableClass>,
}

impl From<&CreateReplicationGroupMemberAction> for Overrides {
    fn from(asked: &CreateReplicationGroupMemberAction) -> Self {
        Self {
            kms_key: asked.kms_master_key_id.clone(),
            throughput: asked.provisioned_throughput_override.clone(),
            on_demand: asked.on_demand_throughput_override.clone(),
            indexes: asked.global_secondary_indexes.clone().unwrap_or_default(),
            class: asked.table_class_override,
        }
    }
}

impl From<&UpdateReplicationGroupMemberAction> for Overrides {
    fn from(asked: &UpdateReplicationGroupMemberAction) -> Self {
        Self {
            kms_key: asked.kms_master_key_id.clone(),
            throughput: asked.provisioned_throughput_override.clone(),
            on_demand: asked.on_demand_throughput_override.clone(),
            indexes: asked.global_secondary_indexes.clone().unwrap_or_default(),
            class: asked.table_class_override,
        }
    }
}

impl Overrides {
    /// Gives them to a replica.
    ///
    /// # Errors
    /// A validation error, where they do not fit it.
    pub(crate) fn apply(&self, table: &mut Table) -> Result<(), ApiError> {
        let billing = table.settings.billing;
        let settings = &mut table.settings;
        if let Some(key) = &self.kms_key {
            settings.encryption = Some(Encryption { kms_key: Some(key.clone()) });
        }
        if let Some(class) = self.class {
            settings.class = Some(class);
        }
        let throughput = (self.throughput.as_ref(), self.on_demand.as_ref());
        override_reads(billing, throughput, &mut settings.throughput, &mut settings.on_demand)?;
        for asked in &self.indexes {
            let name = &asked.index_name;
            let index = table.indexes.iter_mut().filter(|index| index.kind == IndexKind::Global);
            let mut index = index.filter(|index| &*index.name == name);
            let index = index.next().ok_or_else(|| ReplicaFault::Index(name.clone()))?;
            let throughput = (
                asked.provisioned_throughput_override.as_ref(),
                asked.on_demand_throughput_override.as_ref(),
            );
            override_reads(billing, throughput, &mut index.throughput, &mut index.on_demand)?;
        }
        Ok(())
    }
}

/// Overrides the read capacity of a table or an index.
fn override_reads(
    billing: BillingMode,
    (provisioned, on_demand): (
        Option<&ProvisionedThroughputOverride>,
        Option<&OnDemandThroughputOverride>,
    ),
    throughput: &mut Throughput,
    limits: &mut Option<OnDemandThroughput>,
) -> Result<(), TableFault> {
    if let Some(read) = provisioned.and_then(|asked| asked.read_capacity_units) {
        if billing == BillingMode::PayPerRequest {
            return Err(TableFault::ThroughputGiven);
        }
        throughput.read = read;
    }
    if let Some(read) = on_demand.and_then(|asked| asked.max_read_request_units) {
        if billing == BillingMode::Provisioned {
            return Err(TableFault::OnDemandNotAllowed);
        }
        let limited = OnDemandThroughput {
            max_read: (read != -1).then_some(read),
            ..limits.unwrap_or_default()
        };
        *limits = (limited != OnDemandThroughput::default()).then_some(limited);
    }
    Ok(())
}

/// A new replica of `source` in `namespace`, without a stream and outside of the group yet.
pub(crate) fn replica_of(
    source: &Table,
    namespace: Namespace,
    id: String,
    now: Timestamp,
) -> Table {
    let was = &source.settings;
    let index = |index: &Index| Index {
        owner: OwnerId(0),
        throughput_changes: ThroughputChanges::default(),
        state: IndexState::Active,
        insights: None,
        ..index.clone()
    };
    Table {
        namespace,
        name: Arc::clone(&source.name),
        owner: OwnerId(0),
        version: 0,
        table_id: id,
        created: now,
        attribute_definitions: source.attribute_definitions.clone(),
        keys: source.keys.clone(),
        indexes: source.indexes.iter().map(index).collect(),
        settings: Settings {
            on_demand_since: was.on_demand_since.map(|_| now),
            throughput_changes: ThroughputChanges::default(),
            deletion_protection: false,
            tags: Vec::new(),
            stream: None,
            ttl: own(was.ttl.as_ref()),
            history: None,
            backups: None,
            restore: None,
            group: None,
            destination: None,
            recorded: RecordedSettings::default(),
            ..was.clone()
        },
    }
}

/// The same time to live in another replica, where marks have an owner of their own.
fn own(ttl: Option<&TimeToLive>) -> Option<TimeToLive> {
    ttl.map(|ttl| TimeToLive { owner: OwnerId(0), attribute: Arc::clone(&ttl.attribute) })
}

/// Brings what changed in a replica, from `before` to `after`, to another one of its group: all
/// but what is each replica's own.
pub(crate) fn keep_in_sync(before: &Table, after: &Table, other: &mut Table) {
    let (from, to, is) = (&before.settings, &after.settings, &mut other.settings);
    if from.billing != to.billing {
        is.billing = to.billing;
        is.on_demand_since = to.on_demand_since;
    }
    if from.throughput != to.throughput {
        is.throughput = synced(from.throughput, to.throughput, is.throughput);
        is.throughput_changes = to.throughput_changes;
    }
    if from.on_demand != to.on_demand {
        is.on_demand = to.on_demand;
    }
    if from.warm != to.warm {
        is.warm = to.warm;
    }
    // Source: "How DynamoDB global tables work", of several accounts: settings that are not
    // synchronized.
    let in_sync = !after.is_multi_account();
    if in_sync && from.class != to.class {
        is.class = to.class;
    }
    if in_sync && from.encryption != to.encryption {
        is.encryption.clone_from(&to.encryption);
    }
    if from.ttl != to.ttl {
        is.ttl = own(to.ttl.as_ref());
    }
    other.attribute_definitions.clone_from(&after.attribute_definitions);
    keep_indexes_in_sync(before, after, other);
}

/// The throughput of another replica when it changed from `from` to `to` in one: reads that did not
/// change stay as that replica has them.
const fn synced(from: Throughput, to: Throughput, is: Throughput) -> Throughput {
    Throughput {
        read: if from.read == to.read { is.read } else { to.read },
        write: if from.write == to.write { is.write } else { to.write },
    }
}

fn keep_indexes_in_sync(before: &Table, after: &Table, other: &mut Table) {
    other.indexes.retain(|index| after.index(&index.name).is_some());
    for index in &after.indexes {
        let was = before.index(&index.name);
        let changed = was != Some(index);
        match other.indexes.iter_mut().find(|known| known.name == index.name) {
            Some(known) if changed => {
                let from = was.map_or(known.throughput, |was| was.throughput);
                known.throughput = synced(from, index.throughput, known.throughput);
                known.throughput_changes = index.throughput_changes;
                known.on_demand = index.on_demand;
                known.warm = index.warm;
            }
            Some(_) => {}
            None => other.indexes.push(Index {
                owner: OwnerId(0),
                state: IndexState::Building(Progress::default()),
                insights: None,
                ..index.clone()
            }),
        }
    }
}
