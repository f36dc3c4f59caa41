//! Request identifiers in AWS's form: 52 upper-case letters and digits.

use std::fmt;

use env::Env;

/// How many of the characters differ from request to request.
const RANDOM: usize = 26;

/// What every identifier of the service ends with.
const TAIL: &[u8; 26] = b"VV4KQNSO5AEMVJF66Q9ASUAAJG";

/// The digits of base32hex (RFC 4648).
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";

/// The identifier of one request: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(u128);

impl RequestId {
    /// The length of the text, in bytes.
    pub const LENGTH: usize = RANDOM + TAIL.len();

    /// A new identifier.
    #[must_use]
    pub fn new(env: &Env) -> Self {
        let mut bytes = [0; 16];
        env.fill_random(&mut bytes);
        Self(u128::from_le_bytes(bytes))
    }

    /// The text.
    #[must_use]
    pub fn text(self) -> [u8; Self::LENGTH] {
        let mut text = [0; Self::LENGTH];
        let (random, tail) = text.split_at_mut(RANDOM);
        let mut rest = self.0;
        for character in random {
            let digit = usize::try_from(rest & 31).unwrap_or_default();
            *character = DIGITS.get(digit).copied().unwrap_or(b'0');
            rest >>= 5;
        }
        tail.copy_from_slice(TAIL);
        text
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
