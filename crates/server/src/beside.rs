//! Calls of the services beside DynamoDB: CloudFormation, STS, SSM and S3 on the same port.
//!
//! They are told apart by the service in the credential scope of the signature, in the header or in a
//! presigned URL of S3. None of them has a media type of DynamoDB's, so DynamoDB's own calls never come here.

use bytes::Bytes;
use engine::RequestCtx;
use env::Deadline;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::http::request;
use hyper::{Method, Response};
use wire::aws::{self, Call, Reply};

use crate::Service;
use crate::guard::{self, Ended};
use crate::handler::Shared;
use crate::{identity, response};

/// Who calls what.
pub(crate) struct Caller {
    service: aws::Service,
    access_key: String,
}

/// The service that the request is signed for, if it is one of these.
pub(crate) fn asked(head: &request::Parts) -> Option<Caller> {
    let claim = identity::claim(head).ok()?;
    let service = aws::Service::from_scope(&claim.scope.service)?;
    // A page of any site can make a browser send a form with a signature in its URL; it cannot set a
    // header without asking first. Only objects are read by such URLs.
    if service != aws::Service::S3 && !head.headers.contains_key(AUTHORIZATION) {
        return None;
    }
    Some(Caller { service, access_key: claim.scope.access_key.into_owned() })
}

/// Answers a request that is not for DynamoDB by its media type.
pub(crate) async fn answer_or_refuse<S: Service>(
    shared: &Shared<S>,
    head: &request::Parts,
    body: Bytes,
) -> Response<response::Body> {
    match asked(head) {
        Some(caller) => answer(shared, head, caller, body).await,
        None => {
            shared.metrics.refused.inc();
            response::not_the_api()
        }
    }
}

/// Reads the body first.
pub(crate) async fn read_and_answer<S: Service>(
    shared: &Shared<S>,
    head: &request::Parts,
    caller: Caller,
    body: Incoming,
) -> Response<response::Body> {
    match shared.read(head, body).await {
        Ok(body) => answer(shared, head, caller, body.bytes.clone()).await,
        Err(refusal) => refusal,
    }
}

async fn answer<S: Service>(
    shared: &Shared<S>,
    head: &request::Parts,
    caller: Caller,
    body: Bytes,
) -> Response<response::Body> {
    let started = shared.env.moment();
    let header = |name| identity::text(&head.headers, &name).unwrap_or_default().to_owned();
    let context = RequestCtx {
        namespace: shared.namespace.clone(),
        host: None,
        deadline: Deadline::at(started, shared.limits.call),
    };
    let service = caller.service;
    let call = Call {
        service,
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        host: head.uri.authority().map_or_else(|| header(HOST), ToString::to_string),
        content_type: header(CONTENT_TYPE),
        target: header(identity::TARGET),
        access_key: caller.access_key,
        body,
        request_id: uuid(shared),
    };
    let request_id = call.request_id.clone();
    let work = shared.service.beside(&context, call);
    let reply = match guard::run(&shared.env, shared.limits.call, work).await {
        Ended::Done(Some(reply)) => reply,
        Ended::Done(None) => return response::not_the_api(),
        Ended::Panicked => {
            shared.metrics.panics.inc();
            tracing::error!(request_id, service = service.as_str(), "the call panicked");
            Reply::empty(500)
        }
        Ended::TimedOut => {
            tracing::warn!(request_id, service = service.as_str(), "the call took too long");
            Reply::empty(503)
        }
    };
    let micros = shared.env.moment().since(started).as_micros();
    let (service, status) = (service.as_str(), reply.status);
    tracing::debug!(target: "access", request_id, service, status, micros);
    written(head, reply, &request_id)
}

/// The reply as HTTP. The answer to HEAD tells the length of the body that GET would have.
fn written(head: &request::Parts, reply: Reply, request_id: &str) -> Response<response::Body> {
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
    if head.method == Method::HEAD {
        headers.insert(hyper::header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// A request identifier in the form that these services use.
fn uuid<S>(shared: &Shared<S>) -> String {
    let mut bytes = [0; 16];
    shared.env.fill_random(&mut bytes);
    let bits = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
