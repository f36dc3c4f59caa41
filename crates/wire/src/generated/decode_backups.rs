//! Decoders of the backups structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    CreateBackupInput, DeleteBackupInput, DescribeBackupInput, DescribeContinuousBackupsInput,
    ListBackupsInput, PointInTimeRecoverySpecification, RestoreTableFromBackupInput,
    RestoreTableToPointInTimeInput, UpdateContinuousBackupsInput,
};

use super::rows_backups as rows;
use crate::decode::{Decode, Decoded, Decoder};

impl Decode for CreateBackupInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::CREATE_BACKUP_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                _ => out.backup_name = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DeleteBackupInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DELETE_BACKUP_INPUT, &mut |d, _| {
            out.backup_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeBackupInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_BACKUP_INPUT, &mut |d, _| {
            out.backup_arn = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for DescribeContinuousBackupsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::DESCRIBE_CONTINUOUS_BACKUPS_INPUT, &mut |d, _| {
            out.table_name = d.take()?;
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for ListBackupsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::LIST_BACKUPS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                1 => out.limit = d.take()?,
                2 => out.time_range_lower_bound = d.take()?,
                3 => out.time_range_upper_bound = d.take()?,
                4 => out.exclusive_start_backup_arn = d.take()?,
                _ => out.backup_type = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for PointInTimeRecoverySpecification {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::POINT_IN_TIME_RECOVERY_SPECIFICATION, &mut |d, member| {
            match member {
                0 => out.point_in_time_recovery_enabled = d.take()?,
                _ => out.recovery_period_in_days = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for RestoreTableFromBackupInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::RESTORE_TABLE_FROM_BACKUP_INPUT, &mut |d, member| {
            match member {
                0 => out.target_table_name = d.take()?,
                1 => out.backup_arn = d.take()?,
                2 => out.billing_mode_override = d.take()?,
                3 => out.global_secondary_index_override = d.take()?,
                4 => out.local_secondary_index_override = d.take()?,
                5 => out.provisioned_throughput_override = d.take()?,
                6 => out.on_demand_throughput_override = d.take()?,
                7 => out.sse_specification_override = d.take()?,
                _ => out.vector_index_override = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for RestoreTableToPointInTimeInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::RESTORE_TABLE_TO_POINT_IN_TIME_INPUT, &mut |d, member| {
            match member {
                0 => out.source_table_arn = d.take()?,
                1 => out.source_table_name = d.take()?,
                2 => out.target_table_name = d.take()?,
                3 => out.use_latest_restorable_time = d.take()?,
                4 => out.restore_date_time = d.take()?,
                5 => out.billing_mode_override = d.take()?,
                6 => out.global_secondary_index_override = d.take()?,
                7 => out.local_secondary_index_override = d.take()?,
                8 => out.provisioned_throughput_override = d.take()?,
                9 => out.on_demand_throughput_override = d.take()?,
                10 => out.sse_specification_override = d.take()?,
                _ => out.vector_index_override = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Decode for UpdateContinuousBackupsInput {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut out = Self::default();
        d.structure(&rows::UPDATE_CONTINUOUS_BACKUPS_INPUT, &mut |d, member| {
            match member {
                0 => out.table_name = d.take()?,
                _ => out.point_in_time_recovery_specification = d.take()?,
            }
            Ok(())
        })?;
        Ok(out)
    }
}
