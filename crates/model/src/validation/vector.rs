//! Faults of vector indexes: their definitions, and searches in them.

use std::fmt;

use super::INVALID;

/// Why a vector index cannot be as asked for, or why nothing can be searched in it.
#[derive(Clone, Debug, PartialEq)]
pub enum VectorFault {
    /// Dimensions that no index has.
    Dimensions,
    /// A vector index on a table with provisioned throughput.
    Provisioned,
    /// A table with vector indexes that is to get provisioned throughput.
    BecomesProvisioned,
    /// More vector indexes than a table takes.
    TooManyIndexes(usize),
    /// Two indexes on one attribute with different dimensions.
    OtherDimensions(String),
    /// The vector attribute is defined as a key is.
    DefinedAttribute(String),
    /// An attribute of a search schema without a definition.
    Undefined,
    /// More elements of one role than a search schema takes.
    TooManyElements {
        /// `HASH` or `INLINE_FILTER`.
        role: &'static str,
        /// How many there are.
        given: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// An attribute that a search schema has twice.
    DuplicateElement,
    /// A change that is neither a creation nor a deletion.
    NoAction,
    /// A change that is both.
    TwoActions,
    /// More results than a search returns.
    TopK(i32),
    /// A search vector with something that is no number of 32 bits.
    SearchVector,
    /// A search vector of another length than those of the index.
    SearchDimensions {
        /// Its length.
        given: usize,
        /// That of the index.
        expected: u32,
    },
    /// A search in an index that is still being filled.
    Backfilling(String),
    /// A search that does not say in which partition of the index.
    NoCondition,
    /// A search condition on an attribute that the search schema has not.
    ForeignAttribute(String),
    /// A value of another type than the attribute has in the schema.
    ConditionType,
    /// A read of a vector index by an operation that does not search: `Scan` or `Query`.
    NotSearched(&'static str),
}

impl fmt::Display for VectorFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dimensions
            | Self::Provisioned
            | Self::BecomesProvisioned
            | Self::TooManyIndexes(_)
            | Self::OtherDimensions(_)
            | Self::DefinedAttribute(_)
            | Self::Undefined
            | Self::TooManyElements { .. }
            | Self::DuplicateElement
            | Self::NoAction
            | Self::TwoActions => self.definition(f),
            Self::TopK(given) => write!(
                f,
                "Provided TopK value '{given}' is out of valid range. The value must be between 1 and \
                 100 inclusive"
            ),
            Self::SearchVector => f.write_str(
                "Search vector contains invalid values. All values in the search vector must be a \
                 32-bit floating-point number attribute",
            ),
            Self::SearchDimensions { given, expected } => write!(
                f,
                "Input search vector dimension {given} does not match vector index dimension {expected}"
            ),
            Self::Backfilling(index) => {
                write!(f, "Cannot search backfilling vector index: {index}")
            }
            Self::NoCondition => f.write_str(
                "SearchConditionExpression must be provided when SearchSchema has a HASH key",
            ),
            Self::ForeignAttribute(name) => write!(
                f,
                "SearchConditionExpression must not contain any attributes that is not in \
                 SearchSchema. Invalid attribute: {name}"
            ),
            Self::ConditionType => {
                write!(f, "{INVALID} Condition parameter type does not match schema type")
            }
            Self::NotSearched(operation) => {
                write!(f, "{operation} operation not supported on this index type")
            }
        }
    }
}

impl VectorFault {
    fn definition(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(INVALID)?;
        f.write_str(" ")?;
        match self {
            Self::Dimensions => {
                f.write_str("Number of dimensions must be between 1 and 4096 inclusive.")
            }
            Self::Provisioned => {
                f.write_str("Vector indexes are only supported for PAY_PER_REQUEST tables")
            }
            Self::BecomesProvisioned => {
                f.write_str("Tables with vector indexes must be in PAY_PER_REQUEST mode")
            }
            Self::TooManyIndexes(limit) => {
                write!(f, "VectorIndex count exceeds the per-table limit of {limit}")
            }
            Self::OtherDimensions(name) => write!(
                f,
                "Conflicting attribute definition for '{name}'. All VectorIndexes on the same vector \
                 attribute must use the same dimensions."
            ),
            Self::DefinedAttribute(name) => write!(
                f,
                "Conflicting attribute definition for '{name}'. An attribute cannot be defined in \
                 AttributeDefinitions when used as a VectorAttribute."
            ),
            Self::Undefined => {
                f.write_str("One element in SearchSchema is not defined in attribute definitions")
            }
            Self::TooManyElements { role, given, limit } => write!(
                f,
                "Value '{given}' at 'SearchSchema' failed to satisfy constraint: Member must have \
                 {role} count less than or equal to {limit}"
            ),
            Self::DuplicateElement => {
                f.write_str("SearchSchema contains a duplicate AttributeName")
            }
            Self::NoAction => f.write_str(
                "One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null",
            ),
            Self::TwoActions => {
                f.write_str("Only one vector index action is allowed per VectorIndexUpdate object")
            }
            _ => Ok(()),
        }
    }
}
