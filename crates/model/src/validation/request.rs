//! Faults of requests as a whole: parameters that do not go together, reads, batches, transactions.

use std::fmt;

use super::{INVALID, Listed, Stage};

/// Why a request does not make sense.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestFault {
    /// Expression parameters together with legacy ones.
    MixedParameters {
        /// The legacy parameters given.
        legacy: Vec<&'static str>,
        /// The expression parameters given.
        expressions: Vec<&'static str>,
    },
    /// A `ReturnValues` that PutItem does not take.
    ReturnValues,
    /// One that DeleteItem does not take.
    DeleteReturnValues,
    /// The table has no index of this name.
    NoSuchIndex(String),
    /// A read of an index that is still being filled.
    IndexBackfilling(String),
    /// `ConsistentRead` on a global index.
    ConsistentIndexRead,
    /// A query without a key condition.
    NoKeyCondition,
    /// A key condition that does not fit the key schema; the sentence is the expression language's.
    KeyCondition(String),
    /// A `Select` that does not go with the projection given.
    SelectWithProjection {
        /// The parameter with the projection.
        parameter: &'static str,
        /// The `Select`.
        select: &'static str,
    },
    /// SPECIFIC_ATTRIBUTES without a projection.
    ProjectionMissing,
    /// ALL_PROJECTED_ATTRIBUTES without an index.
    ProjectedWithoutIndex,
    /// ALL_ATTRIBUTES on a global index that does not hold them.
    AllAttributesOfIndex(String),
    /// Attributes that a global index does not hold.
    NotProjected {
        /// The index.
        index: String,
        /// The attributes.
        attributes: Vec<String>,
    },
    /// An ExclusiveStartKey that is no key of what is read.
    StartKey,
    /// The same, where its attributes are those of another schema.
    StartKeyMismatch,
    /// An ExclusiveStartKey for a query that cannot continue, as the service shows it: a partition
    /// of a table without sort key has one item.
    StartKeyOfSingleItem(String),
    /// An ExclusiveStartKey of another partition than the query's.
    StartKeyOutside,
    /// An ExclusiveStartKey outside the range of sort keys of the query.
    StartKeyPredicate,
    /// An ExclusiveStartKey of another segment.
    StartKeyOfOtherSegment {
        /// The segment.
        segment: u32,
        /// The number of segments.
        total: u32,
    },
    /// `Segment` without `TotalSegments`.
    TotalSegmentsMissing,
    /// `TotalSegments` without `Segment`.
    SegmentMissing,
    /// A segment that does not exist.
    SegmentOutside {
        /// The segment.
        segment: i32,
        /// The number of segments.
        total: i32,
    },
    /// More keys than BatchGetItem takes.
    TooManyGets,
    /// More writes than BatchWriteItem takes.
    TooManyWrites,
    /// The same key twice in a batch.
    DuplicateKeys,
    /// A write request that is neither a put nor a delete, or both.
    WriteRequest,
    /// Two actions of a transaction on one item.
    DuplicateTransactItem,
    /// An action of a transaction that is not exactly one of the four.
    TransactAction,
    /// More bytes than a transaction takes.
    TransactionTooLarge,
    /// A parameter or value that this server does not take yet.
    NotAvailable(&'static str),
    /// Expression values with more bytes than a request may have.
    ValuesTooLarge(usize),
    /// A name or ARN that names no table here.
    BadArn(String),
    /// The ARN of a table in another Region. Every framework words it alike.
    OtherRegion(String),
    /// An expression or its placeholders; the sentence is the expression language's.
    Expression(String),
    /// A filter expression that names a key of the table or index; the sentence is the expression
    /// language's.
    FilterOnKey(String),
    /// A rule of design that the server was started with refuses it; the sentence is the rule's.
    Discouraged(String),
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MixedParameters { legacy, expressions } => write!(
                f,
                "Can not use both expression and non-expression parameters in the same request: \
                 Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
                legacy.join(", "),
                expressions.join(", ")
            ),
            Self::ReturnValues => f.write_str("Return values set to invalid value"),
            Self::DeleteReturnValues => f.write_str("ReturnValues can only be ALL_OLD or NONE"),
            Self::NotAvailable(what) => write!(f, "{what} is not available yet on this server"),
            Self::ValuesTooLarge(limit) => write!(
                f,
                "{INVALID} ExpressionAttributeValues exceed the maximum size of {limit} bytes"
            ),
            Self::BadArn(arn) => write!(f, "Invalid table ARN: {arn}"),
            Self::OtherRegion(arn) => {
                write!(f, "1 validation error detected: Invalid AWS region in '{arn}'")
            }
            Self::KeyCondition(text) | Self::Expression(text) | Self::FilterOnKey(text) => {
                f.write_str(text)
            }
            Self::Discouraged(text) => write!(f, "Refused by --deny: {text}"),
            Self::TooManyGets
            | Self::TooManyWrites
            | Self::DuplicateKeys
            | Self::WriteRequest
            | Self::DuplicateTransactItem
            | Self::TransactAction
            | Self::TransactionTooLarge => f.write_str(self.groups()),
            Self::NoSuchIndex(_)
            | Self::IndexBackfilling(_)
            | Self::ConsistentIndexRead
            | Self::NoKeyCondition
            | Self::SelectWithProjection { .. }
            | Self::ProjectionMissing
            | Self::ProjectedWithoutIndex
            | Self::AllAttributesOfIndex(_)
            | Self::NotProjected { .. }
            | Self::StartKey
            | Self::StartKeyMismatch
            | Self::StartKeyOfSingleItem(_)
            | Self::StartKeyOutside
            | Self::StartKeyPredicate
            | Self::StartKeyOfOtherSegment { .. }
            | Self::TotalSegmentsMissing
            | Self::SegmentMissing
            | Self::SegmentOutside { .. } => self.reads(f),
        }
    }
}

