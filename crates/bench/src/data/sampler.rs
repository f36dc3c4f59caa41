//! Sampling of request parameters: the keys and the unique numbers of one connection's requests.
//!
//! Invariant: revisions and tokens of different connections, phases and runs differ, so that every
//! write changes something and no transaction is taken for a repeated one.

use crate::client::parameters::{MAX_KEYS, Parameters};
use crate::data::keys::Keys;
use crate::data::random::Random;

/// The most items that one scan of YCSB E asks for.
const MAX_SCANNED: u64 = 100;

/// Draws what the requests of one connection ask for.
#[derive(Clone, Debug)]
pub struct Sampler {
    random: Random,
    parameters: Parameters,
}

impl Sampler {
    /// From `random`. `nonce` makes the tokens unique among all connections and runs.
    #[must_use]
    pub fn new(random: Random, nonce: u64) -> Self {
        // Revisions of different connections and runs must differ too, or a put would change
        // nothing: each starts at its own place among 2^39, below the 13 digits that a revision
        // has.
        let revision = nonce.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 25;
        let parameters = Parameters::from_item(0).numbered(revision, nonce);
        Self { random, parameters }
    }

    /// A number from 0 up to but without `below`: which step of a mix.
    pub fn choice(&mut self, below: u64) -> u64 {
        self.random.between(0, below)
    }

    /// The next parameters, of `count` different items out of `keys`.
    pub fn next_parameters(&mut self, keys: &Keys, count: usize) -> &Parameters {
        let count = count.min(MAX_KEYS);
        let items = self.parameters.items_mut().get_mut(..count).unwrap_or_default();
        keys.choose(&mut self.random, items);
        self.renew()
    }

    /// The next parameters, of item `number` and its successors.
    pub fn items_from(&mut self, number: u64) -> &Parameters {
        for (item, number) in self.parameters.items_mut().iter_mut().zip(number..) {
            *item = number;
        }
        self.renew()
    }

    fn renew(&mut self) -> &Parameters {
        self.parameters.revision = self.parameters.revision.wrapping_add(1);
        // Cheap, and only the scans of YCSB E look at it.
        self.parameters.length =
            1 + self.parameters.revision.wrapping_mul(0x9e37_79b9) % MAX_SCANNED;
        &self.parameters
    }
}
