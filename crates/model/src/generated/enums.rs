//! Enums of the API with their spelling on the wire.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

/// `ApproximateCreationDateTimePrecision` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApproximateCreationDateTimePrecision {
    #[default]
    /// `MILLISECOND`.
    Millisecond,
    /// `MICROSECOND`.
    Microsecond,
}

impl ApproximateCreationDateTimePrecision {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Millisecond => "MILLISECOND",
            Self::Microsecond => "MICROSECOND",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "MILLISECOND" => Some(Self::Millisecond),
            "MICROSECOND" => Some(Self::Microsecond),
            _ => None,
        }
    }
}

/// `AttributeAction` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttributeAction {
    #[default]
    /// `ADD`.
    Add,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
}

impl AttributeAction {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ADD" => Some(Self::Add),
            "PUT" => Some(Self::Put),
            "DELETE" => Some(Self::Delete),
            _ => None,
        }
    }
}

/// `BackupStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackupStatus {
    #[default]
    /// `CREATING`.
    Creating,
    /// `DELETED`.
    Deleted,
    /// `AVAILABLE`.
    Available,
}

impl BackupStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Deleted => "DELETED",
            Self::Available => "AVAILABLE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CREATING" => Some(Self::Creating),
            "DELETED" => Some(Self::Deleted),
            "AVAILABLE" => Some(Self::Available),
            _ => None,
        }
    }
}

/// `BackupType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackupType {
    #[default]
    /// `USER`.
    User,
    /// `SYSTEM`.
    System,
    /// `AWS_BACKUP`.
    AwsBackup,
}

impl BackupType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::System => "SYSTEM",
            Self::AwsBackup => "AWS_BACKUP",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "USER" => Some(Self::User),
            "SYSTEM" => Some(Self::System),
            "AWS_BACKUP" => Some(Self::AwsBackup),
            _ => None,
        }
    }
}

/// `BackupTypeFilter` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackupTypeFilter {
    #[default]
    /// `USER`.
    User,
    /// `SYSTEM`.
    System,
    /// `AWS_BACKUP`.
    AwsBackup,
    /// `ALL`.
    All,
}

impl BackupTypeFilter {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::System => "SYSTEM",
            Self::AwsBackup => "AWS_BACKUP",
            Self::All => "ALL",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "USER" => Some(Self::User),
            "SYSTEM" => Some(Self::System),
            "AWS_BACKUP" => Some(Self::AwsBackup),
            "ALL" => Some(Self::All),
            _ => None,
        }
    }
}

/// `BatchStatementErrorCodeEnum` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BatchStatementErrorCodeEnum {
    #[default]
    /// `ConditionalCheckFailed`.
    ConditionalCheckFailed,
    /// `ItemCollectionSizeLimitExceeded`.
    ItemCollectionSizeLimitExceeded,
    /// `RequestLimitExceeded`.
    RequestLimitExceeded,
    /// `ValidationError`.
    ValidationError,
    /// `ProvisionedThroughputExceeded`.
    ProvisionedThroughputExceeded,
    /// `TransactionConflict`.
    TransactionConflict,
    /// `ThrottlingError`.
    ThrottlingError,
    /// `InternalServerError`.
    InternalServerError,
    /// `ResourceNotFound`.
    ResourceNotFound,
    /// `AccessDenied`.
    AccessDenied,
    /// `DuplicateItem`.
    DuplicateItem,
}

impl BatchStatementErrorCodeEnum {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConditionalCheckFailed => "ConditionalCheckFailed",
            Self::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceeded",
            Self::RequestLimitExceeded => "RequestLimitExceeded",
            Self::ValidationError => "ValidationError",
            Self::ProvisionedThroughputExceeded => "ProvisionedThroughputExceeded",
            Self::TransactionConflict => "TransactionConflict",
            Self::ThrottlingError => "ThrottlingError",
            Self::InternalServerError => "InternalServerError",
            Self::ResourceNotFound => "ResourceNotFound",
            Self::AccessDenied => "AccessDenied",
            Self::DuplicateItem => "DuplicateItem",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ConditionalCheckFailed" => Some(Self::ConditionalCheckFailed),
            "ItemCollectionSizeLimitExceeded" => Some(Self::ItemCollectionSizeLimitExceeded),
            "RequestLimitExceeded" => Some(Self::RequestLimitExceeded),
            "ValidationError" => Some(Self::ValidationError),
            "ProvisionedThroughputExceeded" => Some(Self::ProvisionedThroughputExceeded),
            "TransactionConflict" => Some(Self::TransactionConflict),
            "ThrottlingError" => Some(Self::ThrottlingError),
            "InternalServerError" => Some(Self::InternalServerError),
            "ResourceNotFound" => Some(Self::ResourceNotFound),
            "AccessDenied" => Some(Self::AccessDenied),
            "DuplicateItem" => Some(Self::DuplicateItem),
            _ => None,
        }
    }
}

