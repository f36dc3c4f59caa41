//! Faults of changes to tables: what UpdateTable and the tag operations refuse.

use std::fmt;

use super::INVALID;

/// Why a table cannot be changed as asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeFault {
    /// UpdateTable without anything to update.
    Nothing,
    /// Throughput as it is already.
    SameThroughput {
        /// The index, if it is not the table's.
        index: Option<String>,
        /// Read units.
        read: i64,
        /// Write units.
        write: i64,
    },
    /// Warm throughput below the present one.
    WarmDecrease {
        /// `ReadUnitsPerSecond` or `WriteUnitsPerSecond`.
        member: &'static str,
        /// The index, if it is not the table's.
        index: Option<String>,
    },
    /// An index update without any of the three kinds.
    IndexAction,
    /// An index update of several kinds.
    IndexActions,
    /// Two updates of one index.
    IndexTwice(String),
    /// An update of an index without anything to update.
    IndexNothing(String),
    /// A new index with the name of one that is there.
    IndexExists,
    /// A key attribute of a new index with another type than it has in the table.
    Redefined {
        /// The keys that have it, each `NAME:TYPE:ROLE`.
        existing: Vec<String>,
        /// Those of the new index.
        wanted: Vec<String>,
    },
    /// No encryption asked for, of a table that has only the encryption that every table has.
    EncryptedByDefault,
    /// The encryption that the table has.
    EncryptedWithKey,
    /// A resource that is not the ARN of a table.
    ResourceArn(String),
    /// A resource that is no ARN.
    NoArn(String),
    /// TagResource without tags.
    NoTags,
    /// UntagResource without keys.
    NoTagKeys,
    /// A resource policy without a text.
    PolicyEmpty,
    /// A resource policy that is no policy, and why.
    PolicyInvalid(String),
    /// A resource policy beyond this many bytes.
    PolicyTooLarge(usize),
    /// A recovery period for backups that are switched off.
    PeriodWithoutRecovery,
    /// A limit of results that is not positive.
    MaxResults(i32),
    /// A NextToken that no answer had.
    NextToken,
}

impl fmt::Display for ChangeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
                 GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
            ),
            Self::SameThroughput { index, read, write } => {
                let (of, name) = (Of(index.as_deref()), Named(index.as_deref()));
                write!(
                    f,
                    "The provisioned throughput for the {name} will not change. The requested value \
                     equals the current value. Current ReadCapacityUnits provisioned for the {of}: \
                     {read}. Requested ReadCapacityUnits: {read}. Current WriteCapacityUnits \
                     provisioned for the {of}: {write}. Requested WriteCapacityUnits: {write}. Refer to \
                     the Amazon DynamoDB Developer Guide for current limits and how to request higher \
                     limits."
                )
            }
            Self::WarmDecrease { member, index } => write!(
                f,
                "{INVALID} Requested {member} for WarmThroughput for {} is lower than current \
                 WarmThroughput, decreasing WarmThroughput is not supported",
                Named(index.as_deref())
            ),
            Self::IndexAction
            | Self::IndexActions
            | Self::Redefined { .. }
            | Self::IndexTwice(_)
            | Self::IndexNothing(_)
            | Self::IndexExists => self.indexes(f),
            Self::EncryptedByDefault => {
                write!(f, "{INVALID} Table is already encrypted by default")
            }
            Self::EncryptedWithKey => {
                write!(f, "{INVALID} Table is already encrypted with given KMSMasterKeyId")
            }
            Self::ResourceArn(arn) => {
                write!(f, "Invalid TableArn: Invalid ResourceArn provided as input {arn}")
            }
            Self::NoArn(given) => write!(f, "ARNs must start with 'arn:': {given}"),
            Self::NoTags => f.write_str("Atleast one Tag needs to be provided as Input."),
            Self::NoTagKeys => f.write_str("Atleast one Tag Key needs to be provided as Input."),
            Self::PolicyEmpty => write!(f, "{INVALID} Policy must not be empty"),
            Self::PolicyInvalid(why) => write!(f, "{INVALID} Invalid policy document: {why}"),
            Self::PolicyTooLarge(limit) => write!(
                f,
                "{INVALID} Policy has exceeded the maximum size of {limit} bytes for a resource-based \
                 policy document"
            ),
            Self::PeriodWithoutRecovery => write!(
                f,
                "{INVALID} RecoveryPeriodInDays cannot be specified when PointInTimeRecoveryEnabled is \
                 false"
            ),
            Self::MaxResults(given) => {
                write!(f, "{INVALID} MaxResults must be greater than 0, but was {given}")
            }
            Self::NextToken => write!(f, "{INVALID} NextToken is not one that was returned before"),
        }
    }
}

impl ChangeFault {
    fn indexes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexAction => write!(
                f,
                "{INVALID} One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
                 GlobalSecondaryIndexUpdate.Delete must not be null"
            ),
            Self::IndexActions => write!(
                f,
                "{INVALID} Only one of GlobalSecondaryIndexUpdate.Update, \
                 GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete may be specified"
            ),
            Self::Redefined { existing, wanted } => write!(
                f,
                "{INVALID} Attributes cannot be redefined. Please check that your attribute has the same \
                 type as previously defined. Existing schema: {} New schema: {}",
                Schema(existing),
                Schema(wanted)
            ),
            Self::IndexTwice(name) => write!(
                f,
                "{INVALID} Only one global secondary index update per index is allowed simultaneously. \
                 Index: {name}"
            ),
            Self::IndexNothing(name) => write!(
                f,
                "{INVALID} At least one of ProvisionedThroughput, OnDemandThroughput or WarmThroughput is \
                 required for index: {name}"
            ),
            Self::IndexExists => f.write_str("Attempting to create an index which already exists"),
            _ => Ok(()),
        }
    }
}

/// `Schema:[SchemaElement: key{a:S:HASH}]`.
struct Schema<'a>(&'a [String]);

impl fmt::Display for Schema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema:[")?;
        for (place, key) in self.0.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            write!(f, "{comma}SchemaElement: key{{{key}}}")?;
        }
        f.write_str("]")
    }
}

/// `table` or `index`.
struct Of<'a>(Option<&'a str>);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "index" } else { "table" })
    }
}

/// `table` or `index NAME`.
struct Named<'a>(Option<&'a str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Of(self.0).fmt(f)?;
        self.0.map_or(Ok(()), |name| write!(f, " {name}"))
    }
}
