//! Errors of global tables of version 2017.11.29, which have codes of their own.

use std::fmt;

use super::ApiError;
use crate::generated::ErrorCode;

/// Why a global table of version 2017.11.29 cannot be made, found or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlobalTableFault {
    /// There is no global table of this name.
    NotFound(String),
    /// There is a global table of this name.
    Exists(String),
    /// There is no table of this name in this Region.
    TableNotFound {
        /// The table.
        table: String,
        /// The Region.
        region: String,
    },
    /// The global table has a replica in this Region.
    ReplicaExists {
        /// The table.
        table: String,
        /// The Region.
        region: String,
    },
    /// The global table has no replica in this Region.
    ReplicaNotFound {
        /// The table.
        table: String,
        /// The Region.
        region: String,
    },
    /// A write met a change of the group of its replica.
    WriteConflict,
    /// A replica has no such index.
    IndexNotFound {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
}

impl GlobalTableFault {
    const fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) => ErrorCode::GlobalTableNotFound,
            Self::Exists(_) => ErrorCode::GlobalTableAlreadyExists,
            Self::TableNotFound { .. } => ErrorCode::TableNotFound,
            Self::ReplicaExists { .. } => ErrorCode::ReplicaAlreadyExists,
            Self::ReplicaNotFound { .. } => ErrorCode::ReplicaNotFound,
            Self::IndexNotFound { .. } => ErrorCode::IndexNotFound,
            Self::WriteConflict => ErrorCode::ReplicatedWriteConflict,
        }
    }
}

impl From<GlobalTableFault> for ApiError {
    fn from(fault: GlobalTableFault) -> Self {
        Self::Modelled { code: fault.code(), detail: fault.to_string() }
    }
}

impl fmt::Display for GlobalTableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(name) => {
                write!(
                    f,
                    "Global table not found: Global table with name: '{name}' does not exist."
                )
            }
            Self::Exists(name) => write!(
                f,
                "Global table already exists: Global table with name: '{name}' already exists."
            ),
            // Source: aws-controllers-k8s/community issue 1034, an answer of AWS.
            Self::TableNotFound { table, region } => {
                write!(f, "Table not found: Table: '{table}' not found in region: '{region}'.")
            }
            Self::ReplicaExists { table, region } => write!(
                f,
                "Replica already exists: Global table: '{table}' has a replica in region: '{region}'."
            ),
            Self::ReplicaNotFound { table, region } => write!(
                f,
                "Replica not found: Global table: '{table}' has no replica in region: '{region}'."
            ),
            // Source: API_PutItem, ReplicatedWriteConflictException.
            Self::WriteConflict => f.write_str(
                "The request was rejected because one or more items in the request are being modified \
                 by a request in another Region.",
            ),
            Self::IndexNotFound { table, index } => {
                write!(f, "Index not found: Index: '{index}' not found on table: '{table}'.")
            }
        }
    }
}
