//! A client that shows the bytes: what the tests are about is lost in a comfortable one.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::soon;

/// A signature that is whole; nobody checks it.
pub(crate) const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 \
    Credential=local/20260401/eu-west-2/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, \
    Signature=00\r\nX-Amz-Date: 20260401T000000Z\r\n";

pub(crate) const AMAZON_JSON: &str = "Content-Type: application/x-amz-json-1.0\r\n";

/// One response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
    }
}

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = soon("a connection", TcpStream::connect(address)).await.expect("a connection");
        Self { stream, unread: Vec::new() }
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.send_bytes(text.as_bytes()).await;
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the server reads");
    }

    /// The bytes up to and including `end`, or everything if the server closes before.
    async fn read_until(&mut self, end: &str) -> String {
        loop {
            let found = self.unread.windows(end.len()).position(|window| window == end.as_bytes());
            if let Some(at) = found {
                let rest = self.unread.split_off(at + end.len());
                let read = std::mem::replace(&mut self.unread, rest);
                return String::from_utf8(read).expect("text");
            }
            let read = self.stream.read_buf(&mut self.unread);
            if soon("an answer", read).await.expect("the connection stands") == 0 {
                return String::from_utf8(std::mem::take(&mut self.unread)).expect("text");
            }
        }
    }

    /// The next response, an interim one (100) included.
    pub(crate) async fn reply(&mut self) -> Reply {
        let head = self.read_until("\r\n\r\n").await;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no response: {head:?}"));
        let mut reply = Reply { status, head, body: String::new() };
        let length = reply.header("content-length").map_or(0, |text| text.parse().expect("digits"));
        while self.unread.len() < length {
            let read = self.stream.read_buf(&mut self.unread);
            assert!(soon("the body", read).await.expect("the connection stands") > 0);
        }
        let rest = self.unread.split_off(length);
        reply.body = String::from_utf8(std::mem::replace(&mut self.unread, rest)).expect("text");
        reply
    }

    /// The next response and the bytes of its body, which need not be text.
    pub(crate) async fn reply_bytes(&mut self) -> (Reply, Vec<u8>) {
        let head = self.read_until("\r\n\r\n").await;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let reply = Reply { status: status.expect("a status"), head, body: String::new() };
        let length = reply.header("content-length").map_or(0, |text| text.parse().expect("digits"));
        while self.unread.len() < length {
            let read = self.stream.read_buf(&mut self.unread);
            assert!(soon("the body", read).await.expect("the connection stands") > 0);
        }
        let rest = self.unread.split_off(length);
        (reply, std::mem::replace(&mut self.unread, rest))
    }

    /// The head of the next response, whose body does not come.
    pub(crate) async fn head(&mut self) -> String {
        self.read_until("\r\n\r\n").await
    }

    pub(crate) async fn ask(&mut self, text: &str) -> Reply {
        self.send(text).await;
        self.reply().await
    }

    /// Sends no more.
    pub(crate) async fn finish(&mut self) {
        self.stream.shutdown().await.expect("half of it is closed");
    }

    /// Whether the server ends the connection without another byte.
    pub(crate) async fn is_closed(&mut self) -> bool {
        let read = self.stream.read_buf(&mut self.unread);
        // A reset says the same as an orderly end.
        soon("the end of the connection", read).await.unwrap_or(0) == 0 && self.unread.is_empty()
    }
}

/// A request of ListTables with this start name.
pub(crate) fn list_tables(start: &str) -> String {
    let body = format!("{{\"ExclusiveStartTableName\":\"{start}\"}}");
    post("DynamoDB_20120810.ListTables", SIGNED, &body)
}

/// A POST with these further header lines.
pub(crate) fn post(target: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}X-Amz-Target: {target}\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// Asks once on a connection of its own.
pub(crate) async fn ask(address: SocketAddr, text: &str) -> Reply {
    Client::connect(address).await.ask(text).await
}
