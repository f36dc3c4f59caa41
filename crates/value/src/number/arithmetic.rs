//! Exact addition and subtraction, as `SET a = a + :n` and `ADD` need them.

use super::{MAX_DIGITS, Number, NumberError};

/// Why a sum is not a DynamoDB number.
pub type ArithmeticError = NumberError;

impl Number {
    /// `self + other`, exact.
    ///
    /// # Errors
    /// [`NumberError::TooPrecise`] when the exact sum has more than 38 significant digits,
    /// [`NumberError::Overflow`] or [`NumberError::Underflow`] when it leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self, ArithmeticError> {
        if self.is_zero() {
            return Ok(other);
        }
        if other.is_zero() {
            return Ok(self);
        }
        let (high, low) =
            if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let shift = u32::try_from(i32::from(high.exponent) - i32::from(low.exponent)).unwrap_or(0);
        // A gap that pushes the higher digits past 38 places leaves a sum of more than 38 digits:
        // the lower number's last digit is not zero and stays.
        if shift > MAX_DIGITS {
            return Err(NumberError::TooPrecise);
        }
        let scaled = 10_u128
            .checked_pow(shift)
            .and_then(|unit| high.digits.checked_mul(unit))
            .ok_or(NumberError::TooPrecise)?;
        let (negative, digits) = if high.negative == low.negative {
            (high.negative, scaled.checked_add(low.digits).ok_or(NumberError::TooPrecise)?)
        } else if scaled >= low.digits {
            (high.negative, scaled - low.digits)
        } else {
            (low.negative, low.digits - scaled)
        };
        Self::normalised(negative, digits, i32::from(low.exponent))
    }

    /// `self - other`, exact.
    ///
    /// # Errors
    /// As [`Number::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self, ArithmeticError> {
        self.checked_add(other.negated())
    }

    /// `-self`.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { negative: !self.negative && self.digits != 0, ..self }
    }
}
