//! Constraint tables of the backups structures.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use super::shapes;
use crate::constraint::{Member, Shape, Structure};

/// `CreateBackupInput`.
pub(crate) static CREATE_BACKUP_INPUT: Structure = Structure {
    name: "CreateBackupInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required("BackupName", &shapes::BACKUP_NAME, 1),
    ],
};

/// `DeleteBackupInput`.
pub(crate) static DELETE_BACKUP_INPUT: Structure = Structure {
    name: "DeleteBackupInput",
    members: &[Member::required("BackupArn", &shapes::BACKUP_ARN, 0)],
};

/// `DescribeBackupInput`.
pub(crate) static DESCRIBE_BACKUP_INPUT: Structure = Structure {
    name: "DescribeBackupInput",
    members: &[Member::required("BackupArn", &shapes::BACKUP_ARN, 0)],
};

/// `DescribeContinuousBackupsInput`.
pub(crate) static DESCRIBE_CONTINUOUS_BACKUPS_INPUT: Structure = Structure {
    name: "DescribeContinuousBackupsInput",
    members: &[Member::required("TableName", &shapes::TABLE_ARN, 0)],
};

/// `ListBackupsInput`.
pub(crate) static LIST_BACKUPS_INPUT: Structure = Structure {
    name: "ListBackupsInput",
    members: &[
        Member::optional("TableName", &shapes::TABLE_ARN, 0),
        Member::optional("Limit", &shapes::BACKUPS_INPUT_LIMIT, 1),
        Member::optional("TimeRangeLowerBound", &Shape::Double, 2),
        Member::optional("TimeRangeUpperBound", &Shape::Double, 3),
        Member::optional("ExclusiveStartBackupArn", &shapes::BACKUP_ARN, 4),
        Member::optional("BackupType", &shapes::BACKUP_TYPE_FILTER, 5),
    ],
};

/// `PointInTimeRecoverySpecification`.
pub(crate) static POINT_IN_TIME_RECOVERY_SPECIFICATION: Structure = Structure {
    name: "PointInTimeRecoverySpecification",
    members: &[
        Member::required("PointInTimeRecoveryEnabled", &Shape::Boolean, 0),
        Member::optional("RecoveryPeriodInDays", &shapes::RECOVERY_PERIOD_IN_DAYS, 1),
    ],
};

/// `RestoreTableFromBackupInput`.
pub(crate) static RESTORE_TABLE_FROM_BACKUP_INPUT: Structure = Structure {
    name: "RestoreTableFromBackupInput",
    members: &[
        Member::required("TargetTableName", &shapes::TABLE_NAME, 0),
        Member::required("BackupArn", &shapes::BACKUP_ARN, 1),
        Member::optional("BillingModeOverride", &shapes::BILLING_MODE, 2),
        Member::optional("GlobalSecondaryIndexOverride", &shapes::GLOBAL_SECONDARY_INDEX_LIST, 3),
        Member::optional("LocalSecondaryIndexOverride", &shapes::LOCAL_SECONDARY_INDEX_LIST, 4),
        Member::optional("ProvisionedThroughputOverride", &shapes::PROVISIONED_THROUGHPUT, 5),
        Member::optional("OnDemandThroughputOverride", &shapes::ON_DEMAND_THROUGHPUT, 6),
        Member::optional("SSESpecificationOverride", &shapes::SSE_SPECIFICATION, 7),
        Member::optional("VectorIndexOverride", &shapes::VECTOR_INDEX_LIST, 8),
    ],
};

/// `RestoreTableToPointInTimeInput`.
pub(crate) static RESTORE_TABLE_TO_POINT_IN_TIME_INPUT: Structure = Structure {
    name: "RestoreTableToPointInTimeInput",
    members: &[
        Member::optional("SourceTableArn", &shapes::TABLE_ARN, 0),
        Member::optional("SourceTableName", &shapes::TABLE_NAME, 1),
        Member::required("TargetTableName", &shapes::TABLE_NAME, 2),
        Member::optional("UseLatestRestorableTime", &Shape::Boolean, 3),
        Member::optional("RestoreDateTime", &Shape::Double, 4),
        Member::optional("BillingModeOverride", &shapes::BILLING_MODE, 5),
        Member::optional("GlobalSecondaryIndexOverride", &shapes::GLOBAL_SECONDARY_INDEX_LIST, 6),
        Member::optional("LocalSecondaryIndexOverride", &shapes::LOCAL_SECONDARY_INDEX_LIST, 7),
        Member::optional("ProvisionedThroughputOverride", &shapes::PROVISIONED_THROUGHPUT, 8),
        Member::optional("OnDemandThroughputOverride", &shapes::ON_DEMAND_THROUGHPUT, 9),
        Member::optional("SSESpecificationOverride", &shapes::SSE_SPECIFICATION, 10),
        Member::optional("VectorIndexOverride", &shapes::VECTOR_INDEX_LIST, 11),
    ],
};

/// `UpdateContinuousBackupsInput`.
pub(crate) static UPDATE_CONTINUOUS_BACKUPS_INPUT: Structure = Structure {
    name: "UpdateContinuousBackupsInput",
    members: &[
        Member::required("TableName", &shapes::TABLE_ARN, 0),
        Member::required(
            "PointInTimeRecoverySpecification",
            &shapes::POINT_IN_TIME_RECOVERY_SPECIFICATION,
            1,
        ),
    ],
};
