//! Encoders of the global structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    AutoScalingPolicyDescription, AutoScalingSettingsDescription,
    AutoScalingTargetTrackingScalingPolicyConfigurationDescription, CreateGlobalTableOutput,
    DescribeGlobalTableOutput, DescribeGlobalTableSettingsOutput,
    DescribeTableReplicaAutoScalingOutput, GlobalTable, GlobalTableDescription,
    ListGlobalTablesOutput, Replica, ReplicaAutoScalingDescription,
    ReplicaGlobalSecondaryIndexAutoScalingDescription,
    ReplicaGlobalSecondaryIndexSettingsDescription, ReplicaSettingsDescription,
    TableAutoScalingDescription, UpdateGlobalTableOutput, UpdateGlobalTableSettingsOutput,
    UpdateTableReplicaAutoScalingOutput,
};

use crate::encode::{Encode, Encoder};

impl Encode for AutoScalingPolicyDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("PolicyName", &self.policy_name);
        e.optional(
            "TargetTrackingScalingPolicyConfiguration",
            &self.target_tracking_scaling_policy_configuration,
        );
        e.close();
    }
}

impl Encode for AutoScalingSettingsDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("MinimumUnits", &self.minimum_units);
        e.optional("MaximumUnits", &self.maximum_units);
        e.optional("AutoScalingDisabled", &self.auto_scaling_disabled);
        e.optional("AutoScalingRoleArn", &self.auto_scaling_role_arn);
        e.optional("ScalingPolicies", &self.scaling_policies);
        e.close();
    }
}

impl Encode for AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("DisableScaleIn", &self.disable_scale_in);
        e.optional("ScaleInCooldown", &self.scale_in_cooldown);
        e.optional("ScaleOutCooldown", &self.scale_out_cooldown);
        e.member("TargetValue", &self.target_value);
        e.close();
    }
}

impl Encode for CreateGlobalTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTableDescription", &self.global_table_description);
        e.close();
    }
}

impl Encode for DescribeGlobalTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTableDescription", &self.global_table_description);
        e.close();
    }
}

impl Encode for DescribeGlobalTableSettingsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTableName", &self.global_table_name);
        e.optional("ReplicaSettings", &self.replica_settings);
        e.close();
    }
}

impl Encode for DescribeTableReplicaAutoScalingOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableAutoScalingDescription", &self.table_auto_scaling_description);
        e.close();
    }
}

impl Encode for GlobalTable {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTableName", &self.global_table_name);
        e.optional("ReplicationGroup", &self.replication_group);
        e.close();
    }
}

impl Encode for GlobalTableDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("ReplicationGroup", &self.replication_group);
        e.optional("GlobalTableArn", &self.global_table_arn);
        e.optional("CreationDateTime", &self.creation_date_time);
        e.optional("GlobalTableStatus", &self.global_table_status);
        e.optional("GlobalTableName", &self.global_table_name);
        e.close();
    }
}

impl Encode for ListGlobalTablesOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTables", &self.global_tables);
        e.optional("LastEvaluatedGlobalTableName", &self.last_evaluated_global_table_name);
        e.close();
    }
}

impl Encode for Replica {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("RegionName", &self.region_name);
        e.close();
    }
}

impl Encode for ReplicaAutoScalingDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("RegionName", &self.region_name);
        e.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        e.optional(
            "ReplicaProvisionedReadCapacityAutoScalingSettings",
            &self.replica_provisioned_read_capacity_auto_scaling_settings,
        );
        e.optional(
            "ReplicaProvisionedWriteCapacityAutoScalingSettings",
            &self.replica_provisioned_write_capacity_auto_scaling_settings,
        );
        e.optional("ReplicaStatus", &self.replica_status);
        e.close();
    }
}

impl Encode for ReplicaGlobalSecondaryIndexAutoScalingDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("IndexName", &self.index_name);
        e.optional("IndexStatus", &self.index_status);
        e.optional(
            "ProvisionedReadCapacityAutoScalingSettings",
            &self.provisioned_read_capacity_auto_scaling_settings,
        );
        e.optional(
            "ProvisionedWriteCapacityAutoScalingSettings",
            &self.provisioned_write_capacity_auto_scaling_settings,
        );
        e.close();
    }
}

impl Encode for ReplicaGlobalSecondaryIndexSettingsDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("IndexName", &self.index_name);
        e.optional("IndexStatus", &self.index_status);
        e.optional("ProvisionedReadCapacityUnits", &self.provisioned_read_capacity_units);
        e.optional(
            "ProvisionedReadCapacityAutoScalingSettings",
            &self.provisioned_read_capacity_auto_scaling_settings,
        );
        e.optional("ProvisionedWriteCapacityUnits", &self.provisioned_write_capacity_units);
        e.optional(
            "ProvisionedWriteCapacityAutoScalingSettings",
            &self.provisioned_write_capacity_auto_scaling_settings,
        );
        e.close();
    }
}

impl Encode for ReplicaSettingsDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.member("RegionName", &self.region_name);
        e.optional("ReplicaStatus", &self.replica_status);
        e.optional("ReplicaBillingModeSummary", &self.replica_billing_mode_summary);
        e.optional(
            "ReplicaProvisionedReadCapacityUnits",
            &self.replica_provisioned_read_capacity_units,
        );
        e.optional(
            "ReplicaProvisionedReadCapacityAutoScalingSettings",
            &self.replica_provisioned_read_capacity_auto_scaling_settings,
        );
        e.optional(
            "ReplicaProvisionedWriteCapacityUnits",
            &self.replica_provisioned_write_capacity_units,
        );
        e.optional(
            "ReplicaProvisionedWriteCapacityAutoScalingSettings",
            &self.replica_provisioned_write_capacity_auto_scaling_settings,
        );
        e.optional(
            "ReplicaGlobalSecondaryIndexSettings",
            &self.replica_global_secondary_index_settings,
        );
        e.optional("ReplicaTableClassSummary", &self.replica_table_class_summary);
        e.close();
    }
}

impl Encode for TableAutoScalingDescription {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableName", &self.table_name);
        e.optional("TableStatus", &self.table_status);
        e.optional("Replicas", &self.replicas);
        e.close();
    }
}

impl Encode for UpdateGlobalTableOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTableDescription", &self.global_table_description);
        e.close();
    }
}

impl Encode for UpdateGlobalTableSettingsOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("GlobalTableName", &self.global_table_name);
        e.optional("ReplicaSettings", &self.replica_settings);
        e.close();
    }
}

impl Encode for UpdateTableReplicaAutoScalingOutput {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        e.optional("TableAutoScalingDescription", &self.table_auto_scaling_description);
        e.close();
    }
}
