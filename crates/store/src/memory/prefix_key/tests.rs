//! Names: their order is that of their bytes.

use bytes::Bytes;
use proptest::prelude::*;

use super::{Ordered, PrefixKey, Probe};

/// Bytes of few values around the length of a head, so that heads and whole keys often agree.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(0..2_u8, 0..30),
        (0..27_usize).prop_map(|length| vec![0; length]),
        (22..27_usize, any::<u8>()).prop_map(|(length, byte)| {
            let mut key = vec![7; length];
            key.push(byte);
            key
        }),
    ]
}

proptest! {
    #[test]
    fn names_are_ordered_as_their_bytes(a in key(), b in key()) {
        let keys = [&a, &b].map(|bytes| PrefixKey::new(Bytes::copy_from_slice(bytes)));
        let [x, y] = &keys;
        prop_assert_eq!(x.cmp(y), a.cmp(&b));
        let probes: [&dyn Ordered; 2] = [&Probe::new(&a), &Probe::new(&b)];
        prop_assert_eq!(probes[0].cmp(probes[1]), a.cmp(&b));
        let mixed: &dyn Ordered = y;
        prop_assert_eq!(probes[0].cmp(mixed), a.cmp(&b));
    }
}
