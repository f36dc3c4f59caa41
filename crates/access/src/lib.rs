//! Access keys: made, sealed at rest, found by their ids.
//!
//! [`AccessKeys`] holds every key of a server in memory, because a signature is verified without
//! waiting, and writes each change to rows before it counts. Secrets in rows are sealed under a
//! [`SealingKey`], which lives in a file of its own and never in the store.
//!
//! # Floors
//! `error`, then `credentials` (ids and secrets), `sealing` and `key_file`; `record` is a key as it
//! is stored; `keys` is all of them.
//!
//! Invariants: a secret is shown once, by the call that makes it, and by no `Debug`; memory that
//! held one is overwritten.

mod credentials;
mod error;
mod key_file;
mod keys;
mod record;
mod sealing;

pub use credentials::{Credentials, Secret, is_access_key_id};
pub use error::AccessError;
pub use keys::AccessKeys;
pub use record::AccessKey;
pub use sealing::SealingKey;
