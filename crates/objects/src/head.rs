//! The head of an object: what is known of it besides its bytes.

use serde::{Deserialize, Serialize};

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
}
