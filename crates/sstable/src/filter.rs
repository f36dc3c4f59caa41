//! Blocked Bloom filter: tells which keys a part of a table cannot hold, from one cache line.
//!
//! A key's hash chooses a line of 512 bits and one bit in each of its eight words. At ten bits a
//! key about one absent key in a hundred is taken for present.

use std::mem::size_of;

/// Bytes of a line on disk and in memory.
pub(crate) const LINE_BYTES: usize = 64;
/// Odd numbers, one for each word, which spread the bits of a hash differently.
const SALTS: [u32; 8] = [
    0x47b6_137b,
    0x4497_4d91,
    0x8824_ad5b,
    0xa2b7_289d,
    0x7054_95c7,
    0x2df1_424b,
    0x9efc_4947,
    0x5c6b_fb31,
];

/// A line, where memory has one.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Line([u64; 8]);

/// A filter over the hashes of keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    lines: Box<[Line]>,
}

/// The line of a hash among `lines`, by its upper half.
fn place(hash: u64, lines: usize) -> usize {
    (((hash >> 32) * lines as u64) >> 32) as usize
}

/// The bit of a hash in each word, by its lower half.
fn masks(hash: u64) -> [u64; 8] {
    let low = hash as u32;
    SALTS.map(|salt| 1 << (low.wrapping_mul(salt) >> 26))
}

impl Filter {
    /// A filter of these keys; without bits it excludes nothing.
    pub(crate) fn build(hashes: &[u64], bits_per_key: u32) -> Self {
        let bits = hashes.len().saturating_mul(bits_per_key as usize);
        let mut lines = vec![Line::default(); bits.div_ceil(8 * LINE_BYTES)].into_boxed_slice();
        for hash in hashes {
            if let Some(line) = lines.get_mut(place(*hash, bits.div_ceil(8 * LINE_BYTES))) {
                for (word, mask) in line.0.iter_mut().zip(masks(*hash)) {
                    *word |= mask;
                }
            }
        }
        Self { lines }
    }

    /// Whether a key with this hash may be there.
    #[inline]
    pub(crate) fn may_contain(&self, hash: u64) -> bool {
        let Some(line) = self.lines.get(place(hash, self.lines.len())) else { return true };
        let missing =
            line.0.iter().zip(masks(hash)).fold(0, |all, (word, mask)| all | (!word & mask));
        missing == 0
    }

    /// Appends the lines.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        for word in self.lines.iter().flat_map(|line| line.0) {
            out.extend_from_slice(&word.to_le_bytes());
        }
    }

    /// Reads lines; `None` where there is no whole number of them.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (words, []) = bytes.as_chunks::<8>() else { return None };
        let (lines, []) = words.as_chunks::<8>() else { return None };
        let lines = lines.iter().map(|line| Line(line.map(u64::from_le_bytes))).collect();
        Some(Self { lines })
    }

    /// Bytes in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.lines.len().saturating_mul(size_of::<Line>())
    }

    /// Number of lines.
    pub(crate) fn lines(&self) -> usize {
        self.lines.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::key_hash;

    #[test]
    fn present_keys_are_found_and_few_absent_ones_are() {
        let hash = |number: u64| key_hash(&number.to_be_bytes());
        let present: Vec<u64> = (0..10_000).map(hash).collect();
        let filter = Filter::build(&present, 10);
        let mut bytes = Vec::new();
        filter.encode(&mut bytes);
        let filter = Filter::decode(&bytes).expect("what was encoded is decoded");
        assert!(present.iter().all(|hash| filter.may_contain(*hash)));
        let wrong = (10_000..110_000).filter(|number| filter.may_contain(hash(*number))).count();
        // The formula for eight bits in lines of some 51 keys gives 1.1 in a hundred.
        assert!(wrong < 2_000, "{wrong} of 100,000 absent keys pass");
    }

    #[test]
    fn a_filter_without_bits_excludes_nothing() {
        assert!(Filter::build(&[], 10).may_contain(7));
        assert!(Filter::build(&[1, 2], 0).may_contain(7));
        assert!(Filter::decode(&[0; 63]).is_none());
    }
}
