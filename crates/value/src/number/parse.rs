//! Number parser: text to [`Number`].
//!
//! Accepted: an optional sign, digits with an optional point (`.5` and `5.` too), an optional
//! exponent with at least one digit. Nothing else: no white space, no `NaN`, no `0x`.

use std::fmt;

use super::{MAX_DIGITS, Number};

/// Why a text is not a DynamoDB number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not a number at all.
    Malformed,
    /// More than 38 significant digits.
    TooPrecise,
    /// Magnitude above 9.99…E+125.
    Overflow,
    /// Magnitude below 1E-130, not zero.
    Underflow,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "The parameter cannot be converted to a numeric value",
            Self::TooPrecise => {
                "Attempting to store more than 38 significant digits in a Number"
            }
            Self::Overflow => {
                "Number overflow. Attempting to store a number with magnitude larger than supported range"
            }
            Self::Underflow => {
                "Number underflow. Attempting to store a number with magnitude smaller than supported range"
            }
        })
    }
}

impl std::error::Error for NumberError {}

/// Digits read so far, without leading zeros, trailing zeros held back until a digit follows.
#[derive(Default)]
struct Mantissa {
    digits: u128,
    significant: u32,
    held_zeros: u32,
    exponent: i32,
    seen: bool,
    too_precise: bool,
}

impl Mantissa {
    fn push(&mut self, digit: u8, after_point: bool) {
        self.seen = true;
        if after_point {
            self.exponent = self.exponent.saturating_sub(1);
        }
        if digit == 0 {
            if self.significant > 0 {
                self.held_zeros = self.held_zeros.saturating_add(1);
            }
            return;
        }
        let grow = self.held_zeros.saturating_add(1);
        self.significant = self.significant.saturating_add(grow);
        if self.significant > MAX_DIGITS {
            self.too_precise = true;
            return;
        }
        let scale = 10_u128.saturating_pow(grow);
        self.digits = self.digits.saturating_mul(scale).saturating_add(u128::from(digit));
        self.held_zeros = 0;
    }
}

impl Number {
    /// Reads a number.
    ///
    /// # Errors
    /// See [`NumberError`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let bytes = text.as_bytes();
        let (negative, unsigned) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, bytes),
        };
        let split = unsigned.iter().position(|b| matches!(b, b'e' | b'E'));
        let (mantissa, exponent) = match split {
            Some(at) => {
                let (mantissa, rest) = unsigned.split_at(at);
                (mantissa, parse_exponent(rest.get(1..).unwrap_or_default())?)
            }
            None => (unsigned, 0),
        };
        let mantissa = parse_mantissa(mantissa)?;
        if mantissa.too_precise {
            return Err(NumberError::TooPrecise);
        }
        let held = i32::try_from(mantissa.held_zeros).unwrap_or(i32::MAX);
        let exponent = exponent.saturating_add(mantissa.exponent).saturating_add(held);
        Self::normalised(negative, mantissa.digits, exponent)
    }
}

fn parse_mantissa(bytes: &[u8]) -> Result<Mantissa, NumberError> {
    let mut mantissa = Mantissa::default();
    let mut after_point = false;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => mantissa.push(byte - b'0', after_point),
            b'.' if !after_point => after_point = true,
            _ => return Err(NumberError::Malformed),
        }
    }
    if mantissa.seen { Ok(mantissa) } else { Err(NumberError::Malformed) }
}

fn parse_exponent(bytes: &[u8]) -> Result<i32, NumberError> {
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() {
        return Err(NumberError::Malformed);
    }
    let mut value: i32 = 0;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return Err(NumberError::Malformed);
        }
        // Far beyond the range already; keep clear of overflow.
        value = value.saturating_mul(10).saturating_add(i32::from(byte - b'0')).min(1_000_000_000);
    }
    Ok(if negative { -value } else { value })
}
