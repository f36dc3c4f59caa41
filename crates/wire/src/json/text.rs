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

/// A fold without an early exit is compiled to wide instructions.
fn any_needs_escape(text: &[u8]) -> bool {
    text.iter().fold(false, |found, byte| found | needs_escape(*byte))
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
