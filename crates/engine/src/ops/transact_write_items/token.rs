//! Client request tokens: a request that is sent again within ten minutes is carried out once.
//!
//! Row: `expiry in seconds since 1970 (8, big-endian) | SHA-256 of the request (32)`, written in the
//! transaction's own commit. Expired rows count as absent and are swept in the background.
//! Source for the ten minutes: API_TransactWriteItems, ClientRequestToken.

use bytes::Bytes;
use env::Timestamp;
use model::{OrderedMap, TransactWriteItemsInput};
use sha2::{Digest, Sha256};
use store::Batch;
use value::Item;

use crate::context::Namespace;
use crate::layout::token_key;
use crate::write::{Token, TokenVerdict};

const LIFETIME_SECS: u64 = 600;

/// A token, the request it came with and the time.
pub(super) struct RequestToken {
    key: Bytes,
    fingerprint: [u8; 32],
    now: Timestamp,
}

impl RequestToken {
    pub(super) fn new(
        now: Timestamp,
        namespace: &Namespace,
        token: &str,
        input: &TransactWriteItemsInput,
    ) -> Self {
        Self { key: token_key(namespace, token), fingerprint: fingerprint(input), now }
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

/// Hashes everything that decides what the request does, each part with its length before it.
fn fingerprint(input: &TransactWriteItemsInput) -> [u8; 32] {
    let mut hash = Sha256::new();
    for action in &input.transact_items {
        if let Some(put) = &action.put {
            part(&mut hash, b"put");
            part(&mut hash, put.item.as_encoded());
            text(&mut hash, Some(&put.table_name));
            text(&mut hash, put.condition_expression.as_ref());
            placeholders(
                &mut hash,
                put.expression_attribute_names.as_ref(),
                put.expression_attribute_values.as_ref(),
            );
        }
        if let Some(update) = &action.update {
            part(&mut hash, b"update");
            part(&mut hash, update.key.as_encoded());
            text(&mut hash, Some(&update.table_name));
            text(&mut hash, Some(&update.update_expression));
            text(&mut hash, update.condition_expression.as_ref());
            placeholders(
                &mut hash,
                update.expression_attribute_names.as_ref(),
                update.expression_attribute_values.as_ref(),
            );
        }
        if let Some(delete) = &action.delete {
            part(&mut hash, b"delete");
            part(&mut hash, delete.key.as_encoded());
            text(&mut hash, Some(&delete.table_name));
            text(&mut hash, delete.condition_expression.as_ref());
            placeholders(
                &mut hash,
                delete.expression_attribute_names.as_ref(),
                delete.expression_attribute_values.as_ref(),
            );
        }
        if let Some(check) = &action.condition_check {
            part(&mut hash, b"check");
            part(&mut hash, check.key.as_encoded());
            text(&mut hash, Some(&check.table_name));
            text(&mut hash, Some(&check.condition_expression));
            placeholders(
                &mut hash,
                check.expression_attribute_names.as_ref(),
                check.expression_attribute_values.as_ref(),
            );
        }
    }
    hash.finalize().into()
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(bytes.len().to_be_bytes());
    hash.update(bytes);
}

fn text(hash: &mut Sha256, text: Option<&String>) {
    part(hash, text.map_or(&[], |text| text.as_bytes()));
}

fn placeholders(hash: &mut Sha256, names: Option<&OrderedMap<String>>, values: Option<&Item>) {
    // Names in byte order: clients may send a map in any order.
    let mut pairs: Vec<_> = names.into_iter().flat_map(OrderedMap::iter).collect();
    pairs.sort_unstable();
    for (name, attribute) in pairs {
        part(hash, name.as_bytes());
        part(hash, attribute.as_bytes());
    }
    part(hash, values.map_or(&[], |values| values.as_encoded()));
}
