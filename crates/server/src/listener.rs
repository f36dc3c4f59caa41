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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::body::BodyBudget;
use crate::connection::{self, Shutdown};
use crate::metrics::Metrics;
use crate::response_budget::ResponseBudget;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::settings::Settings;

/// The pause after a failed `accept`.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

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
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, env, settings })
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
        let state = Arc::new(ServerState {
            env: self.env.clone(),
            services,
            metrics,
            namespace: self.settings.namespace,
            limits,
            bodies: BodyBudget::new(limits.body_bytes, limits.bodies_bytes),
            responses: ResponseBudget::new(limits.answers_bytes),
            origins: self.settings.origins,
            endpoint: Bytes::from(endpoint),
        });
        let closing = Arc::new(Shutdown::default());
        let slots = Arc::new(Semaphore::new(limits.connections));
        {
            let mut shutdown = pin!(shutdown);
            let accepting = accept(&self.listener, &self.env, &slots, |stream, slot| {
                start(&state, &closing, stream, slot);
            });
            let mut accepting = pin!(accepting);
            tokio::select! {
                () = shutdown.as_mut() => {}
                () = accepting.as_mut() => {}
            }
        }
        drop(self.listener);
        closing.begin();
        let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
        tokio::select! {
            done = slots.acquire_many(all) => done.is_ok(),
            () = self.env.sleep(limits.drain) => false,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Accepts connections and hands them over, each with its slot, for as long as it is polled.
async fn accept(
    listener: &TcpListener,
    env: &Env,
    slots: &Arc<Semaphore>,
    hand_over: impl Fn(TcpStream, OwnedSemaphorePermit),
) {
    // The semaphore is never closed, so the loop ends only when it is dropped.
    while let Ok(slot) = Arc::clone(slots).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => hand_over(stream, slot),
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
    slot: OwnedSemaphorePermit,
) {
    let (state, shutdown) = (Arc::clone(state), Arc::clone(shutdown));
    let env = state.env.clone();
    env.spawn("connection", async move {
        state.metrics.connections.inc();
        let builder = connection::builder(&state.limits);
        connection::serve(stream, &builder, &state, &shutdown).await;
        state.metrics.connections.dec();
        drop(slot);
    });
}
