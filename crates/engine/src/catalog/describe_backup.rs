//! A [`Backup`] as DescribeBackup and ListBackups show it.

use model::{
    BackupDescription, BackupDetails, BackupStatus, BackupSummary, BackupType, BillingMode,
    GlobalSecondaryIndexInfo, LocalSecondaryIndexInfo, ProvisionedThroughput, SourceTableDetails,
    SourceTableFeatureDetails, SseDescription, SseStatus, SseType, StreamSpecification,
    TimeToLiveDescription, TimeToLiveStatus, VectorAttributeDefinition, VectorIndexInfo,
};

use super::describe::{key_schema, kms_arn, on_demand_throughput, projection};
use super::sizes::Size;
use crate::table::{Backup, BackupKind, BackupName, Index, IndexKind, Table, Throughput, Vectors};

/// A backup with its name, and the size of its items.
pub(crate) struct Shown<'a> {
    pub(crate) name: &'a BackupName,
    pub(crate) backup: &'a Backup,
    pub(crate) size: Size,
}

/// Its status.
const fn status(backup: &Backup) -> BackupStatus {
    if backup.copying.is_some() { BackupStatus::Creating } else { BackupStatus::Available }
}

const fn kind(backup: &Backup) -> BackupType {
    match backup.kind {
        BackupKind::User => BackupType::User,
        BackupKind::System => BackupType::System,
    }
}

impl Shown<'_> {
    /// The details of the backup itself.
    pub(crate) fn details(&self) -> BackupDetails {
        let backup = self.backup;
        BackupDetails {
            backup_arn: self.name.arn(),
            backup_name: backup.name.clone(),
            backup_size_bytes: Some(self.size.bytes),
            backup_status: status(backup),
            backup_type: kind(backup),
            backup_creation_date_time: backup.created.as_epoch_seconds(),
            backup_expiry_date_time: backup.expiry().map(env::Timestamp::as_epoch_seconds),
        }
    }

    /// A line of the list; `table` is the definition that it keeps.
    pub(crate) fn summary(&self, table: &Table) -> BackupSummary {
        let details = self.details();
        BackupSummary {
            table_name: Some(self.name.table.clone()),
            table_id: Some(table.table_id.clone()),
            table_arn: Some(table.arn()),
            backup_arn: Some(details.backup_arn),
            backup_name: Some(details.backup_name),
            backup_creation_date_time: Some(details.backup_creation_date_time),
            backup_expiry_date_time: details.backup_expiry_date_time,
            backup_status: Some(details.backup_status),
            backup_type: Some(details.backup_type),
            backup_size_bytes: details.backup_size_bytes,
        }
    }

    /// All of it; `table` is the definition that it keeps.
    pub(crate) fn description(&self, table: &Table) -> BackupDescription {
        BackupDescription {
            backup_details: Some(self.details()),
            source_table_details: Some(self.source(table)),
            source_table_feature_details: Some(features(table)),
        }
    }

    fn source(&self, table: &Table) -> SourceTableDetails {
        let settings = &table.settings;
        let on_demand =
            settings.on_demand.filter(|_| settings.billing == BillingMode::PayPerRequest);
        SourceTableDetails {
            table_name: table.name.to_string(),
            table_id: table.table_id.clone(),
            table_arn: Some(table.arn()),
            table_size_bytes: Some(self.size.bytes),
            key_schema: key_schema(&table.keys),
            table_creation_date_time: table.created.as_epoch_seconds(),
            provisioned_throughput: throughput(settings.throughput),
            on_demand_throughput: on_demand.map(on_demand_throughput),
            item_count: Some(self.size.items),
            billing_mode: Some(settings.billing),
        }
    }
}

const fn throughput(throughput: Throughput) -> ProvisionedThroughput {
    ProvisionedThroughput {
        read_capacity_units: throughput.read,
        write_capacity_units: throughput.write,
    }
}

/// What the table had besides its items.
fn features(table: &Table) -> SourceTableFeatureDetails {
    let settings = &table.settings;
    let locals: Vec<_> = table.indexes_of(IndexKind::Local).map(local).collect();
    let globals: Vec<_> = table.indexes_of(IndexKind::Global).map(global).collect();
    let vectors: Vec<_> = table.vector_indexes().map(vector).collect();
    let stream = settings.stream.as_ref().filter(|stream| stream.is_open());
    SourceTableFeatureDetails {
        local_secondary_indexes: (!locals.is_empty()).then_some(locals),
        global_secondary_indexes: (!globals.is_empty()).then_some(globals),
        stream_description: stream.map(|stream| StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(stream.view),
        }),
        time_to_live_description: Some(TimeToLiveDescription {
            time_to_live_status: Some(match settings.ttl {
                Some(_) => TimeToLiveStatus::Enabled,
                None => TimeToLiveStatus::Disabled,
            }),
            attribute_name: settings.ttl.as_ref().map(|ttl| ttl.attribute.to_string()),
        }),
        sse_description: settings.encryption.as_ref().map(|encryption| SseDescription {
            status: Some(SseStatus::Enabled),
            sse_type: Some(SseType::Kms),
            kms_master_key_arn: Some(kms_arn(table, encryption.kms_key.as_deref())),
            inaccessible_encryption_date_time: None,
        }),
        vector_indexes: (!vectors.is_empty()).then_some(vectors),
    }
}

fn local(index: &Index) -> LocalSecondaryIndexInfo {
    LocalSecondaryIndexInfo {
        index_name: Some(index.name.to_string()),
        key_schema: Some(key_schema(&index.keys)),
        projection: Some(projection(&index.projection)),
    }
}

fn vector((index, vectors): (&Index, &Vectors)) -> VectorIndexInfo {
    VectorIndexInfo {
        index_name: Some(index.name.to_string()),
        vector_attribute: Some(VectorAttributeDefinition {
            attribute_name: vectors.attribute.to_string(),
        }),
        search_schema: index.search_schema(),
        projection: Some(projection(&index.projection)),
        dimensions: Some(i64::from(vectors.dimensions)),
        distance_function: Some(vectors.distance),
    }
}

fn global(index: &Index) -> GlobalSecondaryIndexInfo {
    GlobalSecondaryIndexInfo {
        index_name: Some(index.name.to_string()),
        key_schema: Some(key_schema(&index.keys)),
        projection: Some(projection(&index.projection)),
        provisioned_throughput: Some(throughput(index.throughput)),
        on_demand_throughput: index.on_demand.map(on_demand_throughput),
    }
}
