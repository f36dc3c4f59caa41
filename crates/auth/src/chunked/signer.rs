//! The chain of signatures of chunks: each covers the one before.

use sha2::{Digest as _, Sha256};

use crate::{Hexadecimal, SigningKey, payload_hash};

/// Checks the signatures of one body, in order.
#[derive(Clone, Debug)]
pub struct ChunkSigner {
    key: SigningKey,
    time: String,
    scope: String,
    previous: String,
}

impl ChunkSigner {
    /// After the request's own signature, the seed.
    pub(crate) fn new(key: SigningKey, time: String, scope: String, seed: &str) -> Self {
        Self { key, time, scope, previous: seed.to_owned() }
    }

    /// Whether `signature` is that of the next chunk, whose data has this hash.
    pub(super) fn is_chunk(&mut self, hash: &[u8; 32], signature: &str) -> bool {
        let (nothing, hash) = (payload_hash(b""), Hexadecimal::of(hash));
        let hashes = [nothing.as_str(), "\n", hash.as_str()];
        self.is_next("AWS4-HMAC-SHA256-PAYLOAD", &hashes, signature)
    }

    /// Whether `signature` is that of the trailers, in their order.
    pub(super) fn is_trailer(&mut self, trailers: &[(String, String)], signature: &str) -> bool {
        let mut hash = Sha256::new();
        for (name, value) in trailers {
            for part in [name, ":", value, "\n"] {
                hash.update(part);
            }
        }
        let hash = Hexadecimal::of(&hash.finalize().into());
        self.is_next("AWS4-HMAC-SHA256-TRAILER", &[hash.as_str()], signature)
    }

    fn is_next(&mut self, algorithm: &str, hashes: &[&str], signature: &str) -> bool {
        let before = [algorithm, "\n", &self.time, "\n", &self.scope, "\n", &self.previous, "\n"];
        let is_next = self.key.signs(before.iter().chain(hashes).copied(), signature);
        signature.clone_into(&mut self.previous);
        is_next
    }
}
