//! Encoders of the shared structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    ArchivalSummary, AttributeDefinition, BillingModeSummary, Capacity, ConsumedCapacity,
    GlobalSecondaryIndex, GlobalSecondaryIndexDescription,
    GlobalSecondaryIndexWarmThroughputDescription, GlobalTableWitnessDescription, ItemResponse,
    KeySchemaElement, LocalSecondaryIndexDescription, OnDemandThroughput,
    OnDemandThroughputOverride, Projection, ProvisionedThroughput,
    ProvisionedThroughputDescription, ProvisionedThroughputOverride, ReplicaDescription,
    ReplicaGlobalSecondaryIndexDescription, RestoreSummary, SearchSchemaElement, SseDescription,
    SseSpecification, StreamSpecification, TableClassSummary, TableDescription,
    TableWarmThroughputDescription, Tag, ThrottlingReason, TimeToLiveDescription,
    VectorAttributeDefinition, VectorCapacity, VectorIndex, VectorIndexDescription, WarmThroughput,
};

use crate::encode::{Encode, Encoder};

impl Encode for ArchivalSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ArchivalDateTime", &self.archival_date_time);
        e.optional("ArchivalReason", &self.archival_reason);
        e.optional("ArchivalBackupArn", &self.archival_backup_arn);
        e.close();
    }
}

impl Encode for AttributeDefinition {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("AttributeName", &self.attribute_name);
        e.member("AttributeType", &self.attribute_type);
        e.close();
    }
}

impl Encode for BillingModeSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("BillingMode", &self.billing_mode);
        e.optional(
            "LastUpdateToPayPerRequestDateTime",
            &self.last_update_to_pay_per_request_date_time,
        );
        e.close();
    }
}

impl Encode for Capacity {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ReadCapacityUnits", &self.read_capacity_units);
        e.optional("WriteCapacityUnits", &self.write_capacity_units);
        e.optional("CapacityUnits", &self.capacity_units);
        e.close();
    }
}

impl Encode for ConsumedCapacity {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("CapacityUnits", &self.capacity_units);
        e.optional("ReadCapacityUnits", &self.read_capacity_units);
        e.optional("WriteCapacityUnits", &self.write_capacity_units);
        e.optional("Table", &self.table);
        e.optional("LocalSecondaryIndexes", &self.local_secondary_indexes);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional("VectorIndexes", &self.vector_indexes);
        e.close();
    }
}

impl Encode for GlobalSecondaryIndex {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("IndexName", &self.index_name);
        e.member("KeySchema", &self.key_schema);
        e.member("Projection", &self.projection);
        e.optional("ProvisionedThroughput", &self.provisioned_throughput);
        e.optional("OnDemandThroughput", &self.on_demand_throughput);
        e.optional("WarmThroughput", &self.warm_throughput);
        e.close();
    }
}

impl Encode for GlobalSecondaryIndexDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("KeySchema", &self.key_schema);
        e.optional("Projection", &self.projection);
        e.optional("IndexStatus", &self.index_status);
        e.optional("Backfilling", &self.backfilling);
        e.optional("ProvisionedThroughput", &self.provisioned_throughput);
        e.optional("IndexSizeBytes", &self.index_size_bytes);
        e.optional("ItemCount", &self.item_count);
        e.optional("IndexArn", &self.index_arn);
        e.optional("OnDemandThroughput", &self.on_demand_throughput);
        e.optional("WarmThroughput", &self.warm_throughput);
        e.close();
    }
}

impl Encode for GlobalSecondaryIndexWarmThroughputDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ReadUnitsPerSecond", &self.read_units_per_second);
        e.optional("WriteUnitsPerSecond", &self.write_units_per_second);
        e.optional("Status", &self.status);
        e.close();
    }
}

impl Encode for GlobalTableWitnessDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("RegionName", &self.region_name);
        e.optional("WitnessStatus", &self.witness_status);
        e.close();
    }
}

impl Encode for ItemResponse {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Item", &self.item);
        e.close();
    }
}

impl Encode for KeySchemaElement {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("AttributeName", &self.attribute_name);
        e.member("KeyType", &self.key_type);
        e.close();
    }
}

