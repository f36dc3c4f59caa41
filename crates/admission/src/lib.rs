//! Admission to caches: whether something that was missed may make others leave.
//!
//! It may when it was missed before, not long ago. So what is asked for once, as most rows and
//! blocks are where a table is much larger than the cache, evicts nothing and costs no memory.

/// Bits for each key that is remembered: at most one in eight keys is taken for another.
const BITS: usize = 8;
/// Bits of a word.
const WORD: usize = 64;

/// Keys that were missed lately, as bits of their hashes. When it has noted as many as it
/// remembers, it forgets all of them.
#[derive(Debug)]
pub struct Doorkeeper {
    bits: Box<[u64]>,
    /// How many bits were set since it last forgot, and how many may be.
    noted: usize,
    most: usize,
}

impl Doorkeeper {
    /// Remembers up to about `keys` keys, in a byte each.
    #[must_use]
    pub fn new(keys: usize) -> Self {
        let words = keys.saturating_mul(BITS).div_ceil(WORD).max(1);
        Self { bits: vec![0; words].into(), noted: 0, most: words * WORD / BITS }
    }

    /// Notes a key; returns whether it was noted before. Of its hash the lower 32 bits count.
    pub fn note(&mut self, hash: u64) -> bool {
        let place = ((hash & 0xffff_ffff) as usize).wrapping_mul(self.bits.len()) >> 32;
        let bit = 1 << (hash % WORD as u64);
        let Some(word) = self.bits.get_mut(place) else { return true };
        if *word & bit != 0 {
            return true;
        }
        *word |= bit;
        self.noted += 1;
        if self.noted >= self.most {
            self.noted = 0;
            self.bits.fill(0);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random (the finalizer of SplitMix64).
    fn hash(number: u64) -> u64 {
        let mut x = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    #[test]
    fn a_key_is_known_from_the_second_time_on_and_few_others_are_taken_for_one() {
        let mut doorkeeper = Doorkeeper::new(1_000);
        let taken = (0..900).filter(|number| doorkeeper.note(hash(*number))).count();
        // Of n bits that are set one in 8,000 / n: half an eighth on average.
        assert!(taken < 90, "{taken} of 900");
        assert!((0..900).all(|number| doorkeeper.note(hash(number))));
    }

    #[test]
    fn it_forgets() {
        let mut doorkeeper = Doorkeeper::new(1_000);
        assert!(!doorkeeper.note(hash(0)));
        let mut others = (1..).take_while(|number| {
            doorkeeper.note(hash(*number));
            doorkeeper.noted > 0
        });
        let noted = others.by_ref().count();
        assert!((999..1_200).contains(&noted), "{noted}");
        assert!(!doorkeeper.note(hash(0)));
    }

    #[test]
    fn one_without_room_remembers_a_few() {
        let mut doorkeeper = Doorkeeper::new(0);
        assert!(!doorkeeper.note(1));
        assert!(doorkeeper.note(1));
    }
}
