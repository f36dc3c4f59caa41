//! How fast a backup reads and writes, how far it is, and whether it is to stop.
//!
//! A running server shares its disk and processors with a backup of it. So after each piece that
//! is copied there is a pause as long as the piece took, up to a bound: a backup gets half of what
//! it could have, and what is to be written waits in small portions only.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use env::{Env, Moment};
use parking_lot::Mutex;

use super::error::BackupError;

/// The longest pause after a piece.
const LONGEST: Duration = Duration::from_millis(100);

/// How far a backup is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Files of the backup, where that is known.
    pub(crate) files: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Files that are done.
    pub(crate) files_done: u64,
    /// Bytes that are done.
    pub(crate) bytes_done: u64,
    /// Bytes that had to be copied.
    pub(crate) bytes_copied: u64,
}

/// Where others see how far it is.
pub(crate) type Shown = Arc<Mutex<Progress>>;

/// The pace of a backup.
pub(crate) struct Pace {
    env: Env,
    /// Whose other end is dropped when the backup is to stop; without it there are no pauses.
    stop: Option<Receiver<()>>,
    piece: Moment,
    /// How far it is.
    pub(super) shown: Shown,
}

impl Pace {
    /// As fast as it can.
    pub(crate) fn full(env: &Env) -> Self {
        Self { env: env.clone(), stop: None, piece: env.moment(), shown: Shown::default() }
    }

    /// Beside a server, until the other end of `stop` is dropped.
    pub(crate) fn beside(env: &Env, stop: Receiver<()>, shown: Shown) -> Self {
        Self { env: env.clone(), stop: Some(stop), piece: env.moment(), shown }
    }

    /// A piece of `bytes` bytes was copied.
    ///
    /// # Errors
    /// [`BackupError::Stopped`].
    pub(super) fn copied(&mut self, bytes: u64) -> Result<(), BackupError> {
        {
            let mut shown = self.shown.lock();
            shown.bytes_copied = shown.bytes_copied.saturating_add(bytes);
        }
        self.kept(bytes)
    }

    /// `bytes` bytes were read, and an earlier backup has them.
    ///
    /// # Errors
    /// [`BackupError::Stopped`].
    pub(super) fn kept(&mut self, bytes: u64) -> Result<(), BackupError> {
        {
            let mut shown = self.shown.lock();
            shown.bytes_done = shown.bytes_done.saturating_add(bytes);
        }
        let Some(stop) = &self.stop else { return Ok(()) };
        let took = self.env.moment().since(self.piece);
        let ended = stop.recv_timeout(took.min(LONGEST));
        self.piece = self.env.moment();
        match ended {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Err(BackupError::Stopped),
        }
    }
}