/// `BillingMode` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BillingMode {
    #[default]
    /// `PROVISIONED`.
    Provisioned,
    /// `PAY_PER_REQUEST`.
    PayPerRequest,
}

impl BillingMode {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisioned => "PROVISIONED",
            Self::PayPerRequest => "PAY_PER_REQUEST",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "PROVISIONED" => Some(Self::Provisioned),
            "PAY_PER_REQUEST" => Some(Self::PayPerRequest),
            _ => None,
        }
    }
}

/// `BulkOperationInputFormat` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BulkOperationInputFormat {
    #[default]
    /// `DYNAMODB_JSON`.
    DynamodbJson,
    /// `ION`.
    Ion,
}

impl BulkOperationInputFormat {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DynamodbJson => "DYNAMODB_JSON",
            Self::Ion => "ION",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "DYNAMODB_JSON" => Some(Self::DynamodbJson),
            "ION" => Some(Self::Ion),
            _ => None,
        }
    }
}

/// `BulkOperationPerformanceTier` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BulkOperationPerformanceTier {
    #[default]
    /// `STANDARD`.
    Standard,
    /// `ACCELERATED`.
    Accelerated,
}

impl BulkOperationPerformanceTier {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Accelerated => "ACCELERATED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "STANDARD" => Some(Self::Standard),
            "ACCELERATED" => Some(Self::Accelerated),
            _ => None,
        }
    }
}

/// `BulkOperationStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BulkOperationStatus {
    #[default]
    /// `IN_PROGRESS`.
    InProgress,
    /// `COMPLETED`.
    Completed,
    /// `COMPLETED_WITH_ERRORS`.
    CompletedWithErrors,
    /// `CANCELLING`.
    Cancelling,
    /// `CANCELLED`.
    Cancelled,
    /// `FAILED`.
    Failed,
}

impl BulkOperationStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::CompletedWithErrors => "COMPLETED_WITH_ERRORS",
            Self::Cancelling => "CANCELLING",
            Self::Cancelled => "CANCELLED",
            Self::Failed => "FAILED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "IN_PROGRESS" => Some(Self::InProgress),
            "COMPLETED" => Some(Self::Completed),
            "COMPLETED_WITH_ERRORS" => Some(Self::CompletedWithErrors),
            "CANCELLING" => Some(Self::Cancelling),
            "CANCELLED" => Some(Self::Cancelled),
            "FAILED" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// `ComparisonOperator` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ComparisonOperator {
    #[default]
    /// `EQ`.
    Eq,
    /// `NE`.
    Ne,
    /// `IN`.
    In,
    /// `LE`.
    Le,
    /// `LT`.
    Lt,
    /// `GE`.
    Ge,
    /// `GT`.
    Gt,
    /// `BETWEEN`.
    Between,
    /// `NOT_NULL`.
    NotNull,
    /// `NULL`.
    Null,
    /// `CONTAINS`.
    Contains,
    /// `NOT_CONTAINS`.
    NotContains,
    /// `BEGINS_WITH`.
    BeginsWith,
}

impl ComparisonOperator {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "EQ",
            Self::Ne => "NE",
            Self::In => "IN",
            Self::Le => "LE",
            Self::Lt => "LT",
            Self::Ge => "GE",
            Self::Gt => "GT",
            Self::Between => "BETWEEN",
            Self::NotNull => "NOT_NULL",
            Self::Null => "NULL",
            Self::Contains => "CONTAINS",
            Self::NotContains => "NOT_CONTAINS",
            Self::BeginsWith => "BEGINS_WITH",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "EQ" => Some(Self::Eq),
            "NE" => Some(Self::Ne),
            "IN" => Some(Self::In),
            "LE" => Some(Self::Le),
            "LT" => Some(Self::Lt),
            "GE" => Some(Self::Ge),
            "GT" => Some(Self::Gt),
            "BETWEEN" => Some(Self::Between),
            "NOT_NULL" => Some(Self::NotNull),
            "NULL" => Some(Self::Null),
            "CONTAINS" => Some(Self::Contains),
            "NOT_CONTAINS" => Some(Self::NotContains),
            "BEGINS_WITH" => Some(Self::BeginsWith),
            _ => None,
        }
    }
}

