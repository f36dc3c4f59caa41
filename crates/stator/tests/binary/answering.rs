//! A test in the place of a server: it takes requests one by one and answers them itself.

use std::cell::OnceCell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use serde_json::Value;

use crate::process::until;

/// A request that was taken.
pub(crate) struct Asked {
    /// Its lines up to the body, in lower case.
    pub(crate) head: Vec<String>,
    pub(crate) body: Value,
}

impl Asked {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Takes one request and answers it with a status and a body.
pub(crate) fn answer(
    listener: &TcpListener,
    respond: impl FnOnce(&Asked) -> (u16, Value),
) -> Asked {
    listener.set_nonblocking(true).expect("a listener");
    let taken = OnceCell::new();
    until("a request", || listener.accept().is_ok_and(|(stream, _)| taken.set(stream).is_ok()));
    let stream = taken.into_inner().expect("a connection");
    stream.set_nonblocking(false).expect("a stream");
    let mut reader = BufReader::new(stream);
    let mut asked = Asked { head: Vec::new(), body: Value::Null };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        if line == "\r\n" {
            break;
        }
        asked.head.push(line.trim_end().to_ascii_lowercase());
    }
    let length = asked.header("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.expect("a length")];
    reader.read_exact(&mut body).expect("a body");
    asked.body = serde_json::from_slice(&body).expect("JSON");
    let (status, body) = respond(&asked);
    let body = body.to_string();
    let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let answer = format!("HTTP/1.1 {status} Status\r\n{head}\r\n{body}");
    reader.get_mut().write_all(answer.as_bytes()).expect("an answer");
    asked
}
