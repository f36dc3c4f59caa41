//! Calls of a server over HTTP, for the commands that are its clients.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::http;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::exit::Failure;
use crate::signing::Signer;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A server, and whose resources there.
pub(crate) struct Endpoint {
    authority: String,
    signer: Signer,
}

/// Whose resources a command is about.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The access key.
    key: String,
    /// The Region.
    region: String,
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
        let authority = endpoint.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
        let plain = authority.filter(|authority| !authority.is_empty() && !authority.contains('/'));
        let authority = plain.ok_or_else(|| {
            Failure::Configuration(format!(
                "the endpoint is {endpoint:?}; it takes a URL such as http://127.0.0.1:8000"
            ))
        })?;
        let authority =
            if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
        let Identity { key, region } = identity;
        if [key, region].iter().any(|part| part.contains(['/', ',', ' '])) {
            return Err(Failure::Configuration(format!(
                "the access key and the Region are {key:?} and {region:?}; both take letters, \
                 digits, hyphens and underscores"
            )));
        }
        Ok(Self { authority, signer: Signer::of(key.clone(), region.clone()) })
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
        let request = self.signer.sign(request, (service, &path), &self.authority, &body);
        let sent = exchange(&self.authority, request, body);
        let answer = tokio::time::timeout(TIMEOUT, sent).await;
        let answer = answer.unwrap_or_else(|_| Err("it took too long".to_owned()));
        answer.map_err(|why| format!("http://{} does not answer: {why}", self.authority))
    }
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
