//! Key codec: the order-preserving, self-delimiting form of key attributes, and the partition hash.
//!
//! A component ends in a terminator, so that components can follow each other and no key is a
//! prefix of another. Strings and binaries: 0x00 becomes `00 FF`, the end is `00 01`. Numbers: see
//! `number/codec.rs`, ended by 0x00 (positive and zero) or 0xFF (negative), which keeps shorter
//! numbers on the right side of longer ones. The type itself is not stored: a table's schema fixes
//! it.
//!
//! Invariant: for two values of one type, encoded bytes compare as the values do (test:
//! `tests/key.rs`).

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_64;

use crate::encoded::{RawValue, Value, ValueRef};
use crate::number::{self, Number};

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

/// The value of a key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// String.
    S(String),
    /// Number.
    N(Number),
    /// Binary.
    B(Bytes),
}

const ESCAPED: [u8; 2] = [0x00, 0xff];
const END: [u8; 2] = [0x00, 0x01];
const NUMBER_END: u8 = 0x00;
const NEGATIVE_NUMBER_END: u8 = 0xff;

impl KeyValue {
    /// The key value in `raw`; `None` when its type is not allowed in a key.
    #[must_use]
    pub fn from_raw(raw: RawValue<'_>) -> Option<Self> {
        match raw.view() {
            ValueRef::S(text) => Some(Self::S(text.to_owned())),
            ValueRef::N(number) => Some(Self::N(number.to_number())),
            ValueRef::B(bytes) => Some(Self::B(Bytes::copy_from_slice(bytes))),
            _ => None,
        }
    }

    /// Its type.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        match self {
            Self::S(_) => KeyType::S,
            Self::N(_) => KeyType::N,
            Self::B(_) => KeyType::B,
        }
    }

    /// The same value as an attribute value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::S(text) => Value::string(text),
            Self::N(number) => Value::number(*number),
            Self::B(bytes) => Value::binary(bytes),
        }
    }

    /// Appends the encoded component.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        match self {
            Self::S(text) => encode_bytes(text.as_bytes(), out),
            Self::N(number) => encode_number(*number, out),
            Self::B(bytes) => encode_bytes(bytes, out),
        }
    }

    /// Reads one component of type `key_type` and returns what follows it; `None` for other bytes.
    #[must_use]
    pub fn decode(key_type: KeyType, bytes: &[u8]) -> Option<(Self, &[u8])> {
        match key_type {
            KeyType::S => {
                let (raw, rest) = decode_bytes(bytes)?;
                Some((Self::S(String::from_utf8(raw).ok()?), rest))
            }
            KeyType::B => {
                let (raw, rest) = decode_bytes(bytes)?;
                Some((Self::B(raw.into()), rest))
            }
            KeyType::N => {
                let end = if *bytes.first()? == 1 { NEGATIVE_NUMBER_END } else { NUMBER_END };
                // The exponent may take any byte, so the search for the terminator starts after it.
                let digits = bytes.get(2..)?;
                let zero = bytes.get(..2)? == [2, NUMBER_END];
                if zero {
                    return Some((Self::N(Number::ZERO), digits));
                }
                let length = digits.iter().position(|byte| *byte == end)?.checked_add(2)?;
                let number = number::decode(bytes.get(..length)?)?;
                Some((Self::N(number), bytes.get(length.checked_add(1)?..)?))
            }
        }
    }
}

impl RawValue<'_> {
    /// Appends this value as a key component. `false`, and nothing appended, when its type is not
    /// allowed in a key.
    pub fn encode_key_into(self, out: &mut Vec<u8>) -> bool {
        match self.view() {
            ValueRef::S(text) => encode_bytes(text.as_bytes(), out),
            ValueRef::B(bytes) => encode_bytes(bytes, out),
            ValueRef::N(number) => {
                let encoded = number.as_encoded();
                out.extend_from_slice(encoded);
                out.push(number_end(encoded));
            }
            _ => return false,
        }
        true
    }
}

fn number_end(encoded: &[u8]) -> u8 {
    if encoded.first() == Some(&1) { NEGATIVE_NUMBER_END } else { NUMBER_END }
}

fn encode_number(number: Number, out: &mut Vec<u8>) {
    let start = out.len();
    number.encode_into(out);
    let end = number_end(out.get(start..).unwrap_or_default());
    out.push(end);
}

fn encode_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    encode_prefix(bytes, out);
    out.extend_from_slice(&END);
}

/// Appends the form that every string or binary key starting with `prefix` starts with: the range
/// of `begins_with` is this up to its [`successor`].
pub fn encode_prefix(prefix: &[u8], out: &mut Vec<u8>) {
    let mut rest = prefix;
    while let Some(zero) = rest.iter().position(|byte| *byte == 0) {
        let (before, after) = rest.split_at(zero);
        out.extend_from_slice(before);
        out.extend_from_slice(&ESCAPED);
        rest = after.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

fn decode_bytes(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut out = Vec::new();
    let mut rest = bytes;
    loop {
        let zero = rest.iter().position(|byte| *byte == 0)?;
        let (before, after) = rest.split_at(zero);
        out.extend_from_slice(before);
        let (mark, behind) = after.split_at_checked(2)?;
        rest = behind;
        if mark == END {
            return Some((out, rest));
        }
        if mark != ESCAPED {
            return None;
        }
        out.push(0);
    }
}

/// The smallest byte string greater than every string that starts with `prefix`; `None` when there
/// is none (the prefix is empty or all 0xFF).
#[must_use]
pub fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut next = prefix.get(..=last)?.to_vec();
    if let Some(byte) = next.last_mut() {
        *byte = byte.wrapping_add(1);
    }
    Some(next)
}

/// Where an item lives in its table: XXH3 (64 bits, seed 0) of the encoded partition-key
/// components. Fixed for ever by the vectors of ADR 3.
#[must_use]
pub fn partition_hash(encoded_components: &[u8]) -> u64 {
    xxh3_64(encoded_components)
}
