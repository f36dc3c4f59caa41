//! The router: from the head of a request to the one thing that answers it.
//!
//! Pure: a function of the head. Everything that arrives on the port is one variant of [`Route`].

use hyper::Method;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use wire::aws;

use crate::authentication;
use crate::control::ControlRoute;
use crate::head::Head;
use crate::header;
use crate::listen_address::Purpose;
use crate::media_type::MediaType;

/// What answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A DynamoDB call, whose response has this media type.
    DynamoDb(MediaType),
    /// A call of another AWS service.
    Aws(aws::Service),
    /// A form that nobody signed, which may be a call that needs no signature.
    Unsigned,
    /// A test that controls the server.
    Control(ControlRoute),
    /// A health check.
    Probe(Probe),
    /// A person with a browser.
    Welcome,
    /// A scrape of the metrics.
    Metrics,
    /// A browser that asks whether a page may call.
    Preflight,
    /// A call that names no service; its body is read before it is refused.
    UnknownCall,
    /// Anything else.
    NotFound,
}

/// A health check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// AWS's own, which names the endpoint.
    Endpoint,
    /// Whether the process answers.
    Live,
    /// Whether calls can be answered.
    Ready,
}

impl Route {
    /// The route of the request with this head.
    pub(crate) fn of(head: &Head) -> Self {
        let path = head.uri.path();
        if let Some(control) = ControlRoute::of(&head.method, path) {
            return Self::Control(control);
        }
        if head.method == Method::POST {
            // DynamoDB's media types come first: of other services only CloudWatch uses one, and
            // objects may be JSON. Its calls have one path, objects have others.
            return match media_type(head).filter(|_| !is_for_cloudwatch(head)) {
                Some(media_type) if path == "/" => Self::DynamoDb(media_type),
                Some(_) => match aws_service(head) {
                    Some(objects @ aws::Service::S3) => Self::Aws(objects),
                    _ => Self::UnknownCall,
                },
                None => match aws_service(head) {
                    Some(service) => Self::Aws(service),
                    None if path == "/" && is_unsigned_form(head) => Self::Unsigned,
                    None => Self::UnknownCall,
                },
            };
        }
        // Objects may have any path, so the signature is examined before the path.
        if let Some(service) = aws_service(head) {
            if service == aws::Service::Stator && is_scrape(head) {
                return Self::Metrics;
            }
            return Self::Aws(service);
        }
        match (&head.method, path) {
            (&Method::GET, "/") if wants_page(head) => Self::Welcome,
            (&Method::GET, "/") => Self::Probe(Probe::Endpoint),
            (&Method::GET, "/health" | "/health/live") => Self::Probe(Probe::Live),
            (&Method::GET, "/health/ready") => Self::Probe(Probe::Ready),
            _ if is_scrape(head) => Self::Metrics,
            (&Method::OPTIONS, _) => Self::Preflight,
            _ => Self::NotFound,
        }
    }

    /// What it is at a place of this purpose; `metrics_apart`: whether there is one for metrics.
    pub(crate) fn at(self, purpose: Purpose, metrics_apart: bool) -> Self {
        match (purpose, self) {
            (Purpose::Metrics, Self::Metrics | Self::Probe(_)) => self,
            (Purpose::Metrics, _) => Self::NotFound,
            (Purpose::Everything, Self::Metrics) if metrics_apart => Self::NotFound,
            (Purpose::Everything, _) => self,
        }
    }
}

/// Whether it has the form of a call of the query protocol without a signature.
fn is_unsigned_form(head: &Head) -> bool {
    let form = head.text(&CONTENT_TYPE).unwrap_or_default().split(';').next();
    let form = form.unwrap_or_default().trim();
    !head.has(&AUTHORIZATION) && form.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn is_scrape(head: &Head) -> bool {
    head.method == Method::GET && head.uri.path() == "/metrics"
}

/// Whether a call in JSON names an operation of CloudWatch.
fn is_for_cloudwatch(head: &Head) -> bool {
    let target = head.text(&header::TARGET).unwrap_or_default();
    target.starts_with("GraniteServiceVersion20100801.")
}

fn media_type(head: &Head) -> Option<MediaType> {
    MediaType::parse(head.text(&CONTENT_TYPE)?)
}

/// Whether a browser asks: programs that check AWS's endpoint do not name HTML.
fn wants_page(head: &Head) -> bool {
    let accepted = head.text(&ACCEPT).unwrap_or_default();
    let media_types = accepted.split(',').filter_map(|range| range.split(';').next());
    media_types.map(str::trim).any(|range| range.eq_ignore_ascii_case("text/html"))
}

/// The service that the request is signed for, if it is one of the other AWS services.
fn aws_service(head: &Head) -> Option<aws::Service> {
    let claim = authentication::claim(head).ok()?;
    let service = aws::Service::from_scope(&claim.scope.service)?;
    // A page of any site can make a browser send a form with a signature in its URL; it cannot set
    // a header without asking first. Only objects are read by such URLs.
    let allowed = service == aws::Service::S3 || head.has(&AUTHORIZATION);
    allowed.then_some(service)
}

#[cfg(test)]
mod tests;
