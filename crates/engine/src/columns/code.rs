//! Codes of vectors: a byte a number, and the length of what is lost by that.
//!
//! Invariant: a vector is `scale` times its codes plus a rest whose length is `lost`, so a distance
//! that is computed from codes has an error that is known.

/// The largest code, by absolute value.
const LARGEST: f64 = 127.0;
/// The same of a query, whose codes have 16 bits. 4,096 products of both fit in 32 bits.
const LARGEST_OF_QUERY: f64 = 1023.0;

/// What is known of a vector beside its codes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Measure {
    /// What a code of one stands for.
    pub(super) scale: f64,
    /// The length of what the codes lack.
    pub(super) lost: f64,
    /// The length of the vector.
    pub(super) norm: f64,
}

impl Measure {
    fn of<C: Copy + Into<f64>>(vector: &[f32], codes: &[C], scale: f64) -> Self {
        let length = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|a| a * a).sum::<f64>();
        let numbers = || vector.iter().map(|number| f64::from(*number));
        let kept = codes.iter().map(|code| (*code).into() * scale);
        let lost = length(&mut numbers().zip(kept).map(|(number, kept)| number - kept)).sqrt();
        Self { scale, lost, norm: length(&mut numbers()).sqrt() }
    }
}

/// What a code of one stands for, so that the largest number has the code `largest`.
fn scale(vector: &[f32], largest: f64) -> f64 {
    vector.iter().fold(0.0, |most: f64, number| most.max(f64::from(*number).abs())) / largest
}

/// The numbers as multiples of `scale`, to be rounded.
fn multiples(vector: &[f32], scale: f64) -> impl Iterator<Item = f64> {
    let factor = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    vector.iter().map(move |number| (f64::from(*number) * factor).round())
}

/// The codes of a vector.
#[expect(clippy::cast_possible_truncation, reason = "at most 127 by the scale; a cast saturates")]
pub(super) fn encode(vector: &[f32]) -> (Vec<i8>, Measure) {
    let scale = scale(vector, LARGEST);
    let codes: Vec<i8> = multiples(vector, scale).map(|code| code as i8).collect();
    let measure = Measure::of(vector, &codes, scale);
    (codes, measure)
}

/// The codes of a query.
#[expect(clippy::cast_possible_truncation, reason = "at most 1023 by the scale; a cast saturates")]
pub(super) fn encode_query(vector: &[f32]) -> (Vec<i16>, Measure) {
    let scale = scale(vector, LARGEST_OF_QUERY);
    let codes: Vec<i16> = multiples(vector, scale).map(|code| code as i16).collect();
    let measure = Measure::of(vector, &codes, scale);
    (codes, measure)
}

/// The product of codes: the loop that a search spends its time in, which the compiler keeps in
/// vector registers.
pub(super) fn product(query: &[i16], codes: &[i8]) -> i32 {
    query.iter().zip(codes).map(|(a, b)| i32::from(*a).wrapping_mul(i32::from(*b))).sum()
}

#[cfg(test)]
mod tests {
    //! What codes keep of a vector.

    use super::*;

    #[test]
    fn codes_and_their_rest_are_the_vector() {
        let (codes, measure) = encode(&[254.0, -127.0, 3.0, 0.0]);
        assert_eq!(codes, [127, -64, 2, 0]);
        // By hand: -127 is -64 twice with 1 too little, 3 is 2 twice with 1 too much.
        let norm = f64::from(254 * 254 + 127 * 127 + 9).sqrt();
        assert_eq!(measure, Measure { scale: 2.0, lost: 2.0_f64.sqrt(), norm });
    }

    #[test]
    fn a_vector_of_zeros_loses_nothing() {
        assert_eq!(encode(&[0.0; 3]), (vec![0; 3], Measure::default()));
        assert_eq!(encode_query(&[]), (Vec::new(), Measure::default()));
    }

    #[test]
    fn the_longest_vectors_do_not_overflow() {
        let (query, _) = encode_query(&[-1.0; 4096]);
        let (codes, _) = encode(&[f32::MAX; 4096]);
        assert_eq!(product(&query, &codes), -1023 * 127 * 4096);
    }
}
