//! HTTP for `object_store`: requests to one endpoint, over connections that are kept.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bench::client::tls::Tls;
use bytes::Bytes;
use env::Env;
use http_body_util::{BodyExt as _, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
    HttpResponse, HttpService,
};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// The longest answer, in bytes: a piece of an object, or a page of a listing.
const MAX_ANSWER: usize = 64 << 20;
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long one call may take: a file of an export on a slow line.
const CALL: Duration = Duration::from_secs(120);
/// Connections that are kept.
const KEPT: usize = 8;

/// Calls to one endpoint.
#[derive(Clone)]
pub(crate) struct Connector {
    /// `HOST:PORT`.
    authority: Arc<str>,
    tls: Option<Tls>,
    env: Env,
    kept: Arc<Mutex<Vec<SendRequest<HttpRequestBody>>>>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connector({})", self.authority)
    }
}

impl Connector {
    pub(crate) fn new(authority: &str, tls: Option<Tls>, env: Env) -> Self {
        Self { authority: authority.into(), tls, env, kept: Arc::default() }
    }

    /// A connection that was kept, if one is still open, or a new one.
    async fn connection(&self) -> Result<SendRequest<HttpRequestBody>, HttpError> {
        loop {
            let kept = self.kept.lock().pop();
            match kept {
                Some(sender) if sender.is_ready() => return Ok(sender),
                Some(_) => {}
                None => break,
            }
        }
        let connect = self.limited(CONNECT, TcpStream::connect(&*self.authority));
        let stream =
            connect.await?.map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
        // A request is written whole; waiting for more would only delay its end.
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => self.over(stream).await,
            Some(tls) => {
                let stream = self.limited(CONNECT, tls.handshake(stream)).await?;
                let failed = |error| HttpError::new(HttpErrorKind::Connect, error);
                self.over(stream.map_err(failed)?).await
            }
        }
    }

    async fn over(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    ) -> Result<SendRequest<HttpRequestBody>, HttpError> {
        let shaken = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) =
            shaken.map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
        self.env.spawn("connection to a bucket", async move {
            // Its end shows in the call that it cuts.
            let _ = connection.await;
        });
        Ok(sender)
    }

    async fn limited<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T, HttpError> {
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.env.sleep(limit) => {
                let error = io::Error::from(io::ErrorKind::TimedOut);
                Err(HttpError::new(HttpErrorKind::Timeout, error))
            }
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut sender = self.connection().await?;
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().cloned();
        if let Some(path) = path {
            parts.uri = path.into();
        }
        if !parts.headers.contains_key(hyper::header::HOST)
            && let Ok(host) = self.authority.parse()
        {
            parts.headers.insert(hyper::header::HOST, host);
        }
        let sent = sender.send_request(HttpRequest::from_parts(parts, body)).await;
        let response = sent.map_err(|error| HttpError::new(HttpErrorKind::Request, error))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await;
        let body: Bytes = body
            .map_err(|error| HttpError::new_boxed(HttpErrorKind::Interrupted, error))?
            .to_bytes();
        if sender.ready().await.is_ok() {
            let mut kept = self.kept.lock();
            if kept.len() < KEPT {
                kept.push(sender);
            }
        }
        Ok(HttpResponse::from_parts(parts, body.into()))
    }
}

#[async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.limited(CALL, self.exchange(request)).await?
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}
