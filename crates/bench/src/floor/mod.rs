//! The floors: the least that a server with the same promise must do.
//!
//! A floor reads the body of a request and answers a fixed one, of as many bytes as the path of the
//! request says (`/600`). The durable floor first appends the body to a log and waits until an
//! fdatasync covers it; see [`log`]. The floor over PostgreSQL writes or reads rows instead.
//!
//! Invariant: a floor answers only what it has kept; when that fails it answers 500.

#[cfg(feature = "postgres")]
mod database;
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

#[cfg(feature = "postgres")]
use database::Database;
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
    keeps: Keeps,
}

/// What a floor does with a body before it answers.
#[derive(Debug)]
enum Keeps {
    Nothing,
    Log(Log),
    #[cfg(feature = "postgres")]
    Rows(Database),
}

impl Keeps {
    /// Whether what was asked for is done.
    async fn keep(&self, body: Bytes, read: bool) -> bool {
        match self {
            Self::Nothing => true,
            Self::Log(log) => read || log.append(body).await,
            #[cfg(feature = "postgres")]
            Self::Rows(database) if read => database.read(body).await,
            #[cfg(feature = "postgres")]
            Self::Rows(database) => database.write(body).await,
        }
    }
}

impl Floor {
    /// Binds `address`. With `log`, the floor is durable and writes this file.
    ///
    /// # Errors
    /// The operating system's, of the socket or of the file.
    pub async fn bind(address: SocketAddr, log: Option<&Path>) -> io::Result<Self> {
        let log = log.map(Log::create).transpose()?;
        Self::keeping(address, log.map_or(Keeps::Nothing, Keeps::Log)).await
    }

    /// Binds `address`, for a floor whose rows are in the PostgreSQL at `url`.
    ///
    /// # Errors
    /// The operating system's; the database's; that this program was built without PostgreSQL.
    #[cfg(feature = "postgres")]
    pub async fn over(address: SocketAddr, url: &str, env: &Env) -> io::Result<Self> {
        Self::keeping(address, Keeps::Rows(Database::connect(url, env).await?)).await
    }

    /// The same, of a program without PostgreSQL.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "postgres"))]
    pub async fn over(_: SocketAddr, _: &str, _: &Env) -> io::Result<Self> {
        Err(io::Error::other("this program was built without PostgreSQL: --features postgres"))
    }

    async fn keeping(address: SocketAddr, keeps: Keeps) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let answer = Bytes::from(vec![b'x'; MAX_ANSWER]);
        Ok(Self { listener, address, shared: Arc::new(Shared { answer, keeps }) })
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
        if !self.keeps.keep(body.to_bytes(), read).await {
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
