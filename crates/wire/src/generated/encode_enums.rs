//! Encoders of the enums.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    ApproximateCreationDateTimePrecision, BackupStatus, BackupType, BatchStatementErrorCodeEnum,
    BillingMode, BulkOperationInputFormat, BulkOperationPerformanceTier, BulkOperationStatus,
    ContinuousBackupsStatus, ContributorInsightsMode, ContributorInsightsStatus, DestinationStatus,
    ExportFormat, ExportStatus, ExportType, ExportViewType, GlobalTableSettingsReplicationMode,
    GlobalTableStatus, ImportStatus, IndexStatus, InputCompressionType, InputFormat, KeyType,
    MultiRegionConsistency, OperationType, OutputTypeEnum, PointInTimeRecoveryStatus,
    ProjectionType, ReplicaStatus, S3SseAlgorithm, ScalarAttributeType, SearchSchemaElementType,
    SseStatus, SseType, StreamStatus, StreamViewType, TableClass, TableStatus, TimeToLiveStatus,
    VectorDistanceFunction, WitnessStatus,
};

use crate::encode::{Encode, Encoder};

impl Encode for ApproximateCreationDateTimePrecision {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BackupStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BackupType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BatchStatementErrorCodeEnum {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BillingMode {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BulkOperationInputFormat {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BulkOperationPerformanceTier {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for BulkOperationStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ContinuousBackupsStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ContributorInsightsMode {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ContributorInsightsStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for DestinationStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ExportFormat {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ExportStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ExportType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ExportViewType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for GlobalTableSettingsReplicationMode {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for GlobalTableStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ImportStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for IndexStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for InputCompressionType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for InputFormat {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for KeyType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for MultiRegionConsistency {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for OperationType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for OutputTypeEnum {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for PointInTimeRecoveryStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ProjectionType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ReplicaStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for S3SseAlgorithm {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for SseStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for SseType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for ScalarAttributeType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for SearchSchemaElementType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for StreamStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for StreamViewType {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for TableClass {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for TableStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for TimeToLiveStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for VectorDistanceFunction {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}

impl Encode for WitnessStatus {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_str().encode(e);
    }
}
