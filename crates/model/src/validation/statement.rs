//! Faults of PartiQL statements against their table, and of statements that do not go together.
//!
//! Sources: public reports of AWS's answers, where a sentence has no mark; the marked ones are
//! guesses.

use std::fmt;

use super::{INVALID, Listed};

/// Why a statement cannot be carried out.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementFault {
    /// What is wrong with the text; the sentence is the expression language's.
    Text(String),
    /// A write, or a read that must name one item, without an equality for each key attribute.
    KeyEquality,
    /// A SELECT of a batch that does not name one item.
    BatchKey,
    /// A SELECT of a transaction that does not name one item.
    TransactionKey,
    /// ORDER BY without WHERE.
    OrderWithoutWhere,
    /// ORDER BY without a condition on the partition key.
    OrderWithoutKey,
    /// ORDER BY another attribute than those of the key.
    OrderBy(String),
    /// A token of another statement, or none of this server's.
    NextToken,
    /// INSERT into an index.
    IndexInsert,
    /// UPDATE or DELETE of an index.
    IndexWrite,
    /// An index that the table does not have.
    NoSuchIndex,
    /// A consistent read of a global index.
    ConsistentIndexRead,
    /// A read of an index in a transaction.
    TransactionIndex,
    /// An index whose key has several HASH or several RANGE attributes.
    SeveralKeyAttributes,
    /// A read by the key of an index that does not hold what the rest of WHERE looks at.
    NotProjected {
        /// The index.
        index: String,
        /// The attributes.
        attributes: Vec<String>,
    },
    /// OR of conditions on one partition, some with and some without a condition on the sort key.
    Overlapping,
    /// DELETE that returns something else than `ALL OLD *`: what, as written.
    DeleteReturning(&'static str),
    /// Reads and writes in one batch.
    MixedBatch,
    /// Reads and writes in one transaction.
    MixedTransaction,
    /// RETURNING in a transaction.
    TransactionReturning,
    /// EXISTS of a whole key and nothing else.
    ExistsWithoutCondition,
    /// EXISTS outside a transaction.
    ExistsOutside,
    /// A statement of a transaction.
    InTransaction {
        /// Its place, from zero.
        at: usize,
        /// What is wrong with it.
        fault: Box<Self>,
    },
}

impl StatementFault {
    /// The fault of the statement at the place `at` of a transaction.
    #[must_use]
    pub fn in_transaction(self, at: usize) -> Self {
        Self::InTransaction { at, fault: Box::new(self) }
    }
}

impl fmt::Display for StatementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::OrderBy(name) => write!(
                f,
                "Variable reference {name} in ORDER BY clause must be part of the primary key"
            ),
            Self::NotProjected { index, attributes } => write!(
                f,
                "{INVALID} Secondary index {index} does not project one or more filter attributes: {}",
                Listed(attributes)
            ),
            Self::DeleteReturning(clause) => write!(
                f,
                "Invalid returning clause: RETURNING {clause} *. Only RETURNING ALL OLD * is allowed in \
                 DELETE statements."
            ),
            Self::InTransaction { at, fault } => {
                write!(f, "Validation failed in TransactStatements[{at}]: {fault}")
            }
            Self::KeyEquality
            | Self::BatchKey
            | Self::TransactionKey
            | Self::OrderWithoutWhere
            | Self::OrderWithoutKey
            | Self::NextToken
            | Self::IndexInsert
            | Self::IndexWrite
            | Self::NoSuchIndex
            | Self::ConsistentIndexRead
            | Self::TransactionIndex
            | Self::SeveralKeyAttributes
            | Self::Overlapping
            | Self::ExistsWithoutCondition
            | Self::MixedBatch
            | Self::MixedTransaction
            | Self::TransactionReturning
            | Self::ExistsOutside => f.write_str(self.fixed()),
        }
    }
}

impl StatementFault {
    const fn fixed(&self) -> &'static str {
        match self {
            Self::Text(_)
            | Self::OrderBy(_)
            | Self::NotProjected { .. }
            | Self::DeleteReturning(_)
            | Self::InTransaction { .. } => "",
            Self::KeyEquality => {
                "Where clause does not contain a mandatory equality on all key attributes"
            }
            Self::BatchKey => {
                "Select statements within BatchExecuteStatement must specify the primary key in the where \
                 clause."
            }
            // Guess, after the batch's.
            Self::TransactionKey => {
                "Select statements within ExecuteTransaction must specify the primary key in the where \
                 clause."
            }
            Self::OrderWithoutWhere => {
                "Must have WHERE clause in the statement when using ORDER BY clause."
            }
            Self::OrderWithoutKey => {
                "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY \
                 clause."
            }
            Self::NextToken => "NextToken does not match request",
            Self::IndexInsert => "FROM clause may only contain a single table name",
            Self::IndexWrite => "This operation is not supported on an index",
            Self::NoSuchIndex => "The table does not have the specified index",
            Self::ConsistentIndexRead => {
                "Strongly consistent read is not supported on Global Secondary Indexes"
            }
            Self::TransactionIndex => "Reads on indices are not supported within transactions.",
            Self::SeveralKeyAttributes => {
                "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or \
                 multi-attribute RANGE keys."
            }
            Self::Overlapping => {
                "Overlapping conditions with range keys are not supported in where clause"
            }
            Self::ExistsWithoutCondition => {
                "EXISTS() must contain a single item read with additional condition"
            }
            Self::TransactionReturning => {
                "RETURNING clause is not supported in ExecuteTransaction."
            }
            // Guesses, from here on.
            Self::MixedBatch => {
                "BatchExecuteStatement cannot contain both read and write statements"
            }
            Self::MixedTransaction => {
                "ExecuteTransaction cannot contain both read and write statements"
            }
            Self::ExistsOutside => "EXISTS is only supported in ExecuteTransaction",
        }
    }
}
