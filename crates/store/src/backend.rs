//! What an embedded engine implements; everything else of the contract is the [`crate::Committer`]'s.
//!
//! A backend is a multi-version ordered map that takes groups of finished commits. It knows nothing
//! of latches, queues, waiters, counters or open snapshots, and it is synchronous: reads run on the
//! caller's thread, writes on the committer's.
//!
//! Invariant (one writer): [`Backend::append`], [`Load::publish`], [`Backend::checkpoint`] and
//! [`Backend::close`] are never called while another of them runs. Reads run at any time.
//! Invariant (floor): no read comes with a stamp below the newest `floor` that [`Backend::append`]
//! was given, so a version that a newer one at or below the floor hides may be dropped.

use std::fmt;
use std::path::Path;

use bytes::Bytes;

use crate::{Capabilities, Direction, KeyRange, Page, PageLimit, Row, Stamp, StoreError};

/// One finished commit: its stamp is assigned and patched in, its counters are absolute values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Its place in the order of commits.
    pub stamp: Stamp,
    /// What it writes; may be empty, and still uses up its stamp.
    pub writes: Vec<Write>,
}

/// One write of a [`Sealed`] commit.
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

    /// Whether [`Backend::append`] waits for a device. If not, the committer calls it on the writer's
    /// own thread, one commit at a time, instead of forming groups on a thread of its own.
    fn needs_sync(&self) -> bool {
        true
    }

    /// What the store above this backend can do.
    fn capabilities(&self) -> Capabilities;

    /// Whether there is room for further writes; asked before each transaction, so it does not wait. A
    /// backend says no before its device does, so that no append fails halfway.
    ///
    /// # Errors
    /// [`StoreError::Full`].
    fn room(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Writes `group` as one unit and returns when all of it is durable and readable: after a crash
    /// either all of the group is there or none of it that was not acknowledged matters.
    ///
    /// Stamps ascend strictly, from call to call too, and may leave gaps. No key is written twice in
    /// a group. Readers below the group's stamps must not notice.
    ///
    /// # Errors
    /// After any error the state of the group is unknown: the committer never appends again.
    fn append(&self, group: &[Sealed], floor: Stamp) -> Result<(), StoreError>;

    /// Says, before some appends and from time to time while there are none, that below `from` no stamp
    /// but the `pinned` ones, ascending, will be read again. A backend that keeps more than it must may ignore it.
    fn retire(&self, pinned: &[Stamp], from: Stamp) {
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

    /// Takes `rows`, ascending and without duplicates, and prepares them for [`Load::publish`]. This
    /// is the slow part; appends go on meanwhile. Dropping the load leaves no trace.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::TooLarge`].
    fn prepare_load<'a>(
        &'a self,
        rows: Box<dyn Iterator<Item = Row> + Send>,
    ) -> Result<Box<dyn Load + 'a>, StoreError>;

    /// Writes a copy of everything appended so far into the empty or absent directory `into`.
    /// Commits wait meanwhile, so it should link files rather than copy them.
    ///
    /// # Errors
    /// [`StoreError::Io`]; `into` may then hold a part.
    fn checkpoint(&self, into: &Path) -> Result<(), StoreError>;

    /// Adds this backend's figures; names are stable and end in their unit.
    fn statistics(&self, figures: &mut Vec<(&'static str, u64)>);

    /// Makes everything durable and lets go of the directory. Open snapshots may still read; what
    /// they get then is right or an error. Called once, after the last append.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn close(&self) -> Result<(), StoreError>;
}

/// Rows that wait for their stamp.
pub trait Load {
    /// Makes all rows visible at `stamp`, which is newer than every append so far, and durable.
    ///
    /// # Errors
    /// After any error the rows may or may not be there after a reopen.
    fn publish(self: Box<Self>, stamp: Stamp) -> Result<(), StoreError>;
}
