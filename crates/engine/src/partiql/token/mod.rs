//! NextToken: where the next page of a SELECT begins.
//!
//! Hexadecimal digits of `fingerprint (16) | range (4) | key`. The fingerprint is that of the
//! statement and its parameters, so a token of another statement is refused, as AWS refuses it; the
//! key is checked against the table when it is used.

use std::fmt::Write as _;

use bytes::Bytes;
use model::StatementFault;
use value::{Item, Value};

use crate::token::Fingerprint;

const FINGERPRINT: usize = 16;

/// Where a page begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The range, counted from zero.
    pub(crate) range: usize,
    /// The key after which it begins; `None` for the beginning of the range.
    pub(crate) key: Option<Item>,
}

impl Position {
    /// The token of this position.
    pub(crate) fn to_token(&self, statement: &str, parameters: Option<&Vec<Value>>) -> String {
        let mut bytes = fingerprint(statement, parameters).to_vec();
        let range = u32::try_from(self.range).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&range.to_be_bytes());
        if let Some(key) = &self.key {
            bytes.extend_from_slice(key.as_encoded());
        }
        let mut token = String::with_capacity(bytes.len().saturating_mul(2));
        for byte in bytes {
            // Writing to a string cannot fail.
            let _ = write!(token, "{byte:02x}");
        }
        token
    }

    /// The position in a token that was made for the same statement.
    pub(crate) fn from_token(
        token: &str,
        statement: &str,
        parameters: Option<&Vec<Value>>,
    ) -> Result<Self, StatementFault> {
        let read = || {
            let bytes = unhex(token)?;
            let rest = bytes.strip_prefix(&fingerprint(statement, parameters))?;
            let (range, key) = rest.split_first_chunk::<4>()?;
            let key = (!key.is_empty()).then(|| Item::from_encoded(Bytes::copy_from_slice(key)));
            if key.as_ref().is_some_and(|key| key.filter(|_| true) != *key) {
                return None;
            }
            Some(Self { range: usize::try_from(u32::from_be_bytes(*range)).ok()?, key })
        };
        read().ok_or(StatementFault::NextToken)
    }
}

fn fingerprint(statement: &str, parameters: Option<&Vec<Value>>) -> [u8; FINGERPRINT] {
    let mut hash = Fingerprint::default();
    hash.part(statement.as_bytes());
    for parameter in parameters.into_iter().flatten() {
        hash.part(parameter.as_encoded());
    }
    hash.finish().first_chunk().copied().unwrap_or_default()
}

fn unhex(token: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = token.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

#[cfg(test)]
mod tests;
