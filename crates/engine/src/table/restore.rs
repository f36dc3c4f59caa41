//! Where a restored table comes from, and how far it is filled.

use bytes::Bytes;
use env::Timestamp;
use store::Stamp;

use super::Table;
use crate::layout::OwnerId;

/// Where a restored table comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Restore {
    /// The moment that it shows.
    pub(crate) at: Timestamp,
    /// The ARN of the table it was.
    pub(crate) table: String,
    /// The ARN of the backup it comes from, if it does.
    pub(crate) backup: Option<String>,
    /// What is being copied, until all of it is there.
    pub(crate) copying: Option<Copying>,
}

/// Items that are being copied, as of a stamp.
///
/// Invariant: exactly the items whose source rows are at or before `done` have been copied.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Copying {
    /// The owner of the items.
    pub(crate) owner: OwnerId,
    /// Their history; without one they do not change any more.
    pub(crate) history: Option<OwnerId>,
    /// The stamp that they are copied as of. Zero only inside the commit that begins a backup,
    /// whose own stamp it is.
    pub(crate) stamp: Stamp,
    /// The row of the last item that was copied; empty at the start.
    pub(crate) done: Bytes,
}

impl Copying {
    /// The owners whose rows it needs.
    pub(crate) fn held(&self) -> impl Iterator<Item = OwnerId> {
        std::iter::once(self.owner).chain(self.history)
    }
}

impl Table {
    /// What is being copied into it; nobody else reads or writes it before that is done.
    pub(crate) fn copying(&self) -> Option<&Copying> {
        self.settings.restore.as_ref()?.copying.as_ref()
    }

    /// Whether a restore, an import or, as a new replica, another table fills it: until that is
    /// done, it is being created.
    pub(crate) fn is_being_filled(&self) -> bool {
        self.copying().is_some()
            || self.settings.importing.is_some()
            // One of version 2017.11.29 was a table before, and stays in use.
            || self.filling().is_some() && !self.is_legacy_replica()
    }
}
