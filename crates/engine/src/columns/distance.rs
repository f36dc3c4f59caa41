//! Distances between vectors: a rank for sorting, in numbers of 32 bits, and the score of an
//! answer, in those of 64.
//!
//! The loops go over lanes that the compiler keeps in vector registers.

use model::VectorDistanceFunction;

/// Numbers that one step of a loop takes.
const LANES: usize = 16;

/// Adds up `term` over the pairs of two vectors of one length.
fn sum(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (chunks_a, chunks_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = chunks_a.remainder().iter().zip(chunks_b.remainder());
    let rest: f32 = rest.map(|(a, b)| term(*a, *b)).sum();
    for (a, b) in chunks_a.zip(chunks_b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += term(*a, *b);
        }
    }
    rest + sums.iter().sum::<f32>()
}

/// The length of a vector.
pub(crate) fn norm(vector: &[f32]) -> f32 {
    sum(vector, vector, |a, b| a * b).sqrt()
}

/// What is searched for, prepared for many comparisons.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    vector: Vec<f32>,
    norm: f32,
    distance: VectorDistanceFunction,
}

impl Query {
    pub(crate) fn new(vector: Vec<f32>, distance: VectorDistanceFunction) -> Self {
        let norm = norm(&vector);
        Self { vector, norm, distance }
    }

    /// A number that is smaller for what is closer; `norm` is the length of `other`.
    pub(crate) fn rank(&self, other: &[f32], norm: f32) -> f32 {
        match self.distance {
            VectorDistanceFunction::Cosine => {
                let dot = sum(&self.vector, other, |a, b| a * b);
                let norms = self.norm * norm;
                if norms > 0.0 { -dot / norms } else { 0.0 }
            }
            VectorDistanceFunction::Euclidean => sum(&self.vector, other, |a, b| (a - b) * (a - b)),
            VectorDistanceFunction::DotProduct => -sum(&self.vector, other, |a, b| a * b),
        }
    }

    /// The score of an answer. A vector without length is similar to none, so its cosine is 0.
    pub(crate) fn score(&self, other: &[f32]) -> f64 {
        let pairs = || self.vector.iter().zip(other).map(|(a, b)| (f64::from(*a), f64::from(*b)));
        let dot = || pairs().map(|(a, b)| a * b).sum::<f64>();
        match self.distance {
            VectorDistanceFunction::Cosine => {
                let length =
                    |of: &[f32]| of.iter().map(|a| f64::from(*a) * f64::from(*a)).sum::<f64>();
                let norms = length(&self.vector).sqrt() * length(other).sqrt();
                let cosine = if norms > 0.0 { (dot() / norms).clamp(-1.0, 1.0) } else { 0.0 };
                1.0 - cosine
            }
            VectorDistanceFunction::Euclidean => {
                pairs().map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
            }
            VectorDistanceFunction::DotProduct => dot(),
        }
    }

    /// How a score compares: the smaller, the closer.
    pub(crate) fn order(&self, score: f64) -> f64 {
        match self.distance {
            VectorDistanceFunction::Cosine | VectorDistanceFunction::Euclidean => score,
            VectorDistanceFunction::DotProduct => -score,
        }
    }
}

#[cfg(test)]
mod tests {
    //! Ranks and scores against the table of the developer guide, and against plain loops.

    use super::*;

    const ALL: [VectorDistanceFunction; 3] = [
        VectorDistanceFunction::Cosine,
        VectorDistanceFunction::Euclidean,
        VectorDistanceFunction::DotProduct,
    ];

    /// Source: "Vector search" in the developer guide, distances from [1, 0, 0, 0].
    #[test]
    fn scores_are_those_of_the_guide() {
        // 0.7071 in the guide.
        const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
        let table = [
            ([10.0, 0.0, 0.0, 0.0], [0.0, 9.0, 10.0]),
            ([HALF, HALF, 0.0, 0.0], [0.29, 0.77, 0.71]),
            ([-1.0, 0.0, 0.0, 0.0], [2.0, 2.0, -1.0]),
        ];
        for (other, expected) in table {
            for (distance, expected) in ALL.into_iter().zip(expected) {
                let query = Query::new(vec![1.0, 0.0, 0.0, 0.0], distance);
                let score = query.score(&other);
                assert!((score - expected).abs() < 0.005, "{distance:?} {other:?}: {score}");
            }
        }
    }

    #[test]
    fn ranks_order_as_scores_do() {
        // Lengths around the number of lanes.
        for length in [1_u16, 15, 16, 17, 40] {
            let vector = |seed: u16| -> Vec<f32> {
                (0..length).map(|at| f32::from((at * 37 + seed * 101) % 19) - 9.0).collect()
            };
            for distance in ALL {
                let query = Query::new(vector(1), distance);
                let mut by_rank: Vec<u16> = (2..12).collect();
                let mut by_score = by_rank.clone();
                by_rank.sort_by(|a, b| {
                    let rank = |seed: u16| query.rank(&vector(seed), norm(&vector(seed)));
                    rank(*a).total_cmp(&rank(*b))
                });
                by_score.sort_by(|a, b| {
                    let order = |seed: u16| query.order(query.score(&vector(seed)));
                    order(*a).total_cmp(&order(*b))
                });
                let scores = |seeds: Vec<u16>| -> Vec<f64> {
                    seeds.into_iter().map(|seed| query.score(&vector(seed))).collect()
                };
                let (by_rank, by_score) = (scores(by_rank), scores(by_score));
                for (rank, score) in by_rank.iter().zip(&by_score) {
                    assert!((rank - score).abs() < 1e-4, "{distance:?} {length}");
                }
            }
        }
    }
}
