//! A partition against a map, under random puts and removals.

use std::collections::BTreeMap;

use bytes::Bytes;
use model::VectorDistanceFunction;
use value::Value;

use super::{Nearest, Partition, Query, Shape};

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

/// The keys of all rows, nearest to `at` first, with a filter value if one is wanted.
fn found(partition: &Partition, at: f32, wanted: Option<&Value>) -> Vec<Bytes> {
    let query = Query::new(vec![at, 0.0], VectorDistanceFunction::Euclidean);
    let mut nearest = Nearest::new(1_000_000);
    let filters: Vec<_> = wanted.iter().map(|value| (0, value.as_raw().as_bytes())).collect();
    let Some(wanted) = partition.wanted(&filters) else { return Vec::new() };
    for block in partition.blocks() {
        block.search(&query, &wanted, &mut nearest);
    }
    nearest.into_contents()
}

#[test]
fn rows_come_go_and_change() {
    // One number more than half a block, so that a block has one row and every removal moves one.
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
            partition.put(&key, vector, &[value.as_ref().map(Value::as_raw)]);
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
            assert_eq!(found(&partition, 3.0, wanted.as_ref()), expected);
        }
    }
}

#[test]
fn an_empty_partition_needs_nothing_but_what_it_remembers() {
    let mut partition = Partition::new(Shape { dimensions: 2, filters: 0 });
    let key = Bytes::from_static(b"k");
    partition.put(&key, vec![1.0, 2.0], &[]);
    assert!(partition.bytes() > 8);
    partition.remove(&key);
    assert_eq!((partition.bytes(), partition.blocks().len()), (0, 0));
}

#[test]
fn a_block_that_is_searched_stays_as_it_was() {
    let mut partition = Partition::new(Shape { dimensions: 2, filters: 0 });
    let key = Bytes::from_static(b"k");
    partition.put(&key, vec![1.0, 0.0], &[]);
    let before = partition.blocks();
    partition.put(&key, vec![5.0, 0.0], &[]);
    partition.remove(&key);
    let query = Query::new(vec![1.0, 0.0], VectorDistanceFunction::Euclidean);
    let mut nearest = Nearest::new(1);
    let compared: usize = before.iter().map(|block| block.search(&query, &[], &mut nearest)).sum();
    assert_eq!((compared, nearest.into_contents()), (1, vec![key]));
}
