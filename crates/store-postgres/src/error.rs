//! What an error of the database means for the caller of the store.

use store::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What an error means for what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing was written; asking again may succeed.
    Again,
    /// The connection is gone, or the server takes no writes: what a commit did is not known.
    Lost(String),
    /// Another connection has taken the slot of this one; nothing was written.
    Fenced,
    /// The answer; nothing was written.
    Refused(StoreError),
}

/// Raised by `commit_batch` when another connection has taken its slot.
const FENCED: &str = "ST001";
/// Raised by `commit_batch` when another server has taken the schema for itself.
const TAKEN_OVER: &str = "ST002";

pub(crate) fn classify(error: &Error) -> Failure {
    let Some(code) = error.code() else {
        return Failure::Lost(describe(error));
    };
    if code.code() == FENCED {
        return Failure::Fenced;
    }
    if code.code() == TAKEN_OVER {
        let reason = "another server has taken over the schema in the database".into();
        return Failure::Refused(StoreError::Closed { reason });
    }
    let again = [
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
        &SqlState::LOCK_NOT_AVAILABLE,
    ];
    if again.contains(&code) {
        return Failure::Again;
    }
    // Operator intervention, connection exceptions, and a server that has become a standby.
    if ["57P", "08"].iter().any(|class| code.code().starts_with(class))
        || *code == SqlState::READ_ONLY_SQL_TRANSACTION
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
    {
        return Failure::Lost(describe(error));
    }
    if *code == SqlState::DISK_FULL {
        return Failure::Refused(StoreError::Full { detail: describe(error) });
    }
    // Out of memory, which a full table of locks is too, and too many connections.
    if code.code().starts_with("53") {
        return Failure::Refused(StoreError::Overloaded);
    }
    if code.code().starts_with("XX") {
        return Failure::Refused(StoreError::Corrupt { detail: describe(error) });
    }
    Failure::Refused(StoreError::Io { cause: describe(error) })
}

/// The error with its cause: the library's own text leaves out what the server said.
pub(crate) fn describe(error: &Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(said), _) => format!("PostgreSQL: {} ({})", said.message(), said.code().code()),
        (None, Some(cause)) => format!("PostgreSQL: {error}: {cause}"),
        (None, None) => format!("PostgreSQL: {error}"),
    }
}

/// The error of a read, which may be asked again by its caller.
pub(crate) fn of_read(failure: Failure) -> StoreError {
    match failure {
        Failure::Again | Failure::Fenced => StoreError::Overloaded,
        Failure::Lost(cause) => StoreError::Io { cause },
        Failure::Refused(error) => error,
    }
}

pub(crate) fn closed() -> StoreError {
    StoreError::Closed { reason: "the store was closed".into() }
}
