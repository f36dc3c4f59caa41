//! The request handler: one `match` from a route to what answers it.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue, ORIGIN};
use hyper::{Method, Request, Response, Version};

use crate::head::Head;
use crate::listen_address::Purpose;
use crate::route::{Probe, Route};
use crate::server_state::ServerState;
use crate::services::{Application, Health};
use crate::session::Session;
use crate::{aws_services, control, cross_site, dynamodb, metrics, response, welcome};

/// The call of the server's own service that reading the metrics is, for those who may.
const GET_METRICS: &str = "Stator.GetMetrics";

const TEXT: &str = "text/plain; charset=utf-8";

/// Answers one request.
pub(crate) async fn answer<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    request: Request<Incoming>,
) -> Response<response::Body> {
    let (head, body) = request.into_parts();
    let head = Head::from(head);
    if !names_one_host(&head) {
        return state.unread(400);
    }
    let page = head.headers.get(&ORIGIN).and_then(|page| HeaderValue::from_bytes(page).ok());
    let route = Route::of(&head).at(session.peer.purpose, state.metrics_apart);
    let ours = (&state.hosts, &state.origins);
    if let Some(stranger) = cross_site::check(route, &head, ours, state.services.verifies()) {
        return Box::pin(cross_site::refuse(state, session, (&head, route), body, stranger)).await;
    }
    // Only DynamoDB's calls are held inline: the larger this future, the more there is to move.
    let mut response = match route {
        Route::DynamoDb(media_type) => {
            dynamodb::answer(state, session, head, media_type, body).await
        }
        Route::Aws(service) => {
            Box::pin(aws_services::answer(state, session, &head, service, body)).await
        }
        Route::Unsigned => Box::pin(aws_services::unsigned(state, session, &head, body)).await,
        Route::Control(route) => {
            Box::pin(control::answer(state, session, &head, route, body)).await
        }
        Route::Probe(probe) => Box::pin(health(state, probe, &head)).await,
        Route::Welcome => welcome::answer(),
        Route::Metrics => Box::pin(scrape(state, session, &head)).await,
        Route::Preflight => preflight(state, &head),
        Route::UnknownCall => Box::pin(refuse(state, session, &head, body)).await,
        Route::NotFound => response::not_the_api(),
    };
    if let Some(page) = page {
        state.origins.admit(&page, response.headers_mut());
    }
    response
}

/// Whether the request is a health check.
pub(crate) fn is_probe<B>(request: &Request<B>) -> bool {
    request.method() == Method::GET && request.uri().path().starts_with("/health")
}

/// Whether there is one Host header, as RFC 9112 (section 3.2) wants it; HTTP/1.0 knows none.
fn names_one_host(head: &Head) -> bool {
    let mut hosts = head.headers.all(HOST.as_str());
    match hosts.next() {
        Some(_) => hosts.next().is_none(),
        None => head.version < Version::HTTP_11,
    }
}

/// What AWS answers at its root: the host that was asked, or the endpoint of the Region.
fn endpoint<S>(state: &ServerState<S>, head: &Head) -> Bytes {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    match head.text(&HOST) {
        Some(host) if host.len() <= 255 && host.bytes().all(plain) => {
            format!("healthy: {host} ").into()
        }
        _ => state.endpoint.clone(),
    }
}

async fn health<S: Health>(
    state: &ServerState<S>,
    probe: Probe,
    head: &Head,
) -> Response<response::Body> {
    match probe {
        Probe::Endpoint => response::plain(200, "", endpoint(state, head)),
        Probe::Live => response::plain(200, TEXT, Bytes::from_static(b"live\n")),
        Probe::Ready if state.leaving.load(Ordering::Acquire) => {
            let text = Bytes::from_static(b"not ready: the server is being stopped\n");
            response::plain(503, TEXT, text)
        }
        Probe::Ready => match state.services.ready().await {
            Ok(warnings) => {
                let lines = warnings.iter().map(|warning| format!("warning: {warning}\n"));
                let text: String = std::iter::once("ready\n".to_owned()).chain(lines).collect();
                response::plain(200, TEXT, text.into())
            }
            Err(reason) => response::plain(503, TEXT, format!("not ready: {reason}\n").into()),
        },
    }
}

/// The metrics: at a place of their own for everyone who reaches it, elsewhere for those who may,
/// where signatures are verified.
async fn scrape<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
) -> Response<response::Body> {
    if session.peer.purpose == Purpose::Everything
        && state.services.verifies()
        && let Err(refusal) = aws_services::permit(state, session, head, GET_METRICS).await
    {
        return refusal;
    }
    response::plain(200, metrics::CONTENT_TYPE, state.metrics_text().into())
}

fn preflight<S>(state: &ServerState<S>, head: &Head) -> Response<response::Body> {
    let mut response = response::plain(200, "", Bytes::new());
    state.origins.preflight(&head.headers, response.headers_mut());
    response
}

/// The answer to a call that names no service. Its body is read, so that the connection remains
/// usable.
async fn refuse<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    body: Incoming,
) -> Response<response::Body> {
    match state.read(head, body, &session.activity).await {
        Ok(_) => {
            state.metrics.refused.inc();
            response::not_the_api()
        }
        Err(refusal) => refusal,
    }
}
