//! Calls of other AWS services: HTTP to plain data and back.
//!
//! The router finds their service in the credential scope of the signature.

use std::sync::Arc;

use auth::{Answer, Protocol, Rules};
use bytes::Bytes;
use env::Moment;
use hyper::body::Incoming;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
};
use hyper::{Method, Response};
use model::{Caller, Notes, Origin};
use wire::aws::{Call, Reply, Service};

use crate::audit::AuditEntry;
use crate::authentication::{Authenticated, SignedRequest};
use crate::body::{Body, Coding};
use crate::chunked_body;
use crate::guard::{self, Outcome};
use crate::head::Head;
use crate::refusal::{Form, Refusal};
use crate::server_state::ServerState;
use crate::services::{Application, Unsigned};
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
    let origin = session.origin(&head.headers);
    let mut notes = state.access_log.notes();
    let admitted = admit(state, session, head, service, &whole).and_then(|(asker, body)| {
        let caller = in_account(state, (head, origin), service, (&asker, &whole), &mut notes)?;
        Ok((asker, caller, body))
    });
    let (asker, caller, body) = match admitted {
        Ok(admitted) => admitted,
        Err(answer) => {
            drop(whole);
            return refuse(state, (head, origin), service, &answer, started).await;
        }
    };
    // What came in chunks is held as its data only.
    whole.bytes = body.clone();
    let call = call_of(head, service, (caller, body), (origin, state.env.uuid()));
    let recorded = Recorded { asker, origin, notes, started };
    let (request_id, reply) = match carry_out(state, call, recorded).await {
        Ok(answered) => answered,
        Err(refusal) => return refusal,
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
    let source = origin.source.map(tracing::field::display);
    tracing::debug!(target: "access", request_id, service, source, status, micros);
    written(head, reply, &request_id)
}

/// Refuses a call before anything of it is carried out.
async fn refuse<S: Application>(
    state: &ServerState<S>,
    (head, origin): (&Head, Origin<'_>),
    service: Service,
    Answer { status, code, message }: &Answer,
    started: Moment,
) -> Response<response::Body> {
    state.metrics.refused.inc();
    if state.services.verifies() {
        state.slow_down(origin.source, code).await;
    }
    let id = state.env.uuid();
    let call = (&*id, service.as_str(), None);
    state.audit_refusal(head, origin, call, (*status, code), started);
    Refusal { status: *status, code, message }.response(Form::Service(service), &id)
}

/// The call as plain data.
fn call_of(
    head: &Head,
    service: Service,
    (caller, body): (Arc<Caller>, Bytes),
    (origin, request_id): (Origin<'_>, String),
) -> Call {
    let text = |name| head.text(&name).unwrap_or_default().to_owned();
    Call {
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
        source: origin.source,
        request_id,
    }
}

/// What the audit log says of a call beside what it asks for.
struct Recorded<'a> {
    /// Who signed it.
    asker: Arc<Caller>,
    origin: Origin<'a>,
    notes: Notes,
    started: Moment,
}

impl Recorded<'_> {
    /// Writes the entry, if there is an audit log.
    fn write<S>(
        &self,
        state: &ServerState<S>,
        (request_id, service, action): (&str, Service, Option<&str>),
        status: u16,
        error: Option<&str>,
    ) {
        let Some(sink) = state.access_log.audit() else { return };
        sink.record(&AuditEntry {
            time: state.env.now(),
            request_id,
            call: (service.as_str(), action),
            caller: state.access_log.asker(&self.asker),
            source: self.origin.source,
            decisions: self.notes.decisions(),
            status,
            error,
            took: state.env.moment().since(self.started),
        });
    }
}

/// Answers a form that nobody signed: a call that needs no signature, or none of the API's.
pub(crate) async fn unsigned<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    body: Incoming,
) -> Response<response::Body> {
    let started = state.env.moment();
    let whole = match state.read(head, body, &session.activity).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let (origin, id) = (session.origin(&head.headers), state.env.uuid());
    let answered = state.services.answer_unsigned(&whole.bytes, origin.source, &id);
    let Some(Unsigned { reply, call: (service, action), code, caller }) = answered else {
        state.metrics.refused.inc();
        return response::not_the_api();
    };
    if let Some(code) = code {
        state.metrics.refused.inc();
        state.slow_down(origin.source, code).await;
    }
    match caller {
        Some(caller) => {
            let (asker, notes) = (Arc::new(caller), state.access_log.notes());
            let recorded = Recorded { asker, origin, notes, started };
            recorded.write(state, (&*id, service, Some(action)), reply.status, code);
        }
        None => {
            let call = (&*id, service.as_str(), Some(action));
            let refused = (reply.status, code.unwrap_or_default());
            state.audit_refusal(head, origin, call, refused, started);
        }
    }
    written(head, reply, &id)
}

