//! Faults of table definitions.

use std::fmt;

use super::{INVALID, Listed};

/// Why a table or an index cannot be as asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum TableFault {
    /// The first element of a key schema is not HASH.
    FirstKeyNotHash,
    /// The second element of a table's or local index's key schema is not RANGE.
    SecondKeyNotRange,
    /// HASH and RANGE are the same attribute.
    SameHashAndRange,
    /// More key schema elements of one role than the schema takes.
    TooManyKeyElements {
        /// `HASH` or `RANGE`.
        role: &'static str,
        /// How many are allowed.
        limit: usize,
    },
    /// A RANGE element comes before a HASH element.
    KeyElementOrder,
    /// An attribute occurs twice in one key schema.
    DuplicateKeyAttribute(String),
    /// Key attributes without a definition.
    Undefined {
        /// The keys of the schema.
        keys: Vec<String>,
        /// The defined attributes.
        defined: Vec<String>,
    },
    /// Definitions that no key uses, in a table without indexes.
    DefinitionCount,
    /// Definitions that no key uses, in a table with indexes.
    Unused {
        /// The defined attributes.
        defined: Vec<String>,
        /// The attributes that keys use.
        used: Vec<String>,
    },
    /// An attribute is defined twice.
    DuplicateDefinition(String),
    /// PROVISIONED without throughput.
    ThroughputMissing,
    /// PAY_PER_REQUEST with throughput.
    ThroughputGiven,
    /// The same, for an index.
    IndexThroughputMissing(String),
    /// The same, for an index.
    IndexThroughputGiven(String),
    /// `OnDemandThroughput` of a provisioned table.
    OnDemandNotAllowed,
    /// An empty list of indexes: `LocalSecondaryIndexes` or `GlobalSecondaryIndexes`.
    EmptyIndexList(&'static str),
    /// A local index on a table without a RANGE key.
    LocalIndexNeedsRange,
    /// A local index without a RANGE key.
    IndexWithoutRange(String),
    /// A local index with another HASH key than its table.
    ForeignHash {
        /// The index.
        index: String,
        /// Its HASH key.
        index_hash: String,
        /// The table's HASH key.
        table_hash: String,
    },
    /// Two indexes of one name.
    DuplicateIndex(String),
    /// More local indexes than a table takes.
    TooManyLocalIndexes,
    /// More global indexes than a table takes.
    TooManyGlobalIndexes,
    /// No projection type.
    UnknownProjection,
    /// INCLUDE without attributes.
    AttributesMissing,
    /// Attributes with ALL or KEYS_ONLY.
    AttributesGiven(&'static str),
    /// A projected attribute is a key of the table or the index, or occurs twice.
    DuplicateProjection(String),
    /// More than 100 projected attributes over all indexes.
    TooManyProjected(usize),
    /// The table is protected from deletion.
    DeletionProtected,
    /// A stream view type with a disabled stream.
    ViewTypeWithoutStream,
    /// Two tags with one key.
    DuplicateTag(String),
    /// A tag key of AWS itself.
    ReservedTag,
    /// A tag key or value with a character that tags do not take.
    TagCharacter {
        /// `key` or `value`.
        part: &'static str,
        /// The text.
        text: String,
    },
    /// More tags than a table takes.
    TooManyTags(usize),
    /// A customer key with encryption switched off.
    KeyWithoutEncryption,
    /// An encryption that tables do not have, by its spelling.
    EncryptionType(&'static str),
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstKeyNotHash
            | Self::SecondKeyNotRange
            | Self::SameHashAndRange
            | Self::TooManyKeyElements { .. }
            | Self::KeyElementOrder
            | Self::DuplicateKeyAttribute(_)
            | Self::Undefined { .. }
            | Self::DefinitionCount
            | Self::Unused { .. }
            | Self::DuplicateDefinition(_) => self.keys(f),
            Self::ThroughputMissing
            | Self::ThroughputGiven
            | Self::IndexThroughputMissing(_)
            | Self::IndexThroughputGiven(_)
            | Self::OnDemandNotAllowed
            | Self::DeletionProtected
            | Self::ViewTypeWithoutStream
            | Self::DuplicateTag(_)
            | Self::ReservedTag
            | Self::TagCharacter { .. }
            | Self::TooManyTags(_)
            | Self::KeyWithoutEncryption
            | Self::EncryptionType(_) => self.settings(f),
            Self::EmptyIndexList(_)
            | Self::LocalIndexNeedsRange
            | Self::IndexWithoutRange(_)
            | Self::ForeignHash { .. }
            | Self::DuplicateIndex(_)
            | Self::TooManyLocalIndexes
            | Self::TooManyGlobalIndexes
            | Self::UnknownProjection
            | Self::AttributesMissing
            | Self::AttributesGiven(_)
            | Self::DuplicateProjection(_)
            | Self::TooManyProjected(_) => self.indexes(f),
        }
    }
}

