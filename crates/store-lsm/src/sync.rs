//! The locks of the memtable: those of `parking_lot`.
//!
//! `tests/interleavings` compiles the memtable with locks of a scheduler in their place, so it
//! takes no other lock than these.

pub(crate) use parking_lot::{Mutex, RwLock};
