//! Size limits of a store.

/// The largest sizes that a store accepts, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of one key.
    pub key_bytes: usize,
    /// Of one value.
    pub value_bytes: usize,
    /// Of all keys and values one transaction writes, with 64 bytes a write for the queue.
    pub transaction_bytes: usize,
    /// Of everything that is accepted and not yet durable. One transaction always fits.
    pub waiting_bytes: usize,
    /// Of the row cache: published rows by key, read without a search in the backend.
    pub row_cache_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // The longest key of the embedded store's tree.
            key_bytes: (64 << 10) - 1,
            value_bytes: 16 << 20,
            transaction_bytes: 64 << 20,
            waiting_bytes: 128 << 20,
            row_cache_bytes: 256 << 20,
        }
    }
}
