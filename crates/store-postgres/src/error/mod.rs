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

/// Nothing was done, and what stood in the way passes: a serialisation failure, a deadlock, a lock
/// that was not free in time, a statement that an administrator cancelled.
const AGAIN: [&str; 4] = ["40001", "40P01", "55P03", "57014"];

/// The connection is of no more use, or its server takes no writes; classes of codes, and codes.
const LOST: [&str; 7] = [
    // Connection exceptions; operator intervention, such as a shutdown, a crash and a start.
    "08", "57P",   // A server that has become a standby.
    "25006", // A transaction that an error, or a limit of its time, has ended.
    "25P02", "25P03", "25P04", // The server itself does not know what it did.
    "40003",
];

pub(crate) fn classify(error: &Error) -> Failure {
    // Without a code the server has said nothing: the connection broke.
    match error.code() {
        Some(code) => of_code(code, || describe(error)),
        None => Failure::Lost(describe(error)),
    }
}

/// Codes are those of appendix A of PostgreSQL's documentation.
fn of_code(code: &SqlState, said: impl FnOnce() -> String) -> Failure {
    let begins = |classes: &[&str]| classes.iter().any(|class| code.code().starts_with(class));
    if code.code() == FENCED {
        return Failure::Fenced;
    }
    if code.code() == TAKEN_OVER {
        let reason = "another server has taken over the schema in the database".into();
        return Failure::Refused(StoreError::Closed { reason });
    }
    if begins(&AGAIN) {
        return Failure::Again;
    }
    if begins(&LOST) {
        return Failure::Lost(said());
    }
    if *code == SqlState::DISK_FULL {
        return Failure::Refused(StoreError::Full { detail: said() });
    }
    // Out of memory, which a full table of locks is too, and too many connections.
    if begins(&["53"]) {
        return Failure::Refused(StoreError::Overloaded);
    }
    if begins(&["XX"]) {
        return Failure::Refused(StoreError::Corrupt { detail: said() });
    }
    Failure::Refused(StoreError::Io { cause: said() })
}

/// The error with its cause: the library's own text leaves out what the server said.
pub(crate) fn describe(error: &Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(said), _) => format!("PostgreSQL: {} ({})", said.message(), said.code().code()),
        (None, Some(cause)) => format!("PostgreSQL: {error}: {cause}"),
        (None, None) => format!("PostgreSQL: {error}"),
    }
}

/// The error of a call that was made again for as long as its caller waits, or that was refused.
pub(crate) fn in_the_end(failure: Failure) -> StoreError {
    match failure {
        Failure::Again | Failure::Fenced | Failure::Lost(_) => StoreError::Overloaded,
        Failure::Refused(error) => error,
    }
}

/// The error of a step that is made once; who asked for it may repeat it.
pub(crate) fn of_step(failure: Failure) -> StoreError {
    match failure {
        Failure::Again | Failure::Fenced => StoreError::Overloaded,
        Failure::Lost(cause) => StoreError::Io { cause },
        Failure::Refused(error) => error,
    }
}

pub(crate) fn closed() -> StoreError {
    StoreError::Closed { reason: "the store was closed".into() }
}

#[cfg(test)]
mod tests;
