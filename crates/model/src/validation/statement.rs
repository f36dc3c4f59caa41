//! Faults of PartiQL statements against their table, and of statements that do not go together.
//!
//! Sources: public reports of AWS's answers, where a sentence has no mark; the marked ones are
//! guesses.

use std::fmt;

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
    /// A write through an index.
    IndexWrite,
    /// DELETE that returns something else than `ALL OLD *`.
    DeleteReturning,
    /// Reads and writes in one batch.
    MixedBatch,
    /// Reads and writes in one transaction.
    MixedTransaction,
    /// RETURNING in a transaction.
    TransactionReturning,
    /// EXISTS outside a transaction.
    ExistsOutside,
}

impl fmt::Display for StatementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::OrderBy(name) => write!(
                f,
                "Variable reference {name} in ORDER BY clause must be part of the primary key"
            ),
            Self::KeyEquality
            | Self::BatchKey
            | Self::TransactionKey
            | Self::OrderWithoutWhere
            | Self::OrderWithoutKey
            | Self::NextToken
            | Self::IndexWrite
            | Self::DeleteReturning
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
            Self::Text(_) | Self::OrderBy(_) => "",
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
            // Guesses, from here on.
            Self::IndexWrite => "INSERT, UPDATE and DELETE statements cannot name an index",
            Self::DeleteReturning => "DELETE statements can only return ALL OLD *",
            Self::MixedBatch => {
                "BatchExecuteStatement cannot contain both read and write statements"
            }
            Self::MixedTransaction => {
                "ExecuteTransaction cannot contain both read and write statements"
            }
            Self::TransactionReturning => "RETURNING clause is not supported in ExecuteTransaction",
            Self::ExistsOutside => "EXISTS is only supported in ExecuteTransaction",
        }
    }
}
