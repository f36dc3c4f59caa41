//! Calls of other AWS services: HTTP to plain data and back.
//!
//! The router finds their service in the credential scope of the signature.

use std::sync::Arc;

use auth::{Answer, Protocol, Rules};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
};
use hyper::{Method, Response};
use model::Caller;
use wire::aws::{Call, Reply, Service};

use crate::authentication::{Authenticated, SignedRequest};
use crate::body::{Body, Coding};
use crate::chunked_body;
use crate::guard::{self, Outcome};
use crate::head::Head;
use crate::refusal::{Form, Refusal};
use crate::server_state::ServerState;
use crate::services::Application;
use crate::session::Session;
use crate::{header, response};

/// Answers one call of `service`.
pub(crate) async fn answer<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    service: Service,
    body: Incoming,
) -> Response<response::Body> {
    // It keeps its share of the budget until the call is answered.
    // The coding of an object belongs to the object, and SDKs have one of their own for chunks.
    let coding = match Coding::of(head.text(&CONTENT_ENCODING)) {
        Coding::Gzip if service != Service::S3 => Coding::Gzip,
        _ => Coding::Plain,
    };
    let limits = &state.limits;
    let limit = if service == Service::S3 { limits.object_bytes } else { limits.body_bytes };
    let mut whole = match state.read_coded(body, (coding, limit), &session.activity).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let started = state.env.moment();
    let (caller, body) = match admit(state, session, head, service, &whole) {
        Ok(admitted) => admitted,
        Err(Answer { status, code, message }) => {
            state.metrics.refused.inc();
            let refusal = Refusal { status, code, message: &message };
            return refusal.response(Form::Service(service), &state.env.uuid());
        }
    };
    // What came in chunks is held as its data only.
    whole.bytes = body.clone();
    let context = state.context(caller.clone(), started);
    let text = |name| head.text(&name).unwrap_or_default().to_owned();
    let call = Call {
        service,
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        host: head.uri.authority().map_or_else(|| text(HOST), ToString::to_string),
        content_type: text(CONTENT_TYPE),
        target: text(header::TARGET),
        headers: if service == Service::S3 { object_headers(head) } else { Vec::new() },
        caller,
        body,
        source: session.origin(&head.headers).source,
        request_id: state.env.uuid(),
    };
    let request_id = call.request_id.clone();
    if let Err(message) = state.services.authorize_call(&call, session.origin(&head.headers)) {
        state.metrics.refused.inc();
        return denied(service, &message, &request_id);
    }
    let work = state.services.answer(&context, call);
    let reply = match guard::run(&state.env, state.limits.call, work).await {
        Outcome::Done(Some(reply)) => reply,
        Outcome::Done(None) => return response::not_the_api(),
        Outcome::Panicked => {
            state.metrics.panics.inc();
            tracing::error!(request_id, service = service.as_str(), "the call panicked");
            Reply::empty(500)
        }
        Outcome::TimedOut => {
            tracing::warn!(request_id, service = service.as_str(), "the call took too long");
            Reply::empty(503)
        }
    };
    drop(whole);
    let mut reply = reply;
    let body = std::mem::take(&mut reply.body);
    match state.admit(body, &session.activity).await {
        Some(body) => reply.body = body,
        None => reply = Reply::empty(503),
    }
    let took = state.env.moment().since(started).as_micros();
    let micros = u64::try_from(took).unwrap_or(u64::MAX);
    let (service, status) = (service.as_str(), reply.status);
    tracing::debug!(target: "access", request_id, service, status, micros);
    written(head, reply, &request_id)
}

/// The answer to who may not call this.
fn denied(service: Service, message: &str, request_id: &str) -> Response<response::Body> {
    let (status, code) = match protocol(service) {
        Protocol::Json => (400, "AccessDeniedException"),
        Protocol::Query | Protocol::S3 => (403, "AccessDenied"),
    };
    Refusal { status, code, message }.response(Form::Service(service), request_id)
}

/// The headers that S3 reads.
fn object_headers(head: &Head) -> Vec<(String, String)> {
    const READ: [&str; 6] =
        ["range", "if-match", "if-none-match", "content-encoding", "cache-control", "content-md5"];
    let mut names = Vec::new();
    head.headers.names(&mut |name| {
        if name.starts_with("x-amz-") || READ.contains(&name) {
            names.push(name.to_owned());
        }
    });
    let value = |name: &str| {
        let value = head.headers.all(name).next()?;
        std::str::from_utf8(value).ok().map(str::to_owned)
    };
    let valued = |name: String| value(&name).map(|value| (name, value));
    names.into_iter().filter_map(valued).collect()
}

/// Who calls, and the data of the body.
fn admit<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    service: Service,
    whole: &Body<'_>,
) -> Result<(Arc<Caller>, Bytes), Answer> {
    let signed = SignedRequest::new(head, whole.sent(), rules(service));
    let admitted = state.services.authenticate(&session.authentication, &signed);
    let Authenticated { caller, payload } =
        admitted.map_err(|refusal| refusal.answer(protocol(service)))?;
    let body = match service {
        Service::S3 => chunked_body::data(&head.headers, payload, &whole.bytes)?,
        Service::CloudFormation
        | Service::Sts
        | Service::Iam
        | Service::Ssm
        | Service::AutoScaling
        | Service::CloudWatch
        | Service::Kinesis
        | Service::Stator => whole.bytes.clone(),
    };
    Ok((caller, body))
}

/// How a service is spoken to.
const fn protocol(service: Service) -> Protocol {
    match service {
        Service::CloudFormation | Service::Sts | Service::Iam => Protocol::Query,
        Service::Ssm
        | Service::AutoScaling
        | Service::CloudWatch
        | Service::Kinesis
        | Service::Stator => Protocol::Json,
        Service::S3 => Protocol::S3,
    }
}

/// How calls of a service are signed.
const fn rules(service: Service) -> Rules<'static> {
    Rules { protocol: protocol(service), service: service.as_str(), region: None }
}

/// The reply as HTTP. The response to HEAD has the length of the body that GET would have.
fn written(head: &Head, reply: Reply, request_id: &str) -> Response<response::Body> {
    let length = reply.body.len();
    let body = if head.method == Method::HEAD { Bytes::new() } else { reply.body };
    let mut response = response::plain(reply.status, reply.content_type, body);
    let headers = response.headers_mut();
    let given = reply.headers.into_iter().chain([
        ("x-amzn-requestid", request_id.to_owned()),
        ("x-amz-request-id", request_id.to_owned()),
    ]);
    for (name, value) in given {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    for (name, value) in reply.attributes {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    }
    if head.method == Method::HEAD {
        headers.entry(CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    response
}
