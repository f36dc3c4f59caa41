//! Where a backup goes: a directory on this machine, or a place in a bucket.

use std::path::{Path, PathBuf};

use aws_services::ExternalBuckets;
use env::Timestamp;

use super::bucket::{self, BucketPlace, is_in_bucket};
use super::copy::{BackupDirectory, Done};
use super::error::BackupError;
use super::pace::Pace;

/// A place for backups.
#[derive(Debug)]
pub(crate) enum Destination {
    /// A directory, which nobody else writes into meanwhile.
    Directory(BackupDirectory),
    /// A prefix of a bucket.
    Bucket(BucketPlace),
}

impl Destination {
    /// The place of this name for backups of `data`; a directory is made if it is absent.
    ///
    /// # Errors
    /// Those of [`BackupDirectory::open`] and [`BucketPlace::open`].
    pub(crate) fn open(
        name: &Path,
        data: &Path,
        buckets: &ExternalBuckets,
    ) -> Result<Self, BackupError> {
        match name.to_str().filter(|name| is_in_bucket(name)) {
            Some(name) => BucketPlace::open(name, buckets).map(Self::Bucket),
            None => BackupDirectory::open(name, data).map(Self::Directory),
        }
    }

    /// Makes a backup of the checkpoint in `source` and of the files `beside`, at the time `now`.
    /// It keeps its thread, so it is called where that does no harm.
    ///
    /// # Errors
    /// The place's, or [`BackupError::Stopped`]; the next backup continues it.
    pub(crate) fn back_up(
        &self,
        (source, beside): (&Path, &[PathBuf]),
        now: Timestamp,
        pace: &mut Pace,
    ) -> Result<Done, BackupError> {
        match self {
            Self::Directory(directory) => directory.back_up((source, beside), now, pace),
            Self::Bucket(place) => {
                let sending = bucket::back_up(place, (source, beside), now, pace);
                on_own_runtime(source, sending)
            }
        }
    }
}

/// Waits for `work` on a thread of its own: the caller's may have a runtime already.
fn on_own_runtime<T: Send>(
    source: &Path,
    work: impl Future<Output = Result<T, BackupError>> + Send,
) -> Result<T, BackupError> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(BackupError::io(source))?.block_on(work)
    };
    std::thread::scope(|scope| match scope.spawn(run).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
