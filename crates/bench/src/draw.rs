//! What the requests of one connection ask for: keys, and numbers that were never used.
//!
//! Invariant: revisions and tokens of different connections, phases and runs differ, so that every
//! write changes something and no transaction is taken for a repeated one.

use crate::keys::Keys;
use crate::random::Random;

/// How many keys a request can name at most; what DynamoDB allows in a batch write.
pub const MOST_KEYS: usize = 25;

/// The most items that one scan of YCSB E asks for.
const MOST_SCANNED: u64 = 100;

/// What one request asks for.
#[derive(Clone, Debug)]
pub struct Draw {
    items: [u64; MOST_KEYS],
    /// Which request of the connection.
    pub revision: u64,
    /// Which connection of which phase.
    pub nonce: u64,
    /// How many items to scan, from 1 to 100.
    pub length: u64,
}

impl Draw {
    /// The draw that names item `first` and its successors; revision 0.
    #[must_use]
    pub fn from_item(first: u64) -> Self {
        let mut items = [0; MOST_KEYS];
        for (item, number) in items.iter_mut().zip(first..) {
            *item = number;
        }
        Self { items, revision: 0, nonce: 0, length: 10 }
    }

    /// The same with this revision and nonce.
    #[must_use]
    pub const fn numbered(self, revision: u64, nonce: u64) -> Self {
        Self { revision, nonce, ..self }
    }

    /// The number of the item in `slot`.
    #[must_use]
    pub fn item(&self, slot: usize) -> u64 {
        self.items.get(slot).copied().unwrap_or_default()
    }
}

/// Draws what the requests of one connection ask for.
#[derive(Clone, Debug)]
pub struct Source {
    random: Random,
    draw: Draw,
}

impl Source {
    /// From `random`. `nonce` makes the tokens unique among all connections and runs.
    #[must_use]
    pub fn new(random: Random, nonce: u64) -> Self {
        // Revisions of different connections and runs must differ too, or a put would change nothing:
        // each starts at its own place among 2^39, below the 13 digits that a revision has.
        let revision = nonce.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 25;
        let draw = Draw { nonce, revision, ..Draw::from_item(0) };
        Self { random, draw }
    }

    /// A number from 0 up to but without `below`: which step of a mix.
    pub fn choice(&mut self, below: u64) -> u64 {
        self.random.between(0, below)
    }

    /// The next draw, of `count` different items out of `keys`.
    pub fn next_draw(&mut self, keys: &Keys, count: usize) -> &Draw {
        let count = count.min(MOST_KEYS);
        keys.choose(&mut self.random, self.draw.items.get_mut(..count).unwrap_or_default());
        self.renew()
    }

    /// The next draw, of item `number` and its successors.
    pub fn items_from(&mut self, number: u64) -> &Draw {
        self.draw.items = Draw::from_item(number).items;
        self.renew()
    }

    fn renew(&mut self) -> &Draw {
        self.draw.revision = self.draw.revision.wrapping_add(1);
        // Cheap, and only the scans of YCSB E look at it.
        self.draw.length = 1 + self.draw.revision.wrapping_mul(0x9e37_79b9) % MOST_SCANNED;
        &self.draw
    }
}
