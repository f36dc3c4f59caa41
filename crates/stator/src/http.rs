//! Calls of a server over HTTP, for the commands that are its clients.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, http};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::exit::Failure;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A server, and whose resources there.
pub(crate) struct Endpoint {
    authority: String,
    /// What a credential begins with: access key, date and Region.
    scope: String,
}

/// Whose resources a command is about.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The access key.
    key: String,
    /// The Region; without, the one of the server itself.
    region: Option<String>,
}

impl Identity {
    /// As SDKs find it out; `region` is what the command line names.
    pub(crate) fn find(region: Option<String>) -> Self {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let region = region.or_else(|| variable("AWS_REGION"));
        Self {
            key: variable("AWS_ACCESS_KEY_ID").unwrap_or_else(|| "stator".to_owned()),
            region: region.or_else(|| variable("AWS_DEFAULT_REGION")),
        }
    }
}

impl Endpoint {
    /// The server at the URL `endpoint`, which is asked for its Region if `identity` names none.
    ///
    /// # Errors
    /// When one of them is not what it should be, or the server does not answer.
    pub(crate) async fn new(endpoint: &str, identity: Identity) -> Result<Self, Failure> {
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
        let region = match region {
            Some(region) => region,
            None => home_region(&authority).await?,
        };
        let scope = format!("{key}/20260101/{region}");
        if scope.split('/').count() != 3 || scope.contains([',', ' ']) {
            return Err(Failure::Configuration(format!(
                "the access key and the Region are {key:?} and {region:?}; both take letters, \
                 digits, hyphens and underscores"
            )));
        }
        Ok(Self { authority, scope })
    }

    /// Sends a request to `service`; the status and the text of the answer. Signatures are not
    /// verified: this one only says which service is called, and for whom.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn send(
        &self,
        request: http::request::Builder,
        service: &str,
        body: Bytes,
    ) -> Result<(u16, String), String> {
        let signature = format!(
            "AWS4-HMAC-SHA256 Credential={}/{service}/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=00",
            self.scope
        );
        let request = request.header("authorization", signature);
        within(&self.authority, exchange(&self.authority, request, body)).await
    }
}

/// The Region of the server itself, which the health check of AWS's endpoints names.
async fn home_region(authority: &str) -> Result<String, Failure> {
    let answer = exchange(authority, Request::get("/"), Bytes::new());
    let (_, text) = within(authority, answer).await.map_err(Failure::Run)?;
    let region = text.split_once("dynamodb.").and_then(|(_, rest)| rest.split_once(".amazonaws"));
    region.map(|(region, _)| region.to_owned()).ok_or_else(|| {
        Failure::Run(format!("http://{authority} does not say its Region: name one with --region"))
    })
}

/// The answer of a server, if it comes in time.
async fn within(
    authority: &str,
    answer: impl Future<Output = Result<(u16, String), String>>,
) -> Result<(u16, String), String> {
    let answer = tokio::time::timeout(TIMEOUT, answer).await;
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
