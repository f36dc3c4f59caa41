//! What one connection keeps between its requests.

use std::net::IpAddr;
use std::sync::Arc;

use hyper::header::USER_AGENT;
use model::Origin;

use crate::activity::Activity;
use crate::authentication::Authenticator;
use crate::head::Headers;
use crate::response::Scratch;

/// The state of one connection.
pub(crate) struct Session<S: Authenticator> {
    /// The buffer of response headers.
    pub(crate) scratch: Scratch,
    /// What the authenticator remembers.
    pub(crate) authentication: S::Session,
    /// What the connection does.
    pub(crate) activity: Arc<Activity>,
    /// The address of the client, where it matters.
    source: Option<IpAddr>,
    /// Whether it is within TLS.
    secure: bool,
}

impl<S: Authenticator> Session<S> {
    /// Of a connection from `source` that does this, within TLS if it is `secure`.
    pub(crate) fn new(activity: Arc<Activity>, source: Option<IpAddr>, secure: bool) -> Self {
        let authentication = S::Session::default();
        Self { scratch: Scratch::default(), authentication, activity, source, secure }
    }

    /// Where a request with these headers comes from.
    pub(crate) fn origin<'a>(&self, headers: &'a Headers) -> Origin<'a> {
        // Nobody asks where signatures are not verified.
        let user_agent = self.source.and_then(|_| headers.text(&USER_AGENT));
        Origin { source: self.source, user_agent, secure: self.secure, via: None }
    }
}
