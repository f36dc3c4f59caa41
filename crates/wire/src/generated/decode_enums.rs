//! Decoders of the enums.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

use model::{
    ApproximateCreationDateTimePrecision, AttributeAction, BackupTypeFilter, BillingMode,
    BulkOperationInputFormat, BulkOperationPerformanceTier, ComparisonOperator,
    ConditionalOperator, ContributorInsightsAction, ContributorInsightsMode, DisassociationMode,
    ExportFormat, ExportType, ExportViewType, GlobalTableSettingsReplicationMode,
    InputCompressionType, InputFormat, KeyType, MultiRegionConsistency, OutputTypeEnum,
    ProjectionType, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValue,
    ReturnValuesOnConditionCheckFailure, S3SseAlgorithm, ScalarAttributeType,
    SearchSchemaElementType, Select, ShardFilterType, ShardIteratorType, SseType, StreamViewType,
    TableClass, VectorDistanceFunction,
};

use crate::decode::{Decode, Decoded, Decoder};

impl Decode for ApproximateCreationDateTimePrecision {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for AttributeAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for BackupTypeFilter {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for BillingMode {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for BulkOperationInputFormat {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for BulkOperationPerformanceTier {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ComparisonOperator {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ConditionalOperator {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ContributorInsightsAction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ContributorInsightsMode {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for DisassociationMode {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ExportFormat {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ExportType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ExportViewType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for GlobalTableSettingsReplicationMode {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for InputCompressionType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for InputFormat {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for KeyType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for MultiRegionConsistency {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for OutputTypeEnum {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ProjectionType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ReturnConsumedCapacity {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ReturnItemCollectionMetrics {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ReturnValue {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ReturnValuesOnConditionCheckFailure {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for S3SseAlgorithm {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for SseType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ScalarAttributeType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for SearchSchemaElementType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for Select {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ShardFilterType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for ShardIteratorType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for StreamViewType {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for TableClass {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}

impl Decode for VectorDistanceFunction {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.enumeration(Self::parse)
    }
}
