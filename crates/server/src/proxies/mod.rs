//! Trusted proxies: whom a proxy in front of the server says that it forwards.
//!
//! Invariants: nothing is read from a peer that is not trusted; one form alone is read, the one
//! that the proxies write, since a proxy passes others on as its client sent them.

mod forwarded;
mod preface;

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;
use smallvec::SmallVec;

pub(crate) use self::preface::read as read_preface;
use crate::head::Headers;

/// How many proxies one request is followed through.
const HOPS: usize = 16;

/// Proxies whose word counts about where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxies {
    /// Where they are.
    pub networks: Vec<IpNet>,
    /// Whether those that reach a Unix socket of the server are some.
    pub local: bool,
    /// How they say whom they forward.
    pub header: ProxyHeader,
}

/// How proxies say whom they forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    XForwardedFor,
    /// `Forwarded` of RFC 7239.
    Forwarded,
    /// The PROXY protocol, version 1 or 2, at the start of each connection.
    ProxyProtocol,
}

/// Where a request comes from, as far as a proxy says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) source: Option<IpAddr>,
    /// Whether it reached the proxy over TLS.
    pub(crate) secure: Option<bool>,
}

impl Proxies {
    /// Whether `peer` is one of them; `None` is a peer on a Unix socket.
    pub(crate) fn trusts(&self, peer: Option<IpAddr>) -> bool {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return self.local };
        self.networks.iter().any(|network| network.contains(&peer))
    }

    /// Whether they say it in the heads of requests.
    pub(crate) fn use_heads(&self) -> bool {
        self.header != ProxyHeader::ProxyProtocol
    }

    /// What the head of a request from the proxy `peer` says.
    pub(crate) fn client(&self, peer: Option<IpAddr>, headers: &Headers) -> Client {
        match self.header {
            ProxyHeader::XForwardedFor => self.x_forwarded(peer, headers),
            ProxyHeader::Forwarded => self.forwarded(peer, headers),
            ProxyHeader::ProxyProtocol => Client { source: peer, secure: None },
        }
    }

    fn x_forwarded(&self, peer: Option<IpAddr>, headers: &Headers) -> Client {
        let values = texts(headers, "x-forwarded-for");
        let hops = values.iter().rev().flat_map(|value| value.rsplit(','));
        let mut source = peer;
        for hop in hops.take(HOPS) {
            // What cannot be read was not written by a proxy that is trusted.
            let Some(address) = address(hop) else { break };
            source = Some(address);
            if !self.trusts(source) {
                break;
            }
        }
        let protocols = texts(headers, "x-forwarded-proto");
        let protocol = protocols.last().and_then(|value| value.rsplit(',').next());
        Client { source, secure: protocol.and_then(secure) }
    }

    fn forwarded(&self, peer: Option<IpAddr>, headers: &Headers) -> Client {
        let values = texts(headers, "forwarded");
        let mut client = Client { source: peer, secure: None };
        let hops = values.iter().rev().flat_map(|value| forwarded::hops(value).into_iter().rev());
        for hop in hops.take(HOPS) {
            let Some(address) = hop.client.and_then(address) else { break };
            client = Client { source: Some(address), secure: hop.protocol.and_then(secure) };
            if !self.trusts(client.source) {
                break;
            }
        }
        client
    }
}

/// The values of a header, in order; one that is not text ends what is known.
fn texts<'h>(headers: &'h Headers, name: &str) -> SmallVec<[&'h str; 4]> {
    headers.all(name).map(|value| std::str::from_utf8(value).unwrap_or("?")).collect()
}

/// `https` or `http`.
fn secure(protocol: &str) -> Option<bool> {
    let is = |name: &str| protocol.trim().eq_ignore_ascii_case(name);
    if is("https") { Some(true) } else { is("http").then_some(false) }
}

/// An address, perhaps with a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
    };
    bare.or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests;
