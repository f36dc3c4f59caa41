//! One keep-alive HTTP/1.1 connection: sends bytes, reads one answer.
//!
//! It understands what a closed loop needs, no more: the status, `Content-Length` and
//! `Connection: close`. An answer without a length is an error, chunked ones included.
//!
//! Invariant: after `call` returns, nothing of the answer is left in the socket.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;

use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What is read at once; more than any answer of the workloads.
const BUFFER: usize = 64 << 10;

/// The largest answer that is read.
const MOST_ANSWER: usize = 64 << 20;

/// The head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// Whether the server closes the connection after this answer.
    pub close: bool,
    /// Bytes of the head, the empty line included.
    head: usize,
    /// Bytes of the body.
    body: usize,
}

impl Head {
    /// Bytes of the body.
    #[must_use]
    pub const fn body_bytes(&self) -> usize {
        self.body
    }
}

/// A connection to one server.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: Range<usize>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// The operating system's.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        // A request must not wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; BUFFER], body: 0..0 })
    }

    /// Sends `request` and reads the answer; [`Connection::body`] then gives its body.
    ///
    /// # Errors
    /// The operating system's; `UnexpectedEof` if the server closed instead of answering;
    /// `InvalidData` if the answer is not HTTP with a length.
    pub async fn call(&mut self, request: &[u8]) -> io::Result<Head> {
        self.stream.write_all(request).await?;
        let mut filled = 0_usize;
        let mut known: Option<Head> = None;
        loop {
            let room = self.buffer.get_mut(filled..).unwrap_or_default();
            let read = self.stream.read(room).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            filled = filled.saturating_add(read);
            if known.is_none() {
                known = parse(self.buffer.get(..filled).unwrap_or_default())?;
            }
            let needed = known.map(|head| head.head.saturating_add(head.body));
            match (known, needed) {
                (Some(head), Some(needed)) if filled == needed => {
                    self.body = head.head..needed;
                    return Ok(head);
                }
                (_, Some(needed)) if filled > needed => {
                    return Err(invalid("bytes follow the answer that nobody asked for"));
                }
                (_, needed) => self.grow(filled, needed.unwrap_or_default())?,
            }
        }
    }

    /// The body of the last answer.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.buffer.get(self.body.clone()).unwrap_or_default()
    }

    /// Makes room for `needed` bytes, and for at least one more than `filled`.
    fn grow(&mut self, filled: usize, needed: usize) -> io::Result<()> {
        let wanted = needed.max(filled.saturating_add(1));
        if wanted > MOST_ANSWER {
            return Err(invalid("the answer is larger than any answer of DynamoDB"));
        }
        if wanted > self.buffer.len() {
            self.buffer.resize(wanted.next_power_of_two(), 0);
        }
        Ok(())
    }
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// The head at the start of `bytes`; `None` if it has not all arrived.
fn parse(bytes: &[u8]) -> io::Result<Option<Head>> {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let text = bytes.get(..end).unwrap_or_default();
    let mut lines = text.split(|byte| *byte == b'\n');
    let status = status(lines.next().unwrap_or_default())?;
    let mut body = None;
    let mut close = false;
    for line in lines {
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (name, value) = line.split_at_checked(colon).unwrap_or_default();
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            body = number(value);
        } else if name.eq_ignore_ascii_case(b"connection") {
            close = value.eq_ignore_ascii_case(b"close");
        }
    }
    let body = body.ok_or_else(|| invalid("the answer has no Content-Length"))?;
    Ok(Some(Head { status, close, head: end.saturating_add(4), body }))
}

/// The status of `HTTP/1.1 200 OK`.
fn status(line: &[u8]) -> io::Result<u16> {
    let digits = line.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(number);
    digits
        .and_then(|status| u16::try_from(status).ok())
        .ok_or_else(|| invalid("the answer is not HTTP/1"))
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
