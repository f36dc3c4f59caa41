//! A client of CloudFormation: over HTTP, or in process.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_services::AwsService as _;
use bytes::Bytes;
use cloudformation::CloudFormation;
use engine::RequestCtx;
use env::Deadline;
use form_urlencoded::Serializer;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{Entry, HOST, HeaderValue};
use hyper::{Request, http};
use hyper_util::rt::TokioIo;
use model::Caller;
use tokio::net::TcpStream;
use wire::aws::{Call, Service};

use crate::exit::Failure;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Where calls are sent.
pub(super) enum Client {
    /// To a server.
    Http(Endpoint),
    /// To the service of this process.
    InProcess(Arc<CloudFormation>),
}

/// A server, and whose stacks there.
pub(super) struct Endpoint {
    authority: String,
    /// What a credential begins with: access key, date and Region.
    scope: String,
}

/// Whose stacks a deployment is about.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// The access key.
    pub(super) key: String,
    /// The Region.
    pub(super) region: String,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CallError {
    /// `ValidationError`; empty when there was no answer.
    pub(super) code: String,
    pub(super) message: String,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self::Run(error.message)
    }
}

/// Parameters of a call.
pub(super) type Form = Vec<(String, String)>;

/// A form of these members.
pub(super) fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl Client {
    /// A server at `endpoint`.
    pub(super) fn http(endpoint: &str, identity: &Identity) -> Result<Self, Failure> {
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
        let scope = format!("{key}/20260101/{region}");
        if scope.split('/').count() != 3 || scope.contains([',', ' ']) {
            return Err(Failure::Configuration(format!(
                "the access key and the Region are {key:?} and {region:?}; both take letters, \
                 digits, hyphens and underscores"
            )));
        }
        Ok(Self::Http(Endpoint { authority, scope }))
    }

    /// The service of this process.
    pub(super) const fn in_process(service: Arc<CloudFormation>) -> Self {
        Self::InProcess(service)
    }

    /// Calls `action`; the text of the answer.
    pub(super) async fn call(&self, action: &str, form: &Form) -> Result<String, CallError> {
        let mut body = Serializer::new(String::new());
        body.append_pair("Action", action).append_pair("Version", "2010-05-15");
        body.extend_pairs(form);
        let body = Bytes::from(body.finish());
        let (status, text) = match self {
            Self::Http(endpoint) => {
                let request = Request::post("/").header("content-type", FORM);
                endpoint.send(request, "cloudformation", body).await?
            }
            Self::InProcess(service) => {
                let namespace = service.home().clone();
                let context = RequestCtx::internal(namespace, Deadline::NEVER);
                let reply = service.answer(&context, &call(context.caller.clone(), body)).await;
                (reply.status, String::from_utf8_lossy(&reply.body).into_owned())
            }
        };
        if status == 200 { Ok(text) } else { Err(call_error(status, &text)) }
    }
}

impl Client {
    /// Puts an object into a bucket.
    pub(super) async fn put_object(&self, path: &str, body: Vec<u8>) -> Result<(), CallError> {
        let body = Bytes::from(body);
        let (status, text) = match self {
            Self::Http(endpoint) => endpoint.send(Request::put(path), "s3", body).await?,
            Self::InProcess(service) => {
                let namespace = service.home().clone();
                let context = RequestCtx::internal(namespace, Deadline::NEVER);
                let call = Call {
                    service: Service::S3,
                    method: "PUT".to_owned(),
                    path: path.to_owned(),
                    ..call(context.caller.clone(), body)
                };
                let reply = service.s3().answer(&context, &call).await;
                (reply.status, String::from_utf8_lossy(&reply.body).into_owned())
            }
        };
        if status == 200 { Ok(()) } else { Err(call_error(status, &text)) }
    }
}

fn call(caller: Arc<Caller>, body: Bytes) -> Call {
    Call {
        service: Service::CloudFormation,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: String::new(),
        host: String::new(),
        content_type: FORM.to_owned(),
        target: String::new(),
        caller,
        body,
        request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

impl Endpoint {
    /// Sends a request to `service`. Signatures are not verified: this one only says which service
    /// is called, and for whom.
    async fn send(
        &self,
        request: http::request::Builder,
        service: &str,
        body: Bytes,
    ) -> Result<(u16, String), CallError> {
        let signature = format!(
            "AWS4-HMAC-SHA256 Credential={}/{service}/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=00",
            self.scope
        );
        let request = request.header("authorization", signature);
        let unreachable = |why: String| CallError {
            code: String::new(),
            message: format!("http://{} does not answer: {why}", self.authority),
        };
        let answer = tokio::time::timeout(TIMEOUT, send(&self.authority, request, body)).await;
        answer.map_err(|_| unreachable("it took too long".to_owned()))?.map_err(unreachable)
    }
}

async fn send(
    authority: &str,
    request: http::request::Builder,
    body: Bytes,
) -> Result<(u16, String), String> {
    let text = |error: &dyn fmt::Display| error.to_string();
    let stream = TcpStream::connect(authority).await.map_err(|error| text(&error))?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| text(&error))?;
    let mut request = request
        .header("x-amz-date", "20260101T000000Z")
        .body(Full::new(body))
        .map_err(|error| text(&error))?;
    if let Entry::Vacant(host) = request.headers_mut().entry(HOST) {
        host.insert(HeaderValue::from_str(authority).map_err(|error| text(&error))?);
    }
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

fn call_error(status: u16, text: &str) -> CallError {
    let document = roxmltree::Document::parse(text).ok();
    // Names come without their XML namespace.
    let find = |name: &str| {
        let node = document.as_ref()?.descendants().find(|node| node.tag_name().name() == name)?;
        node.text().map(str::to_owned)
    };
    CallError {
        code: find("Code").unwrap_or_default(),
        message: find("Message").unwrap_or_else(|| {
            format!("status {status}: is this a server of CloudFormation? ({})", text.trim())
        }),
    }
}
