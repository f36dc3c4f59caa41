//! Distances between vectors: ranks for sorting, scores for answers, bounds of ranks from codes.

use model::VectorDistanceFunction;

use super::code::{Measure, encode_query, product};

/// Numbers that one step of a loop takes.
const LANES: usize = 8;
/// The part of a product of lengths that rounding may add, with much to spare: sums of 4,096
/// numbers of 64 bits.
const ROUNDING: f64 = 1e-9;

/// Adds up `term` over the pairs of two vectors of one length, in lanes that the compiler keeps in
/// vector registers.
fn sum(a: &[f32], b: &[f32], term: impl Fn(f64, f64) -> f64) -> f64 {
    let term = |a: &f32, b: &f32| term(f64::from(*a), f64::from(*b));
    let mut sums = [0.0_f64; LANES];
    let (chunks_a, chunks_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = chunks_a.remainder().iter().zip(chunks_b.remainder());
    let rest: f64 = rest.map(|(a, b)| term(a, b)).sum();
    for (a, b) in chunks_a.zip(chunks_b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += term(a, b);
        }
    }
    rest + sums.iter().sum::<f64>()
}

/// The length of a vector.
fn norm(vector: &[f32]) -> f64 {
    sum(vector, vector, |a, b| a * b).sqrt()
}

/// Between which ranks the one of a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) low: f64,
    width: f64,
}

impl Bounds {
    pub(super) fn high(self) -> f64 {
        self.low + self.width
    }
}

/// What is searched for, prepared for many comparisons.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    vector: Vec<f32>,
    codes: Vec<i16>,
    measure: Measure,
    distance: VectorDistanceFunction,
}

impl Query {
    pub(crate) fn new(vector: Vec<f32>, distance: VectorDistanceFunction) -> Self {
        let (codes, measure) = encode_query(&vector);
        Self { vector, codes, measure, distance }
    }

    /// A number that is smaller for what is closer, and no negative zero, which would be before
    /// zero. A vector without length is similar to none, so its cosine is 0.
    pub(crate) fn rank(&self, other: &[f32]) -> f64 {
        let dot = || sum(&self.vector, other, |a, b| a * b);
        match self.distance {
            VectorDistanceFunction::Cosine => {
                let norms = self.measure.norm * norm(other);
                if norms > 0.0 { 0.0 - (dot() / norms).clamp(-1.0, 1.0) } else { 0.0 }
            }
            VectorDistanceFunction::Euclidean => sum(&self.vector, other, |a, b| (a - b) * (a - b)),
            VectorDistanceFunction::DotProduct => 0.0 - dot(),
        }
    }

    /// The score of an answer.
    pub(crate) fn score(&self, other: &[f32]) -> f64 {
        let rank = self.rank(other);
        match self.distance {
            VectorDistanceFunction::Cosine => 1.0 + rank,
            VectorDistanceFunction::Euclidean => rank.sqrt(),
            // Not a negative zero.
            VectorDistanceFunction::DotProduct => 0.0 - rank,
        }
    }

    /// Between which ranks a vector with these codes is. With `x` and `y` as codes and rests, their
    /// product lacks `y` times the rest of `x`, and the rest of `y` times the codes of `x`.
    pub(super) fn bounds(&self, codes: &[i8], other: Measure) -> Bounds {
        let Measure { scale, lost, norm } = self.measure;
        let dot = f64::from(product(&self.codes, codes)) * scale * other.scale;
        let slack =
            norm * other.lost + lost * (other.norm + other.lost) + ROUNDING * norm * other.norm;
        match self.distance {
            VectorDistanceFunction::Cosine => {
                let norms = norm * other.norm;
                let factor = if norms > 0.0 { 1.0 / norms } else { 0.0 };
                Bounds { low: -(dot + slack) * factor, width: 2.0 * slack * factor }
            }
            VectorDistanceFunction::Euclidean => {
                let lengths = norm * norm + other.norm * other.norm;
                let slack = slack + ROUNDING * lengths;
                Bounds { low: lengths - 2.0 * (dot + slack), width: 4.0 * slack }
            }
            VectorDistanceFunction::DotProduct => {
                Bounds { low: -(dot + slack), width: 2.0 * slack }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    //! Scores against the table of the developer guide, bounds against ranks.

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::code::encode;
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

    /// By hand, with lengths around the number of lanes: the product of as many threes and twos.
    #[test]
    fn every_number_counts_once() {
        for length in [1_u8, 7, 8, 9, 40] {
            let vector = |number: f32| vec![number; length.into()];
            let query = |distance| Query::new(vector(3.0), distance);
            let product = query(VectorDistanceFunction::DotProduct).score(&vector(2.0));
            let square = query(VectorDistanceFunction::Euclidean).rank(&vector(1.0));
            let length = f64::from(length);
            assert_eq!([product, square], [6.0 * length, 4.0 * length]);
        }
    }

    /// A product of nothing is 0 in both signs of a cosine, as with a vector that has no length.
    #[test]
    fn no_rank_is_a_negative_zero() {
        for distance in ALL {
            let query = Query::new(vec![1.0, 0.0], distance);
            for other in [[0.0, 1.0], [-0.0, -1.0], [0.0, 0.0], [1.0, 0.0]] {
                let rank = query.rank(&other);
                assert!(rank != 0.0 || rank.is_sign_positive(), "{distance:?} {other:?}");
            }
        }
    }

    /// Vectors of numbers of one magnitude: usual, too small to be normal, close to the largest,
    /// none; and of numbers of all magnitudes.
    fn vector(length: usize) -> impl Strategy<Value = Vec<f32>> {
        use proptest::num::f32::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
        let number = prop_oneof![3 => -1.0_f32..1.0, 1 => Just(0.0_f32)];
        let factor =
            prop_oneof![Just(1.0_f32), Just(f32::MIN_POSITIVE), Just(f32::MAX), Just(0.0),];
        let alike = (vec(number, length), factor)
            .prop_map(|(numbers, factor)| numbers.into_iter().map(|a| a * factor).collect());
        let any = vec(POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO, length);
        prop_oneof![3 => alike, 1 => any]
    }

    proptest! {
        #[test]
        fn a_rank_is_between_its_bounds(
            (a, b) in prop_oneof![8 => 1_usize..70, 1 => Just(4096)]
                .prop_flat_map(|length| (vector(length), vector(length))),
            same in any::<bool>(),
        ) {
            let b = if same { a.clone() } else { b };
            let (codes, measure) = encode(&b);
            for distance in ALL {
                let query = Query::new(a.clone(), distance);
                let (rank, bounds) = (query.rank(&b), query.bounds(&codes, measure));
                let within = bounds.low <= rank && rank <= bounds.high();
                prop_assert!(within, "{distance:?}: {rank} {bounds:?}");
            }
        }
    }
}
