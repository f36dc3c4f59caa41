//! Any bytes as keys: what decodes encodes to the same bytes, and bytes are in the order of their
//! values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use value::{KeyType, KeyValue, partition_hash, successor};

fuzz_target!(|data: &[u8]| {
    for key_type in [KeyType::S, KeyType::N, KeyType::B] {
        let Some((first, rest)) = KeyValue::decode(key_type, data) else { continue };
        let mut again = Vec::new();
        first.encode_into(&mut again);
        // A key that was never written by us may be read, but then in our form.
        assert_eq!(KeyValue::decode(key_type, &again), Some((first.clone(), &[][..])));
        let _ = partition_hash(&again);
        if let Some(behind) = successor(&again) {
            assert!(behind > again);
        }
        let Some((second, _)) = KeyValue::decode(key_type, rest) else { continue };
        let mut other = Vec::new();
        second.encode_into(&mut other);
        match (&first, &second) {
            (KeyValue::S(one), KeyValue::S(two)) => {
                assert_eq!(one.as_bytes().cmp(two.as_bytes()), again.cmp(&other));
            }
            (KeyValue::B(one), KeyValue::B(two)) => assert_eq!(one.cmp(two), again.cmp(&other)),
            (KeyValue::N(one), KeyValue::N(two)) => assert_eq!(one.cmp(two), again.cmp(&other)),
            _ => unreachable!("both have one type"),
        }
    }
});
