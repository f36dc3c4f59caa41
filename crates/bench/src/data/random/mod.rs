//! A seeded pseudo-random number generator.
//!
//! Invariant: the same seed gives the same sequence on every machine, so a run can be repeated.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast, and good enough to choose keys.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence of `seed`, on its own `stream`: connections of one run differ by stream.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed);
        let mixed = random.next_u64() ^ stream.wrapping_mul(0xd134_2543_de82_ef95);
        Self(mixed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to but without 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub const fn fraction(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from `from` up to but without `to`; `from` if the range is empty. The bias of the
    /// multiplication is below 2^-32 for any table a run can load.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        let width = u128::from(to.saturating_sub(from));
        let scaled = u128::from(self.next_u64()).wrapping_mul(width) >> 64;
        from.saturating_add(u64::try_from(scaled).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
