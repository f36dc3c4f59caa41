//! Shard iterator: a place in a shard, as a text that says all of it.

use std::time::Duration;

use base64_simd::URL_SAFE_NO_PAD as BASE64;
use env::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::KinesisError;

/// How long an iterator may be used. Source: API_GetShardIterator.
const LIFETIME: Duration = Duration::from_secs(300);

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Iterator {
    #[serde(rename = "n")]
    pub(super) stream: String,
    /// Which stream of the name.
    #[serde(rename = "g")]
    pub(super) generation: u64,
    #[serde(rename = "s")]
    pub(super) shard: u32,
    /// The first sequence number that is to be read.
    #[serde(rename = "q")]
    pub(super) from: String,
    /// When it was made, in microseconds since 1970.
    #[serde(rename = "t")]
    made: u64,
}

impl Iterator {
    pub(super) fn new(
        (stream, generation): (&str, u64),
        shard: u32,
        from: String,
        now: Timestamp,
    ) -> Self {
        Self { stream: stream.to_owned(), generation, shard, from, made: now.as_micros() }
    }

    pub(super) fn text(&self) -> String {
        BASE64.encode_to_string(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The iterator in a text.
    ///
    /// # Errors
    /// When it is none, or too old.
    pub(super) fn read(text: &str, now: Timestamp) -> Result<Self, KinesisError> {
        let bytes = BASE64.decode_to_vec(text.as_bytes()).ok();
        let read: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let read = read.ok_or_else(|| KinesisError::argument("Invalid ShardIterator."))?;
        if Timestamp::from_micros(read.made).plus(LIFETIME) < now {
            return Err(KinesisError::expired());
        }
        Ok(read)
    }
}
