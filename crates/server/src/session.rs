//! What one connection keeps between its requests.

use std::net::IpAddr;
use std::sync::Arc;

use hyper::header::USER_AGENT;
use model::Origin;

use crate::activity::Activity;
use crate::authentication::Authenticator;
use crate::head::Headers;
use crate::listen_address::Purpose;
use crate::proxies::Proxies;
use crate::response::Scratch;

/// The state of one connection.
pub(crate) struct Session<S: Authenticator> {
    /// The buffer of response headers.
    pub(crate) scratch: Scratch,
    /// What the authenticator remembers.
    pub(crate) authentication: S::Session,
    /// What the connection does.
    pub(crate) activity: Arc<Activity>,
    /// Where it comes from, and what is answered to it.
    pub(crate) peer: Peer,
}

/// The other side of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// Its address; none on a Unix socket.
    pub(crate) source: Option<IpAddr>,
    /// Whether it is within TLS.
    pub(crate) secure: bool,
    /// If it is a proxy that says in the heads of requests whom it forwards.
    pub(crate) proxies: Option<Arc<Proxies>>,
    /// Whether somebody asks for what the client calls itself.
    pub(crate) asked: bool,
    /// What is answered.
    pub(crate) purpose: Purpose,
}

impl<S: Authenticator> Session<S> {
    /// Of a connection from `peer` that does this.
    pub(crate) fn new(activity: Arc<Activity>, peer: Peer) -> Self {
        let authentication = S::Session::default();
        Self { scratch: Scratch::default(), authentication, activity, peer }
    }

    /// Where a request with these headers comes from.
    pub(crate) fn origin<'a>(&self, headers: &'a Headers) -> Origin<'a> {
        let Peer { source, secure, proxies, asked, .. } = &self.peer;
        let user_agent = asked.then(|| headers.text(&USER_AGENT)).flatten();
        let origin = Origin { source: *source, user_agent, secure: *secure, via: None };
        let Some(proxies) = proxies else { return origin };
        let client = proxies.client(*source, headers);
        let secure = client.secure.unwrap_or(*secure);
        Origin { source: client.source, secure, ..origin }
    }
}
