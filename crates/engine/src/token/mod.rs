//! Client request tokens: a request that is sent again within ten minutes is carried out once.
//!
//! Row: `expiry in seconds since 1970 (8, big-endian) | SHA-256 of the request (32)`, written in
//! the transaction's own commit. Expired rows count as absent and are swept in the background.
//! Source for the ten minutes: API_TransactWriteItems, ClientRequestToken.

mod sweep;

use bytes::Bytes;
use env::Timestamp;
use sha2::{Digest, Sha256};
use store::Batch;

use crate::context::Namespace;
use crate::layout::token_key;
use crate::write::{Token, TokenVerdict};

pub(crate) use sweep::TokenSweep;

const LIFETIME_SECS: u64 = 600;

/// A token, the request it came with and the time.
pub(crate) struct RequestToken {
    key: Bytes,
    fingerprint: [u8; 32],
    now: Timestamp,
}

impl RequestToken {
    pub(crate) fn new(
        now: Timestamp,
        namespace: &Namespace,
        token: &str,
        fingerprint: Fingerprint,
    ) -> Self {
        Self { key: token_key(namespace, token), fingerprint: fingerprint.finish(), now }
    }
}

impl Token for RequestToken {
    fn key(&self) -> Bytes {
        self.key.clone()
    }

    fn check(&self, row: Option<&Bytes>, batch: &mut Batch) -> Result<(), TokenVerdict> {
        if let Some(row) = row.filter(|row| !is_expired(row, self.now)) {
            let same = row.get(8..) == Some(&self.fingerprint);
            return Err(if same { TokenVerdict::Replay } else { TokenVerdict::Mismatch });
        }
        let mut row = self.now.as_secs().saturating_add(LIFETIME_SECS).to_be_bytes().to_vec();
        row.extend_from_slice(&self.fingerprint);
        batch.put(self.key.to_vec(), row);
        Ok(())
    }
}

/// Whether a token's row has expired.
pub(crate) fn is_expired(row: &[u8], now: Timestamp) -> bool {
    let expiry = row.first_chunk::<8>().map_or(0, |secs| u64::from_be_bytes(*secs));
    expiry <= now.as_secs()
}

/// Hashes everything that decides what a request does, each part with its length before it.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds some bytes.
    pub(crate) fn part(&mut self, bytes: &[u8]) {
        self.0.update(bytes.len().to_be_bytes());
        self.0.update(bytes);
    }

    /// Adds how many parts of one kind follow.
    pub(crate) fn count(&mut self, count: usize) {
        self.0.update(count.to_be_bytes());
    }

    /// Adds a text; an absent one counts as empty.
    pub(crate) fn text(&mut self, text: Option<&String>) {
        self.part(text.map_or(&[], |text| text.as_bytes()));
    }

    /// The hash.
    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
