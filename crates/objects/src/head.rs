//! The head of an object: what is known of it besides its bytes, and which pieces those are.

use serde::{Deserialize, Serialize};

use super::layout::{old_piece_key, piece_key};

/// Bytes of one piece of an object that an earlier version put.
const OLD_PIECE_BYTES: usize = 1 << 20;

/// A part of an object that was uploaded in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) generation: u64,
    pub(crate) pieces: u32,
    /// In bytes.
    pub(crate) size: usize,
}

/// The head of an object. Stored as JSON; the names of the fields are fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// In bytes.
    pub size: usize,
    /// Hexadecimal, without quotes.
    pub etag: String,
    /// The media type that it was put with.
    pub content_type: String,
    /// Headers that it was put with and is given with: names in lower case, and values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// Microseconds since 1970.
    pub modified: u64,
    /// Which pieces are its own.
    pub(crate) generation: u64,
    /// How many these are; `None` for an object that an earlier version put, whose pieces have
    /// other keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pieces: Option<u32>,
    /// The parts in which it was uploaded, if it was: the pieces are theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) segments: Vec<Segment>,
}

impl Head {
    /// The head of an object that is kept elsewhere and read in pieces of `piece` bytes.
    #[must_use]
    pub fn external(size: usize, etag: String, modified: u64, piece: usize) -> Self {
        let pieces = u32::try_from(size.div_ceil(piece.max(1))).unwrap_or(u32::MAX);
        Self {
            size,
            etag,
            content_type: String::new(),
            attributes: Vec::new(),
            modified,
            generation: 0,
            pieces: Some(pieces),
            segments: Vec::new(),
        }
    }

    /// How many pieces it has.
    #[must_use]
    pub fn piece_count(&self) -> u32 {
        if !self.segments.is_empty() {
            return self.segments.iter().fold(0, |sum, one| sum.saturating_add(one.pieces));
        }
        let old = u32::try_from(self.size.div_ceil(OLD_PIECE_BYTES)).unwrap_or(u32::MAX);
        self.pieces.unwrap_or(old)
    }

    /// The keys of the pieces of the object `key`, in the order of its bytes.
    pub(crate) fn piece_keys<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Vec<u8>> + 'a {
        (0..self.piece_count()).map(move |number| self.piece_key(key, number))
    }

    /// The key of one piece of the object `key`.
    pub(crate) fn piece_key(&self, key: &str, number: u32) -> Vec<u8> {
        let mut within = number;
        for segment in &self.segments {
            if within < segment.pieces {
                return piece_key(segment.generation, within);
            }
            within = within.saturating_sub(segment.pieces);
        }
        match self.pieces {
            Some(_) => piece_key(self.generation, number),
            None => old_piece_key(key, self.generation, number),
        }
    }

    /// Its pieces as they follow each other: the number and the size of each, given the size of
    /// all but the last of a part, in bytes.
    pub(crate) fn piece_sizes(&self, whole: usize) -> impl Iterator<Item = (u32, usize)> + '_ {
        let parts = self.segments.iter().map(|one| one.size);
        let alone = self.segments.is_empty().then_some(self.size);
        let sizes = parts.chain(alone).flat_map(move |size| {
            let whole = whole.max(1);
            (0..size.div_ceil(whole))
                .map(move |number| size.saturating_sub(number.saturating_mul(whole)).min(whole))
        });
        (0..).zip(sizes)
    }
}
