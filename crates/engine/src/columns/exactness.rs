//! The nearest by codes and bounds against the nearest of all, for vectors that are hard to tell
//! apart: at one distance, close together far off, without length, as large or small as numbers can
//! be.

use std::collections::BTreeMap;

use bytes::Bytes;
use model::VectorDistanceFunction;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Candidates, Nearest, Partition, Query, Shape};

const ALL: [VectorDistanceFunction; 3] = [
    VectorDistanceFunction::Cosine,
    VectorDistanceFunction::Euclidean,
    VectorDistanceFunction::DotProduct,
];
/// Numbers of a vector.
const WIDTH: usize = 3;

type Vector = [f32; WIDTH];

/// Vectors by their keys as they are put, or removed (`None`), and one that is searched for.
type Program = (Vec<(u8, Option<Vector>)>, Vector);

fn programs() -> impl Strategy<Value = Program> {
    const TINY: f32 = f32::MIN_POSITIVE / 8.0;
    let few = select(vec![-1.0_f32, 0.0, 0.0, 1.0, 2.0]);
    let close = (0_u8..40).prop_map(|step| 1000.0 + f32::from(step) / 4096.0);
    let odd = select(vec![f32::MAX, f32::MIN, 1e19, 1.0, TINY, -TINY, 1e-45, 0.0]);
    prop_oneof![program(few), program(close), program(odd)]
}

fn program(number: impl Strategy<Value = f32> + Clone + 'static) -> BoxedStrategy<Program> {
    let vector = proptest::array::uniform3(number);
    let change = prop_oneof![5 => vector.clone().prop_map(Some), 1 => Just(None)];
    (vec((0_u8..100, change), 1..120), vector).boxed()
}

/// The keys that a search finds, as one in a store does.
fn found(
    partition: &Partition,
    rows: &BTreeMap<u8, Vector>,
    query: &Query,
    limit: usize,
) -> Vec<u8> {
    let mut candidates = Candidates::new(limit);
    for block in partition.blocks() {
        block.search(query, &[], &mut candidates);
    }
    let mut nearest = Nearest::new(limit);
    for candidate in candidates.into_sorted() {
        if nearest.excludes(candidate.low) {
            break;
        }
        let [key] = *candidate.key else { panic!("a key of one byte") };
        let vector = rows.get(&key).expect("a row that was put and not removed");
        nearest.offer(query.rank(vector), || (key, key));
    }
    nearest.into_contents()
}

/// The same from all rows, by hand: closest first, and of two at one distance that with the lower
/// key.
fn expected(rows: &BTreeMap<u8, Vector>, query: &Query, limit: usize) -> Vec<u8> {
    let ranks = rows.iter().map(|(key, vector)| (query.rank(vector), *key));
    let mut ranks: Vec<(f64, u8)> = ranks.collect();
    ranks.sort_by(|(a, a_key), (b, b_key)| {
        a.partial_cmp(b).expect("a number").then_with(|| a_key.cmp(b_key))
    });
    ranks.into_iter().take(limit).map(|(_, key)| key).collect()
}

proptest! {
    #[test]
    fn the_nearest_are_the_nearest_of_all((changes, at) in programs(), limit in 1_usize..12) {
        let mut partition = Partition::new(Shape { dimensions: WIDTH, filters: 0 });
        let mut rows = BTreeMap::new();
        for (key, change) in changes {
            let name = Bytes::copy_from_slice(&[key]);
            match change {
                Some(vector) => {
                    partition.put(&name, &vector, &[]);
                    rows.insert(key, vector);
                }
                None => {
                    partition.remove(&name);
                    rows.remove(&key);
                }
            }
        }
        for distance in ALL {
            let query = Query::new(at.to_vec(), distance);
            let found = found(&partition, &rows, &query, limit);
            prop_assert_eq!(found, expected(&rows, &query, limit), "{:?}", distance);
        }
    }
}
