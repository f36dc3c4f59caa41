//! Number codec: the order-preserving form of a [`Number`].
//!
//! `sign (1) | exponent (1) | base-100 digits`, digits aligned to the decimal point, without
//! leading or trailing zero pairs. Signs: 1 negative, 2 zero, 3 positive. A pair `p` is stored as
//! `p + 2`, so that neither 0x00 nor 0x01 occurs; for negative numbers exponent and pairs are
//! complemented. Bytes compare as the numbers do, as long as a shorter negative number is followed
//! by something larger than any pair (the key codec's terminator, see `key.rs`).

use super::Number;

/// Longest encoding in bytes: sign, exponent, 20 pairs.
pub(crate) const MAX_ENCODED: usize = 22;

const NEGATIVE: u8 = 1;
const ZERO: u8 = 2;
const POSITIVE: u8 = 3;
/// Added to the base-100 exponent, which is at least -65.
const BIAS: i32 = 65;
/// Added to a pair.
const PAIR_OFFSET: u8 = 2;

/// The base-100 digits of a number, most significant first, and the base-100 exponent of the first.
pub(crate) fn pairs(number: Number) -> (i32, impl Iterator<Item = u8>) {
    let exponent = i32::from(number.exponent);
    let odd = exponent.rem_euclid(2);
    // At most 39 digits; 10 * (10^38 - 1) fits in 128 bits twice over... 3.4e38 is the limit, so
    // the odd case is split by hand below instead of multiplied.
    let low = if odd == 1 { number.digits % 10 } else { number.digits % 100 };
    let rest = if odd == 1 { number.digits / 10 } else { number.digits / 100 };
    let last = u8::try_from(if odd == 1 { low * 10 } else { low }).unwrap_or(0);
    let count = 1 + if rest == 0 { 0 } else { rest.ilog10() / 2 + 1 };
    let base = exponent.div_euclid(2);
    let first = base.saturating_add(count.cast_signed() - 1);
    let digits = (0..count).map(move |index| {
        let position = count - 1 - index;
        if position == 0 {
            return last;
        }
        let unit = 100_u128.saturating_pow(position - 1);
        u8::try_from(rest / unit % 100).unwrap_or(0)
    });
    (first, digits)
}

impl Number {
    /// Appends the order-preserving form, without a terminator.
    pub fn encode_into(self, out: &mut Vec<u8>) {
        if self.is_zero() {
            out.push(ZERO);
            return;
        }
        let (exponent, digits) = pairs(self);
        let exponent = u8::try_from(exponent.saturating_add(BIAS)).unwrap_or(u8::MAX);
        if self.negative {
            out.push(NEGATIVE);
            out.push(!exponent);
            out.extend(digits.map(|pair| !(pair + PAIR_OFFSET)));
        } else {
            out.push(POSITIVE);
            out.push(exponent);
            out.extend(digits.map(|pair| pair + PAIR_OFFSET));
        }
    }
}

/// Sign, base-100 exponent of the first pair, and the pairs as they are stored; `None` for zero and
/// for bytes that are no number.
pub(super) fn split(bytes: &[u8]) -> Option<(bool, i32, &[u8])> {
    let (sign, rest) = bytes.split_first()?;
    let (exponent, pairs) = rest.split_first()?;
    let negative = *sign == NEGATIVE;
    let exponent = if negative { !*exponent } else { *exponent };
    let first = i32::from(exponent).checked_sub(BIAS)?;
    (bytes.len() <= MAX_ENCODED && !pairs.is_empty()).then_some((negative, first, pairs))
}

/// Reads a whole encoding; `None` when the bytes are none.
pub(crate) fn decode(bytes: &[u8]) -> Option<Number> {
    let (sign, rest) = bytes.split_first()?;
    let negative = match *sign {
        ZERO => return rest.is_empty().then_some(Number::ZERO),
        NEGATIVE => true,
        POSITIVE => false,
        _ => return None,
    };
    if bytes.len() > MAX_ENCODED {
        return None;
    }
    let flip = |byte: u8| if negative { !byte } else { byte };
    let (exponent, digits) = rest.split_first()?;
    let first = i32::from(flip(*exponent)).checked_sub(BIAS)?;
    let (last, leading) = digits.split_last()?;
    let mut value: u128 = 0;
    for byte in leading {
        let pair = flip(*byte).checked_sub(PAIR_OFFSET).filter(|pair| *pair < 100)?;
        value = value.checked_mul(100)?.checked_add(u128::from(pair))?;
    }
    let last = flip(*last).checked_sub(PAIR_OFFSET).filter(|pair| *pair < 100)?;
    let trailing = i32::try_from(leading.len()).ok()?;
    let exponent = first.checked_sub(trailing)?.checked_mul(2)?;
    // A last pair that ends in zero holds one digit only; 39 digits would not fit.
    let (value, exponent) = if last % 10 == 0 {
        (value.checked_mul(10)?.checked_add(u128::from(last / 10))?, exponent + 1)
    } else {
        (value.checked_mul(100)?.checked_add(u128::from(last))?, exponent)
    };
    Number::normalised(negative, value, exponent).ok()
}