impl RequestFault {
    /// When it is found.
    pub(super) const fn stage(&self) -> Stage {
        match self {
            Self::MixedParameters { .. }
            | Self::ReturnValues
            | Self::DeleteReturnValues
            | Self::SelectWithProjection { .. }
            | Self::ValuesTooLarge(_)
            | Self::Expression(_) => Stage::Request,
            Self::NoSuchIndex(_)
            | Self::IndexBackfilling(_)
            | Self::ConsistentIndexRead
            | Self::NoKeyCondition
            | Self::KeyCondition(_)
            | Self::ProjectionMissing
            | Self::ProjectedWithoutIndex
            | Self::AllAttributesOfIndex(_)
            | Self::NotProjected { .. }
            | Self::StartKey
            | Self::StartKeyMismatch
            | Self::StartKeyOfSingleItem(_)
            | Self::StartKeyOutside
            | Self::StartKeyPredicate
            | Self::StartKeyOfOtherSegment { .. }
            | Self::TotalSegmentsMissing
            | Self::SegmentMissing
            | Self::SegmentOutside { .. }
            | Self::TooManyGets
            | Self::TooManyWrites
            | Self::DuplicateKeys
            | Self::WriteRequest
            | Self::DuplicateTransactItem
            | Self::TransactAction
            | Self::TransactionTooLarge
            | Self::NotAvailable(_)
            | Self::BadArn(_)
            | Self::OtherRegion(_)
            | Self::FilterOnKey(_)
            | Self::Discouraged(_) => Stage::Table,
        }
    }

    /// Batches and transactions.
    const fn groups(&self) -> &'static str {
        match self {
            Self::TooManyGets => "Too many items requested for the BatchGetItem call",
            Self::TooManyWrites => "Too many items requested for the BatchWriteItem call",
            Self::DuplicateKeys => "Provided list of item keys contains duplicates",
            Self::WriteRequest => {
                "Supplied WriteRequest is empty or has both, must contain exactly one of PutRequest and \
                 DeleteRequest"
            }
            Self::DuplicateTransactItem => {
                "Transaction request cannot include multiple operations on one item"
            }
            Self::TransactAction => {
                "TransactItems can only contain one of Check, Put, Update or Delete"
            }
            Self::TransactionTooLarge => "Transaction size cannot exceed 4194304 bytes",
            _ => "",
        }
    }

    fn reads(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchIndex(name) => {
                write!(f, "The table does not have the specified index: {name}")
            }
            Self::IndexBackfilling(name) => {
                write!(f, "Cannot read from backfilling global secondary index: {name}")
            }
            Self::ConsistentIndexRead => {
                f.write_str("Consistent reads are not supported on global secondary indexes")
            }
            Self::NoKeyCondition => f.write_str(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the \
                 request.",
            ),
            Self::SelectWithProjection { parameter, select } => {
                let what = if *select == "COUNT" { "only the Count" } else { select };
                write!(f, "Cannot specify the {parameter} when choosing to get {what}")
            }
            Self::ProjectionMissing => f.write_str(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get \
                 SPECIFIC_ATTRIBUTES",
            ),
            Self::ProjectedWithoutIndex => f.write_str(
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ),
            Self::AllAttributesOfIndex(index) => write!(
                f,
                "{INVALID} Select type ALL_ATTRIBUTES is not supported for global secondary index {index} \
                 because its projection type is not ALL"
            ),
            Self::NotProjected { index, attributes } => write!(
                f,
                "{INVALID} Global secondary index {index} does not project {}",
                Listed(attributes)
            ),
            Self::StartKey => f.write_str("The provided starting key is invalid"),
            Self::StartKeyMismatch => f.write_str(
                "The provided starting key is invalid: The provided key element does not match the schema",
            ),
            Self::StartKeyOfSingleItem(key) => {
                write!(f, "The provided exclusive start key is invalid: ExclusiveStartKey: {key}")
            }
            Self::StartKeyOutside => f.write_str(
                "The provided starting key is outside query boundaries based on provided conditions",
            ),
            Self::StartKeyPredicate => {
                f.write_str("The provided starting key does not match the range key predicate")
            }
            Self::StartKeyOfOtherSegment { segment, total } => write!(
                f,
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use \
                 ExclusiveStartKey with correct Segment. TotalSegments: {total} Segment: {segment}"
            ),
            Self::TotalSegmentsMissing => f.write_str(
                "The TotalSegments parameter is required but was not present in the request when Segment \
                 parameter is present",
            ),
            Self::SegmentMissing => f.write_str(
                "The Segment parameter is required but was not present in the request when parameter \
                 TotalSegments is present",
            ),
            Self::SegmentOutside { segment, total } => write!(
                f,
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: \
                 Segment: {segment} is not less than TotalSegments: {total}"
            ),
            _ => Ok(()),
        }
    }
}
