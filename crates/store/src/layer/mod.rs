//! Decorators of stores: a layer implements only the methods that it changes.
//!
//! Each trait here has one required method, which names what is below; every other method forwards
//! to it. A type that implements one of them implements [`crate::Store`], [`crate::Snapshot`] or
//! [`crate::Backend`] by it. [`crate::FaultStore`] is an example.
//!
//! Invariant: a method that is added to one of the three traits is forwarded here too, also where
//! that trait has a default, so that a layer never hides what is below it.

mod backend;
mod snapshot;
mod store;

pub use backend::BackendLayer;
pub use snapshot::SnapshotLayer;
pub use store::StoreLayer;
