//! Refactors as they are stored. The names of fields and variants are fixed.

use serde::{Deserialize, Serialize};

/// A refactor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refactor {
    pub(crate) id: String,
    pub(crate) description: Option<String>,
    /// Microseconds since 1970.
    pub(crate) created: u64,
    pub(crate) create_stacks: bool,
    /// Names of stacks with their templates.
    pub(crate) definitions: Vec<(String, String)>,
    pub(crate) status: RefactorStatus,
    /// Why it cannot be, or was not, carried out.
    pub(crate) reason: Option<String>,
    pub(crate) actions: Vec<Move>,
    /// Names of stacks that it makes.
    pub(crate) new_stacks: Vec<String>,
    pub(crate) stack_ids: Vec<String>,
}

/// One resource that moves or gets another name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Move {
    pub(crate) mapping: Mapping,
    pub(crate) physical_id: String,
    /// The request did not name it.
    pub(crate) found: bool,
}

/// From where to where a resource moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping {
    pub(crate) source: Location,
    pub(crate) destination: Location,
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Location {
    /// The stack's name.
    pub(crate) stack: String,
    pub(crate) logical_id: String,
}

/// How far a refactor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RefactorStatus {
    /// It cannot be carried out.
    Refused,
    /// It can be carried out.
    Available,
    /// It was.
    Done,
    /// It was refused when it was to be carried out.
    Failed,
}

impl RefactorStatus {
    /// `Status`: of its creation.
    pub(crate) const fn creation(self) -> &'static str {
        match self {
            Self::Refused => "CREATE_FAILED",
            Self::Available | Self::Done | Self::Failed => "CREATE_COMPLETE",
        }
    }

    /// `ExecutionStatus`.
    pub(crate) const fn execution(self) -> &'static str {
        match self {
            Self::Refused => "UNAVAILABLE",
            Self::Available => "AVAILABLE",
            Self::Done => "EXECUTE_COMPLETE",
            Self::Failed => "EXECUTE_FAILED",
        }
    }
}