/// `ConditionalOperator` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConditionalOperator {
    #[default]
    /// `AND`.
    And,
    /// `OR`.
    Or,
}

impl ConditionalOperator {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "AND" => Some(Self::And),
            "OR" => Some(Self::Or),
            _ => None,
        }
    }
}

/// `ContinuousBackupsStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContinuousBackupsStatus {
    #[default]
    /// `ENABLED`.
    Enabled,
    /// `DISABLED`.
    Disabled,
}

impl ContinuousBackupsStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLED" => Some(Self::Enabled),
            "DISABLED" => Some(Self::Disabled),
            _ => None,
        }
    }
}

/// `ContributorInsightsAction` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContributorInsightsAction {
    #[default]
    /// `ENABLE`.
    Enable,
    /// `DISABLE`.
    Disable,
}

impl ContributorInsightsAction {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enable => "ENABLE",
            Self::Disable => "DISABLE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLE" => Some(Self::Enable),
            "DISABLE" => Some(Self::Disable),
            _ => None,
        }
    }
}

/// `ContributorInsightsMode` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContributorInsightsMode {
    #[default]
    /// `ACCESSED_AND_THROTTLED_KEYS`.
    AccessedAndThrottledKeys,
    /// `THROTTLED_KEYS`.
    ThrottledKeys,
}

impl ContributorInsightsMode {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessedAndThrottledKeys => "ACCESSED_AND_THROTTLED_KEYS",
            Self::ThrottledKeys => "THROTTLED_KEYS",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ACCESSED_AND_THROTTLED_KEYS" => Some(Self::AccessedAndThrottledKeys),
            "THROTTLED_KEYS" => Some(Self::ThrottledKeys),
            _ => None,
        }
    }
}

/// `ContributorInsightsStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContributorInsightsStatus {
    #[default]
    /// `ENABLING`.
    Enabling,
    /// `ENABLED`.
    Enabled,
    /// `DISABLING`.
    Disabling,
    /// `DISABLED`.
    Disabled,
    /// `FAILED`.
    Failed,
}

impl ContributorInsightsStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabling => "ENABLING",
            Self::Enabled => "ENABLED",
            Self::Disabling => "DISABLING",
            Self::Disabled => "DISABLED",
            Self::Failed => "FAILED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLING" => Some(Self::Enabling),
            "ENABLED" => Some(Self::Enabled),
            "DISABLING" => Some(Self::Disabling),
            "DISABLED" => Some(Self::Disabled),
            "FAILED" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// `DestinationStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DestinationStatus {
    #[default]
    /// `ENABLING`.
    Enabling,
    /// `ACTIVE`.
    Active,
    /// `DISABLING`.
    Disabling,
    /// `DISABLED`.
    Disabled,
    /// `ENABLE_FAILED`.
    EnableFailed,
    /// `UPDATING`.
    Updating,
}

impl DestinationStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabling => "ENABLING",
            Self::Active => "ACTIVE",
            Self::Disabling => "DISABLING",
            Self::Disabled => "DISABLED",
            Self::EnableFailed => "ENABLE_FAILED",
            Self::Updating => "UPDATING",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLING" => Some(Self::Enabling),
            "ACTIVE" => Some(Self::Active),
            "DISABLING" => Some(Self::Disabling),
            "DISABLED" => Some(Self::Disabled),
            "ENABLE_FAILED" => Some(Self::EnableFailed),
            "UPDATING" => Some(Self::Updating),
            _ => None,
        }
    }
}

/// `DisassociationMode` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DisassociationMode {
    #[default]
    /// `WAIT_FOR_REPLICATION`.
    WaitForReplication,
}

impl DisassociationMode {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WaitForReplication => "WAIT_FOR_REPLICATION",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "WAIT_FOR_REPLICATION" => Some(Self::WaitForReplication),
            _ => None,
        }
    }
}

