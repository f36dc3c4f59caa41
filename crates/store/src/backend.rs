//! The storage-engine trait below the committer. Everything else of the storage contract is the
//! [`crate::Committer`]'s.
//!
//! A backend is a multi-version ordered map that takes groups of finished commits. It knows nothing
//! of latches, queues, waiters, counters or open snapshots, and it is synchronous: reads run on the
//! caller's thread, writes on the committer's.
//!
//! Invariant (one writer): [`Backend::append`], [`Load::publish`], [`Backend::begin_checkpoint`]
//! and [`Backend::close`] are never called while another of them runs. Reads and
//! [`Backend::checkpoint`] run at any time. Invariant (low watermark): no read comes with a stamp
//! below the newest `watermark` that [`Backend::append`] was given. So a version may be dropped
//! once a newer version of its key is at or below the watermark.

use std::fmt;
use std::path::Path;

use bytes::Bytes;

use crate::{
    Capabilities, Direction, KeyRange, Page, PageLimit, Row, SpaceNeed, Stamp, StoreError,
};

/// One finished commit: its stamp is assigned and written into its keys and values, its counters
/// are absolute values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Its place in the order of commits.
    pub stamp: Stamp,
    /// What it writes; may be empty, and still uses up its stamp.
    pub writes: Vec<Write>,
}

/// One write of a [`Commit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The key.
    pub key: Bytes,
    /// The new value; `None` deletes the key, which may be absent.
    pub value: Option<Bytes>,
}

/// An embedded engine below the committer.
pub trait Backend: Send + Sync + fmt::Debug + 'static {
    /// The newest stamp ever appended or published, also before a restart; asked once, at open.
    fn last_stamp(&self) -> Stamp;

    /// Whether [`Backend::append`] waits for a device. If not, the committer calls it on the
    /// writer's own thread, one commit at a time, instead of forming groups on a thread of its own.
    fn needs_sync(&self) -> bool {
        true
    }

    /// What the store above this backend can do.
    fn capabilities(&self) -> Capabilities;

    /// Checks that there is space for further writes. Called before each transaction, so it does
    /// not wait. A backend refuses before its device does, so that no append fails halfway.
    ///
    /// # Errors
    /// [`StoreError::Full`].
    fn check_space(&self, _: SpaceNeed) -> Result<(), StoreError> {
        Ok(())
    }

    /// Writes `group` as one unit and returns when all of it is durable and readable: after a crash
    /// either all of the group is there or none of it that was not acknowledged matters.
    ///
    /// Stamps ascend strictly, from call to call too, and may leave gaps. No key is written twice
    /// in a group. Readers below the group's stamps must not notice.
    ///
    /// # Errors
    /// After any error the state of the group is unknown: the committer never appends again.
    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError>;

    /// Tells the backend which old versions it may drop: below `from`, only `pinned` stamps
    /// (ascending) will still be read. Called before some appends, and periodically when idle. A
    /// backend may keep more than it must and ignore the call.
    fn release_versions(&self, pinned: &[Stamp], from: Stamp) {
        let _ = (pinned, from);
    }

    /// The value of `key` in its newest version that is not newer than `at`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] or [`StoreError::Io`]; nothing is guessed.
    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError>;

    /// The values of several keys, in their order, as [`Backend::get`] gives them.
    ///
    /// # Errors
    /// As [`Backend::get`].
    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        keys.iter().map(|key| self.get(key, at)).collect()
    }

    /// One page of a range as it was at `at`, under the rules of [`crate::Snapshot::range`]. An
    /// inverted range is empty.
    ///
    /// # Errors
    /// As [`Backend::get`].
    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError>;

    /// Takes `rows`, ascending and without duplicates, and prepares them for [`Load::publish`].
    /// This is the slow part; appends continue meanwhile. Dropping the load leaves no trace.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::TooLarge`].
    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError>;

    /// Does what a checkpoint needs to have done between two groups, and returns the newest stamp:
    /// everything up to it is to be in the checkpoint. Commits wait meanwhile, so it waits for no
    /// device.
    ///
    /// # Errors
    /// [`StoreError::Io`] with what to do instead, where there are no checkpoints.
    fn begin_checkpoint(&self) -> Result<Stamp, StoreError>;

    /// Writes a copy into the empty or absent directory `into`: the commits up to some stamp, not
    /// below `through`, and no other. `through` is what [`Backend::begin_checkpoint`] returned.
    /// Appends continue meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Io`]; `into` may then hold a part.
    fn checkpoint(&self, through: Stamp, into: &Path) -> Result<(), StoreError>;

    /// Adds this backend's metrics; names are stable and end in their unit.
    fn statistics(&self, metrics: &mut Vec<(&'static str, u64)>);

    /// Places where reads met data that is not what was written, each as a phrase.
    fn damage(&self) -> Vec<String> {
        Vec::new()
    }

    /// Makes everything durable and releases the directory. Open snapshots may still read; what
    /// they get then is right or an error. Called once, after the last append.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn close(&self) -> Result<(), StoreError>;
}

/// A prepared bulk load that waits for its stamp.
pub trait Load {
    /// Makes all rows visible at `stamp`, which is newer than every append so far, and durable.
    ///
    /// # Errors
    /// After any error the rows may or may not be there after a reopen.
    fn publish(self: Box<Self>, stamp: Stamp) -> Result<(), StoreError>;
}
