//! The listening socket: accepts connections, and at shutdown waits until they are done.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::OwnedSemaphorePermit;

use crate::access_log::AccessLog;
use crate::body_budget::BodyBudget;
use crate::connection;
use crate::connections::{Connections, Place};
use crate::failures::Failures;
use crate::metrics::Metrics;
use crate::response_budget::ResponseBudget;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::settings::Settings;
use crate::shutdown::Shutdown;
use crate::tls::Tls;

/// The pause after a failed `accept`.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The shortest queue of connections to be accepted: a burst must not depend on a small bound.
const LEAST_QUEUE: u32 = 1_024;
/// The longest, which fits the operating system's own type.
const LARGEST_QUEUE: u32 = 65_535;

/// A server that is bound to its address and does not accept connections yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    env: Env,
    settings: Settings,
}

impl Server {
    /// Binds `address`; port 0 lets the operating system choose one.
    ///
    /// # Errors
    /// The operating system's: address in use, not permitted, not of this machine.
    pub async fn bind(address: SocketAddr, env: Env, settings: Settings) -> io::Result<Self> {
        let listener = listen(address, &settings)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, env, settings })
    }

    /// The same within TLS, if there is one.
    #[must_use]
    pub fn encrypted(mut self, tls: Option<Tls>) -> Self {
        self.settings.tls = tls;
        self
    }

    /// The address that the server is bound to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` completes, then finishes what was accepted. Returns whether every
    /// connection was done within the time that the limits give.
    pub async fn run<S: Application>(
        self,
        services: S,
        metrics: Metrics,
        shutdown: impl Future<Output = ()>,
    ) -> bool {
        let limits = self.settings.limits;
        // AWS ends the line with a space.
        let endpoint =
            format!("healthy: dynamodb.{}.amazonaws.com ", self.settings.namespace.region);
        let long_heads = limits.heads_bytes / limits.head_bytes.max(1);
        let reserved = limits.reserved_connections;
        let connections = Arc::new(Connections::new(limits.connections, reserved, long_heads));
        let Settings { slow_request, spans, audit, .. } = self.settings.clone();
        let access_log = AccessLog::new(slow_request, spans, audit, services.verifies());
        let state = Arc::new(ServerState {
            env: self.env.clone(),
            services,
            metrics,
            limits,
            bodies: BodyBudget::new(&limits),
            responses: ResponseBudget::new(limits.answers_bytes),
            connections: Arc::clone(&connections),
            origins: self.settings.origins,
            hosts: self.settings.hosts,
            tls: self.settings.tls,
            access_log,
            failures: Failures::default(),
            endpoint: Bytes::from(endpoint),
        });
        let closing = Arc::new(Shutdown::default());
        {
            let mut shutdown = pin!(shutdown);
            let accepting = accept(&self.listener, &self.env, &connections, |stream, permit| {
                start(&state, &closing, stream, connections.place(permit, state.micros()));
            });
            let mut accepting = pin!(accepting);
            tokio::select! {
                () = shutdown.as_mut() => {}
                () = accepting.as_mut() => {}
            }
        }
        drop(self.listener);
        closing.begin();
        tokio::select! {
            done = connections.all_closed() => done,
            () = self.env.sleep(limits.drain) => false,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// A listening socket whose queue takes a burst of as many connections as are taken at all, if the
/// operating system lets it (`net.core.somaxconn`).
fn listen(address: SocketAddr, settings: &Settings) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port whose connections of before linger can be taken again.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let queue = u32::try_from(settings.limits.connections).unwrap_or(u32::MAX);
    socket.listen(queue.clamp(LEAST_QUEUE, LARGEST_QUEUE))
}

/// Accepts connections and hands them over, each with its place, for as long as it is polled.
async fn accept(
    listener: &TcpListener,
    env: &Env,
    connections: &Connections,
    hand_over: impl Fn(TcpStream, OwnedSemaphorePermit),
) {
    // The loop ends only when it is dropped.
    while let Some(permit) = connections.permit().await {
        match listener.accept().await {
            Ok((stream, _)) => hand_over(stream, permit),
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                env.sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn start<S: Application>(
    state: &Arc<ServerState<S>>,
    shutdown: &Arc<Shutdown>,
    stream: TcpStream,
    place: Place,
) {
    let (state, shutdown) = (Arc::clone(state), Arc::clone(shutdown));
    let env = state.env.clone();
    env.spawn("connection", async move {
        state.metrics.connections.inc();
        let builder = connection::builder(&state.limits);
        connection::serve(stream, &builder, &state, &place, &shutdown).await;
        state.metrics.connections.dec();
        drop(place);
    });
}