/// `ExportFormat` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    #[default]
    /// `DYNAMODB_JSON`.
    DynamodbJson,
    /// `ION`.
    Ion,
}

impl ExportFormat {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DynamodbJson => "DYNAMODB_JSON",
            Self::Ion => "ION",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "DYNAMODB_JSON" => Some(Self::DynamodbJson),
            "ION" => Some(Self::Ion),
            _ => None,
        }
    }
}

/// `ExportStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportStatus {
    #[default]
    /// `IN_PROGRESS`.
    InProgress,
    /// `COMPLETED`.
    Completed,
    /// `FAILED`.
    Failed,
}

impl ExportStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "IN_PROGRESS" => Some(Self::InProgress),
            "COMPLETED" => Some(Self::Completed),
            "FAILED" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// `ExportType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportType {
    #[default]
    /// `FULL_EXPORT`.
    FullExport,
    /// `INCREMENTAL_EXPORT`.
    IncrementalExport,
}

impl ExportType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FullExport => "FULL_EXPORT",
            Self::IncrementalExport => "INCREMENTAL_EXPORT",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "FULL_EXPORT" => Some(Self::FullExport),
            "INCREMENTAL_EXPORT" => Some(Self::IncrementalExport),
            _ => None,
        }
    }
}

/// `ExportViewType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportViewType {
    #[default]
    /// `NEW_IMAGE`.
    NewImage,
    /// `NEW_AND_OLD_IMAGES`.
    NewAndOldImages,
}

impl ExportViewType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewImage => "NEW_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "NEW_IMAGE" => Some(Self::NewImage),
            "NEW_AND_OLD_IMAGES" => Some(Self::NewAndOldImages),
            _ => None,
        }
    }
}

/// `GlobalTableSettingsReplicationMode` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlobalTableSettingsReplicationMode {
    #[default]
    /// `ENABLED`.
    Enabled,
    /// `DISABLED`.
    Disabled,
    /// `ENABLED_WITH_OVERRIDES`.
    EnabledWithOverrides,
}

impl GlobalTableSettingsReplicationMode {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
            Self::EnabledWithOverrides => "ENABLED_WITH_OVERRIDES",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLED" => Some(Self::Enabled),
            "DISABLED" => Some(Self::Disabled),
            "ENABLED_WITH_OVERRIDES" => Some(Self::EnabledWithOverrides),
            _ => None,
        }
    }
}

/// `GlobalTableStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlobalTableStatus {
    #[default]
    /// `CREATING`.
    Creating,
    /// `ACTIVE`.
    Active,
    /// `DELETING`.
    Deleting,
    /// `UPDATING`.
    Updating,
}

impl GlobalTableStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Active => "ACTIVE",
            Self::Deleting => "DELETING",
            Self::Updating => "UPDATING",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CREATING" => Some(Self::Creating),
            "ACTIVE" => Some(Self::Active),
            "DELETING" => Some(Self::Deleting),
            "UPDATING" => Some(Self::Updating),
            _ => None,
        }
    }
}

/// `ImportStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportStatus {
    #[default]
    /// `IN_PROGRESS`.
    InProgress,
    /// `COMPLETED`.
    Completed,
    /// `CANCELLING`.
    Cancelling,
    /// `CANCELLED`.
    Cancelled,
    /// `FAILED`.
    Failed,
}

impl ImportStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Cancelling => "CANCELLING",
            Self::Cancelled => "CANCELLED",
            Self::Failed => "FAILED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "IN_PROGRESS" => Some(Self::InProgress),
            "COMPLETED" => Some(Self::Completed),
            "CANCELLING" => Some(Self::Cancelling),
            "CANCELLED" => Some(Self::Cancelled),
            "FAILED" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// `IndexStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexStatus {
    #[default]
    /// `CREATING`.
    Creating,
    /// `UPDATING`.
    Updating,
    /// `DELETING`.
    Deleting,
    /// `ACTIVE`.
    Active,
}

impl IndexStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Active => "ACTIVE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CREATING" => Some(Self::Creating),
            "UPDATING" => Some(Self::Updating),
            "DELETING" => Some(Self::Deleting),
            "ACTIVE" => Some(Self::Active),
            _ => None,
        }
    }
}

