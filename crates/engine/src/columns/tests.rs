//! A partition against a map, under random puts and removals.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use model::VectorDistanceFunction;
use value::Value;

use super::{Candidates, Partition, Query, Resident, Shape};
use crate::layout::OwnerId;

/// A small generator: the sequence depends on the seed alone.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

fn number(below: u64) -> f32 {
    f32::from(u16::try_from(below).expect("small"))
}

/// The keys of the rows that may be among the `limit` nearest to `at`, with a filter value if one
/// is wanted.
fn candidates(
    partition: &Partition,
    at: f32,
    wanted: Option<&Value>,
    limit: usize,
) -> BTreeSet<Bytes> {
    let query = Query::new(vec![at, 0.0], VectorDistanceFunction::Euclidean);
    let mut candidates = Candidates::new(limit);
    let filters: Vec<_> = wanted.iter().map(|value| (0, value.as_raw().as_bytes())).collect();
    let Some(wanted) = partition.wanted(&filters) else { return BTreeSet::new() };
    for block in partition.blocks() {
        block.search(&query, &wanted, &mut candidates);
    }
    candidates.into_sorted().into_iter().map(|candidate| candidate.key).collect()
}

#[test]
fn rows_come_go_and_change() {
    // More than half a block, so that a block has one row and every removal moves one.
    for dimensions in [2, 40_000] {
        let mut draw = Draw(dimensions as u64);
        let mut partition = Partition::new(Shape { dimensions, filters: 1 });
        let mut model: BTreeMap<Bytes, (u64, Option<Value>)> = BTreeMap::new();
        for _ in 0..400 {
            let key = Bytes::from(vec![u8::try_from(draw.below(24)).expect("small")]);
            if draw.below(3) == 0 {
                partition.remove(&key);
                model.remove(&key);
                continue;
            }
            // Few places, so that keys decide.
            let at = draw.below(6);
            let word = draw.below(3);
            let value = (word > 0).then(|| Value::string(&word.to_string()));
            let mut vector = vec![0.0; dimensions];
            if let Some(first) = vector.first_mut() {
                *first = number(at);
            }
            partition.put(&key, &vector, &[value.as_ref().map(Value::as_raw)]);
            model.insert(key, (at, value));
        }
        if dimensions != 2 {
            assert_eq!(partition.blocks().len(), model.len());
            continue;
        }
        for wanted in [None, Some(Value::string("1")), Some(Value::string("never"))] {
            let mut expected: Vec<_> = model
                .iter()
                .filter(|(_, (_, value))| wanted.is_none() || *value == wanted)
                .map(|(key, (at, _))| (at.abs_diff(3), key.clone()))
                .collect();
            expected.sort();
            let expected: Vec<Bytes> = expected.into_iter().map(|(_, key)| key).collect();
            let found = |limit| candidates(&partition, 3.0, wanted.as_ref(), limit);
            assert_eq!(found(1000), expected.iter().cloned().collect());
            for limit in 1..5 {
                let nearest = expected.iter().take(limit);
                let found = found(limit);
                nearest.for_each(|key| assert!(found.contains(key), "{limit} {key:?} {found:?}"));
            }
        }
    }
}

/// Vectors of which codes lose nothing, so that no more are candidates than have to be.
#[test]
fn rows_that_are_farther_off_are_no_candidates() {
    let mut partition = Partition::new(Shape { dimensions: 2, filters: 0 });
    let key = |at: u16| Bytes::copy_from_slice(&at.to_be_bytes());
    for at in 0_u16..5000 {
        partition.put(&key(at), &[f32::from(at), 0.0], &[]);
    }
    assert_eq!(candidates(&partition, 3000.0, None, 3), [2999, 3000, 3001].map(key).into());
}

#[test]
fn an_empty_partition_needs_nothing_but_what_it_remembers() {
    let mut partition = Partition::new(Shape { dimensions: 2, filters: 0 });
    let key = Bytes::from_static(b"k");
    partition.put(&key, &[1.0, 2.0], &[]);
    assert!(partition.bytes() > 8);
    partition.remove(&key);
    assert_eq!((partition.bytes(), partition.blocks().len()), (0, 0));
}