impl Encode for LocalSecondaryIndexDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("KeySchema", &self.key_schema);
        e.optional("Projection", &self.projection);
        e.optional("IndexSizeBytes", &self.index_size_bytes);
        e.optional("ItemCount", &self.item_count);
        e.optional("IndexArn", &self.index_arn);
        e.close();
    }
}

impl Encode for OnDemandThroughput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("MaxReadRequestUnits", &self.max_read_request_units);
        e.optional("MaxWriteRequestUnits", &self.max_write_request_units);
        e.close();
    }
}

impl Encode for OnDemandThroughputOverride {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("MaxReadRequestUnits", &self.max_read_request_units);
        e.close();
    }
}

impl Encode for Projection {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ProjectionType", &self.projection_type);
        e.optional("NonKeyAttributes", &self.non_key_attributes);
        e.close();
    }
}

impl Encode for ProvisionedThroughput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("ReadCapacityUnits", &self.read_capacity_units);
        e.member("WriteCapacityUnits", &self.write_capacity_units);
        e.close();
    }
}

impl Encode for ProvisionedThroughputDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("LastIncreaseDateTime", &self.last_increase_date_time);
        e.optional("LastDecreaseDateTime", &self.last_decrease_date_time);
        e.optional("NumberOfDecreasesToday", &self.number_of_decreases_today);
        e.optional("ReadCapacityUnits", &self.read_capacity_units);
        e.optional("WriteCapacityUnits", &self.write_capacity_units);
        e.close();
    }
}

impl Encode for ProvisionedThroughputOverride {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ReadCapacityUnits", &self.read_capacity_units);
        e.close();
    }
}

impl Encode for ReplicaDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("RegionName", &self.region_name);
        e.optional("ReplicaStatus", &self.replica_status);
        e.optional("ReplicaArn", &self.replica_arn);
        e.optional("ReplicaStatusDescription", &self.replica_status_description);
        e.optional("ReplicaStatusPercentProgress", &self.replica_status_percent_progress);
        e.optional("KMSMasterKeyId", &self.kms_master_key_id);
        e.optional("ProvisionedThroughputOverride", &self.provisioned_throughput_override);
        e.optional("OnDemandThroughputOverride", &self.on_demand_throughput_override);
        e.optional("WarmThroughput", &self.warm_throughput);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional("ReplicaInaccessibleDateTime", &self.replica_inaccessible_date_time);
        e.optional("ReplicaTableClassSummary", &self.replica_table_class_summary);
        e.optional(
            "GlobalTableSettingsReplicationMode",
            &self.global_table_settings_replication_mode,
        );
        e.close();
    }
}

impl Encode for ReplicaGlobalSecondaryIndexDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("ProvisionedThroughputOverride", &self.provisioned_throughput_override);
        e.optional("OnDemandThroughputOverride", &self.on_demand_throughput_override);
        e.optional("WarmThroughput", &self.warm_throughput);
        e.close();
    }
}

impl Encode for RestoreSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("SourceBackupArn", &self.source_backup_arn);
        e.optional("SourceTableArn", &self.source_table_arn);
        e.member("RestoreDateTime", &self.restore_date_time);
        e.member("RestoreInProgress", &self.restore_in_progress);
        e.close();
    }
}

impl Encode for SseDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Status", &self.status);
        e.optional("SSEType", &self.sse_type);
        e.optional("KMSMasterKeyArn", &self.kms_master_key_arn);
        e.optional("InaccessibleEncryptionDateTime", &self.inaccessible_encryption_date_time);
        e.close();
    }
}

impl Encode for SseSpecification {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("Enabled", &self.enabled);
        e.optional("SSEType", &self.sse_type);
        e.optional("KMSMasterKeyId", &self.kms_master_key_id);
        e.close();
    }
}

impl Encode for SearchSchemaElement {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("AttributeName", &self.attribute_name);
        e.member("SearchSchemaElementType", &self.search_schema_element_type);
        e.close();
    }
}

impl Encode for StreamSpecification {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("StreamEnabled", &self.stream_enabled);
        e.optional("StreamViewType", &self.stream_view_type);
        e.close();
    }
}

impl Encode for TableClassSummary {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableClass", &self.table_class);
        e.optional("LastUpdateDateTime", &self.last_update_date_time);
        e.close();
    }
}

