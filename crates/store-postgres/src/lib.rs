//! The store over PostgreSQL: rows, locks and order are the database's.
//!
//! A transaction reads its declared keys, decides in this process, and commits through one call
//! that takes the keys' locks, compares what was seen and writes. Reads that wait go in one
//! statement, and so do commits. No lock is held across the network, but for a transaction that has
//! met too many rivals.
//!
//! A stamp is taken after all locks, and holds the place in the batch. `closed_through` is the
//! newest stamp of a durable commit with nothing older under way.
//!
//! There are two dialects (`dialect`, `sql/`). On PostgreSQL locks are advisory ones and stamps are
//! ids of transactions; the portable one needs only row locks and READ COMMITTED, and counts
//! stamps.

mod availability;
mod contract;
mod counters;
mod dialect;
mod error;
mod guard;
mod latches;
mod link;
mod open;
mod options;
mod raise;
mod read;
mod session;
mod state;
mod statistics;
mod tls;
mod transact;
mod version;
mod watch;
mod write;

pub use contract::PostgresStore;
#[cfg(feature = "database-tests")]
pub use dialect::Defect;
pub use open::OpenError;
pub use options::{Options, OptionsError};
pub use version::{Older, Raised};
