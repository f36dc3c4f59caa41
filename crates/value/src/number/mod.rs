//! DynamoDB's Number: up to 38 significant digits, magnitude 1E-130 to 9.99…E+125, exact.
//!
//! Invariant: a [`Number`] is normalised: no trailing zero in `digits`, zero has one form. So 1,
//! 1.0 and 1e0 are one value, with one encoding, one hash and one text.

mod arithmetic;
mod codec;
mod parse;
mod text;

use std::cmp::Ordering;

pub use arithmetic::ArithmeticError;
pub(crate) use codec::{MAX_ENCODED, decode, pairs};
pub use parse::NumberError;
pub(crate) use text::write as write_text;

/// Most significant digits a number may have.
pub(crate) const MAX_DIGITS: u32 = 38;
/// Highest power of ten of the leading digit.
pub(crate) const MAX_MAGNITUDE: i32 = 125;
/// Smallest power of ten of the leading digit.
pub(crate) const MIN_MAGNITUDE: i32 = -130;

/// A decimal number: `±digits × 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    digits: u128,
    exponent: i16,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { negative: false, digits: 0, exponent: 0 };

    /// Normalises, then checks precision and range.
    pub(crate) fn normalised(
        negative: bool,
        mut digits: u128,
        mut exponent: i32,
    ) -> Result<Self, NumberError> {
        if digits == 0 {
            return Ok(Self::ZERO);
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent = exponent.saturating_add(1);
        }
        if digits.ilog10() >= MAX_DIGITS {
            return Err(NumberError::TooPrecise);
        }
        let magnitude = exponent.saturating_add(digits.ilog10().cast_signed());
        if magnitude > MAX_MAGNITUDE {
            return Err(NumberError::Overflow);
        }
        if magnitude < MIN_MAGNITUDE {
            return Err(NumberError::Underflow);
        }
        let exponent = i16::try_from(exponent).map_err(|_| NumberError::Underflow)?;
        Ok(Self { negative, digits, exponent })
    }

    /// Whether this is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Power of ten of the leading digit; `None` for zero.
    fn magnitude(self) -> Option<i32> {
        (self.digits != 0)
            .then(|| i32::from(self.exponent).saturating_add(self.digits.ilog10().cast_signed()))
    }

    /// The value as `i64`, when it is a whole number that fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        let scale = u32::try_from(self.exponent).ok()?;
        let magnitude = self.digits.checked_mul(10_u128.checked_pow(scale)?)?;
        let signed = i128::try_from(magnitude).ok()?;
        i64::try_from(if self.negative { -signed } else { signed }).ok()
    }

    fn compare_magnitude(self, other: Self) -> Ordering {
        self.magnitude().cmp(&other.magnitude()).then_with(|| {
            // Equal leading positions: bring both to the same number of digits.
            let (a, b) = (self.digits, other.digits);
            let widen = |digits: u128, by: u32| digits.saturating_mul(10_u128.saturating_pow(by));
            let (len_a, len_b) = (a.checked_ilog10(), b.checked_ilog10());
            match (len_a, len_b) {
                (Some(la), Some(lb)) => {
                    widen(a, lb.saturating_sub(la)).cmp(&widen(b, la.saturating_sub(lb)))
                }
                (la, lb) => la.cmp(&lb),
            }
        })
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::normalised(value < 0, u128::from(value.unsigned_abs()), 0).unwrap_or(Self::ZERO)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |n: &Self| match (n.is_zero(), n.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            if self.negative {
                other.compare_magnitude(*self)
            } else {
                self.compare_magnitude(*other)
            }
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