/// `InputCompressionType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputCompressionType {
    #[default]
    /// `GZIP`.
    Gzip,
    /// `ZSTD`.
    Zstd,
    /// `NONE`.
    None,
}

impl InputCompressionType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "GZIP",
            Self::Zstd => "ZSTD",
            Self::None => "NONE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "GZIP" => Some(Self::Gzip),
            "ZSTD" => Some(Self::Zstd),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}

/// `InputFormat` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputFormat {
    #[default]
    /// `DYNAMODB_JSON`.
    DynamodbJson,
    /// `ION`.
    Ion,
    /// `CSV`.
    Csv,
}

impl InputFormat {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DynamodbJson => "DYNAMODB_JSON",
            Self::Ion => "ION",
            Self::Csv => "CSV",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "DYNAMODB_JSON" => Some(Self::DynamodbJson),
            "ION" => Some(Self::Ion),
            "CSV" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// `KeyType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyType {
    #[default]
    /// `HASH`.
    Hash,
    /// `RANGE`.
    Range,
}

impl KeyType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hash => "HASH",
            Self::Range => "RANGE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "HASH" => Some(Self::Hash),
            "RANGE" => Some(Self::Range),
            _ => None,
        }
    }
}

/// `MultiRegionConsistency` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MultiRegionConsistency {
    #[default]
    /// `EVENTUAL`.
    Eventual,
    /// `STRONG`.
    Strong,
}

impl MultiRegionConsistency {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eventual => "EVENTUAL",
            Self::Strong => "STRONG",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "EVENTUAL" => Some(Self::Eventual),
            "STRONG" => Some(Self::Strong),
            _ => None,
        }
    }
}

/// `OperationType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OperationType {
    #[default]
    /// `INSERT`.
    Insert,
    /// `MODIFY`.
    Modify,
    /// `REMOVE`.
    Remove,
}

impl OperationType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Modify => "MODIFY",
            Self::Remove => "REMOVE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "INSERT" => Some(Self::Insert),
            "MODIFY" => Some(Self::Modify),
            "REMOVE" => Some(Self::Remove),
            _ => None,
        }
    }
}

/// `OutputTypeEnum` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputTypeEnum {
    #[default]
    /// `ERROR`.
    Error,
    /// `CONDITION_CHECK_FAILURE`.
    ConditionCheckFailure,
}

impl OutputTypeEnum {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::ConditionCheckFailure => "CONDITION_CHECK_FAILURE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ERROR" => Some(Self::Error),
            "CONDITION_CHECK_FAILURE" => Some(Self::ConditionCheckFailure),
            _ => None,
        }
    }
}

/// `PointInTimeRecoveryStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointInTimeRecoveryStatus {
    #[default]
    /// `ENABLED`.
    Enabled,
    /// `DISABLED`.
    Disabled,
}

impl PointInTimeRecoveryStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLED" => Some(Self::Enabled),
            "DISABLED" => Some(Self::Disabled),
            _ => None,
        }
    }
}

/// `ProjectionType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectionType {
    #[default]
    /// `ALL`.
    All,
    /// `KEYS_ONLY`.
    KeysOnly,
    /// `INCLUDE`.
    Include,
}

impl ProjectionType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::KeysOnly => "KEYS_ONLY",
            Self::Include => "INCLUDE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ALL" => Some(Self::All),
            "KEYS_ONLY" => Some(Self::KeysOnly),
            "INCLUDE" => Some(Self::Include),
            _ => None,
        }
    }
}

/// `ReplicaStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplicaStatus {
    #[default]
    /// `CREATING`.
    Creating,
    /// `CREATION_FAILED`.
    CreationFailed,
    /// `UPDATING`.
    Updating,
    /// `DELETING`.
    Deleting,
    /// `ACTIVE`.
    Active,
    /// `REGION_DISABLED`.
    RegionDisabled,
    /// `INACCESSIBLE_ENCRYPTION_CREDENTIALS`.
    InaccessibleEncryptionCredentials,
    /// `ARCHIVING`.
    Archiving,
    /// `ARCHIVED`.
    Archived,
    /// `REPLICATION_NOT_AUTHORIZED`.
    ReplicationNotAuthorized,
}

