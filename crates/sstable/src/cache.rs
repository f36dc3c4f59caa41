//! Block cache: decompressed blocks of all tables, bounded in bytes.
//!
//! Each piece counts with its memory and what the cache itself needs for it. The policy (S3-FIFO)
//! lets a scan pass through a tenth of the space; a scan that reads whole tables passes by it
//! altogether ([`crate::Reading`]).

use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use quick_cache::{Weighter, sync::Cache};

use crate::block::Block;
use crate::filter::Filter;
use crate::hash::mix;
use crate::index::Index;

/// About what an entry takes in the cache's own structures, beside the block's bytes.
const OVERHEAD: usize = 160;
/// The size of a usual block, from which the cache estimates how many it will hold.
const USUAL_BYTES: usize = 4 << 10;

/// The filter and the index of some consecutive data blocks.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) filter: Filter,
    pub(crate) index: Index,
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
        let bytes = match piece {
            Piece::Data(block) => block.memory(),
            Piece::Partition(both) => both.index.memory().saturating_add(both.filter.bytes()),
        };
        bytes.saturating_add(OVERHEAD) as u64
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
}

impl BlockCache {
    /// A cache that holds at most `bytes`.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let usual = usize::try_from(bytes).unwrap_or(usize::MAX) / (USUAL_BYTES + OVERHEAD);
        let hasher = PieceHasher::default();
        let lifecycle = quick_cache::sync::DefaultLifecycle::default();
        Self { pieces: Cache::with(usual.max(16), bytes, Weight, hasher, lifecycle) }
    }

    /// Bytes that it holds.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.pieces.weight()
    }

    /// The most that it holds.
    #[must_use]
    pub fn capacity(&self) -> u64 {
        self.pieces.capacity()
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
        self.pieces.insert(id, Piece::Data(Arc::clone(block)));
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
