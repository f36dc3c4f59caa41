//! The store over PostgreSQL: rows, locks and order are the database's.
//!
//! A transaction reads its declared keys, decides in this process, and commits through one call
//! that takes the keys' locks, compares what was seen and writes. Reads that wait go in one
//! statement, and so do commits. No lock is held across the network, but for a transaction that has
//! met too many rivals.
//!
//! A stamp is the id of the database's transaction, taken after all its locks, and the place in its
//! batch. `closed_through` is the newest stamp of a durable commit with nothing older under way.
//!
//! What differs between engines is in `dialect` and in `sql/schema.sql`.

mod availability;
mod contract;
mod dialect;
mod error;
mod guard;
mod latches;
mod link;
mod open;
mod options;
mod read;
mod session;
mod state;
mod tls;
mod transact;
mod write;

pub use contract::PostgresStore;
pub use open::OpenError;
#[cfg(feature = "database-tests")]
pub use open::broken::{Defect, open_broken};
pub use options::{Options, OptionsError};
