//! How long a search of 100,000 vectors takes, what it needs and whether it finds the nearest; run
//! by hand, see `docs/internals/vectors.md`.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use model::VectorDistanceFunction;

use super::{Candidate, Candidates, Nearest, Partition, Query, Shape};

const ROWS: u32 = 100_000;
const QUERIES: usize = 20;
const WANTED: usize = 10;
/// Numbers that decide about a vector of [`Kind::Hidden`].
const HIDDEN: usize = 32;

/// A generator of numbers around 0, nearly with a normal distribution.
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        f32::from(u16::try_from(self.0 >> 48).expect("16 bits")) / 65_536.0 - 0.5
    }

    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.uniform()).sum()
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Every number for itself: the hardest vectors to tell apart.
    Random,
    /// All numbers follow from a few, around one of 200 centres, as embeddings do.
    Hidden,
}

/// Vectors of a kind, one after the other.
fn vectors(kind: Kind, dimensions: usize, count: usize) -> Vec<f32> {
    let mut draw = Draw(7);
    let mut normal = |count: usize| (0..count).map(|_| draw.normal()).collect::<Vec<f32>>();
    if matches!(kind, Kind::Random) {
        return normal(count * dimensions);
    }
    let (map, centres) = (normal(HIDDEN * dimensions), normal(HIDDEN * 200));
    let mut all = Vec::with_capacity(count * dimensions);
    for row in 0..count {
        let centre = centres.chunks_exact(HIDDEN).nth(row * 7919 % 200).expect("200");
        let place: Vec<f32> = centre.iter().zip(normal(HIDDEN)).map(|(a, b)| a + 0.7 * b).collect();
        let noise = normal(dimensions);
        all.extend(map.chunks_exact(HIDDEN).zip(noise).map(|(weights, noise)| {
            weights.iter().zip(&place).map(|(a, b)| a * b).sum::<f32>() + 0.5 * noise
        }));
    }
    all
}

/// What a search of the columns and of the candidates finds, and how many those are.
fn search(partition: &Partition, all: &[f32], query: &Query, width: usize) -> (Vec<usize>, usize) {
    let mut candidates = Candidates::new(WANTED);
    for block in partition.blocks() {
        block.search(query, &[], &mut candidates);
    }
    let candidates = candidates.into_sorted();
    let mut nearest = Nearest::new(WANTED);
    for Candidate { key, low } in &candidates {
        if nearest.excludes(*low) {
            break;
        }
        let row = u32::from_be_bytes(<[u8; 4]>::try_from(&**key).expect("four bytes"));
        let row = usize::try_from(row).expect("64 bits");
        let vector = all.chunks_exact(width).nth(row).expect("a row");
        nearest.offer(query.rank(vector), || (row, row));
    }
    (nearest.into_contents(), candidates.len())
}

/// A loop that only adds all numbers.
fn bare(all: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    for chunk in all.chunks_exact(16) {
        sums.iter_mut().zip(chunk).for_each(|(sum, number)| *sum += number);
    }
    sums.iter().sum()
}

fn measure(kind: Kind, dimensions: usize) {
    let env = Env::real();
    let rows = usize::try_from(ROWS).expect("64 bits");
    let mut all = vectors(kind, dimensions, rows + QUERIES);
    let queries = all.split_off(rows * dimensions);
    let started = env.moment();
    let mut partition = Partition::new(Shape { dimensions, filters: 0 });
    for (row, vector) in (0..ROWS).zip(all.chunks_exact(dimensions)) {
        partition.put(&Bytes::copy_from_slice(&row.to_be_bytes()), vector, &[]);
    }
    let filled = env.moment().since(started);
    let shortest = |run: &mut dyn FnMut()| {
        let times = (0..7).map(|_| {
            let started = env.moment();
            run();
            env.moment().since(started)
        });
        times.min().expect("seven")
    };
    let bare = shortest(&mut || {
        black_box(bare(&all));
    });
    println!("{ROWS} x {dimensions} {kind:?}: bare loop {bare:?}, filled in {filled:?}");
    println!("  {} MB, the numbers have {}", partition.bytes() / 1_000_000, all.len() / 250_000);
    for distance in [VectorDistanceFunction::Cosine, VectorDistanceFunction::Euclidean] {
        let (mut found, mut looked_at, mut fastest) = (0, 0, Duration::MAX);
        for vector in queries.chunks_exact(dimensions) {
            let query = Query::new(vector.to_vec(), distance);
            let mut all_of_them = Nearest::new(WANTED);
            for (row, vector) in all.chunks_exact(dimensions).enumerate() {
                all_of_them.offer(query.rank(vector), || (row, row));
            }
            let (rows, candidates) = search(&partition, &all, &query, dimensions);
            let took = shortest(&mut || {
                black_box(search(&partition, &all, &query, dimensions));
            });
            fastest = fastest.min(took);
            looked_at += candidates;
            let truth: BTreeSet<usize> = all_of_them.into_contents().into_iter().collect();
            found += rows.iter().filter(|row| truth.contains(row)).count();
        }
        assert_eq!(found, WANTED * QUERIES, "every one of the nearest is found");
        println!("  {distance:?}: {fastest:?}, {} candidates", looked_at / QUERIES);
    }
}

#[test]
#[ignore = "takes a minute and half a gigabyte; only of use in a release build"]
fn searches_of_100_000_vectors() {
    for dimensions in [256, 1024] {
        for kind in [Kind::Hidden, Kind::Random] {
            measure(kind, dimensions);
        }
    }
}