impl ReplicaStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::CreationFailed => "CREATION_FAILED",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Active => "ACTIVE",
            Self::RegionDisabled => "REGION_DISABLED",
            Self::InaccessibleEncryptionCredentials => "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            Self::Archiving => "ARCHIVING",
            Self::Archived => "ARCHIVED",
            Self::ReplicationNotAuthorized => "REPLICATION_NOT_AUTHORIZED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CREATING" => Some(Self::Creating),
            "CREATION_FAILED" => Some(Self::CreationFailed),
            "UPDATING" => Some(Self::Updating),
            "DELETING" => Some(Self::Deleting),
            "ACTIVE" => Some(Self::Active),
            "REGION_DISABLED" => Some(Self::RegionDisabled),
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Some(Self::InaccessibleEncryptionCredentials),
            "ARCHIVING" => Some(Self::Archiving),
            "ARCHIVED" => Some(Self::Archived),
            "REPLICATION_NOT_AUTHORIZED" => Some(Self::ReplicationNotAuthorized),
            _ => None,
        }
    }
}

/// `ReturnConsumedCapacity` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnConsumedCapacity {
    #[default]
    /// `INDEXES`.
    Indexes,
    /// `TOTAL`.
    Total,
    /// `NONE`.
    None,
}

impl ReturnConsumedCapacity {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Indexes => "INDEXES",
            Self::Total => "TOTAL",
            Self::None => "NONE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "INDEXES" => Some(Self::Indexes),
            "TOTAL" => Some(Self::Total),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}

/// `ReturnItemCollectionMetrics` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnItemCollectionMetrics {
    #[default]
    /// `SIZE`.
    Size,
    /// `NONE`.
    None,
}

impl ReturnItemCollectionMetrics {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "SIZE",
            Self::None => "NONE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "SIZE" => Some(Self::Size),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}

/// `ReturnValue` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnValue {
    #[default]
    /// `NONE`.
    None,
    /// `ALL_OLD`.
    AllOld,
    /// `UPDATED_OLD`.
    UpdatedOld,
    /// `ALL_NEW`.
    AllNew,
    /// `UPDATED_NEW`.
    UpdatedNew,
}

impl ReturnValue {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::AllOld => "ALL_OLD",
            Self::UpdatedOld => "UPDATED_OLD",
            Self::AllNew => "ALL_NEW",
            Self::UpdatedNew => "UPDATED_NEW",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "NONE" => Some(Self::None),
            "ALL_OLD" => Some(Self::AllOld),
            "UPDATED_OLD" => Some(Self::UpdatedOld),
            "ALL_NEW" => Some(Self::AllNew),
            "UPDATED_NEW" => Some(Self::UpdatedNew),
            _ => None,
        }
    }
}

/// `ReturnValuesOnConditionCheckFailure` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnValuesOnConditionCheckFailure {
    #[default]
    /// `ALL_OLD`.
    AllOld,
    /// `NONE`.
    None,
}

impl ReturnValuesOnConditionCheckFailure {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllOld => "ALL_OLD",
            Self::None => "NONE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ALL_OLD" => Some(Self::AllOld),
            "NONE" => Some(Self::None),
            _ => None,
        }
    }
}

/// `S3SseAlgorithm` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum S3SseAlgorithm {
    #[default]
    /// `AES256`.
    Aes256,
    /// `KMS`.
    Kms,
}

impl S3SseAlgorithm {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes256 => "AES256",
            Self::Kms => "KMS",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "AES256" => Some(Self::Aes256),
            "KMS" => Some(Self::Kms),
            _ => None,
        }
    }
}

/// `SSEStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SseStatus {
    #[default]
    /// `ENABLING`.
    Enabling,
    /// `ENABLED`.
    Enabled,
    /// `DISABLING`.
    Disabling,
    /// `DISABLED`.
    Disabled,
    /// `UPDATING`.
    Updating,
}

impl SseStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabling => "ENABLING",
            Self::Enabled => "ENABLED",
            Self::Disabling => "DISABLING",
            Self::Disabled => "DISABLED",
            Self::Updating => "UPDATING",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLING" => Some(Self::Enabling),
            "ENABLED" => Some(Self::Enabled),
            "DISABLING" => Some(Self::Disabling),
            "DISABLED" => Some(Self::Disabled),
            "UPDATING" => Some(Self::Updating),
            _ => None,
        }
    }
}

