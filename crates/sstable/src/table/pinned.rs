//! The partitions of an open table that are kept while it is open.
//!
//! Each point read needs one in each table that it visits. What is kept here is found by its number
//! instead of a search of the cache, whose part for this is limited ([`BlockCache::pin`]): the rest
//! is in the cache as any block.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cache::{BlockCache, Partition};

/// Partitions by their places in the index of partitions.
pub(super) struct PinnedPartitions {
    places: Box<[OnceLock<Arc<Partition>>]>,
    /// What they take in the cache's part for this.
    bytes: AtomicU64,
    cache: Arc<BlockCache>,
}

impl PinnedPartitions {
    /// None yet of `partitions`.
    pub(super) fn new(partitions: usize, cache: Arc<BlockCache>) -> Self {
        let places = (0..partitions).map(|_| OnceLock::new()).collect();
        Self { places, bytes: AtomicU64::new(0), cache }
    }

    pub(super) fn get(&self, place: usize) -> Option<&Arc<Partition>> {
        self.places.get(place)?.get()
    }

    /// Keeps a partition, if there is room. Returns whether it is kept.
    pub(super) fn pin(&self, place: usize, partition: &Arc<Partition>) -> bool {
        let Some(kept) = self.places.get(place) else { return false };
        let bytes = partition.memory();
        if !self.cache.pin(bytes) {
            return false;
        }
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if kept.set(Arc::clone(partition)).is_err() {
            // Somebody else read it at the same time.
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            self.cache.unpin(bytes);
        }
        true
    }
}

impl Drop for PinnedPartitions {
    fn drop(&mut self) {
        self.cache.unpin(*self.bytes.get_mut());
    }
}

impl fmt::Debug for PinnedPartitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinnedPartitions").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}
