//! One keep-alive HTTP/1.1 connection, plain or over TLS: sends bytes, reads one answer.
//!
//! It understands only what a load generator needs: the status, `Content-Length`, chunked answers
//! and `Connection: close`.
//!
//! Invariant: after `call` returns, nothing of the answer is left in the socket.

use std::io;
use std::ops::Range;

use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::client::endpoint::Endpoint;

mod chunked;

/// What is read at once; more than any answer of most workloads.
const BUFFER: usize = 64 << 10;

/// The largest answer that is read.
const MAX_ANSWER: usize = 64 << 20;

/// The head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// Whether the server closes the connection after this answer.
    pub close: bool,
    /// Bytes of the head, the empty line included.
    head: usize,
    /// How long the body is.
    body: Length,
}

/// What an answer says about the length of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Bytes(usize),
    Chunked,
}

/// The bytes of a connection.
#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes).await,
            Self::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
        }
    }

    async fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(room).await,
            Self::Tls(stream) => stream.read(room).await,
        }
    }
}

/// A connection to one server.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    buffer: Vec<u8>,
    body: Range<usize>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// The operating system's, and those of the handshake.
    pub async fn open(to: &Endpoint) -> io::Result<Self> {
        let stream = TcpStream::connect(to.address).await?;
        // A request must not wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        let stream = match &to.tls {
            None => Stream::Plain(stream),
            Some(tls) => Stream::Tls(Box::new(tls.handshake(stream).await?)),
        };
        Ok(Self { stream, buffer: vec![0; BUFFER], body: 0..0 })
    }

    /// Sends `request` and reads the answer; [`Connection::body`] then gives its body.
    ///
    /// # Errors
    /// The operating system's; `UnexpectedEof` if the server closed instead of answering;
    /// `InvalidData` if the answer is not HTTP or its end cannot be found.
    pub async fn call(&mut self, request: &[u8]) -> io::Result<Head> {
        self.stream.write(request).await?;
        let mut filled = 0_usize;
        let mut known: Option<Head> = None;
        loop {
            let room = self.buffer.get_mut(filled..).unwrap_or_default();
            let read = self.stream.read(room).await?;
            if read == 0 {
                let why = "the server closed the connection instead of answering";
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why));
            }
            filled = filled.saturating_add(read);
            if known.is_none() {
                known = parse(self.buffer.get(..filled).unwrap_or_default())?;
            }
            let needed = match known {
                None => 0,
                Some(head) => match self.needed(head, filled)? {
                    Whole::At(end) if end == filled => return Ok(head),
                    Whole::At(end) if end < filled => {
                        return Err(invalid("bytes follow the answer that nobody asked for"));
                    }
                    Whole::At(end) => end,
                    Whole::Later => 0,
                },
            };
            self.grow(filled, needed)?;
        }
    }

    /// Where the answer ends. When all of it is there, its body is known too.
    fn needed(&mut self, head: Head, filled: usize) -> io::Result<Whole> {
        match head.body {
            Length::Bytes(bytes) => {
                let end = head.head.saturating_add(bytes);
                self.body = head.head..end;
                Ok(Whole::At(end))
            }
            Length::Chunked => {
                let body = self.buffer.get_mut(head.head..filled).unwrap_or_default();
                let Some(joined) = chunked::join(body)? else { return Ok(Whole::Later) };
                self.body = head.head..head.head.saturating_add(joined.body);
                Ok(Whole::At(head.head.saturating_add(joined.read)))
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
        if wanted > MAX_ANSWER {
            return Err(invalid("the answer is larger than any answer of DynamoDB"));
        }
        if wanted > self.buffer.len() {
            self.buffer.resize(wanted.next_power_of_two(), 0);
        }
        Ok(())
    }
}

/// Whether it is known where an answer ends.
enum Whole {
    At(usize),
    Later,
}

pub(crate) fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// The head at the start of `bytes`; `None` if it has not all arrived.
fn parse(bytes: &[u8]) -> io::Result<Option<Head>> {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let text = bytes.get(..end).unwrap_or_default();
    let mut lines = text.split(|byte| *byte == b'\n');
    let status = status(lines.next().unwrap_or_default())?;
    let mut body = None;
    let mut chunked = false;
    let mut close = false;
    for line in lines {
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (name, value) = line.split_at_checked(colon).unwrap_or_default();
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            body = number(value).map(Length::Bytes);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            chunked = value.eq_ignore_ascii_case(b"chunked");
        } else if name.eq_ignore_ascii_case(b"connection") {
            close = value.eq_ignore_ascii_case(b"close");
        }
    }
    let body = if chunked { Some(Length::Chunked) } else { body };
    let body = body.ok_or_else(|| invalid("the answer has neither Content-Length nor chunks"))?;
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
