//! One HTTP exchange with a server, for the commands that are its clients.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::http;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::exit::Failure;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The host and port in the URL of an endpoint.
///
/// # Errors
/// When it is no URL of the form `http://HOST:PORT`.
pub(crate) fn authority(endpoint: &str) -> Result<String, Failure> {
    let authority = endpoint.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
    let plain = authority.filter(|authority| !authority.is_empty() && !authority.contains('/'));
    let authority = plain.ok_or_else(|| {
        Failure::Configuration(format!(
            "the endpoint is {endpoint:?}; it takes a URL such as http://127.0.0.1:8000"
        ))
    })?;
    Ok(if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") })
}

/// Sends a request and reads the answer: its status and its text.
///
/// # Errors
/// Why there is no answer.
pub(crate) async fn send(
    authority: &str,
    request: http::request::Builder,
    body: Bytes,
) -> Result<(u16, String), String> {
    let answer = tokio::time::timeout(TIMEOUT, exchange(authority, request, body)).await;
    let answer = answer.unwrap_or_else(|_| Err("it took too long".to_owned()));
    answer.map_err(|why| format!("http://{authority} does not answer: {why}"))
}

async fn exchange(
    authority: &str,
    request: http::request::Builder,
    body: Bytes,
) -> Result<(u16, String), String> {
    let text = |error: &dyn fmt::Display| error.to_string();
    let stream = TcpStream::connect(authority).await.map_err(|error| text(&error))?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| text(&error))?;
    let request = request
        .header("host", authority)
        .header("x-amz-date", "20260101T000000Z")
        .body(Full::new(body))
        .map_err(|error| text(&error))?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(|error| text(&error))?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
        let body = body.map_err(|error| text(&error))?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    };
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        done = exchange.as_mut() => done,
        // The connection may end before its last answer is read.
        ended = connection => match ended {
            Ok(()) => exchange.await,
            Err(error) => Err(error.to_string()),
        },
    }
}
