//! The seam for encryption at rest: a cipher of blocks, and the place of a block as its input.
//!
//! The format has room for it and nothing implements it yet. A cipher may lengthen what it seals,
//! by an authentication tag for example. The place never occurs twice under one table salt, so it
//! can be the nonce.

use std::fmt;

/// Where a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPlace {
    /// The table's number.
    pub table: u64,
    /// A number that was drawn for this table when it was made.
    pub salt: u64,
    /// Where the block begins in the file.
    pub offset: u64,
}

/// A cipher of blocks under one key.
pub trait BlockCipher: Send + Sync + fmt::Debug {
    /// The number of the key, which the table's footer keeps. Not zero, which says plain text.
    fn key_id(&self) -> u64;

    /// Encrypts a block in place.
    fn seal(&self, place: BlockPlace, bytes: &mut Vec<u8>);

    /// Decrypts a block in place; `false` where it was not sealed by this key for this place.
    fn open(&self, place: BlockPlace, bytes: &mut Vec<u8>) -> bool;
}
