//! Request framing: where each HTTP/1.1 request on a connection begins and ends, checked strictly.
//!
//! The HTTP library accepts what front ends refuse: line ends without CR, and requests with both
//! `Transfer-Encoding` and `Content-Length` (it drops the latter, so nothing is left to see in the
//! parsed head). Two parties that disagree about where a request ends let one client smuggle a
//! request into the connection of another (RFC 9112, sections 2.2 and 6.1). So the bytes are
//! followed here before the library has them.
//!
//! Cost: one search for line ends in each head; a body is skipped by its length. Nothing is
//! allocated. Only the beginning of a line that is cut by the end of a read is kept.
//!
//! Left to others: the number of Host headers (`handler`, where the version is known too), and
//! whatever the library itself refuses, such as a coding that is not chunked.

use memchr::memchr;

/// The most of a line that is kept when a read ends inside it, in bytes: enough for the longest
/// header that counts here. A longer one of those is refused.
const LINE: usize = 64;

/// The longest request line, and the most of headers, in bytes with their line ends. Source: public
/// AWS capture; what is longer is refused with 400 before anything else is looked at.
const LONGEST: usize = 16 << 10;

const TRANSFER_ENCODING: &[u8] = b"transfer-encoding:";
const CONTENT_LENGTH: &[u8] = b"content-length:";

/// Follows the requests of one connection.
#[derive(Debug, Default)]
pub(crate) struct Framing {
    state: State,
    head: Head,
    cut: Cut,
    /// Heads that have ended.
    heads: u64,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// A request's head, perhaps one that has not begun.
    #[default]
    Head,
    /// A body of which this many bytes are missing.
    Body(u64),
    /// The line with the size of a chunk.
    ChunkSize,
    /// A chunk, line end included, of which this many bytes are missing.
    Chunk(u64),
    /// The lines after the last chunk.
    Trailers,
}

/// What has been seen of a head.
#[derive(Debug, Default)]
struct Head {
    /// Whether it has its request line.
    begun: bool,
    /// Bytes of the lines of headers that have ended.
    headers: usize,
    chunked: bool,
    length: Option<u64>,
}

/// A line whose end has not arrived.
#[derive(Debug)]
struct Cut {
    start: [u8; LINE],
    /// Bytes of the line so far, kept or not.
    length: usize,
    /// Whether the last of them is CR.
    ends_in_cr: bool,
}

impl Default for Cut {
    fn default() -> Self {
        Self { start: [0; LINE], length: 0, ends_in_cr: false }
    }
}

impl Cut {
    fn extend(&mut self, bytes: &[u8]) {
        let room = self.start.iter_mut().skip(self.length);
        room.zip(bytes).for_each(|(kept, byte)| *kept = *byte);
        self.length = self.length.saturating_add(bytes.len());
        self.ends_in_cr = bytes.last().map_or(self.ends_in_cr, |last| *last == b'\r');
    }
}

