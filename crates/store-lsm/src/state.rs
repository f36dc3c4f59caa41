//! The state of an open store that its backend and its workers share.
//!
//! Invariant: the tree holds only what the log has made durable, and a memtable is only begun
//! between groups. So the tables hold a prefix of the commits at any time, and the log holds the
//! rest.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use env::Env;
use parking_lot::Mutex;
use store::{Commit, Stamp, StoreError};

use crate::Options;
use crate::damage_watch::DamageWatch;
use crate::error::store_io;
use crate::log::WriteAheadLog;
use crate::options::TableFormat;
use crate::recovery::Recovered;
use crate::scheduler::Scheduler;
use crate::space::Space;
use crate::superblock::{Features, Layout, Lock};
use crate::tables::Reads;
use crate::tails;
use crate::tree::Tree;

/// One open store.
pub(crate) struct Shared {
    pub(crate) layout: Layout,
    features: Features,
    pub(crate) env: Env,
    pub(crate) options: Options,
    pub(crate) tree: Tree,
    pub(crate) log: WriteAheadLog,
    pub(crate) scheduler: Scheduler,
    pub(crate) space: Space,
    /// Damage that reads met.
    pub(crate) damage: DamageWatch,
    /// A worker is to sync the mark of the log's end.
    mark_ordered: AtomicBool,
    /// Held while the tables are listed.
    listing_tables: Mutex<()>,
    /// The newest stamp that is durable and readable.
    published: AtomicU64,
    /// No read comes below this stamp.
    low_watermark: AtomicU64,
    /// What was last said of reads below the newest stamp.
    pins: Mutex<Pins>,
}

/// Below `from`, reads come only at the pinned stamps.
#[derive(Debug, Default)]
struct Pins {
    pinned: Vec<Stamp>,
    from: Stamp,
}

impl Shared {
    /// The state of a recovered directory, and the lock on it.
    pub(crate) fn new(recovered: Recovered<Tree>, env: Env, options: Options) -> (Self, Lock) {
        let Recovered { layout, tables: tree, log, lock, features } = recovered;
        let last = log.last_stamp();
        let space = Space::new(layout.root.clone(), options.free_space_reserve_bytes);
        let shared = Self {
            layout,
            features,
            env,
            options,
            tree,
            log,
            scheduler: Scheduler::default(),
            damage: DamageWatch::default(),
            space,
            mark_ordered: AtomicBool::new(false),
            listing_tables: Mutex::new(()),
            published: AtomicU64::new(last.0),
            low_watermark: AtomicU64::new(0),
            pins: Mutex::default(),
        };
        (shared, lock)
    }

    pub(crate) fn published(&self) -> Stamp {
        Stamp(self.published.load(Ordering::Acquire))
    }

    pub(crate) fn low_watermark(&self) -> Stamp {
        Stamp(self.low_watermark.load(Ordering::Acquire)).min(self.published())
    }

    /// Notes that below `from` reads come only at the `pinned` stamps from now on.
    pub(crate) fn pin(&self, pinned: &[Stamp], from: Stamp) {
        let mut pins = self.pins.lock();
        pins.from = from;
        pins.pinned.clear();
        pins.pinned.extend_from_slice(pinned);
    }

    /// At which stamps reads still come.
    pub(crate) fn reads(&self) -> Reads {
        let pins = self.pins.lock();
        Reads { watermark: self.low_watermark(), from: pins.from, pinned: pins.pinned.clone() }
    }

