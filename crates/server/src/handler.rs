//! The request handler: one `match` from a route to what answers it.

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::ORIGIN;
use hyper::http::request;
use hyper::{Request, Response};

use crate::route::{Probe, Route};
use crate::services::{Application, Health};
use crate::session::Session;
use crate::shared::Shared;
use crate::{aws_services, control, dynamodb, metrics, response};

const TEXT: &str = "text/plain; charset=utf-8";

/// Answers one request.
pub(crate) async fn answer<S: Application>(
    shared: &Shared<S>,
    session: &Session<S>,
    request: Request<Incoming>,
) -> Response<response::Body> {
    let (mut head, body) = request.into_parts();
    let page = head.headers.get(ORIGIN).cloned();
    // Only DynamoDB's calls are held inline: the larger this future, the more there is to move.
    let mut response = match Route::of(&head) {
        Route::DynamoDb(media_type) => {
            dynamodb::answer(shared, session, &mut head, media_type, body).await
        }
        Route::Aws(service) => {
            Box::pin(aws_services::answer(shared, session, &head, service, body)).await
        }
        Route::Control(route) => Box::pin(control::answer(shared, &head, route, body)).await,
        Route::Probe(probe) => Box::pin(health(shared, probe)).await,
        Route::Metrics => response::plain(200, metrics::CONTENT_TYPE, shared.metrics.text().into()),
        Route::Preflight => preflight(shared, &head),
        Route::UnknownCall => Box::pin(refuse(shared, &head, body)).await,
        Route::NotFound => response::not_the_api(),
    };
    if let Some(page) = page {
        shared.origins.admit(&page, response.headers_mut());
    }
    response
}

async fn health<S: Health>(shared: &Shared<S>, probe: Probe) -> Response<response::Body> {
    match probe {
        Probe::Endpoint => response::plain(200, "", shared.endpoint.clone()),
        Probe::Live => response::plain(200, TEXT, Bytes::from_static(b"live\n")),
        Probe::Ready => match shared.services.ready().await {
            Ok(()) => response::plain(200, TEXT, Bytes::from_static(b"ready\n")),
            Err(reason) => response::plain(503, TEXT, format!("not ready: {reason}\n").into()),
        },
    }
}

fn preflight<S>(shared: &Shared<S>, head: &request::Parts) -> Response<response::Body> {
    let mut response = response::plain(200, "", Bytes::new());
    shared.origins.preflight(&head.headers, response.headers_mut());
    response
}

/// The answer to a call that names no service. Its body is read, so that the connection remains
/// usable.
async fn refuse<S>(
    shared: &Shared<S>,
    head: &request::Parts,
    body: Incoming,
) -> Response<response::Body> {
    match shared.read(head, body).await {
        Ok(_) => {
            shared.metrics.refused.inc();
            response::not_the_api()
        }
        Err(refusal) => refusal,
    }
}
