//! Answers in chunks, as some servers send them.

use std::io;

use memchr::memmem;

use super::invalid;

/// A body whose chunks were joined in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// Bytes of the body, at the start.
    pub(super) body: usize,
    /// Bytes that the chunks took.
    pub(super) read: usize,
}

/// Joins the chunks in `bytes` when all of them are there, and changes nothing before that.
pub(super) fn join(bytes: &mut [u8]) -> io::Result<Option<Joined>> {
    let mut pieces = Vec::new();
    let mut at = 0_usize;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(line) = memmem::find(rest, b"\r\n") else { return Ok(None) };
        let size = size(rest.get(..line).unwrap_or_default())?;
        let from = at.saturating_add(line).saturating_add(2);
        let to = from.saturating_add(size);
        at = to.saturating_add(2);
        if bytes.len() < at {
            return Ok(None);
        }
        // Trailers are not expected: the last chunk is followed by an empty line.
        if bytes.get(to..at) != Some(b"\r\n") {
            return Err(invalid("a chunk of the answer does not end where it says"));
        }
        if size == 0 {
            break;
        }
        pieces.push(from..to);
    }
    let mut body = 0_usize;
    for piece in pieces {
        let length = piece.len();
        bytes.copy_within(piece, body);
        body = body.saturating_add(length);
    }
    Ok(Some(Joined { body, read: at }))
}

/// The size at the start of a chunk; extensions after a semicolon are skipped.
fn size(line: &[u8]) -> io::Result<usize> {
    let text = std::str::from_utf8(line).ok();
    let digits = text.and_then(|text| text.split(';').next()).map(str::trim);
    digits
        .and_then(|digits| usize::from_str_radix(digits, 16).ok())
        .filter(|size| *size <= super::MAX_ANSWER)
        .ok_or_else(|| invalid("a chunk of the answer has no size"))
}