/// A framing that a request must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Framing {
    /// Follows `bytes`, the next ones of the connection.
    ///
    /// # Errors
    /// The position of the line end at which it is clear that the request is to be refused.
    pub(crate) fn follow(&mut self, bytes: &[u8]) -> Result<(), usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.state {
                State::Body(missing) => self.skip(rest, missing, State::Body, State::Head),
                State::Chunk(missing) => self.skip(rest, missing, State::Chunk, State::ChunkSize),
                State::Head | State::ChunkSize | State::Trailers => {
                    let Some(end) = memchr(b'\n', rest) else {
                        self.cut.extend(rest);
                        return match self.take(self.cut.length) {
                            Ok(_) => Ok(()),
                            Err(Malformed) => Err(bytes.len().saturating_sub(1)),
                        };
                    };
                    let (line, after) = rest.split_at(end);
                    let at = bytes.len().saturating_sub(after.len());
                    self.end_of_line(line).map_err(|Malformed| at)?;
                    after.get(1..).unwrap_or_default()
                }
            };
        }
        Ok(())
    }

    /// Heads that have ended.
    pub(crate) const fn heads(&self) -> u64 {
        self.heads
    }

    /// Whether a head has begun and not ended.
    pub(crate) fn is_in_head(&self) -> bool {
        self.state == State::Head && (self.head.begun || self.cut.length > 0)
    }

    /// Whether the body behind the last head is not whole.
    pub(crate) fn is_in_body(&self) -> bool {
        self.state != State::Head
    }

    /// What follows the part of `rest` that is missing.
    fn skip<'a>(
        &mut self,
        rest: &'a [u8],
        missing: u64,
        more: impl FnOnce(u64) -> State,
        then: State,
    ) -> &'a [u8] {
        let here = usize::try_from(missing).unwrap_or(usize::MAX).min(rest.len());
        let left = missing.saturating_sub(u64::try_from(here).unwrap_or(u64::MAX));
        self.state = if left == 0 { then } else { more(left) };
        rest.get(here..).unwrap_or_default()
    }

    /// The bytes of headers with a line of this length, if the head is not too long with it.
    fn take(&self, line: usize) -> Result<usize, Malformed> {
        if self.state != State::Head || line <= b"\r\n".len() {
            return Ok(self.head.headers);
        }
        let length = self.head.headers.saturating_add(line);
        if length > LONGEST { Err(Malformed) } else { Ok(length) }
    }

    /// Takes a line that ends here; `line` is what of it came with the last bytes, without LF.
    fn end_of_line(&mut self, line: &[u8]) -> Result<(), Malformed> {
        let length = self.cut.length.saturating_add(line.len()).saturating_add(1);
        let headers = self.take(length)?;
        // The empty line that ends a head is none of its headers.
        if self.head.begun && length > b"\r\n".len() {
            self.head.headers = headers;
        }
        if self.cut.length == 0 {
            return self.line(line.strip_suffix(b"\r").ok_or(Malformed)?, true);
        }
        let mut cut = std::mem::take(&mut self.cut);
        cut.extend(line);
        if !cut.ends_in_cr {
            return Err(Malformed);
        }
        let length = cut.length.saturating_sub(1);
        self.line(cut.start.get(..length).unwrap_or(&cut.start), length <= LINE)
    }

    /// Takes one line without its end; `whole` is false when only its start is here.
    fn line(&mut self, line: &[u8], whole: bool) -> Result<(), Malformed> {
        match self.state {
            State::Head if line.is_empty() => {
                // Empty lines before a request line are ignored (RFC 9112, section 2.2).
                if self.head.begun {
                    self.state = std::mem::take(&mut self.head).body();
                    self.heads = self.heads.wrapping_add(1);
                }
                Ok(())
            }
            State::Head if !self.head.begun => {
                self.head.begun = true;
                Ok(())
            }
            State::Head => self.head.header(line, whole),
            State::ChunkSize => {
                let size = hexadecimal(line).ok_or(Malformed)?;
                let with_line_end = size.checked_add(2).ok_or(Malformed)?;
                self.state = if size == 0 { State::Trailers } else { State::Chunk(with_line_end) };
                Ok(())
            }
            State::Trailers if line.is_empty() => {
                self.state = State::Head;
                Ok(())
            }
            State::Trailers | State::Body(_) | State::Chunk(_) => Ok(()),
        }
    }
}

impl Head {
    /// Takes one header.
    fn header(&mut self, line: &[u8], whole: bool) -> Result<(), Malformed> {
        // Few names begin so: nothing else is compared.
        match line.first().map(u8::to_ascii_lowercase) {
            Some(b't') if value(line, TRANSFER_ENCODING).is_some() => {
                if self.chunked || self.length.is_some() {
                    return Err(Malformed);
                }
                self.chunked = true;
            }
            Some(b'c') => {
                let Some(length) = value(line, CONTENT_LENGTH) else { return Ok(()) };
                if self.chunked || self.length.is_some() || !whole {
                    return Err(Malformed);
                }
                self.length = Some(decimal(length).ok_or(Malformed)?);
            }
            _ => {}
        }
        Ok(())
    }

    /// What follows it.
    fn body(self) -> State {
        match (self.chunked, self.length) {
            (true, _) => State::ChunkSize,
            (false, None | Some(0)) => State::Head,
            (false, Some(length)) => State::Body(length),
        }
    }
}

/// The value of a header, if it has this name, which ends in its colon.
fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (given, value) = line.split_at_checked(name.len())?;
    given.eq_ignore_ascii_case(name).then_some(value)
}

/// Digits, with the space that may surround a value.
fn decimal(text: &[u8]) -> Option<u64> {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = text.iter().position(|byte| !space(byte))?;
    let end = text.iter().rposition(|byte| !space(byte))?;
    text.get(start..=end)?.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(*byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// The size at the start of a chunk's first line.
fn hexadecimal(line: &[u8]) -> Option<u64> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let text = std::str::from_utf8(line.get(..digits)?).ok()?;
    u64::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests;
