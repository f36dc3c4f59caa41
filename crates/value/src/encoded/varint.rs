//! LEB128 lengths: seven bits a byte, low bits first. Lengths fit in 32 bits.

/// Appends `value`; lengths beyond 32 bits cannot occur (requests are capped far below).
pub(super) fn write(value: usize, out: &mut Vec<u8>) {
    let mut rest = u32::try_from(value).unwrap_or(u32::MAX);
    loop {
        let low = rest.to_le_bytes()[0] & 0x7f;
        rest >>= 7;
        if rest == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Reads a length and returns what follows it.
#[inline]
pub(super) fn read(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes.split_first() {
        // Names and most values are short.
        Some((&byte, rest)) if byte < 0x80 => Some((usize::from(byte), rest)),
        _ => read_long(bytes),
    }
}

fn read_long(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value: u32 = 0;
    let mut rest = bytes;
    for shift in (0..35).step_by(7) {
        let (byte, after) = rest.split_first()?;
        rest = after;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, rest));
        }
    }
    None
}
