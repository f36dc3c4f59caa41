//! Encoders of the backups structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    BackupDescription, BackupDetails, BackupSummary, ContinuousBackupsDescription,
    CreateBackupOutput, DeleteBackupOutput, DescribeBackupOutput, DescribeContinuousBackupsOutput,
    GlobalSecondaryIndexInfo, ListBackupsOutput, LocalSecondaryIndexInfo,
    PointInTimeRecoveryDescription, RestoreTableFromBackupOutput, RestoreTableToPointInTimeOutput,
    SourceTableDetails, SourceTableFeatureDetails, UpdateContinuousBackupsOutput, VectorIndexInfo,
};

use crate::encode::{Encode, Encoder};

impl Encode for BackupDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BackupDetails", &self.backup_details);
        e.optional("SourceTableDetails", &self.source_table_details);
        e.optional("SourceTableFeatureDetails", &self.source_table_feature_details);
        e.close();
    }
}

impl Encode for BackupDetails {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("BackupArn", &self.backup_arn);
        e.member("BackupName", &self.backup_name);
        e.optional("BackupSizeBytes", &self.backup_size_bytes);
        e.member("BackupStatus", &self.backup_status);
        e.member("BackupType", &self.backup_type);
        e.member("BackupCreationDateTime", &self.backup_creation_date_time);
        e.optional("BackupExpiryDateTime", &self.backup_expiry_date_time);
        e.close();
    }
}

impl Encode for BackupSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("TableId", &self.table_id);
        e.optional("TableArn", &self.table_arn);
        e.optional("BackupArn", &self.backup_arn);
        e.optional("BackupName", &self.backup_name);
        e.optional("BackupCreationDateTime", &self.backup_creation_date_time);
        e.optional("BackupExpiryDateTime", &self.backup_expiry_date_time);
        e.optional("BackupStatus", &self.backup_status);
        e.optional("BackupType", &self.backup_type);
        e.optional("BackupSizeBytes", &self.backup_size_bytes);
        e.close();
    }
}

impl Encode for ContinuousBackupsDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("ContinuousBackupsStatus", &self.continuous_backups_status);
        e.optional("PointInTimeRecoveryDescription", &self.point_in_time_recovery_description);
        e.close();
    }
}

impl Encode for CreateBackupOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BackupDetails", &self.backup_details);
        e.close();
    }
}

impl Encode for DeleteBackupOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BackupDescription", &self.backup_description);
        e.close();
    }
}

impl Encode for DescribeBackupOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BackupDescription", &self.backup_description);
        e.close();
    }
}

impl Encode for DescribeContinuousBackupsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ContinuousBackupsDescription", &self.continuous_backups_description);
        e.close();
    }
}

impl Encode for GlobalSecondaryIndexInfo {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("KeySchema", &self.key_schema);
        e.optional("Projection", &self.projection);
        e.optional("ProvisionedThroughput", &self.provisioned_throughput);
        e.optional("OnDemandThroughput", &self.on_demand_throughput);
        e.close();
    }
}

impl Encode for ListBackupsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BackupSummaries", &self.backup_summaries);
        e.optional("LastEvaluatedBackupArn", &self.last_evaluated_backup_arn);
        e.close();
    }
}

impl Encode for LocalSecondaryIndexInfo {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("KeySchema", &self.key_schema);
        e.optional("Projection", &self.projection);
        e.close();
    }
}

impl Encode for PointInTimeRecoveryDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("PointInTimeRecoveryStatus", &self.point_in_time_recovery_status);
        e.optional("RecoveryPeriodInDays", &self.recovery_period_in_days);
        e.optional("EarliestRestorableDateTime", &self.earliest_restorable_date_time);
        e.optional("LatestRestorableDateTime", &self.latest_restorable_date_time);
        e.close();
    }
}

impl Encode for RestoreTableFromBackupOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableDescription", &self.table_description);
        e.close();
    }
}

impl Encode for RestoreTableToPointInTimeOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableDescription", &self.table_description);
        e.close();
    }
}

impl Encode for SourceTableDetails {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("TableName", &self.table_name);
        e.member("TableId", &self.table_id);
        e.optional("TableArn", &self.table_arn);
        e.optional("TableSizeBytes", &self.table_size_bytes);
        e.member("KeySchema", &self.key_schema);
        e.member("TableCreationDateTime", &self.table_creation_date_time);
        e.member("ProvisionedThroughput", &self.provisioned_throughput);
        e.optional("OnDemandThroughput", &self.on_demand_throughput);
        e.optional("ItemCount", &self.item_count);
        e.optional("BillingMode", &self.billing_mode);
        e.close();
    }
}

impl Encode for SourceTableFeatureDetails {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("LocalSecondaryIndexes", &self.local_secondary_indexes);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional("StreamDescription", &self.stream_description);
        e.optional("TimeToLiveDescription", &self.time_to_live_description);
        e.optional("SSEDescription", &self.sse_description);
        e.optional("VectorIndexes", &self.vector_indexes);
        e.close();
    }
}

impl Encode for UpdateContinuousBackupsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ContinuousBackupsDescription", &self.continuous_backups_description);
        e.close();
    }
}

impl Encode for VectorIndexInfo {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("VectorAttribute", &self.vector_attribute);
        e.optional("SearchSchema", &self.search_schema);
        e.optional("Projection", &self.projection);
        e.optional("Dimensions", &self.dimensions);
        e.optional("DistanceFunction", &self.distance_function);
        e.close();
    }
}
