//! Number formatting: plain decimal notation without an exponent, as DynamoDB answers.
//!
//! [`write`] gives the same text from the encoded form, pair by pair and without arithmetic:
//! responses consist of stored numbers.

use std::fmt;

use super::Number;
use super::codec::split;

/// Appends the text of an encoded number; bytes that are none read as zero.
pub(crate) fn write(encoded: &[u8], out: &mut Vec<u8>) {
    let Some((negative, first, pairs)) = split(encoded) else {
        out.push(b'0');
        return;
    };
    if negative {
        out.push(b'-');
    }
    let flip = |byte: u8| (if negative { !byte } else { byte }).saturating_sub(2);
    // Pairs before the decimal point: one more than the exponent of the first.
    let whole = usize::try_from(first.saturating_add(1)).unwrap_or(0);
    if whole == 0 {
        out.push(b'0');
    }
    for index in 0..whole {
        let pair = pairs.get(index).map_or(0, |byte| flip(*byte));
        if index > 0 || pair >= 10 {
            out.push(b'0'.saturating_add(pair / 10));
        }
        out.push(b'0'.saturating_add(pair % 10));
    }
    let Some((last, rest)) = pairs.get(whole..).and_then(<[u8]>::split_last) else { return };
    out.push(b'.');
    // `first` is below -1 when pairs of zeros are between the point and the first pair.
    let zeros = usize::try_from(first.saturating_add(1).saturating_neg()).unwrap_or(0);
    out.extend(std::iter::repeat_n(b'0', zeros.saturating_mul(2)));
    for byte in rest {
        let pair = flip(*byte);
        out.extend_from_slice(&[b'0'.saturating_add(pair / 10), b'0'.saturating_add(pair % 10)]);
    }
    let pair = flip(*last);
    out.push(b'0'.saturating_add(pair / 10));
    if pair % 10 != 0 {
        out.push(b'0'.saturating_add(pair % 10));
    }
}

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
