//! A client of CloudFormation: over HTTP, or in process.

use std::fmt;
use std::sync::Arc;

use aws_services::AwsService as _;
use bytes::Bytes;
use cloudformation::CloudFormation;
use engine::RequestCtx;
use env::Deadline;
use form_urlencoded::Serializer;
use hyper::Request;
use model::Caller;
use wire::aws::{Call, Service};

use crate::exit::Failure;
use crate::http::{Endpoint, Identity};

/// Where calls are sent.
pub(super) enum Client {
    /// To a server.
    Http(Endpoint),
    /// To the service of this process.
    InProcess(Arc<CloudFormation>),
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
        Endpoint::new(endpoint, identity).map(Self::Http)
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
                endpoint.send(request, "cloudformation", body).await.map_err(unreachable)?
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
            Self::Http(endpoint) => {
                endpoint.send(Request::put(path), "s3", body).await.map_err(unreachable)?
            }
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
        headers: Vec::new(),
        caller,
        body,
        source: None,
        request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// There was no answer.
const fn unreachable(message: String) -> CallError {
    CallError { code: String::new(), message }
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
