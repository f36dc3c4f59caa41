//! How long a search of 100,000 vectors takes; run by hand, see `docs/internals/vectors.md`.

use std::hint::black_box;

use bytes::Bytes;
use env::Env;
use model::VectorDistanceFunction;

use super::{Nearest, Partition, Query, Shape};

const ROWS: u32 = 100_000;

#[test]
#[ignore = "takes a minute and a gigabyte; only of use in a release build"]
fn searches_of_100_000_vectors() {
    let env = Env::real();
    let mut seed = 7_u64;
    let mut draw = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        f32::from(u16::try_from(seed >> 48).expect("16 bits")) / 65_536.0 - 0.5
    };
    for dimensions in [256, 1024] {
        let mut partition = Partition::new(Shape { dimensions, filters: 0 });
        for row in 0..ROWS {
            let key = Bytes::copy_from_slice(&row.to_be_bytes());
            partition.put(&key, (0..dimensions).map(|_| draw()).collect(), &[]);
        }
        for distance in [VectorDistanceFunction::Cosine, VectorDistanceFunction::Euclidean] {
            let query = Query::new((0..dimensions).map(|_| draw()).collect(), distance);
            let started = env.moment();
            let mut nearest = Nearest::new(10);
            for block in partition.blocks() {
                block.search(&query, &[], &mut nearest);
            }
            assert_eq!(black_box(nearest.into_contents()).len(), 10);
            let took = env.moment().since(started);
            println!("{ROWS} x {dimensions} {distance:?}: {took:?}");
        }
    }
}
