//! Errors of change sets.

use std::fmt;

use crate::stack::status::ChangeSetStatus;

/// Why a change set cannot be made, found or carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ChangeSetError {
    /// No such change set.
    NotFound(String),
    /// The change set exists already.
    Exists {
        /// The change set.
        change_set: String,
        /// The stack's ARN.
        stack: String,
    },
    /// It shall create a stack that exists.
    StackExists {
        /// The stack's name.
        stack: String,
        /// The change set's name.
        change_set: String,
    },
    /// It cannot be carried out.
    Status {
        /// Its ARN.
        id: String,
        /// Its state.
        status: ChangeSetStatus,
    },
}

impl ChangeSetError {
    /// The HTTP status and the code.
    pub(crate) const fn code(&self) -> (u16, &'static str) {
        match self {
            Self::NotFound(_) => (404, "ChangeSetNotFound"),
            Self::Exists { .. } => (400, "AlreadyExistsException"),
            Self::StackExists { .. } => (400, "ValidationError"),
            Self::Status { .. } => (400, "InvalidChangeSetStatus"),
        }
    }
}

impl fmt::Display for ChangeSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(name) => write!(f, "ChangeSet [{name}] does not exist"),
            Self::Exists { change_set, stack } => write!(
                f,
                "ChangeSet {change_set} cannot be created due to a mismatch with existing attribute \
                 Name of stack {stack}: it exists already"
            ),
            Self::StackExists { stack, change_set } => write!(
                f,
                "Stack [{stack}] already exists and cannot be created again with the changeSet \
                 [{change_set}]."
            ),
            Self::Status { id, status } => write!(
                f,
                "ChangeSet [{id}] cannot be executed in its current status of [{}]",
                status.as_str()
            ),
        }
    }
}
