//! Number parser: text to [`Number`].
//!
//! Accepted: an optional sign, digits with an optional point (`.5` and `5.` too), an optional
//! exponent with at least one digit. Nothing else: no white space, no `NaN`, no `0x`.

use std::fmt;

use super::{MAX_DIGITS, MAX_MAGNITUDE, MIN_MAGNITUDE, Number};

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
        let (mantissa, power) = parts(unsigned)?;
        // Far beyond the range already; keep clear of overflow.
        let power = i32::try_from(power.clamp(-FAR, FAR)).unwrap_or_default();
        if mantissa.too_precise {
            return Err(NumberError::TooPrecise);
        }
        if mantissa.digits == 0 {
            return zero(power);
        }
        let held = i32::try_from(mantissa.held_zeros).unwrap_or(i32::MAX);
        let exponent = power.saturating_add(mantissa.exponent).saturating_add(held);
        Self::normalised(negative, mantissa.digits, exponent)
    }

    /// Reads a number as operations do that go by way of Java's BigDecimal: its scale has 32 bits,
    /// and the position of the first digit wraps around there.
    ///
    /// # Errors
    /// See [`NumberError`].
    pub fn parse_decimal(text: &str) -> Result<Self, NumberError> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, power) = parts(unsigned.as_bytes())?;
        i32::try_from(power).map_err(|_| NumberError::Malformed)?;
        let scale = i64::from(mantissa.exponent).saturating_add(power).saturating_neg();
        let scale = i32::try_from(scale).map_err(|_| NumberError::Malformed)?;
        let precision = mantissa.significant.saturating_add(mantissa.held_zeros).max(1);
        let first_digit = i64::from(precision).saturating_sub(i64::from(scale));
        if first_digit > i64::from(i32::MAX) {
            return Err(NumberError::Underflow);
        }
        Self::parse(text)
    }
}

/// A power of ten that no number reaches.
const FAR: i64 = 1_000_000_000;

/// A zero is written with a power of ten in the range, too.
const fn zero(power: i32) -> Result<Number, NumberError> {
    if power > MAX_MAGNITUDE {
        return Err(NumberError::Overflow);
    }
    if power < MIN_MAGNITUDE {
        return Err(NumberError::Underflow);
    }
    Ok(Number::ZERO)
}

/// The digits of a number without sign, and the power of ten behind `e`.
fn parts(unsigned: &[u8]) -> Result<(Mantissa, i64), NumberError> {
    let split = unsigned.iter().position(|b| matches!(b, b'e' | b'E'));
    let Some(at) = split else { return Ok((parse_mantissa(unsigned)?, 0)) };
    let (mantissa, rest) = unsigned.split_at(at);
    let power = parse_exponent(rest.get(1..).unwrap_or_default())?;
    Ok((parse_mantissa(mantissa)?, power))
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

/// An exponent; one that 64 bits do not hold makes the text no number.
fn parse_exponent(bytes: &[u8]) -> Result<i64, NumberError> {
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() {
        return Err(NumberError::Malformed);
    }
    let mut value: i64 = 0;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return Err(NumberError::Malformed);
        }
        let longer =
            value.checked_mul(10).and_then(|value| value.checked_add((byte - b'0').into()));
        value = longer.ok_or(NumberError::Malformed)?;
    }
    Ok(if negative { -value } else { value })
}