    /// Writes a group: first the log, then the memtable.
    pub(crate) fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        let Some(last) = group.last().map(|commit| commit.stamp) else { return Ok(()) };
        self.low_watermark.store(watermark.0, Ordering::Release);
        self.scheduler.throttle(&self.tree)?;
        let appended =
            self.log.append(group).map_err(|error| store_io("writing the log", &error))?;
        self.space.wrote(appended.bytes);
        if appended.lacks_segment {
            self.scheduler.order(|due| &mut due.segment);
        }
        self.order_mark();
        let bytes = self.tree.insert(group);
        self.published.store(last.0, Ordering::Release);
        // What is under the key before goes into tables, so that it leaves the log.
        self.rotate_if(|_| bytes > self.options.memtable_bytes || appended.left_key);
        Ok(())
    }

    /// Begins a new memtable, if there is anything in the current one; returns the newest stamp,
    /// up to which everything is then in tables or waits for a flush. Between groups only.
    pub(crate) fn rotate_now(&self) -> Stamp {
        self.rotate_if(|_| true);
        self.published()
    }

    /// Begins a new memtable if the current one is full. Between groups only.
    pub(crate) fn rotate_if_full(&self) {
        self.rotate_if(|bytes| bytes > self.options.memtable_bytes);
    }

    fn rotate_if(&self, due: impl FnOnce(u64) -> bool) {
        let bytes = self.tree.memtable_bytes();
        if bytes > 0 && due(bytes) {
            self.tree.rotate(self.published());
            self.scheduler.order(|due| &mut due.flush);
        }
    }

    /// Writes the memtables that wait into tables and truncates the log before them.
    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        while let Some(through) = self.tree.flush(|| self.published(), self.low_watermark())? {
            self.list_tables();
            self.truncate_log(through)?;
        }
        Ok(())
    }

    /// Writes everything into tables. Between groups only.
    pub(crate) fn flush_all(&self) -> Result<(), StoreError> {
        let _expedite = self.tree.pacer().expedite();
        self.rotate_if(|_| true);
        self.flush()?;
        // Also without anything in the memtable all stamps so far are covered.
        self.truncate_log(self.published())
    }

    /// Brings the files under the newest key as far as that is done before anything is answered:
    /// the log, and the tables where they were plain or are to be. Tables under an older key are
    /// rewritten while the store is used. Before any read, so nothing of the past is kept.
    pub(crate) fn adopt_newest_key(&self) -> Result<(), StoreError> {
        let encryption = &self.options.encryption;
        if !encryption.has_keys() {
            return Ok(());
        }
        if self.log.segments_under_other_keys() > 0 {
            self.flush_all()?;
        }
        let tables = self.tree.tables_under_other_keys();
        if !encryption.encrypts() || self.tree.has_plain_tables() {
            let _expedite = self.tree.pacer().expedite();
            tracing::warn!(tables, "rewriting the tables: requests are answered when it is done");
            let reads = Reads { watermark: self.published(), ..Reads::default() };
            while self.tree.rewrite_one(&reads)? {}
            self.tree.sweep();
        }
        let is_plain = !encryption.encrypts() && self.log.segments_under_other_keys() == 0;
        if is_plain && self.features.is_encrypted() {
            let declared = self.layout.declare_own_tables(&self.features, false);
            declared.map_err(|error| StoreError::Io { cause: error.to_string() })?;
        }
        Ok(())
    }

    /// Has the mark of the log's end synced soon; costs one load while that is ordered.
    fn order_mark(&self) {
        if !self.mark_ordered.load(Ordering::Acquire)
            && !self.mark_ordered.swap(true, Ordering::AcqRel)
        {
            self.scheduler.order_mark();
        }
    }

    /// The mark was synced, as it was when that began.
    pub(crate) fn mark_synced(&self) {
        self.mark_ordered.store(false, Ordering::Release);
        // One that was written meanwhile found it ordered.
        if self.log.unsynced_mark().is_some() {
            self.order_mark();
        }
    }

    /// Lists the tables as they are now. Without it the next open reads those that are not listed.
    pub(crate) fn list_tables(&self) {
        if self.tree.format() == TableFormat::Own {
            // Their manifest does.
            return;
        }
        let _one_at_a_time = self.listing_tables.lock();
        if let Err(error) = tails::write(&self.layout.tree) {
            tracing::warn!(%error, "listing the tables failed");
        }
    }

    fn truncate_log(&self, through: Stamp) -> Result<(), StoreError> {
        let version = || self.tree.version();
        let truncated = self.log.truncate_before(through, version);
        truncated.map_err(|error| store_io("truncating the log", &error))?;
        // It says where the log begins, too.
        self.order_mark();
        Ok(())
    }

    /// Notes rows that were published outside the log.
    pub(crate) fn loaded(&self, stamp: Stamp) -> Result<(), StoreError> {
        self.published.fetch_max(stamp.0, Ordering::AcqRel);
        self.list_tables();
        self.truncate_log(stamp)
    }
}
