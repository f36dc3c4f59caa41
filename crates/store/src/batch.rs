//! A write batch: what a transaction writes.

/// The writes of one transaction, in order; a later write to the same key replaces an earlier one.
///
/// A batch may write keys that its transaction did not declare, under one condition that the caller
/// keeps: each such key is only ever written by transactions that declare one and the same key (an
/// index entry belongs to one item).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    operations: Vec<Operation>,
}

/// One write of a [`Batch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Sets a key. The store writes the commit stamp, 8 bytes big-endian, over `stamp_in_key` and
    /// `stamp_in_value` where they are given; both lie inside their buffer.
    Put {
        /// The key.
        key: Vec<u8>,
        /// The value.
        value: Vec<u8>,
        /// Offset of the 8 bytes of the key that take the commit stamp.
        stamp_in_key: Option<usize>,
        /// Offset of the 8 bytes of the value that take the commit stamp.
        stamp_in_value: Option<usize>,
    },
    /// Removes a key; absent keys are fine.
    Delete {
        /// The key.
        key: Vec<u8>,
    },
    /// Adds to a counter: a value of 8 bytes, big-endian two's complement, absent = 0, wrapping.
    /// Needs no declared key and causes no conflict.
    Add {
        /// The key of the counter.
        key: Vec<u8>,
        /// What to add.
        delta: i64,
    },
}

impl Batch {
    /// Sets `key` to `value`.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.push(Operation::Put { key, value, stamp_in_key: None, stamp_in_value: None });
    }

    /// Sets `key` to `value`, writing the commit stamp over the 8 bytes at `stamp_at` of the value.
    pub fn put_stamped_value(&mut self, key: Vec<u8>, value: Vec<u8>, stamp_at: usize) {
        let stamp_in_value = Some(stamp_at);
        self.push(Operation::Put { key, value, stamp_in_key: None, stamp_in_value });
    }

    /// Sets `key` to `value`, writing the commit stamp over the 8 bytes at `stamp_at` of the key.
    pub fn put_stamped_key(&mut self, key: Vec<u8>, value: Vec<u8>, stamp_at: usize) {
        let stamp_in_key = Some(stamp_at);
        self.push(Operation::Put { key, value, stamp_in_key, stamp_in_value: None });
    }

    /// Removes `key`.
    pub fn delete(&mut self, key: Vec<u8>) {
        self.push(Operation::Delete { key });
    }

    /// Adds `delta` to the counter at `key`.
    pub fn add(&mut self, key: Vec<u8>, delta: i64) {
        self.push(Operation::Add { key, delta });
    }

    /// Appends one write.
    pub fn push(&mut self, operation: Operation) {
        self.operations.push(operation);
    }

    /// The writes, in order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The writes, in order.
    #[must_use]
    pub fn into_operations(self) -> Vec<Operation> {
        self.operations
    }

    /// Removes every write, so that an `apply` that runs again starts afresh.
    pub fn clear(&mut self) {
        self.operations.clear();
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }
}