/// The store gives the rows of a page in one piece of memory, which a part of it keeps.
#[test]
fn a_key_from_a_page_does_not_keep_the_page() {
    let mut partition = Partition::new(Shape { dimensions: 2, filters: 0 });
    let page = Bytes::from(vec![7; 1000]);
    for number in [1.0, 2.0] {
        partition.put(&page.slice(..4), &[number, 0.0], &[]);
        assert!(page.is_unique(), "{number}");
    }
    assert_eq!(partition.blocks().len(), 1);
}

/// 170 rows of 384 numbers are a block of 64 KB, which no doubling meets.
#[test]
fn a_full_block_has_no_room_that_is_not_counted() {
    let mut partition = Partition::new(Shape { dimensions: 384, filters: 1 });
    for at in 0_u16..340 {
        partition.put(&Bytes::copy_from_slice(&at.to_be_bytes()), &[1.0; 384], &[None]);
    }
    let room: Vec<usize> = partition.blocks().iter().map(|block| block.room()).collect();
    assert_eq!(room, [170 * 384; 2]);
}

#[test]
fn a_block_that_is_searched_stays_as_it_was() {
    let mut partition = Partition::new(Shape { dimensions: 2, filters: 0 });
    let key = Bytes::from_static(b"k");
    partition.put(&key, &[1.0, 0.0], &[]);
    let before = partition.blocks();
    partition.put(&key, &[5.0, 0.0], &[]);
    partition.remove(&key);
    let query = Query::new(vec![1.0, 0.0], VectorDistanceFunction::Euclidean);
    let mut found = Candidates::new(1);
    let compared: usize = before.iter().map(|block| block.search(&query, &[], &mut found)).sum();
    let [candidate] = &*found.into_sorted() else { panic!("one row") };
    assert_eq!((compared, &candidate.key), (1, &key));
    // The one it was: at no distance, but for what codes lose.
    assert!(candidate.low.abs() < 0.1, "{candidate:?}");
}

/// Puts a row of about 4 KB into an index.
fn fill(resident: &Resident, index: OwnerId) {
    let slot = resident.using(index);
    let mut followed = slot.try_lock().expect("nobody else has it");
    let mut partition = Partition::new(Shape { dimensions: 4000, filters: 0 });
    let key = Bytes::from_static(b"k");
    partition.put(&key, &[0.0; 4000], &[]);
    followed.partitions.insert(key, partition);
    followed.count();
    drop(followed);
    resident.make_room(index);
}

fn is_held(resident: &Resident, index: OwnerId) -> bool {
    let Some(slot) = resident.known(index) else { return false };
    let followed = slot.try_lock().expect("nobody else has it");
    !followed.partitions.is_empty()
}

#[test]
fn what_was_used_longest_ago_makes_room() {
    let resident = Resident::new(9_000);
    let [a, b, c, d] = [1, 2, 3, 4].map(OwnerId);
    for index in [a, b] {
        fill(&resident, index);
    }
    resident.using(a);
    fill(&resident, c);
    assert_eq!([a, b, c].map(|index| is_held(&resident, index)), [true, false, true]);
    // What is no more needs nothing.
    resident.retain(|index| index == c);
    fill(&resident, d);
    assert_eq!([a, c, d].map(|index| is_held(&resident, index)), [false, true, true]);
    assert!(!resident.is_full());
}

#[test]
fn a_partition_that_needed_too_much_is_tried_again_after_a_while() {
    let resident = Resident::new(1);
    let slot = resident.using(OwnerId(1));
    let mut followed = slot.try_lock().expect("nobody else has it");
    let partition = Bytes::from_static(b"p");
    assert!(!followed.is_oversized(&partition));
    followed.note_oversized(&partition);
    let skipped = (0..1_000).take_while(|_| followed.is_oversized(&partition)).count();
    assert_eq!(skipped, 99);
    assert!(!followed.is_oversized(&partition));
}
