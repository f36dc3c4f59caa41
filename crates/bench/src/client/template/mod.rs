//! Request templates: bytes that are made once, with placeholders for what differs from request to
//! request.
//!
//! A connection owns a copy of the bytes and writes numbers of fixed width into the placeholders,
//! so that a request costs the generator some digits and one system call.
//!
//! Invariant: filling a placeholder never changes the length, so `Content-Length` is right for
//! ever.

use crate::client::parameters::Parameters;

/// How many days the items are spread over.
const DAYS: u64 = 336;

/// How many items share a partition key.
pub const ITEMS_PER_PARTITION: u64 = 10;

/// What a placeholder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The number of the partition of the n-th chosen item, 8 digits.
    Partition(usize),
    /// The number of the n-th chosen item in its partition, 8 digits.
    Sort(usize),
    /// A number that no earlier request had, 13 digits, the first not zero.
    Revision,
    /// A client request token, 36 characters, unique.
    Token,
    /// The number of the n-th chosen item, 12 digits.
    Item(usize),
    /// The day of the n-th chosen item, 10 characters of `YYYY-MM-DD`.
    Day(usize),
    /// The same number as `Item`, 8 digits: of things that are numbered like items.
    Number(usize),
    /// One of four states, 6 letters.
    State,
    /// How many items to scan, 3 characters that are a JSON number.
    Length,
}

impl Placeholder {
    const fn width(self) -> usize {
        match self {
            Self::Partition(_) | Self::Sort(_) | Self::Number(_) => 8,
            Self::Revision => 13,
            Self::Token => 36,
            Self::Item(_) => 12,
            Self::Day(_) => 10,
            Self::State => 6,
            Self::Length => 3,
        }
    }
}

/// Text with placeholders.
#[derive(Clone, Debug, Default)]
pub struct Template {
    bytes: Vec<u8>,
    placeholders: Vec<(usize, Placeholder)>,
}

impl Template {
    /// Adds text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a placeholder.
    #[must_use]
    pub fn placeholder(mut self, placeholder: Placeholder) -> Self {
        self.placeholders.push((self.bytes.len(), placeholder));
        self.bytes.resize(self.bytes.len().saturating_add(placeholder.width()), b'0');
        self
    }

    /// Adds another template.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        let shift = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.placeholders.extend(
            other
                .placeholders
                .iter()
                .map(|(at, placeholder)| (at.saturating_add(shift), *placeholder)),
        );
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

    /// The bytes from `at` on, to be written over.
    pub fn bytes_mut(&mut self, at: usize) -> &mut [u8] {
        self.bytes.get_mut(at..).unwrap_or_default()
    }

    /// The bytes, with the placeholders as they were last filled.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Fills every placeholder from `parameters`.
    pub fn fill(&mut self, parameters: &Parameters) {
        for (at, placeholder) in &self.placeholders {
            let end = at.saturating_add(placeholder.width());
            let Some(out) = self.bytes.get_mut(*at..end) else { continue };
            match *placeholder {
                Placeholder::Partition(slot) => {
                    digits(out, parameters.item(slot) / ITEMS_PER_PARTITION)
                }
                Placeholder::Sort(slot) => digits(out, parameters.item(slot) % ITEMS_PER_PARTITION),
                Placeholder::Revision => {
                    digits(out, FIRST_REVISION.saturating_add(parameters.revision));
                }
                Placeholder::Token => token(out, parameters),
                Placeholder::Item(slot) | Placeholder::Number(slot) => {
                    digits(out, parameters.item(slot))
                }
                Placeholder::Day(slot) => day(out, parameters.item(slot)),
                Placeholder::State => out.copy_from_slice(state(parameters.revision)),
                Placeholder::Length => number(out, parameters.length),
            }
        }
    }
}

/// The smallest number of 13 digits.
const FIRST_REVISION: u64 = 1_000_000_000_000;

fn digits(out: &mut [u8], mut number: u64) {
    for digit in out.iter_mut().rev() {
        *digit = b'0'.saturating_add(u8::try_from(number % 10).unwrap_or_default());
        number /= 10;
    }
}

/// 32 hexadecimal digits and 4 zeros: which run and connection, and which request of it.
fn token(out: &mut [u8], parameters: &Parameters) {
    let number = (u128::from(parameters.nonce) << 64) | u128::from(parameters.revision);
    for (index, digit) in out.iter_mut().take(32).enumerate() {
        let shift = 124_usize.saturating_sub(index.saturating_mul(4));
        let nibble = u8::try_from((number >> shift) & 15).unwrap_or_default();
        *digit = if nibble < 10 { b'0' } else { b'a' - 10 }.saturating_add(nibble);
    }
}

/// Spaces and a number: JSON allows no zeros in front.
fn number(out: &mut [u8], number: u64) {
    digits(out, number);
    let last = out.len().saturating_sub(1);
    for digit in out.iter_mut().take(last).take_while(|digit| **digit == b'0') {
        *digit = b' ';
    }
}

/// One of 336 days of 2026; the items of a partition are of different days.
fn day(out: &mut [u8], item: u64) {
    let day = item % DAYS;
    out.copy_from_slice(b"2026-00-00");
    digits(out.get_mut(5..7).unwrap_or_default(), day / 28 + 1);
    digits(out.get_mut(8..10).unwrap_or_default(), day % 28 + 1);
}

fn state(revision: u64) -> &'static [u8] {
    match revision % 4 {
        0 => b"ACTIVE",
        1 => b"PACKED",
        2 => b"POSTED",
        _ => b"CLOSED",
    }
}

#[cfg(test)]
mod tests;
