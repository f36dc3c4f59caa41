//! The floors: the least that a server with the same promise must do.
//!
//! A floor reads the body of a request and answers a fixed one, of as many bytes as the path of the
//! request says (`/600`). The durable floor first appends the body to a log and waits until an
//! fdatasync covers it; see [`log`].
//!
//! Invariant: the durable floor answers only what is in the log; when the log fails it answers 500.

pub mod log;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use env::Env;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use log::Log;

/// The answer if the path names no size, in bytes.
const DEFAULT_ANSWER: usize = 450;

/// The largest answer, in bytes; DynamoDB answers at most 16 MB.
const MAX_ANSWER: usize = 16 << 20;

/// A floor that is bound to its address.
#[derive(Debug)]
pub struct Floor {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    answer: Bytes,
    log: Option<Log>,
}

impl Floor {
    /// Binds `address`. With `log`, the floor is durable and writes this file.
    ///
    /// # Errors
    /// The operating system's, of the socket or of the file.
    pub async fn bind(address: SocketAddr, log: Option<&Path>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let log = log.map(Log::create).transpose()?;
        let answer = Bytes::from(vec![b'x'; MAX_ANSWER]);
        Ok(Self { listener, address, shared: Arc::new(Shared { answer, log }) })
    }

    /// Where it answers.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers for as long as it is polled.
    ///
    /// # Errors
    /// When the operating system hands over no more connections.
    pub async fn run(self, env: Env) -> io::Result<()> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let shared = Arc::clone(&self.shared);
            env.spawn("floor connection", serve(stream, shared));
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // A floor that fails here shows as a slow or broken one in the report.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(async |request| Ok::<_, Infallible>(shared.answer(request).await));
    let _ = Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

impl Shared {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (bytes, read) = wanted(request.uri().path());
        let Ok(body) = request.into_body().collect().await else { return failed() };
        if let Some(log) = self.log.as_ref().filter(|_| !read)
            && !log.append(body.to_bytes()).await
        {
            return failed();
        }
        let mut response = Response::new(Full::new(self.answer.slice(..bytes)));
        let json = HeaderValue::from_static("application/x-amz-json-1.0");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }
}

fn failed() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// The number of bytes that a path such as `/600` asks for, and whether it reads (`/600/read`).
fn wanted(path: &str) -> (usize, bool) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let digits = path.strip_suffix("/read");
    let bytes = digits.unwrap_or(path).parse().unwrap_or(DEFAULT_ANSWER);
    (bytes.min(MAX_ANSWER), digits.is_some())
}

#[cfg(test)]
mod tests;
