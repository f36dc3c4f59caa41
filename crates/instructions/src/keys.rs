//! The order-preserving key codec, and the hash that places a partition.

use value::{KeyType, KeyValue, partition_hash};

use crate::{Piece, repeat, sample};

pub(crate) const PIECES: &[Piece] = &[
    ("encode-key", |count| {
        let item = sample::item()?;
        let mut out = Vec::new();
        repeat(count, || {
            out.clear();
            let keys = ["pk", "sk", "amount"].map(|name| item.get(name));
            let mut whole = true;
            for key in keys {
                whole &= key?.encode_key_into(&mut out);
            }
            whole.then_some(out.len())
        })
    }),
    ("decode-key", |count| {
        let item = sample::item()?;
        let mut encoded = Vec::new();
        for name in ["pk", "sk", "amount"] {
            KeyValue::from_raw(item.get(name)?)?.encode_into(&mut encoded);
        }
        repeat(count, || {
            let (pk, rest) = KeyValue::decode(KeyType::S, &encoded)?;
            let (sk, rest) = KeyValue::decode(KeyType::S, rest)?;
            let (amount, rest) = KeyValue::decode(KeyType::N, rest)?;
            rest.is_empty().then_some((pk, sk, amount))
        })
    }),
    ("hash-partition", |count| {
        let item = sample::item()?;
        let mut out = Vec::new();
        repeat(count, || {
            out.clear();
            item.get("pk")?.encode_key_into(&mut out).then(|| partition_hash(&out))
        })
    }),
];
