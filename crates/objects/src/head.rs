//! The head of an object: what is known of it besides its bytes, and which pieces those are.

use serde::{Deserialize, Serialize};

use super::layout::{old_piece_key, piece_key};

/// Bytes of one piece of an object that an earlier version put.
const OLD_PIECE_BYTES: usize = 1 << 20;

/// The head of an object. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// In bytes.
    pub size: usize,
    /// Hexadecimal, without quotes.
    pub etag: String,
    /// The media type that it was put with.
    pub content_type: String,
    /// Microseconds since 1970.
    pub modified: u64,
    /// Which pieces are its own.
    pub(crate) generation: u64,
    /// How many these are; `None` for an object that an earlier version put, whose pieces have
    /// other keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pieces: Option<u32>,
}

impl Head {
    /// The keys of the pieces of the object `key`, in the order of its bytes.
    pub(crate) fn piece_keys<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Vec<u8>> + 'a {
        let old = u32::try_from(self.size.div_ceil(OLD_PIECE_BYTES)).unwrap_or(u32::MAX);
        (0..self.pieces.unwrap_or(old)).map(move |number| match self.pieces {
            Some(_) => piece_key(self.generation, number),
            None => old_piece_key(key, self.generation, number),
        })
    }
}
