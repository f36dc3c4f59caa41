//! Calls of a server over HTTP, for the commands that are its clients.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};

use bench::client::tls::{Authorities, Tls};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::http;
use hyper_util::rt::TokioIo;
use model::Namespace;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use crate::exit::Failure;
use crate::signing::Signer;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;
/// The account of callers that name none.
const ACCOUNT: &str = "000000000000";
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A server, and whose resources there.
pub(crate) struct Endpoint {
    place: Place,
    signer: Signer,
}

/// Where a server is: `HOST:PORT`, within TLS or not, or a Unix socket.
pub(crate) struct Place {
    authority: String,
    tls: Option<Tls>,
    socket: Option<PathBuf>,
}

impl Place {
    /// The place that a URL names. Within TLS the authorities in the file that AWS_CA_BUNDLE names
    /// are trusted, as by SDKs; without it those in `trusted`, or the operating system's.
    ///
    /// # Errors
    /// When it is not such a URL, or no authority can be read.
    pub(crate) fn of(url: &str, trusted: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = url.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
            let (authority, socket) = ("localhost".to_owned(), Some(PathBuf::from(path)));
            return Ok(Self { authority, tls: None, socket });
        }
        let parts = [("http://", "80"), ("https://", "443")];
        let mut parts = parts.into_iter().filter_map(|(scheme, port)| {
            Some((url.strip_prefix(scheme)?.trim_end_matches('/'), port))
        });
        let plain = parts.next().filter(|(place, _)| !place.is_empty() && !place.contains('/'));
        let (place, port) = plain.ok_or_else(|| {
            Failure::Configuration(format!(
                "the endpoint is {url:?}; it takes a URL such as http://127.0.0.1:8000, or \
                 unix:/run/stator/socket"
            ))
        })?;
        let has_port = place.rsplit_once(':').is_some_and(|(_, port)| !port.contains(']'));
        let authority = if has_port { place.to_owned() } else { format!("{place}:{port}") };
        let tls = if url.starts_with("https://") {
            let file = std::env::var_os("AWS_CA_BUNDLE").filter(|file| !file.is_empty());
            let file = file.map(PathBuf::from).or_else(|| trusted.map(Path::to_owned));
            let authorities = Authorities { file };
            let name = authority.rsplit_once(':').map_or(&*authority, |(name, _)| name);
            let name = name.trim_start_matches('[').trim_end_matches(']');
            let tls = Tls::new(name, &authorities);
            Some(tls.map_err(|error| Failure::Configuration(format!("{url}: {error:#}")))?)
        } else {
            None
        };
        Ok(Self { authority, tls, socket: None })
    }

    /// `HOST:PORT`.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The URL.
    fn url(&self) -> String {
        match &self.socket {
            Some(path) => format!("unix:{}", path.display()),
            None => {
                let scheme = if self.tls.is_some() { "https" } else { "http" };
                format!("{scheme}://{}", self.authority)
            }
        }
    }

    /// Sends a request; the status and the text of the answer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn exchange(
        &self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<(u16, String), String> {
        let sent = async {
            let text = |error: io::Error| error.to_string();
            if let Some(path) = &self.socket {
                let stream = UnixStream::connect(path).await.map_err(text)?;
                return exchange(stream, request, body).await;
            }
            let stream = TcpStream::connect(&*self.authority).await.map_err(text)?;
            match &self.tls {
                None => exchange(stream, request, body).await,
                Some(tls) => {
                    exchange(tls.handshake(stream).await.map_err(text)?, request, body).await
                }
            }
        };
        let answer = tokio::time::timeout(TIMEOUT, sent).await;
        let answer = answer.unwrap_or_else(|_| Err("it took too long".to_owned()));
        answer.map_err(|why| format!("{} does not answer: {why}", self.url()))
    }
}

/// Whose resources a command is about.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The access key.
    key: String,
    /// The Region.
    region: String,
}

impl Identity {
    /// Where a server would look for tables: an access key of twelve digits is an account.
    pub(crate) fn namespace(&self) -> Namespace {
        let is_account = self.key.len() == 12 && self.key.bytes().all(|byte| byte.is_ascii_digit());
        let account = if is_account { &self.key } else { ACCOUNT };
        Namespace::new(account, &self.region)
    }
}

/// The URL of a server, and whose resources there, as SDKs find them out: what the command line
/// names, then variables; `serve` says where a server would be, and its Region.
///
/// # Errors
/// That of `serve`.
pub(crate) fn find(
    endpoint: Option<String>,
    region: Option<String>,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(String, Identity), Failure> {
    let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
    let region = region.or_else(|| variable("AWS_REGION"));
    let named = (
        endpoint.or_else(|| variable("AWS_ENDPOINT_URL")),
        region.or_else(|| variable("AWS_DEFAULT_REGION")),
    );
    let (endpoint, region) = match named {
        (Some(endpoint), Some(region)) => (endpoint, region),
        (endpoint, region) => {
            let (listen, own) = serve()?;
            (endpoint.unwrap_or(listen), region.unwrap_or(own))
        }
    };
    let key = variable("AWS_ACCESS_KEY_ID").unwrap_or_else(|| "stator".to_owned());
    Ok((endpoint, Identity { key, region }))
}

impl Endpoint {
    /// The server at the URL `endpoint`.
    ///
    /// # Errors
    /// When that, the key or the Region is not what it should be.
    pub(crate) fn new(endpoint: &str, identity: &Identity) -> Result<Self, Failure> {
        let place = Place::of(endpoint, None)?;
        let Identity { key, region } = identity;
        if [key, region].iter().any(|part| part.contains(['/', ',', ' '])) {
            return Err(Failure::Configuration(format!(
                "the access key and the Region are {key:?} and {region:?}; both take letters, \
                 digits, hyphens and underscores"
            )));
        }
        Ok(Self { place, signer: Signer::of(key.clone(), region.clone()) })
    }

    /// Sends a signed request to `service`; the status and the text of the answer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn send(
        &self,
        request: http::request::Builder,
        service: &str,
        body: Bytes,
    ) -> Result<(u16, String), String> {
        let path = request.uri_ref().map_or_else(String::new, |uri| uri.path().to_owned());
        let signed = self.signer.sign(request, (service, &path), &self.place.authority, &body);
        self.place.exchange(signed, body).await
    }
}

impl Endpoint {
    /// Calls `action` of the server's own service.
    ///
    /// # Errors
    /// The server's refusal in its words, or why there is no answer.
    pub(crate) async fn ask(&self, action: &str, input: &Value) -> Result<Value, Failure> {
        let request = http::Request::post("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("Stator.{action}"));
        let sent = self.send(request, "stator", Bytes::from(input.to_string())).await;
        let (status, text) = sent.map_err(Failure::Run)?;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if status == 200 {
            return Ok(answer);
        }
        let message = answer.get("message").and_then(Value::as_str);
        let message = message.unwrap_or(if status == 404 {
            "this server does not know the command: it is an older version, or none of ours"
        } else {
            &text
        });
        Err(Failure::Run(message.to_owned()))
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    request: http::request::Builder,
    body: Bytes,
) -> Result<(u16, String), String> {
    let text = |error: &dyn fmt::Display| error.to_string();
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| text(&error))?;
    let request = request.body(Full::new(body)).map_err(|error| text(&error))?;
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
