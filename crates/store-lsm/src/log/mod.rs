//! The write-ahead log with group commit.
//!
//! Each group of commits is one record in a file of preallocated size, made durable by one sync of
//! its data. Then the end is noted in a file of its own (`log_end`), not synced at once, which
//! tells the next open that everything up to there was durable: damage to what was acknowledged is
//! seen as damage and not taken for a torn write.
//!
//! Invariant: a record is written only after the sync of all before it succeeded, and after an
//! error nothing is written at all. The rules of [`scan`] rest on this.
//!
//! Files, lowest floor first; each uses only those before it:
//!
//! | file | |
//! |---|---|
//! | `record` | the format of records |
//! | `segment` | the files of the log, their names and headers |
//! | `log_start` | the file that says where the log begins |
//! | `log_end` | the file that says up to where it was durable |
//! | `scan` | reads and checks the whole log |
//! | `rewrite_tail`, `preallocate` | what an open writes once more; the next segment, made in advance |
//! | `writer` | appends |
//! | `rotate`, `truncate` | the writer's change to the next segment, and which segments it no longer needs |
//! | `write_ahead_log` | one log for a writer and background workers |

mod log_end;
mod log_start;
mod preallocate;
pub(crate) mod record;
mod rewrite_tail;
mod rotate;
pub(crate) mod scan;
mod segment;
mod truncate;
mod write_ahead_log;
mod writer;

pub(crate) use self::segment::keys;
pub use self::write_ahead_log::{Appended, WriteAheadLog};
pub(crate) use self::writer::LogWriter;

#[cfg(test)]
mod tests;
