//! The storage contract: ordered bytes with one-shot transactions.
//!
//! [`Store`] is the seam between what DynamoDB operations mean (`engine`) and where bytes live. It
//! must be right for one embedded process and for several stateless servers over one SQL engine, so
//! it speaks of keys, values, stamps and conflicts only.
//!
//! Invariants of absence: nothing here knows an item, an attribute or an expression; nothing here
//! opens a file or a socket.

mod backend;
mod batch;
mod committer;
mod contract;
mod draft;
mod error;
mod fault;
mod fork;
mod future;
pub mod layer;
mod limits;
mod memory;
mod range;
mod stamp;
mod transact;
mod transaction;

pub use backend::{Backend, Commit, Load, Write};
pub use batch::{Batch, Operation};
pub use committer::{Committer, Driver, Step};
pub use contract::{Capabilities, Snapshot, Statistics, Store};
pub use draft::{Change, Draft, Slot};
pub use error::StoreError;
pub use fault::{Fault, FaultStore, Faults, WriteFault};
pub use fork::{Fork, ForkBackend};
pub use future::StoreFuture;
pub use limits::Limits;
pub use memory::{Memory, MemoryStore};
pub use range::{Direction, KeyRange, Page, PageLimit, Row};
pub use stamp::Stamp;
pub use transact::{Committed, TransactError, transact, transact_to_free_space};
pub use transaction::{Apply, Current, Decision, Outcome, SpaceNeed, Transaction};
