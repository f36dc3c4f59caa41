//! Encryption at rest: the keys in a key file, and a cipher for each file of a store.
//!
//! A key file has keys of 256 bits; the last one encrypts, the others only decrypt. Nothing is
//! encrypted under such a key itself: each file has a key of its own, derived from it (HKDF with
//! SHA-256) and from what the file is, its number and its salt. Under a file's key the caller uses
//! each nonce once. `docs/adr/0014-encryption-at-rest.md` says why, and where nonces come from.
//!
//! A key's id is derived from the key, so a wrong key is a missing one and never looks like damage.
//!
//! Invariants: key bytes are overwritten when they are dropped, and are in no message. Any bytes
//! in, never a panic.

mod error;
mod file_key;
mod key_file;
mod keys;

pub use error::KeyFileError;
pub use file_key::{FileId, FileKey, FileKind, NONCE, TAG};
pub use key_file::{add_key, create};
pub use keys::{KeyId, Keys};
