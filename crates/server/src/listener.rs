//! The listening sockets: accept connections, and at shutdown wait until they are done.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use tokio::sync::OwnedSemaphorePermit;

use crate::access_log::AccessLog;
use crate::body_budget::BodyBudget;
use crate::bound_socket::{Accepted, BindFault, Listener};
use crate::connection;
use crate::connections::{Connections, Place as Slot};
use crate::failures::Failures;
use crate::listen_address::{Binding, ListenAddress, Purpose};
use crate::metrics::Metrics;
use crate::response_budget::ResponseBudget;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::settings::Settings;
use crate::shutdown::Shutdown;
use crate::tls::Tls;

/// The pause after a failed `accept`.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A server that is bound to its places and does not accept connections yet.
pub struct Server {
    listeners: Vec<Listener>,
    env: Env,
    settings: Settings,
}

impl Server {
    /// Binds the addresses.
    ///
    /// # Errors
    /// The first that cannot be bound, and why.
    pub async fn bind(
        bindings: &[Binding],
        env: Env,
        settings: Settings,
    ) -> Result<Self, BindFault> {
        let mut listeners = Vec::new();
        for binding in bindings {
            listeners.push(Listener::bind(binding, &settings).await?);
        }
        Ok(Self { listeners, env, settings })
    }

    /// The same within TLS, if there is one.
    #[must_use]
    pub fn encrypted(mut self, tls: Option<Tls>) -> Self {
        self.settings.tls = tls;
        self
    }

    /// Where it listens, with the ports that were chosen.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.listeners.iter().map(|listener| &listener.binding)
    }

    /// The first address that it is bound to, if it is bound to one.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.bindings().find_map(|binding| match binding.address {
            ListenAddress::Tcp(address) => Some(address),
            ListenAddress::Unix(_) => None,
        })
    }

    /// How long it still answers everything after it was asked to end.
    #[must_use]
    pub const fn drain_delay(&self) -> Duration {
        self.settings.limits.drain_delay
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
            proxies: self.settings.proxies,
            metrics_apart: self
                .listeners
                .iter()
                .any(|listener| listener.binding.purpose == Purpose::Metrics),
            access_log,
            failures: Failures::default(),
            leaving: AtomicBool::new(false),
            endpoint: Bytes::from(endpoint),
        });
        let closing = Arc::new(Shutdown::default());
        {
            let mut shutdown = pin!(async {
                shutdown.await;
                state.leaving.store(true, Ordering::Release);
                if !limits.drain_delay.is_zero() {
                    self.env.sleep(limits.drain_delay).await;
                }
            });
            let hand_over = |accepted, permit| {
                start(&state, &closing, accepted, connections.place(permit, state.micros()));
            };
            let each = self.listeners.iter();
            let each = each.map(|one| accept(one, &self.env, &connections, &hand_over));
            let mut accepting = pin!(all(each));
            tokio::select! {
                () = shutdown.as_mut() => {}
                () = accepting.as_mut() => {}
            }
        }
        drop(self.listeners);
        closing.begin();
        tokio::select! {
            done = connections.all_closed() => done,
            () = self.env.sleep(limits.drain) => false,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address()).finish_non_exhaustive()
    }
}

/// Polls all of these until each has ended.
async fn all(futures: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut left: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        left.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if left.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Accepts connections and hands them over, each with its place, for as long as it is polled.
async fn accept(
    listener: &Listener,
    env: &Env,
    connections: &Connections,
    hand_over: impl Fn(Accepted, OwnedSemaphorePermit),
) {
    // The loop ends only when it is dropped.
    while let Some(permit) = connections.permit().await {
        match listener.accept().await {
            Ok(accepted) => hand_over(accepted, permit),
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
    accepted: Accepted,
    slot: Slot,
) {
    let (state, shutdown) = (Arc::clone(state), Arc::clone(shutdown));
    let env = state.env.clone();
    env.spawn("connection", async move {
        state.metrics.connections.inc();
        let builder = connection::builder(&state.limits);
        connection::serve(accepted, &builder, &state, &slot, &shutdown).await;
        state.metrics.connections.dec();
        drop(slot);
    });
}
