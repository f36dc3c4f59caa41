//! The bytes of a request, made once, with holes for what differs from request to request.
//!
//! A connection owns a copy of the bytes and writes numbers of fixed width into the holes, so that a
//! request costs the generator some digits and one system call.
//!
//! Invariant: filling a hole never changes the length, so `Content-Length` is right for ever.

use crate::random::Random;

/// How many keys a request can name at most; what DynamoDB allows in a batch write.
pub const MOST_KEYS: usize = 25;

/// How many items share a partition key.
pub const ITEMS_PER_PARTITION: u64 = 10;

/// What a hole holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// The number of the partition of the n-th chosen item, 8 digits.
    Partition(usize),
    /// The number of the n-th chosen item in its partition, 8 digits.
    Sort(usize),
    /// A number that no earlier request had, 13 digits, the first not zero.
    Revision,
    /// A client request token, 36 characters, unique.
    Token,
}

impl Hole {
    const fn width(self) -> usize {
        match self {
            Self::Partition(_) | Self::Sort(_) => 8,
            Self::Revision => 13,
            Self::Token => 36,
        }
    }
}

/// Text with holes.
#[derive(Clone, Debug, Default)]
pub struct Template {
    bytes: Vec<u8>,
    holes: Vec<(usize, Hole)>,
}

impl Template {
    /// Adds text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a hole.
    #[must_use]
    pub fn hole(mut self, hole: Hole) -> Self {
        self.holes.push((self.bytes.len(), hole));
        self.bytes.resize(self.bytes.len().saturating_add(hole.width()), b'0');
        self
    }

    /// Adds another template.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        let shift = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.holes.extend(other.holes.iter().map(|(at, hole)| (at.saturating_add(shift), *hole)));
        self
    }

    /// Adds what `part` gives for 0, 1, … up to but without `count`, separated by commas.
    #[must_use]
    pub fn list(mut self, count: usize, part: impl Fn(usize) -> Self) -> Self {
        for index in 0..count {
            if index > 0 {
                self = self.text(",");
            }
            self = self.then(&part(index));
        }
        self
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes, with the holes as they were last filled.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Fills every hole from `draw`.
    pub fn fill(&mut self, draw: &Draw) {
        for (at, hole) in &self.holes {
            let end = at.saturating_add(hole.width());
            let Some(place) = self.bytes.get_mut(*at..end) else { continue };
            match *hole {
                Hole::Partition(slot) => digits(place, draw.item(slot) / ITEMS_PER_PARTITION),
                Hole::Sort(slot) => digits(place, draw.item(slot) % ITEMS_PER_PARTITION),
                Hole::Revision => {
                    digits(place, FIRST_REVISION.saturating_add(draw.revision));
                }
                Hole::Token => token(place, draw),
            }
        }
    }
}

/// The smallest number of 13 digits.
const FIRST_REVISION: u64 = 1_000_000_000_000;

/// The HTTP request that calls `operation` on `host` with this body. `path` matters to floors only.
/// The signature has the form of one and is not one.
#[must_use]
pub fn http(operation: &str, host: &str, path: &str, body: &Template) -> Template {
    let head = format!(
        "POST {path} HTTP/1.1\r\n\
         Host: {host}\r\n\
         Content-Type: application/x-amz-json-1.0\r\n\
         X-Amz-Target: DynamoDB_20120810.{operation}\r\n\
         X-Amz-Date: 20260101T000000Z\r\n\
         Authorization: AWS4-HMAC-SHA256 \
         Credential=bench/20260101/us-east-1/dynamodb/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={:064}\r\n\
         Content-Length: {}\r\n\r\n",
        0,
        body.len()
    );
    Template::default().text(&head).then(body)
}

fn digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0'.saturating_add(u8::try_from(number % 10).unwrap_or_default());
        number /= 10;
    }
}

/// 32 hexadecimal digits and 4 zeros: which run and connection, and which request of it.
fn token(place: &mut [u8], draw: &Draw) {
    let number = (u128::from(draw.nonce) << 64) | u128::from(draw.revision);
    for (index, digit) in place.iter_mut().take(32).enumerate() {
        let shift = 124_usize.saturating_sub(index.saturating_mul(4));
        let nibble = u8::try_from((number >> shift) & 15).unwrap_or_default();
        *digit = if nibble < 10 { b'0' } else { b'a' - 10 }.saturating_add(nibble);
    }
}

/// What one request asks for.
#[derive(Clone, Debug)]
pub struct Draw {
    items: [u64; MOST_KEYS],
    revision: u64,
    nonce: u64,
}

impl Draw {
    /// The draw that names item `first` and its successors; revision 0.
    #[must_use]
    pub fn from_item(first: u64) -> Self {
        let mut items = [0; MOST_KEYS];
        for (item, number) in items.iter_mut().zip(first..) {
            *item = number;
        }
        Self { items, revision: 0, nonce: 0 }
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
    items: u64,
    keys: usize,
    draw: Draw,
}

impl Source {
    /// Chooses `keys` different items out of `items` for each request. `nonce` makes the tokens
    /// unique among all connections and runs.
    #[must_use]
    pub fn new(random: Random, items: u64, keys: usize, nonce: u64) -> Self {
        // Revisions of different connections and runs must differ too, or a put would change nothing:
        // each starts at its own place among 2^39, below the 13 digits that a revision has.
        let revision = nonce.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 25;
        let draw = Draw { nonce, revision, ..Draw::from_item(0) };
        Self { random, items, keys: keys.min(MOST_KEYS), draw }
    }

    /// The next draw. Each slot has its own share of the items, so that no two are the same.
    pub fn next_draw(&mut self) -> &Draw {
        let shares = u64::try_from(self.keys).unwrap_or(1).max(1);
        let share = (self.items / shares).max(1);
        let mut from = 0_u64;
        for item in self.draw.items.iter_mut().take(self.keys) {
            let to = from.saturating_add(share);
            *item = self.random.between(from, to);
            from = to;
        }
        self.draw.revision = self.draw.revision.wrapping_add(1);
        &self.draw
    }
}

#[cfg(test)]
mod tests;
