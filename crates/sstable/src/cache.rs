//! Block cache: decompressed blocks of all tables, bounded in bytes.
//!
//! Of this a quarter may be taken by partitions that open tables keep for themselves. Each piece
//! counts with its memory and what the cache itself needs for it. Once the cache is full, a data
//! block enters when it is missed for the second time; the policy then (S3-FIFO) lets a scan pass
//! through a tenth of the space. A scan that reads whole tables passes by the cache altogether
//! ([`crate::Reading`]).

use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use admission::Doorkeeper;
use parking_lot::Mutex;
use quick_cache::{Weighter, sync::Cache};

use crate::block::Block;
use crate::filter::Filter;
use crate::hash::mix;
use crate::index::Index;

/// About what an entry takes in the cache's own structures, beside the block's bytes.
const OVERHEAD: usize = 160;
/// The size of a usual block, from which the cache estimates how many it will hold.
const USUAL_BYTES: usize = 4 << 10;
/// The part of the bytes that open tables may keep partitions in.
const PINNED_PART: u64 = 4;
/// The space for the rest changes by this part of the bytes, so that it changes seldom.
const STEP_PART: u64 = 64;
/// Doorkeepers, so that reads at the same time seldom wait for each other.
const DOORS: usize = 16;

/// The filter and the index of some consecutive data blocks.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) filter: Filter,
    pub(crate) index: Index,
}

impl Partition {
    /// Bytes in memory, with what the cache needs for it.
    pub(crate) fn memory(&self) -> u64 {
        let bytes = self.index.memory().saturating_add(self.filter.bytes());
        bytes.saturating_add(OVERHEAD) as u64
    }
}

/// What the cache holds.
#[derive(Clone, Debug)]
enum Piece {
    Data(Arc<Block>),
    Partition(Arc<Partition>),
}

/// A piece of a table, by the table's number in this cache and its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PieceId {
    pub(crate) table: u64,
    pub(crate) offset: u64,
}

#[derive(Clone, Debug)]
struct Weight;

impl Weighter<PieceId, Piece> for Weight {
    fn weight(&self, _: &PieceId, piece: &Piece) -> u64 {
        match piece {
            Piece::Data(block) => block.memory().saturating_add(OVERHEAD) as u64,
            Piece::Partition(partition) => partition.memory(),
        }
    }
}

/// Mixes the two numbers of a [`PieceId`].
#[derive(Clone, Copy, Debug, Default)]
struct PieceHasher(u64);

impl Hasher for PieceHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mix(self.0 ^ number);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl BuildHasher for PieceHasher {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        *self
    }
}

/// Decompressed blocks of tables, shared by all that are opened with it.
pub struct BlockCache {
    pieces: Cache<PieceId, Piece, Weight, PieceHasher>,
    bytes: u64,
    /// What open tables keep, in bytes.
    pinned: AtomicU64,
    /// How many steps of the space are left to them.
    steps: Mutex<u64>,
    /// Bytes of data blocks that entered, until these were as many as there is space for.
    filled: AtomicU64,
    doors: [Mutex<Doorkeeper>; DOORS],
}

impl BlockCache {
    /// A cache that holds at most `bytes`.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let usual = usize::try_from(bytes).unwrap_or(usize::MAX) / (USUAL_BYTES + OVERHEAD);
        let hasher = PieceHasher::default();
        let lifecycle = quick_cache::sync::DefaultLifecycle::default();
        let pieces = Cache::with(usual.max(16), bytes, Weight, hasher, lifecycle);
        Self {
            pieces,
            bytes,
            pinned: AtomicU64::new(0),
            steps: Mutex::new(0),
            filled: AtomicU64::new(0),
            doors: std::array::from_fn(|_| Mutex::new(Doorkeeper::new(usual / DOORS))),
        }
    }

    /// Bytes that it holds.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.pieces.weight().saturating_add(self.pinned.load(Ordering::Relaxed))
    }

    /// The most that it holds.
    #[must_use]
    pub const fn capacity(&self) -> u64 {
        self.bytes
    }

    /// Takes bytes for a partition that an open table keeps; `false` if there is no room.
    pub(crate) fn pin(&self, bytes: u64) -> bool {
        let most = self.bytes / PINNED_PART;
        let more = |pinned: u64| pinned.checked_add(bytes).filter(|sum| *sum <= most);
        let pinned = self.pinned.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        if pinned {
            self.share_out();
        }
        pinned
    }

    /// Gives back bytes that were taken by [`BlockCache::pin`].
    pub(crate) fn unpin(&self, bytes: u64) {
        self.pinned.fetch_sub(bytes, Ordering::Relaxed);
        self.share_out();
    }

    /// Leaves to the blocks what open tables do not keep.
    fn share_out(&self) {
        let step = (self.bytes / STEP_PART).max(1);
        let mut steps = self.steps.lock();
        let needed = self.pinned.load(Ordering::Relaxed).div_ceil(step);
        if *steps != needed {
            *steps = needed;
            self.pieces.set_capacity(self.bytes.saturating_sub(needed.saturating_mul(step)));
        }
    }

    /// Whether a data block enters that was missed.
    fn admits(&self, id: PieceId, block: &Block) -> bool {
        if self.filled.load(Ordering::Relaxed) < self.bytes {
            self.filled.fetch_add(block.memory() as u64, Ordering::Relaxed);
            return true;
        }
        let hash = PieceHasher::default().hash_one(id);
        self.doors.get((hash >> 32) as usize % DOORS).is_none_or(|door| door.lock().note(hash))
    }

    pub(crate) fn data(&self, id: PieceId) -> Option<Arc<Block>> {
        match self.pieces.get(&id) {
            Some(Piece::Data(block)) => Some(block),
            Some(Piece::Partition(_)) | None => None,
        }
    }

    pub(crate) fn partition(&self, id: PieceId) -> Option<Arc<Partition>> {
        match self.pieces.get(&id) {
            Some(Piece::Partition(partition)) => Some(partition),
            Some(Piece::Data(_)) | None => None,
        }
    }

    pub(crate) fn put_data(&self, id: PieceId, block: &Arc<Block>) {
        if self.admits(id, block) {
            self.pieces.insert(id, Piece::Data(Arc::clone(block)));
        }
    }

    pub(crate) fn put_partition(&self, id: PieceId, partition: &Arc<Partition>) {
        self.pieces.insert(id, Piece::Partition(Arc::clone(partition)));
    }
}

impl std::fmt::Debug for BlockCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockCache").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}
