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
    /// How many pieces it has.
    #[must_use]
    pub fn piece_count(&self) -> u32 {
        let old = u32::try_from(self.size.div_ceil(OLD_PIECE_BYTES)).unwrap_or(u32::MAX);
        self.pieces.unwrap_or(old)
    }

    /// The keys of the pieces of the object `key`, in the order of its bytes.
    pub(crate) fn piece_keys<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Vec<u8>> + 'a {
        (0..self.piece_count()).map(move |number| self.piece_key(key, number))
    }

    /// The key of one piece of the object `key`.
    pub(crate) fn piece_key(&self, key: &str, number: u32) -> Vec<u8> {
        match self.pieces {
            Some(_) => piece_key(self.generation, number),
            None => old_piece_key(key, self.generation, number),
        }
    }
}