impl TableFault {
    fn keys(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstKeyNotHash => {
                f.write_str("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
            }
            Self::SecondKeyNotRange => f.write_str(
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
            ),
            Self::SameHashAndRange => {
                f.write_str("Invalid KeySchema: Some index key attribute have no definition")
            }
            Self::TooManyKeyElements { role, limit } => {
                write!(f, "{INVALID} Number of {role} key attributes exceeds the limit of {limit}")
            }
            Self::KeyElementOrder => f.write_str(
                "Invalid KeySchema: All HASH key elements must precede RANGE key elements",
            ),
            Self::DuplicateKeyAttribute(name) => {
                write!(f, "{INVALID} Several elements of KeySchema have the same name: {name}")
            }
            Self::Undefined { keys, defined } => write!(
                f,
                "{INVALID} Some index key attributes are not defined in AttributeDefinitions. Keys: {}, \
                 AttributeDefinitions: {}",
                Listed(keys),
                Listed(defined)
            ),
            Self::DefinitionCount => write!(
                f,
                "{INVALID} Number of attributes in KeySchema does not exactly match number of attributes \
                 defined in AttributeDefinitions"
            ),
            Self::Unused { defined, used } => write!(
                f,
                "{INVALID} Some AttributeDefinitions are not used. AttributeDefinitions: {}, keys used: {}",
                Listed(defined),
                Listed(used)
            ),
            Self::DuplicateDefinition(name) => {
                write!(f, "{INVALID} Duplicate AttributeName in AttributeDefinitions: {name}")
            }
            _ => Ok(()),
        }
    }

    fn settings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NO_CAPACITY: &str = "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when \
                                   BillingMode is PAY_PER_REQUEST";
        const CAPACITY: &str = "ReadCapacityUnits and WriteCapacityUnits must both be specified when \
                                BillingMode is PROVISIONED";
        match self {
            Self::ThroughputMissing => write!(f, "{INVALID} {CAPACITY}"),
            Self::ThroughputGiven => write!(f, "{INVALID} {NO_CAPACITY}"),
            Self::IndexThroughputMissing(name) => {
                write!(f, "{INVALID} {CAPACITY} for index: {name}")
            }
            Self::IndexThroughputGiven(name) => {
                write!(f, "{INVALID} {NO_CAPACITY} for index: {name}")
            }
            Self::OnDemandNotAllowed => write!(
                f,
                "{INVALID} OnDemandThroughput cannot be specified when BillingMode is PROVISIONED"
            ),
            Self::DeletionProtected => f.write_str(
                "Resource cannot be deleted as it is currently protected against deletion. Disable \
                 deletion protection first.",
            ),
            Self::ViewTypeWithoutStream => write!(
                f,
                "{INVALID} Table is being created with a stream disabled, UpdateViewType should not be \
                 specified"
            ),
            Self::DuplicateTag(key) => write!(f, "{INVALID} Duplicate tag key: {key}"),
            Self::ReservedTag => write!(f, "{INVALID} Tag keys starting with aws: are reserved"),
            Self::TagCharacter { part, text } => write!(
                f,
                "{INVALID} The tag {part} {text} has a character that is not allowed: letters, white \
                 space, numbers and + - = . _ : / @ are"
            ),
            Self::TooManyTags(limit) => write!(f, "{INVALID} Too many tags: at most {limit}"),
            Self::EncryptionType(given) => {
                write!(
                    f,
                    "{INVALID} SSEType {given} is not supported, the only supported value is KMS"
                )
            }
            Self::KeyWithoutEncryption => write!(
                f,
                "{INVALID} KMSMasterKeyId and SSEType cannot be specified when encryption is not enabled"
            ),
            _ => Ok(()),
        }
    }

    fn indexes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(INVALID)?;
        f.write_str(" ")?;
        match self {
            Self::EmptyIndexList(list) => write!(f, "List of {list} is empty"),
            Self::LocalIndexNeedsRange => f.write_str(
                "Table KeySchema does not have a range key, which is required when specifying a \
                 LocalSecondaryIndex",
            ),
            Self::IndexWithoutRange(name) => {
                write!(f, "Index KeySchema does not have a range key for index: {name}")
            }
            Self::ForeignHash { index, index_hash, table_hash } => write!(
                f,
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: \
                 {index}. index hash key: {index_hash}, table hash key: {table_hash}"
            ),
            Self::DuplicateIndex(name) => write!(f, "Duplicate index name: {name}"),
            Self::TooManyLocalIndexes => {
                f.write_str("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
            }
            Self::TooManyGlobalIndexes => {
                f.write_str("GlobalSecondaryIndex count exceeds the per-table limit of 20")
            }
            Self::UnknownProjection => f.write_str("Unknown ProjectionType: null"),
            Self::AttributesMissing => {
                f.write_str("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
            }
            Self::AttributesGiven(projection) => {
                write!(f, "ProjectionType is {projection}, but NonKeyAttributes is specified")
            }
            Self::DuplicateProjection(name) => {
                write!(f, "Duplicate attribute in NonKeyAttributes: {name}")
            }
            Self::TooManyProjected(limit) => write!(
                f,
                "Number of NonKeyAttributes over all secondary indexes exceeds the limit of {limit}"
            ),
            _ => Ok(()),
        }
    }
}
