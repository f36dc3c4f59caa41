//! About how many different keys there were: HyperLogLog with 256 registers, whose standard error
//! is 6.5 percent.
//!
//! Source: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a
//! near-optimal cardinality estimation algorithm" (2007); small numbers by linear counting, as
//! there.

const REGISTERS: usize = 256;
/// The paper's constant for 256 registers.
const ALPHA: f64 = 0.7213 / (1.0 + 1.079 / 256.0);

/// The registers: the longest run of zeros among the hashes that each of them got.
#[derive(Clone, Debug)]
pub(super) struct Distinct(Box<[u8; REGISTERS]>);

impl Default for Distinct {
    fn default() -> Self {
        Self(Box::new([0; REGISTERS]))
    }
}

impl Distinct {
    /// Adds a hash.
    pub(super) fn add(&mut self, hash: u64) {
        let [register, ..] = hash.to_le_bytes();
        let run = ((hash >> 8) | (1 << 56)).trailing_zeros().saturating_add(1);
        let run = u8::try_from(run).unwrap_or(u8::MAX);
        if let Some(known) = self.0.get_mut(usize::from(register)) {
            *known = run.max(*known);
        }
    }

    /// Adds all that another one has.
    pub(super) fn merge(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0.iter()) {
            *own = (*own).max(*other);
        }
    }

    /// The estimate.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and a cast saturates"
    )]
    pub(super) fn estimate(&self) -> u64 {
        let count = 256.0;
        let sum: f64 = self.0.iter().map(|run| f64::from(*run).exp2().recip()).sum();
        let estimate = ALPHA * count * count / sum;
        let empty = self.0.iter().filter(|run| **run == 0).count();
        let empty = u32::try_from(empty).map_or(0.0, f64::from);
        if estimate <= 2.5 * count && empty > 0.0 {
            (count * (count / empty).ln()).round() as u64
        } else {
            estimate.round() as u64
        }
    }
}

#[cfg(test)]
mod tests {
    use value::partition_hash;

    use super::*;

    /// Four standard errors.
    const BOUND: f64 = 4.0 * 1.04 / 16.0;

    fn of(keys: std::ops::Range<u32>) -> Distinct {
        let mut distinct = Distinct::default();
        keys.for_each(|key| distinct.add(partition_hash(&key.to_be_bytes())));
        distinct
    }

    #[test]
    fn estimates_are_within_four_standard_errors() {
        assert_eq!(Distinct::default().estimate(), 0);
        assert_eq!(of(0..1).estimate(), 1);
        for truth in [10_u32, 100, 1_000, 10_000, 100_000] {
            let estimate = of(0..truth).estimate();
            let estimate = f64::from(u32::try_from(estimate).expect("small"));
            let off = (estimate - f64::from(truth)).abs() / f64::from(truth);
            assert!(off < BOUND, "{truth}: {estimate}");
        }
    }

    #[test]
    fn merged_registers_are_those_of_all_keys() {
        let mut merged = of(0..3_000);
        merged.merge(&of(2_000..5_000));
        assert_eq!(merged.estimate(), of(0..5_000).estimate());
    }
}