impl Encode for TableDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("AttributeDefinitions", &self.attribute_definitions);
        e.optional("TableName", &self.table_name);
        e.optional("KeySchema", &self.key_schema);
        e.optional("TableStatus", &self.table_status);
        e.optional("CreationDateTime", &self.creation_date_time);
        e.optional("ProvisionedThroughput", &self.provisioned_throughput);
        e.optional("TableSizeBytes", &self.table_size_bytes);
        e.optional("ItemCount", &self.item_count);
        e.optional("TableArn", &self.table_arn);
        e.optional("TableId", &self.table_id);
        e.optional("BillingModeSummary", &self.billing_mode_summary);
        e.optional("LocalSecondaryIndexes", &self.local_secondary_indexes);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional("StreamSpecification", &self.stream_specification);
        e.optional("LatestStreamLabel", &self.latest_stream_label);
        e.optional("LatestStreamArn", &self.latest_stream_arn);
        e.optional("GlobalTableVersion", &self.global_table_version);
        e.optional("Replicas", &self.replicas);
        e.optional("GlobalTableWitnesses", &self.global_table_witnesses);
        e.optional(
            "GlobalTableSettingsReplicationMode",
            &self.global_table_settings_replication_mode,
        );
        e.optional("RestoreSummary", &self.restore_summary);
        e.optional("SSEDescription", &self.sse_description);
        e.optional("ArchivalSummary", &self.archival_summary);
        e.optional("TableClassSummary", &self.table_class_summary);
        e.optional("DeletionProtectionEnabled", &self.deletion_protection_enabled);
        e.optional("DisassociationProtectionEnabled", &self.disassociation_protection_enabled);
        e.optional("OnDemandThroughput", &self.on_demand_throughput);
        e.optional("WarmThroughput", &self.warm_throughput);
        e.optional("MultiRegionConsistency", &self.multi_region_consistency);
        e.optional("VectorIndexes", &self.vector_indexes);
        e.close();
    }
}

impl Encode for TableWarmThroughputDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ReadUnitsPerSecond", &self.read_units_per_second);
        e.optional("WriteUnitsPerSecond", &self.write_units_per_second);
        e.optional("Status", &self.status);
        e.close();
    }
}

impl Encode for Tag {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("Key", &self.key);
        e.member("Value", &self.value);
        e.close();
    }
}

impl Encode for ThrottlingReason {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("reason", &self.reason);
        e.optional("resource", &self.resource);
        e.close();
    }
}

impl Encode for TimeToLiveDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TimeToLiveStatus", &self.time_to_live_status);
        e.optional("AttributeName", &self.attribute_name);
        e.close();
    }
}

impl Encode for VectorAttributeDefinition {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("AttributeName", &self.attribute_name);
        e.close();
    }
}

impl Encode for VectorCapacity {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("VectorSearchRequestBytes", &self.vector_search_request_bytes);
        e.optional("VectorWriteRequestBytes", &self.vector_write_request_bytes);
        e.close();
    }
}

impl Encode for VectorIndex {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("IndexName", &self.index_name);
        e.member("VectorAttribute", &self.vector_attribute);
        e.optional("SearchSchema", &self.search_schema);
        e.member("Projection", &self.projection);
        e.member("Dimensions", &self.dimensions);
        e.member("DistanceFunction", &self.distance_function);
        e.close();
    }
}

impl Encode for VectorIndexDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("SearchSchema", &self.search_schema);
        e.optional("Projection", &self.projection);
        e.optional("VectorAttribute", &self.vector_attribute);
        e.optional("Dimensions", &self.dimensions);
        e.optional("DistanceFunction", &self.distance_function);
        e.optional("IndexStatus", &self.index_status);
        e.optional("Backfilling", &self.backfilling);
        e.optional("IndexSizeBytes", &self.index_size_bytes);
        e.optional("ItemCount", &self.item_count);
        e.optional("IndexArn", &self.index_arn);
        e.close();
    }
}

impl Encode for WarmThroughput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ReadUnitsPerSecond", &self.read_units_per_second);
        e.optional("WriteUnitsPerSecond", &self.write_units_per_second);
        e.close();
    }
}
