//! Escaping of JSON strings.
//!
//! Everything but the quote, the backslash and control characters goes out as UTF-8.

/// How many bytes are examined together.
const BLOCK: usize = 32;

/// Appends `text` as a JSON string with its quotes.
pub(crate) fn write_string(text: &str, out: &mut Vec<u8>) {
    write_bytes(text.as_bytes(), out);
}

/// Appends the UTF-8 bytes of a text as a JSON string with its quotes.
pub(crate) fn write_bytes(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len().saturating_add(2));
    out.push(b'"');
    if any_needs_escape(text) {
        for block in text.chunks(BLOCK) {
            if any_needs_escape(block) {
                escape_block(block, out);
            } else {
                out.extend_from_slice(block);
            }
        }
    } else {
        out.extend_from_slice(text);
    }
    out.push(b'"');
}

/// Whether any byte must be escaped. Most texts are names and short values.
fn any_needs_escape(text: &[u8]) -> bool {
    if text.len() > BLOCK {
        // A fold without an early exit is compiled to wide instructions.
        return text.iter().fold(false, |found, byte| found | needs_escape(*byte));
    }
    let (words, rest) = text.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| found | escapes_in(u64::from_le_bytes(*word)));
    // The last eight bytes once more, some of them again.
    match text.last_chunk::<8>() {
        Some(last) => found | escapes_in(u64::from_le_bytes(*last)) != 0,
        None => rest.iter().any(|byte| needs_escape(*byte)),
    }
}

/// Not zero where one of eight bytes must be escaped: the highest bit of a byte of ASCII from which
/// something was taken that is more than it has.
const fn escapes_in(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGHEST: u64 = ONES << 7;
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGHEST
}

fn needs_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

fn escape_block(block: &[u8], out: &mut Vec<u8>) {
    for byte in block {
        if needs_escape(*byte) {
            escape(*byte, out);
        } else {
            out.push(*byte);
        }
    }
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            for nibble in [byte >> 4, byte & 15] {
                out.push(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0'));
            }
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_needs_it_is_seen_wherever_it_is() {
        for length in 0..=BLOCK + 9 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b'~'; length];
                    if let Some(place) = text.get_mut(at) {
                        *place = byte;
                    }
                    assert_eq!(any_needs_escape(&text), needs_escape(byte), "{byte} at {at}");
                }
            }
            // Neighbours that are just not to be escaped borrow nothing from each other.
            for text in [vec![0x20; length], vec![b'!'; length], vec![0x80; length]] {
                assert!(!any_needs_escape(&text), "{text:?}");
            }
        }
    }
}
