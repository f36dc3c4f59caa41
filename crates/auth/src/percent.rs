//! Percent-encoding as Signature Version 4 wants it: all but letters, digits and `-._~` is encoded,
//! with capital digits (IAM user guide, `reference_sigv-create-signed-request`).

use std::borrow::Cow;

/// Appends `bytes` encoded; a slash stays one in paths.
pub(crate) fn encode(bytes: &[u8], slash_stays: bool, out: &mut String) {
    for &byte in bytes {
        let stays = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~')
            || (slash_stays && byte == b'/');
        if stays {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(nibble), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
}

/// The bytes that `text` stands for. What is no valid escape remains as it is.
pub(crate) fn decode(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%').then(|| tail.split_at_checked(2)).flatten();
        let decoded = escaped.and_then(|(digits, tail)| Some((hexadecimal(digits)?, tail)));
        let (byte, tail) = decoded.unwrap_or((first, tail));
        bytes.push(byte);
        rest = tail;
    }
    Cow::Owned(bytes)
}

/// The text that `text` stands for. What is not UTF-8 remains as it is: the signature will not
/// match, and that is the answer.
pub(crate) fn decode_text(text: &str) -> Cow<'_, str> {
    match decode(text) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned),
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