/// Whether the sender of a request that is written otherwise may do what the call `target` of the
/// server's own service does; its refusal if not. Either is recorded.
pub(crate) async fn permit<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    target: &str,
) -> Result<(), Response<response::Body>> {
    let (service, nothing) = (Service::Stator, Bytes::new());
    let (started, origin) = (state.env.moment(), session.origin(&head.headers));
    let signed = SignedRequest::new(head, &nothing, rules(service));
    let asker = match state.services.authenticate(&session.authentication, &signed) {
        Ok(Authenticated { caller, .. }) => caller,
        Err(refusal) => {
            let answer = refusal.answer(protocol(service));
            return Err(refuse(state, (head, origin), service, &answer, started).await);
        }
    };
    let call = call_of(head, service, (Arc::clone(&asker), nothing), (origin, state.env.uuid()));
    let call = Call { target: target.to_owned(), ..call };
    let mut recorded = Recorded { asker, origin, notes: state.access_log.notes(), started };
    let allowed = state.services.authorize_call(&call, origin, &mut recorded.notes);
    let action = target.split_once('.').map(|(_, action)| action);
    let called = (&*call.request_id, service, action);
    let Err(message) = allowed else {
        recorded.write(state, called, 200, None);
        return Ok(());
    };
    state.metrics.refused.inc();
    let (status, code) = denial(service);
    recorded.write(state, called, status, Some(code));
    let refusal = Refusal { status, code, message: &message };
    Err(refusal.response(Form::Service(service), &call.request_id))
}

/// Authorises and answers a call: its request id and the reply, or its refusal. Either is recorded.
async fn carry_out<S: Application>(
    state: &ServerState<S>,
    call: Call,
    mut recorded: Recorded<'_>,
) -> Result<(String, Reply), Response<response::Body>> {
    let (service, request_id) = (call.service, call.request_id.clone());
    let action = if state.access_log.audits() { state.services.action(&call) } else { None };
    let origin = recorded.origin;
    let allowed = state.services.authorize_call(&call, origin, &mut recorded.notes);
    let called = (&*request_id, service, action.as_deref());
    let record = |status, error| recorded.write(state, called, status, error);
    if let Err(message) = allowed {
        state.metrics.refused.inc();
        let (status, code) = denial(service);
        record(status, Some(code));
        let refusal = Refusal { status, code, message: &message };
        return Err(refusal.response(Form::Service(service), &request_id));
    }
    let context = state.context(Arc::clone(&call.caller), recorded.started);
    let work = state.services.answer(&context, call);
    let reply = match guard::run(&state.env, state.limits.call, work).await {
        Outcome::Done(Some(reply)) => reply,
        Outcome::Done(None) => return Err(response::not_the_api()),
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
    record(reply.status, None);
    Ok((request_id, reply))
}

/// Status and code of the answer to who may not call this.
const fn denial(service: Service) -> (u16, &'static str) {
    match protocol(service) {
        Protocol::Json => (400, "AccessDeniedException"),
        Protocol::Query | Protocol::S3 => (403, "AccessDenied"),
    }
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

/// Whom a call acts as: its caller, or the account that a header of a call of IAM names.
fn in_account<S: Application>(
    state: &ServerState<S>,
    (head, origin): (&Head, Origin<'_>),
    service: Service,
    (caller, whole): (&Arc<Caller>, &Body<'_>),
    notes: &mut Notes,
) -> Result<Arc<Caller>, Answer> {
    let Some(account) = head.text(&header::ACCOUNT) else { return Ok(Arc::clone(caller)) };
    let refuse = |message: String| {
        let (status, code) = (400, "ValidationError");
        Err(Answer { status, code, message })
    };
    let name = header::ACCOUNT;
    if service != Service::Iam || !state.services.verifies() {
        return refuse(format!("{name} is for calls of IAM where signatures are verified"));
    }
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return refuse(format!("{name} takes an account id of twelve digits"));
    }
    if !SignedRequest::new(head, whole.sent(), rules(service)).signs(&name) {
        return refuse(format!("{name} must be a signed header"));
    }
    let acting = state.services.in_account((caller, origin), account, notes);
    acting.map_err(|message| {
        let (status, code) = denial(service);
        Answer { status, code, message }
    })
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
