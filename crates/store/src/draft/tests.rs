//! Drafts: what is folded, patched, counted and refused before the queue lock.

use bytes::Bytes;

use super::{Draft, SLOT_BYTES};
use crate::{Batch, Limits, Operation, Stamp, StoreError, Write};

const STAMP: Stamp = Stamp(0x0102_0304_0506_0708);

fn draft(fill: impl FnOnce(&mut Batch)) -> Result<Draft, StoreError> {
    let mut batch = Batch::default();
    fill(&mut batch);
    Draft::new(batch, &Limits::default())
}

fn write(key: &[u8], value: Option<&[u8]>) -> Write {
    Write { key: Bytes::copy_from_slice(key), value: value.map(Bytes::copy_from_slice) }
}

#[test]
fn a_stamp_goes_into_its_place_in_key_and_value() {
    let draft = draft(|batch| {
        batch.push(Operation::Put {
            key: b"k????????".to_vec(),
            value: b"????????v".to_vec(),
            stamp_in_key: Some(1),
            stamp_in_value: Some(0),
        });
    });
    let commit = draft.expect("valid").into_commit(STAMP, &[]);
    let expected =
        write(b"k\x01\x02\x03\x04\x05\x06\x07\x08", Some(b"\x01\x02\x03\x04\x05\x06\x07\x08v"));
    assert_eq!(commit.stamp, STAMP);
    assert_eq!(commit.writes, [expected]);
}

#[test]
fn a_stamped_key_is_not_the_plain_key_with_the_same_bytes() {
    let draft = draft(|batch| {
        batch.put_stamped_key(b"????????".to_vec(), b"stamped".to_vec(), 0);
        batch.put(b"????????".to_vec(), b"plain".to_vec());
    });
    let commit = draft.expect("valid").into_commit(STAMP, &[]);
    assert_eq!(commit.writes.len(), 2);
}

#[test]
fn additions_come_last_and_take_their_sums_in_order() {
    let draft = draft(|batch| {
        batch.add(b"b".to_vec(), 2);
        batch.add(b"a".to_vec(), 1);
        batch.put(b"c".to_vec(), b"3".to_vec());
        batch.add(b"b".to_vec(), 20);
    })
    .expect("valid");
    assert_eq!(draft.additions, [(Bytes::from("a"), 1), (Bytes::from("b"), 22)]);
    let commit = draft.into_commit(STAMP, &[5, -1]);
    let expected = [
        write(b"c", Some(b"3")),
        write(b"a", Some(&5_i64.to_be_bytes())),
        write(b"b", Some(&[0xff; 8])),
    ];
    assert_eq!(commit.writes, expected);
}

#[test]
fn an_addition_to_other_bytes_in_the_same_batch_is_refused() {
    let refused = draft(|batch| {
        batch.put(b"a".to_vec(), b"seven b".to_vec());
        batch.add(b"a".to_vec(), 1);
    });
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
}

#[test]
fn a_stamp_outside_its_buffer_is_refused() {
    for at in [1, 8, usize::MAX] {
        let in_key = draft(|batch| batch.put_stamped_key(vec![0; 8], vec![0; 8], at));
        let in_value = draft(|batch| batch.put_stamped_value(vec![0; 8], vec![0; 8], at));
        assert!(matches!(in_key, Err(StoreError::Corrupt { .. })), "{in_key:?}");
        assert!(matches!(in_value, Err(StoreError::Corrupt { .. })), "{in_value:?}");
    }
}

#[test]
fn the_size_counts_keys_values_and_slots() {
    let draft = draft(|batch| {
        batch.put(vec![0; 10], vec![0; 90]);
        batch.delete(vec![1; 20]);
        batch.add(vec![2; 30], 1);
    });
    assert_eq!(draft.expect("valid").bytes, 10 + 90 + 20 + 30 + 8 + 3 * SLOT_BYTES);
}
