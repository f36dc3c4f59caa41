//! The settings and limits of a server.

use std::sync::Arc;
use std::time::Duration;

use model::Namespace;

use crate::audit::AuditSink;
use crate::cors::Origins;
use crate::hosts::Hosts;
use crate::proxies::Proxies;
use crate::span::SpanSink;
use crate::tls::Tls;

/// How a server presents itself and what it takes.
#[derive(Clone)]
pub struct Settings {
    /// The account and the Region that the server answers as.
    pub namespace: Namespace,
    /// The limits.
    pub limits: Limits,
    /// Web pages that may call the API from a browser.
    pub origins: Origins,
    /// The host names under which requests are answered that no signature protects.
    pub hosts: Hosts,
    /// A call that takes at least this long is logged as a warning.
    pub slow_request: Option<Duration>,
    /// Takes a span for each answered call.
    pub spans: Option<Arc<dyn SpanSink>>,
    /// Takes an entry of the audit log for each request.
    pub audit: Option<Arc<dyn AuditSink>>,
    /// How connections are encrypted, if they are.
    pub tls: Option<Tls>,
    /// Proxies whose word counts about where requests come from.
    pub proxies: Option<Arc<Proxies>>,
}

/// Every limit of the server; each wait and each buffer has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// The same of an object of S3.
    pub object_bytes: usize,
    /// The most that bodies may take together, in bytes, except small ones that arrive with their
    /// heads; further bodies wait.
    pub bodies_bytes: usize,
    /// The most that is buffered for one connection, in bytes. Heads are far shorter: AWS takes 16
    /// KiB of request line and as much of headers.
    pub head_bytes: usize,
    /// The most that heads above 16 KiB may take together before they have ended, in bytes; a
    /// connection with a further one is closed.
    pub heads_bytes: usize,
    /// The most connections at once. For a further one the connection that has been idle for
    /// longest is closed.
    pub connections: usize,
    /// Connections beyond these that are accepted all the same: health checks, and those that
    /// wait.
    pub reserved_connections: usize,
    /// How long the request of a connection beyond the bound may wait for another one to be closed;
    /// then it is refused.
    pub admission: Duration,
    /// How long the handshake of TLS may take.
    pub handshake: Duration,
    /// How long a connection may take to send the next request's head, idle time included.
    pub idle: Duration,
    /// How long a request's body may take to arrive.
    pub body: Duration,
    /// How long the rest of a body may take at shutdown; a request without it is dropped.
    pub body_grace: Duration,
    /// How long a client may take for each 64 KiB of an answer, or for its rest.
    pub write: Duration,
    /// The most that responses above 64 KiB may take together until their clients have taken them,
    /// in bytes; beyond it a call is answered with an error.
    pub answers_bytes: usize,
    /// How long a call may take: its deadline, which the store observes. A call that is not
    /// answered five seconds later is cut, and its caller gets an internal error.
    pub call: Duration,
    /// How long everything is still answered after the signal to end, while `/health/ready` says
    /// that the server leaves: until load balancers have noticed.
    pub drain_delay: Duration,
    /// How long connections may take to finish at shutdown.
    pub drain: Duration,
}

impl Limits {
    /// The limits of a server whose store has this memory budget, in bytes: a quarter of it for
    /// bodies and as much for answers, but at least 64 MiB each, which the largest body needs, and
    /// at most 512 MiB; a sixteenth for heads.
    #[must_use]
    pub fn within(memory_budget: u64) -> Self {
        let budget = usize::try_from(memory_budget).unwrap_or(usize::MAX);
        let quarter = (budget / 4).clamp(64 << 20, 512 << 20);
        let heads = (budget / 16).clamp(8 << 20, 64 << 20);
        Self {
            bodies_bytes: quarter,
            answers_bytes: quarter,
            heads_bytes: heads,
            ..Self::default()
        }
    }
}

impl Default for Limits {
    /// AWS's 16 MiB for a request's body.
    fn default() -> Self {
        Self {
            body_bytes: 16 << 20,
            object_bytes: 24 << 20,
            bodies_bytes: 256 << 20,
            head_bytes: 36 << 10,
            heads_bytes: 64 << 20,
            connections: 10_000,
            reserved_connections: 64,
            admission: Duration::from_secs(5),
            handshake: Duration::from_secs(10),
            idle: Duration::from_secs(120),
            body: Duration::from_secs(30),
            body_grace: Duration::from_secs(5),
            write: Duration::from_secs(30),
            answers_bytes: 256 << 20,
            call: Duration::from_secs(60),
            drain_delay: Duration::ZERO,
            drain: Duration::from_secs(30),
        }
    }
}
