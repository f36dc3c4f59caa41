//! HTTP target: speaks HTTP/1.1 to a running server.
//!
//! Small on purpose: it sends one request at a time on each kept connection and checks what every
//! DynamoDB answer carries, `x-amzn-requestid` and a right `x-amz-crc32`. No TLS, no redirects.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use model::Operation;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::target::{Call, Control, ControlFuture, Reply, Target, TargetFuture};

/// What a signed request looks like; the servers under test do not check the signature.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, \
     SignedHeaders=host;x-amz-date;x-amz-target, \
     Signature=0000000000000000000000000000000000000000000000000000000000000000";

/// A server that listens on a TCP address.
pub struct HttpTarget {
    authority: String,
    idle: Mutex<Vec<BufReader<TcpStream>>>,
}

impl HttpTarget {
    /// The server at `endpoint`, for example `http://127.0.0.1:8000`.
    ///
    /// # Errors
    /// The endpoint is not plain HTTP.
    pub fn new(endpoint: &str) -> Result<Self> {
        let authority =
            endpoint.strip_prefix("http://").context("an endpoint is http://HOST:PORT")?;
        let authority = authority.trim_end_matches('/').to_owned();
        Ok(Self { authority, idle: Mutex::new(Vec::new()) })
    }

    /// Asks for something below `/_stator/`.
    async fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value> {
        let mut connection = BufReader::new(TcpStream::connect(&self.authority).await?);
        let (host, length) = (&self.authority, body.len());
        let request = format!(
            "{method} /_stator/{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        connection.get_mut().write_all(request.as_bytes()).await?;
        let (reply, _) = read_reply(&mut connection).await?;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        ensure!(reply.status == 200, "{method} {path} is answered with {}: {text}", reply.status);
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Reply> {
        let kept = self.idle.lock().pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => BufReader::new(TcpStream::connect(&self.authority).await?),
        };
        connection.get_mut().write_all(&request_bytes(&self.authority, call)).await?;
        let (reply, headers) = read_reply(&mut connection).await?;
        if headers.get("connection").is_none_or(|value| value != "close") {
            self.idle.lock().push(connection);
        }
        check_headers(&headers, &reply.body)?;
        Ok(reply)
    }
}

impl Target for HttpTarget {
    fn call<'a>(&'a self, call: Call<'a>) -> TargetFuture<'a> {
        Box::pin(self.exchange(call))
    }

    fn control(&self, control: Control) -> ControlFuture<'_> {
        Box::pin(async move {
            match control {
                Control::Clock => {}
                Control::Advance(seconds) => {
                    let body = format!("{{\"seconds\":{seconds}}}");
                    self.ask("POST", "clock/advance", &body).await?;
                }
                Control::RotateShards => drop(self.ask("POST", "shards/rotate", "").await?),
                Control::Idle => drop(self.ask("POST", "idle", "").await?),
            }
            let clock = self.ask("GET", "clock", "").await?;
            let seconds = clock.get("epoch_seconds").and_then(Value::as_f64);
            let seconds = seconds.with_context(|| format!("no time in {clock}"))?;
            Ok(Duration::from_secs_f64(seconds).as_secs())
        })
    }

    fn speaks_http(&self) -> bool {
        true
    }
}

/// The target of an operation; one that the model does not know goes to DynamoDB, the larger of the
/// services.
fn target_of(operation: &str) -> String {
    let known = Operation::from_name(operation);
    known
        .map_or_else(|| format!("DynamoDB_20120810.{operation}"), |op| op.facts().target.to_owned())
}

/// The bytes of a request. A header of the case replaces the usual one; an empty value drops it.
fn request_bytes(authority: &str, call: Call<'_>) -> Vec<u8> {
    let target = target_of(call.operation);
    let usual = [
        ("Content-Type", "application/x-amz-json-1.0"),
        ("X-Amz-Target", target.as_str()),
        ("X-Amz-Date", "20260101T000000Z"),
        ("Authorization", AUTHORIZATION),
    ];
    let replaced =
        |name: &str| call.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let mut head = format!("POST / HTTP/1.1\r\nHost: {authority}\r\n");
    head.push_str(&format!("Content-Length: {}\r\n", call.body.len()));
    let given = call.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let usual = usual.into_iter().filter(|(name, _)| !replaced(name));
    for (name, value) in usual.chain(given).filter(|(_, value)| !value.is_empty()) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(call.body);
    bytes
}

type Headers = HashMap<String, String>;

async fn read_reply(connection: &mut BufReader<TcpStream>) -> Result<(Reply, Headers)> {
    let status_line = read_line(connection).await?;
    let status = status_line.split(' ').nth(1).context("no status")?.parse()?;
    let mut headers = Headers::new();
    loop {
        let line = read_line(connection).await?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let body = if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
        read_chunks(connection).await?
    } else {
        let length = headers.get("content-length").context("no content-length")?.parse()?;
        read_bytes(connection, length).await?
    };
    Ok((Reply { status, body }, headers))
}

async fn read_line(connection: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = String::new();
    if connection.read_line(&mut line).await? == 0 {
        bail!("the server closed the connection");
    }
    Ok(line.trim_end().to_owned())
}

async fn read_bytes(connection: &mut BufReader<TcpStream>, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    connection.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn read_chunks(connection: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = usize::from_str_radix(&read_line(connection).await?, 16)?;
        body.extend(read_bytes(connection, length).await?);
        read_line(connection).await?;
        if length == 0 {
            return Ok(body);
        }
    }
}

fn check_headers(headers: &Headers, body: &[u8]) -> Result<()> {
    ensure!(headers.contains_key("x-amzn-requestid"), "no x-amzn-requestid in {headers:?}");
    let sum =
        headers.get("x-amz-crc32").with_context(|| format!("no x-amz-crc32 in {headers:?}"))?;
    let want = crc32fast::hash(body).to_string();
    ensure!(*sum == want, "x-amz-crc32 is {sum}, the body's is {want}");
    Ok(())
}