/// `SSEType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SseType {
    #[default]
    /// `AES256`.
    Aes256,
    /// `KMS`.
    Kms,
}

impl SseType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes256 => "AES256",
            Self::Kms => "KMS",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "AES256" => Some(Self::Aes256),
            "KMS" => Some(Self::Kms),
            _ => None,
        }
    }
}

/// `ScalarAttributeType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScalarAttributeType {
    #[default]
    /// `S`.
    S,
    /// `N`.
    N,
    /// `B`.
    B,
}

impl ScalarAttributeType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "S" => Some(Self::S),
            "N" => Some(Self::N),
            "B" => Some(Self::B),
            _ => None,
        }
    }
}

/// `SearchSchemaElementType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchSchemaElementType {
    #[default]
    /// `HASH`.
    Hash,
    /// `INLINE_FILTER`.
    InlineFilter,
}

impl SearchSchemaElementType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hash => "HASH",
            Self::InlineFilter => "INLINE_FILTER",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "HASH" => Some(Self::Hash),
            "INLINE_FILTER" => Some(Self::InlineFilter),
            _ => None,
        }
    }
}

/// `Select` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Select {
    #[default]
    /// `ALL_ATTRIBUTES`.
    AllAttributes,
    /// `ALL_PROJECTED_ATTRIBUTES`.
    AllProjectedAttributes,
    /// `SPECIFIC_ATTRIBUTES`.
    SpecificAttributes,
    /// `COUNT`.
    Count,
}

impl Select {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllAttributes => "ALL_ATTRIBUTES",
            Self::AllProjectedAttributes => "ALL_PROJECTED_ATTRIBUTES",
            Self::SpecificAttributes => "SPECIFIC_ATTRIBUTES",
            Self::Count => "COUNT",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ALL_ATTRIBUTES" => Some(Self::AllAttributes),
            "ALL_PROJECTED_ATTRIBUTES" => Some(Self::AllProjectedAttributes),
            "SPECIFIC_ATTRIBUTES" => Some(Self::SpecificAttributes),
            "COUNT" => Some(Self::Count),
            _ => None,
        }
    }
}

/// `ShardFilterType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShardFilterType {
    #[default]
    /// `CHILD_SHARDS`.
    ChildShards,
}

impl ShardFilterType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChildShards => "CHILD_SHARDS",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CHILD_SHARDS" => Some(Self::ChildShards),
            _ => None,
        }
    }
}

/// `ShardIteratorType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShardIteratorType {
    #[default]
    /// `TRIM_HORIZON`.
    TrimHorizon,
    /// `LATEST`.
    Latest,
    /// `AT_SEQUENCE_NUMBER`.
    AtSequenceNumber,
    /// `AFTER_SEQUENCE_NUMBER`.
    AfterSequenceNumber,
    /// `AT_TIMESTAMP`.
    AtTimestamp,
}

impl ShardIteratorType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TrimHorizon => "TRIM_HORIZON",
            Self::Latest => "LATEST",
            Self::AtSequenceNumber => "AT_SEQUENCE_NUMBER",
            Self::AfterSequenceNumber => "AFTER_SEQUENCE_NUMBER",
            Self::AtTimestamp => "AT_TIMESTAMP",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "TRIM_HORIZON" => Some(Self::TrimHorizon),
            "LATEST" => Some(Self::Latest),
            "AT_SEQUENCE_NUMBER" => Some(Self::AtSequenceNumber),
            "AFTER_SEQUENCE_NUMBER" => Some(Self::AfterSequenceNumber),
            "AT_TIMESTAMP" => Some(Self::AtTimestamp),
            _ => None,
        }
    }
}

/// `StreamStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StreamStatus {
    #[default]
    /// `ENABLING`.
    Enabling,
    /// `ENABLED`.
    Enabled,
    /// `DISABLING`.
    Disabling,
    /// `DISABLED`.
    Disabled,
}

impl StreamStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabling => "ENABLING",
            Self::Enabled => "ENABLED",
            Self::Disabling => "DISABLING",
            Self::Disabled => "DISABLED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLING" => Some(Self::Enabling),
            "ENABLED" => Some(Self::Enabled),
            "DISABLING" => Some(Self::Disabling),
            "DISABLED" => Some(Self::Disabled),
            _ => None,
        }
    }
}

