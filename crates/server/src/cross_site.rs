//! Cross-site requests: refuses what a web page of a stranger makes a browser send here.
//!
//! Two ways lead from a page to a server on its user's machine. DNS rebinding gives the page's own
//! name this address: the Host header shows it ([`Hosts`]). And a form or a request without headers
//! of its own goes to any site without asking: browsers add `Origin`, and no signature can be in
//! its head. What neither changes nor shows anything (health, the page at `/`) is open to all.

use std::fmt;

use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use hyper::{Method, Response};

use crate::cors::Origins;
use crate::head::Head;
use crate::hosts::{self, Hosts};
use crate::media_type::MediaType;
use crate::refusal::{Form, Refusal};
use crate::response;
use crate::route::Route;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::session::Session;

/// Where a browser says a request comes from: <https://www.w3.org/TR/fetch-metadata/>.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What is wrong with where a request comes from. Its Display says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// The server does not have this name.
    Host(String),
    /// A page of this origin may not call.
    Page(String),
}

/// Whether a request of this route and head is a stranger's; `verified` says whether signatures
/// are.
pub(crate) fn check(
    route: Route,
    head: &Head,
    (hosts, origins): (&Hosts, &Origins),
    verified: bool,
) -> Option<Stranger> {
    form(route)?;
    // A signature covers the host, and no page has a key.
    if verified && matches!(route, Route::DynamoDb(_) | Route::Aws(_)) {
        return None;
    }
    let host = head.text(&HOST);
    let authority = head.uri.authority().map(|authority| authority.as_str());
    // No browser sends an empty Host, or none as HTTP/1.0 may.
    for named in [host, authority].into_iter().flatten() {
        if !named.is_empty() && !hosts.admit(named) {
            return Some(Stranger::Host(hosts::name(named).to_owned()));
        }
    }
    if host.is_none() && head.has(&HOST) {
        return Some(Stranger::Host(String::new()));
    }
    page(head, host.unwrap_or_default(), origins).map(Stranger::Page)
}

/// The page that sends a request which changes something and that no browser had to ask for.
fn page(head: &Head, host: &str, origins: &Origins) -> Option<String> {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&head.method);
    if reads || head.has(&AUTHORIZATION) {
        return None;
    }
    if let Some(origin) = head.headers.get(&ORIGIN) {
        let text = std::str::from_utf8(origin).unwrap_or_default();
        let own = text.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host));
        return (!own && !origins.allows(origin)).then(|| text.to_owned());
    }
    let site = head.text(&FETCH_SITE)?;
    matches!(site, "cross-site" | "same-site").then(|| site.to_owned())
}

/// How the route's refusal is written; `None` for routes that are open to all.
const fn form(route: Route) -> Option<Form> {
    match route {
        Route::DynamoDb(media_type) => Some(Form::Json(media_type)),
        Route::Control(_) => Some(Form::Json(MediaType::Json)),
        Route::Aws(service) => Some(Form::Service(service)),
        Route::Metrics => Some(Form::Text),
        Route::Probe(_)
        | Route::Welcome
        | Route::Preflight
        // What proves a call without a signature is in it, and no page has it.
        | Route::Unsigned
        | Route::UnknownCall
        | Route::NotFound => None,
    }
}

/// Refuses a stranger's request. Its body is read, so that the connection remains usable.
pub(crate) async fn refuse<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    (head, route): (&Head, Route),
    body: Incoming,
    stranger: Stranger,
) -> Response<response::Body> {
    if let Err(refusal) = state.read(head, body, &session.activity).await {
        return refusal;
    }
    state.metrics.refused.inc();
    tracing::debug!(%stranger, "refused");
    let message = stranger.to_string();
    let refusal = Refusal { status: 403, code: stranger.code(), message: &message };
    refusal.response(form(route).unwrap_or(Form::Text), &state.env.uuid())
}

impl Stranger {
    const fn code(&self) -> &'static str {
        match self {
            Self::Host(_) => "HostNotAllowedException",
            Self::Page(_) => "OriginNotAllowedException",
        }
    }
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => write!(
                f,
                "This server does not answer to the host name \"{name}\", so that no web page of \
                 that name reaches it. Call it by its address or as localhost, or start it with \
                 --allowed-host and the name (STATOR_ALLOWED_HOST)."
            ),
            Self::Page(origin) => write!(
                f,
                "A web page (origin \"{origin}\") may not change anything here. Start the server \
                 with --cors and the origin of the page (STATOR_CORS) if it may."
            ),
        }
    }
}
