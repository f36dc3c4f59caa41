//! Decoders of the global structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    AutoScalingPolicyUpdate, AutoScalingSettingsUpdate,
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate, CreateGlobalTableInput,
    CreateReplicaAction, DeleteReplicaAction, DescribeGlobalTableInput,
    DescribeGlobalTableSettingsInput, DescribeTableReplicaAutoScalingInput,
    GlobalSecondaryIndexAutoScalingUpdate, GlobalTableGlobalSecondaryIndexSettingsUpdate,
    ListGlobalTablesInput, Replica, ReplicaAutoScalingUpdate,
    ReplicaGlobalSecondaryIndexAutoScalingUpdate, ReplicaGlobalSecondaryIndexSettingsUpdate,
    ReplicaSettingsUpdate, ReplicaUpdate, UpdateGlobalTableInput, UpdateGlobalTableSettingsInput,
    UpdateTableReplicaAutoScalingInput,
};

use super::rows_global as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for AutoScalingPolicyUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::AUTO_SCALING_POLICY_UPDATE, &mut |d, member| {
            match member {
                0 => out.policy_name = d.take()?,
                _ => out.target_tracking_scaling_policy_configuration = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for AutoScalingSettingsUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::AUTO_SCALING_SETTINGS_UPDATE, &mut |d, member| {
            match member {
                0 => out.minimum_units = d.take()?,
                1 => out.maximum_units = d.take()?,
                2 => out.auto_scaling_disabled = d.take()?,
                3 => out.auto_scaling_role_arn = d.take()?,
                _ => out.scaling_policy_update = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(
            &rows::AUTO_SCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION_UPDATE,
            &mut |d, member| {
                match member {
                    0 => out.disable_scale_in = d.take()?,
                    1 => out.scale_in_cooldown = d.take()?,
                    2 => out.scale_out_cooldown = d.take()?,
                    _ => out.target_value = d.take()?,
                }
                Ok(())
            },
        )?;
        Ok(out)
    }
}

impl Decode for CreateGlobalTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_GLOBAL_TABLE_INPUT, &mut |d, member| {
            match member {
                0 => out.global_table_name = d.take()?,
                _ => out.replication_group = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for CreateReplicaAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_REPLICA_ACTION, &mut |d, _| {
            out.region_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteReplicaAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_REPLICA_ACTION, &mut |d, _| {
            out.region_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeGlobalTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_GLOBAL_TABLE_INPUT, &mut |d, _| {
            out.global_table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeGlobalTableSettingsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_GLOBAL_TABLE_SETTINGS_INPUT, &mut |d, _| {
            out.global_table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeTableReplicaAutoScalingInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_TABLE_REPLICA_AUTO_SCALING_INPUT, &mut |d, _| {
            out.table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GlobalSecondaryIndexAutoScalingUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                _ => out.provisioned_write_capacity_auto_scaling_update = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for GlobalTableGlobalSecondaryIndexSettingsUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(
            &rows::GLOBAL_TABLE_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE,
            &mut |d, member| {
                match member {
                    0 => out.index_name = d.take()?,
                    1 => out.provisioned_write_capacity_units = d.take()?,
                    _ => out.provisioned_write_capacity_auto_scaling_settings_update = d.take()?,
                }
                Ok(())
            },
        )?;
        Ok(out)
    }
}

impl Decode for ListGlobalTablesInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_GLOBAL_TABLES_INPUT, &mut |d, member| {
            match member {
                0 => out.exclusive_start_global_table_name = d.take()?,
                1 => out.limit = d.take()?,
                _ => out.region_name = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for Replica {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICA, &mut |d, _| {
            out.region_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ReplicaAutoScalingUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICA_AUTO_SCALING_UPDATE, &mut |d, member| {
            match member {
                0 => out.region_name = d.take()?,
                1 => out.replica_global_secondary_index_updates = d.take()?,
                _ => out.replica_provisioned_read_capacity_auto_scaling_update = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ReplicaGlobalSecondaryIndexAutoScalingUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(
            &rows::REPLICA_GLOBAL_SECONDARY_INDEX_AUTO_SCALING_UPDATE,
            &mut |d, member| {
                match member {
                    0 => out.index_name = d.take()?,
                    _ => out.provisioned_read_capacity_auto_scaling_update = d.take()?,
                }
                Ok(())
            },
        )?;
        Ok(out)
    }
}

impl Decode for ReplicaGlobalSecondaryIndexSettingsUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICA_GLOBAL_SECONDARY_INDEX_SETTINGS_UPDATE, &mut |d, member| {
            match member {
                0 => out.index_name = d.take()?,
                1 => out.provisioned_read_capacity_units = d.take()?,
                _ => out.provisioned_read_capacity_auto_scaling_settings_update = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ReplicaSettingsUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICA_SETTINGS_UPDATE, &mut |d, member| {
            match member {
                0 => out.region_name = d.take()?,
                1 => out.replica_provisioned_read_capacity_units = d.take()?,
                2 => {
                    out.replica_provisioned_read_capacity_auto_scaling_settings_update = d.take()?
                }
                3 => out.replica_global_secondary_index_settings_update = d.take()?,
                _ => out.replica_table_class = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ReplicaUpdate {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::REPLICA_UPDATE, &mut |d, member| {
            match member {
                0 => out.create = d.take()?,
                _ => out.delete = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateGlobalTableInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_GLOBAL_TABLE_INPUT, &mut |d, member| {
            match member {
                0 => out.global_table_name = d.take()?,
                _ => out.replica_updates = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateGlobalTableSettingsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_GLOBAL_TABLE_SETTINGS_INPUT, &mut |d, member| {
            match member {
                0 => out.global_table_name = d.take()?,
                1 => out.global_table_billing_mode = d.take()?,
                2 => out.global_table_provisioned_write_capacity_units = d.take()?,
                3 => {
                    out.global_table_provisioned_write_capacity_auto_scaling_settings_update =
                        d.take()?
                }
                4 => out.global_table_global_secondary_index_settings_update = d.take()?,
                _ => out.replica_settings_update = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateTableReplicaAutoScalingInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_TABLE_REPLICA_AUTO_SCALING_INPUT, &mut |d, member| {
            match member {
                0 => out.global_secondary_index_updates = d.take()?,
                1 => out.table_name = d.take()?,
                2 => out.provisioned_write_capacity_auto_scaling_update = d.take()?,
                _ => out.replica_updates = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