/// `StreamViewType` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StreamViewType {
    #[default]
    /// `NEW_IMAGE`.
    NewImage,
    /// `OLD_IMAGE`.
    OldImage,
    /// `NEW_AND_OLD_IMAGES`.
    NewAndOldImages,
    /// `KEYS_ONLY`.
    KeysOnly,
}

impl StreamViewType {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
            Self::KeysOnly => "KEYS_ONLY",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "NEW_IMAGE" => Some(Self::NewImage),
            "OLD_IMAGE" => Some(Self::OldImage),
            "NEW_AND_OLD_IMAGES" => Some(Self::NewAndOldImages),
            "KEYS_ONLY" => Some(Self::KeysOnly),
            _ => None,
        }
    }
}

/// `TableClass` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableClass {
    #[default]
    /// `STANDARD`.
    Standard,
    /// `STANDARD_INFREQUENT_ACCESS`.
    StandardInfrequentAccess,
}

impl TableClass {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::StandardInfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "STANDARD" => Some(Self::Standard),
            "STANDARD_INFREQUENT_ACCESS" => Some(Self::StandardInfrequentAccess),
            _ => None,
        }
    }
}

/// `TableStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableStatus {
    #[default]
    /// `CREATING`.
    Creating,
    /// `UPDATING`.
    Updating,
    /// `DELETING`.
    Deleting,
    /// `ACTIVE`.
    Active,
    /// `INACCESSIBLE_ENCRYPTION_CREDENTIALS`.
    InaccessibleEncryptionCredentials,
    /// `ARCHIVING`.
    Archiving,
    /// `ARCHIVED`.
    Archived,
    /// `REPLICATION_NOT_AUTHORIZED`.
    ReplicationNotAuthorized,
}

impl TableStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Active => "ACTIVE",
            Self::InaccessibleEncryptionCredentials => "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            Self::Archiving => "ARCHIVING",
            Self::Archived => "ARCHIVED",
            Self::ReplicationNotAuthorized => "REPLICATION_NOT_AUTHORIZED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CREATING" => Some(Self::Creating),
            "UPDATING" => Some(Self::Updating),
            "DELETING" => Some(Self::Deleting),
            "ACTIVE" => Some(Self::Active),
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS" => Some(Self::InaccessibleEncryptionCredentials),
            "ARCHIVING" => Some(Self::Archiving),
            "ARCHIVED" => Some(Self::Archived),
            "REPLICATION_NOT_AUTHORIZED" => Some(Self::ReplicationNotAuthorized),
            _ => None,
        }
    }
}

/// `TimeToLiveStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeToLiveStatus {
    #[default]
    /// `ENABLING`.
    Enabling,
    /// `DISABLING`.
    Disabling,
    /// `ENABLED`.
    Enabled,
    /// `DISABLED`.
    Disabled,
}

impl TimeToLiveStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabling => "ENABLING",
            Self::Disabling => "DISABLING",
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ENABLING" => Some(Self::Enabling),
            "DISABLING" => Some(Self::Disabling),
            "ENABLED" => Some(Self::Enabled),
            "DISABLED" => Some(Self::Disabled),
            _ => None,
        }
    }
}

/// `VectorDistanceFunction` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VectorDistanceFunction {
    #[default]
    /// `COSINE`.
    Cosine,
    /// `DOT_PRODUCT`.
    DotProduct,
    /// `EUCLIDEAN`.
    Euclidean,
}

impl VectorDistanceFunction {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cosine => "COSINE",
            Self::DotProduct => "DOT_PRODUCT",
            Self::Euclidean => "EUCLIDEAN",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "COSINE" => Some(Self::Cosine),
            "DOT_PRODUCT" => Some(Self::DotProduct),
            "EUCLIDEAN" => Some(Self::Euclidean),
            _ => None,
        }
    }
}

/// `WitnessStatus` of the service model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WitnessStatus {
    #[default]
    /// `CREATING`.
    Creating,
    /// `DELETING`.
    Deleting,
    /// `ACTIVE`.
    Active,
}

impl WitnessStatus {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Deleting => "DELETING",
            Self::Active => "ACTIVE",
        }
    }

    /// The value spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "CREATING" => Some(Self::Creating),
            "DELETING" => Some(Self::Deleting),
            "ACTIVE" => Some(Self::Active),
            _ => None,
        }
    }
}
