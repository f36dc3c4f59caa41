//! [`Number`] to text: plain decimal notation without an exponent, as DynamoDB answers.

use std::fmt;

use super::Number;

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let exponent = i32::from(self.exponent);
        if exponent >= 0 {
            write!(f, "{}", self.digits)?;
            return zeros(f, exponent.unsigned_abs());
        }
        let decimals = exponent.unsigned_abs();
        let length = self.digits.checked_ilog10().unwrap_or(0).saturating_add(1);
        if length <= decimals {
            f.write_str("0.")?;
            zeros(f, decimals.saturating_sub(length))?;
            return write!(f, "{}", self.digits);
        }
        // decimals < length <= 38, so the power fits.
        let unit = 10_u128.saturating_pow(decimals);
        let width = usize::try_from(decimals).unwrap_or(0);
        write!(f, "{}.{:0width$}", self.digits / unit, self.digits % unit)
    }
}

fn zeros(f: &mut fmt::Formatter<'_>, count: u32) -> fmt::Result {
    (0..count).try_for_each(|_| f.write_str("0"))
}
