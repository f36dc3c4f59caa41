//! Keys, values and draws of the comparison.

use std::sync::OnceLock;

/// Rows of one partition key.
const ITEMS: u64 = 100;
/// Rows of a page.
pub(crate) const PAGE: usize = 10;
const BATCH: usize = 25;
/// Skew of the Zipfian draws, as YCSB has it.
const THETA: f64 = 0.99;

/// A source of random numbers: SplitMix64.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        spread(self.0)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }
}

fn spread(number: u64) -> u64 {
    let x = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// How many newer runs there are in the end.
pub(crate) const NEWER: u64 = 3;

/// The rows: their keys ascend with their numbers.
#[derive(Clone, Copy)]
pub(crate) struct Keys {
    pub(crate) rows: u64,
}

impl Keys {
    /// The key of a row, 40 bytes.
    pub(crate) fn key(self, row: u64) -> Vec<u8> {
        format!("t#0000007/tenant#{:010}/item#{:07}", row / ITEMS, row % ITEMS * 7).into_bytes()
    }

    /// The value of a row, 450 bytes: an item with names that repeat and text that does not.
    pub(crate) fn value(self, row: u64) -> Vec<u8> {
        let mut draw = Draw(row ^ 0x5eed);
        let mut value = b"{\"id\":{\"S\":\"".to_vec();
        for name in ["name", "street", "city", "status", "note"] {
            for _ in 0..4 {
                value.extend_from_slice(format!("{:016x}", draw.next()).as_bytes());
            }
            value.extend_from_slice(format!("\"}},\"{name}\":{{\"S\":\"").as_bytes());
        }
        value.resize(450, b' ');
        value
    }

    pub(crate) fn uniform(self, draw: &mut Draw) -> Vec<u8> {
        self.key(draw.below(self.rows))
    }

    pub(crate) fn zipfian(self, draw: &mut Draw) -> Vec<u8> {
        self.key(spread(self.rank(draw)) % self.rows)
    }

    /// A key between two that are there.
    pub(crate) fn absent(self, draw: &mut Draw) -> Vec<u8> {
        let mut key = self.uniform(draw);
        if let Some(last) = key.last_mut() {
            *last = b'x';
        }
        key
    }

    pub(crate) fn batch(self, draw: &mut Draw) -> Vec<Vec<u8>> {
        let mut keys: Vec<_> = (0..BATCH).map(|_| self.uniform(draw)).collect();
        keys.sort();
        keys
    }

    pub(crate) fn near(self, draw: &mut Draw) -> Vec<Vec<u8>> {
        let first = draw.below(self.rows / ITEMS) * ITEMS;
        (0..BATCH as u64).map(|at| self.key(first + at * 4)).collect()
    }

    /// The rows that newer run `run` has once more, ascending: each fiftieth.
    pub(crate) fn newer(self, run: u64) -> impl Iterator<Item = u64> {
        (run * 7..self.rows).step_by(50)
    }

    /// From a row to the end of its partition key.
    pub(crate) fn from(self, draw: &mut Draw) -> (Vec<u8>, Vec<u8>) {
        let row = draw.below(self.rows);
        (self.key(row), self.key((row / ITEMS + 1) * ITEMS))
    }

    /// From the beginning of a partition key to a row.
    pub(crate) fn upto(self, draw: &mut Draw) -> (Vec<u8>, Vec<u8>) {
        let row = draw.below(self.rows);
        (self.key(row / ITEMS * ITEMS), self.key(row))
    }

    /// A rank, the first the most often.
    fn rank(self, draw: &mut Draw) -> u64 {
        static ZETA: OnceLock<f64> = OnceLock::new();
        let rows = self.rows as f64;
        let zeta = *ZETA.get_or_init(|| (1..=self.rows).map(|at| (at as f64).powf(-THETA)).sum());
        let alpha = 1.0 / (1.0 - THETA);
        let two = 1.0 + 0.5_f64.powf(THETA);
        let eta = (1.0 - (2.0 / rows).powf(1.0 - THETA)) / (1.0 - two / zeta);
        let drawn = (draw.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let scaled = drawn * zeta;
        if scaled < 1.0 {
            0
        } else if scaled < two {
            1
        } else {
            (rows * (eta * drawn - eta + 1.0).powf(alpha)) as u64
        }
    }
}
