//! The statuses of stacks, resources and change sets, and what may be done in each.

use serde::{Deserialize, Serialize};

/// The state of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum StackStatus {
    /// A change set waits to create it.
    ReviewInProgress,
    /// It is being created.
    CreateInProgress,
    /// Its creation failed and was not rolled back.
    CreateFailed,
    /// It exists.
    CreateComplete,
    /// Its creation is being undone.
    RollbackInProgress,
    /// Undoing its creation failed.
    RollbackFailed,
    /// Its creation was undone; it can only be deleted.
    RollbackComplete,
    /// It is being changed.
    UpdateInProgress,
    /// It was changed; what left it is being deleted.
    UpdateCompleteCleanupInProgress,
    /// It was changed.
    UpdateComplete,
    /// Its change failed and was not rolled back.
    UpdateFailed,
    /// Its change is being undone.
    UpdateRollbackInProgress,
    /// Undoing its change failed.
    UpdateRollbackFailed,
    /// Its change was undone; what the change made is being deleted.
    UpdateRollbackCompleteCleanupInProgress,
    /// Its change was undone.
    UpdateRollbackComplete,
    /// Resources that exist are being imported.
    ImportInProgress,
    /// They were imported.
    ImportComplete,
    /// The import is being undone.
    ImportRollbackInProgress,
    /// Undoing the import failed.
    ImportRollbackFailed,
    /// The import was undone.
    ImportRollbackComplete,
    /// It is being deleted.
    DeleteInProgress,
    /// Its deletion failed.
    DeleteFailed,
    /// It is gone.
    DeleteComplete,
}

impl StackStatus {
    /// Its name on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ReviewInProgress => "REVIEW_IN_PROGRESS",
            Self::CreateInProgress => "CREATE_IN_PROGRESS",
            Self::CreateFailed => "CREATE_FAILED",
            Self::CreateComplete => "CREATE_COMPLETE",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackFailed => "ROLLBACK_FAILED",
            Self::RollbackComplete => "ROLLBACK_COMPLETE",
            Self::UpdateInProgress => "UPDATE_IN_PROGRESS",
            Self::UpdateCompleteCleanupInProgress => "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            Self::UpdateComplete => "UPDATE_COMPLETE",
            Self::UpdateFailed => "UPDATE_FAILED",
            Self::UpdateRollbackInProgress => "UPDATE_ROLLBACK_IN_PROGRESS",
            Self::UpdateRollbackFailed => "UPDATE_ROLLBACK_FAILED",
            Self::UpdateRollbackCompleteCleanupInProgress => {
                "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
            }
            Self::UpdateRollbackComplete => "UPDATE_ROLLBACK_COMPLETE",
            Self::ImportInProgress => "IMPORT_IN_PROGRESS",
            Self::ImportComplete => "IMPORT_COMPLETE",
            Self::ImportRollbackInProgress => "IMPORT_ROLLBACK_IN_PROGRESS",
            Self::ImportRollbackFailed => "IMPORT_ROLLBACK_FAILED",
            Self::ImportRollbackComplete => "IMPORT_ROLLBACK_COMPLETE",
            Self::DeleteInProgress => "DELETE_IN_PROGRESS",
            Self::DeleteFailed => "DELETE_FAILED",
            Self::DeleteComplete => "DELETE_COMPLETE",
        }
    }

    /// Whether an update may start.
    pub(crate) const fn may_update(self) -> bool {
        matches!(
            self,
            Self::CreateComplete
                | Self::UpdateComplete
                | Self::UpdateRollbackComplete
                | Self::UpdateFailed
                | Self::CreateFailed
                | Self::ImportComplete
                | Self::ImportRollbackComplete
        )
    }

    /// Whether an operation is in progress.
    pub(crate) fn is_in_progress(self) -> bool {
        self.as_str().ends_with("_IN_PROGRESS") && self != Self::ReviewInProgress
    }
}

/// The state of a resource in a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ResourceStatus {
    /// It is being created.
    CreateInProgress,
    /// Its creation failed.
    CreateFailed,
    /// It was created.
    CreateComplete,
    /// It is being imported.
    ImportInProgress,
    /// Its import failed.
    ImportFailed,
    /// It was imported.
    ImportComplete,
    /// It is being changed.
    UpdateInProgress,
    /// Its change failed.
    UpdateFailed,
    /// It was changed.
    UpdateComplete,
    /// It is being deleted.
    DeleteInProgress,
    /// Its deletion failed.
    DeleteFailed,
    /// It is gone.
    DeleteComplete,
    /// It left the stack and was kept.
    DeleteSkipped,
}

impl ResourceStatus {
    /// Its name on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CreateInProgress => "CREATE_IN_PROGRESS",
            Self::CreateFailed => "CREATE_FAILED",
            Self::CreateComplete => "CREATE_COMPLETE",
            Self::ImportInProgress => "IMPORT_IN_PROGRESS",
            Self::ImportFailed => "IMPORT_FAILED",
            Self::ImportComplete => "IMPORT_COMPLETE",
            Self::UpdateInProgress => "UPDATE_IN_PROGRESS",
            Self::UpdateFailed => "UPDATE_FAILED",
            Self::UpdateComplete => "UPDATE_COMPLETE",
            Self::DeleteInProgress => "DELETE_IN_PROGRESS",
            Self::DeleteFailed => "DELETE_FAILED",
            Self::DeleteComplete => "DELETE_COMPLETE",
            Self::DeleteSkipped => "DELETE_SKIPPED",
        }
    }
}

/// The state of a change set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ChangeSetStatus {
    /// It may be carried out.
    CreateComplete,
    /// It cannot be carried out.
    Failed,
}

impl ChangeSetStatus {
    /// Its name on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CreateComplete => "CREATE_COMPLETE",
            Self::Failed => "FAILED",
        }
    }

    /// `ExecutionStatus`.
    pub(crate) const fn execution(self) -> &'static str {
        match self {
            Self::CreateComplete => "AVAILABLE",
            Self::Failed => "UNAVAILABLE",
        }
    }
}
