//! One HTTP/1.1 connection, as one task.
//!
//! A connection on which no request begins for a while is closed, whether it sends nothing or sends
//! a head byte by byte. One timer per connection enforces that; a timer per request would cost more
//! than reading the request.
//!
//! A connection begins on the fast path; the HTTP library takes over when something comes that is
//! not for it.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use env::Env;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::futures::Notified;

use crate::activity::Activity;
use crate::bound_socket::Accepted;
use crate::connections::{Connections, Need, Place};
use crate::fast_path;
use crate::guard::{self, Outcome};
use crate::handler;
use crate::listen_address::Purpose;
use crate::proxies;
use crate::response;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::session::{Peer, Session};
use crate::settings::Limits;
use crate::shutdown::Shutdown;
use crate::stream::Socket;
use crate::transport::Transport;

/// The HTTP settings of every connection. The number of headers stays at hyper's own limit of 100:
/// a limit of our own would cost an allocation a request.
pub(crate) fn builder(limits: &Limits) -> Builder {
    let mut builder = Builder::new();
    builder
        // A client that has half-closed may still read the response.
        .half_close(true)
        // `Idleness` ends slow heads.
        .header_read_timeout(None)
        .max_buf_size(limits.head_bytes);
    builder
}

/// Detects a connection on which no request has begun for between one and two periods.
struct Idleness<'a> {
    activity: &'a Activity,
    env: &'a Env,
    period: Duration,
    timer: env::Task,
    /// Requests begun when the timer was started.
    since: u64,
}

impl<'a> Idleness<'a> {
    fn new(activity: &'a Activity, env: &'a Env, period: Duration) -> Self {
        Self { activity, env, period, timer: env.sleep(period), since: u64::MAX }
    }

    /// Whether the connection is to be closed.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let begun = self.activity.begun();
        while let Poll::Ready(()) = self.timer.as_mut().poll(context) {
            if self.since == begun && !self.activity.is_answering() {
                return true;
            }
            self.since = begun;
            self.timer = self.env.sleep(self.period);
        }
        false
    }
}

/// The end of a connection at shutdown: what is whole is finished, what is not is no request.
#[derive(Default)]
struct Closing {
    begun: bool,
    /// Runs while the rest of a body may still come.
    grace: Option<env::Task>,
}

impl Closing {
    /// Notes that the shutdown has begun; `grace` is how long the rest of a body may take.
    fn begin(&mut self, activity: &Activity, env: &Env, grace: Duration) {
        self.begun = true;
        self.grace = activity.lacks_body().then(|| env.sleep(grace));
    }

    /// Whether the connection, which waits, is to be dropped.
    fn drops(&mut self, activity: &Activity, context: &mut Context<'_>) -> bool {
        if !self.begun {
            return false;
        }
        if !activity.lacks_body() {
            self.grace = None;
        }
        let over = self.grace.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_ready());
        over || activity.is_idle()
    }
}

/// A connection's part in the bound on connections: its slot, and whether it is to make room.
struct Bound<'a> {
    connections: &'a Connections,
    activity: &'a Activity,
    /// Its slot, or the wait for one.
    slot: Option<OwnedSemaphorePermit>,
    waiting: Option<Waiting>,
    woken: Pin<Box<dyn Future<Output = ()> + Send + 'a>>,
    /// Whom `woken` wakes: looked at instead of polling it for every request.
    listener: Option<Waker>,
}

type Waiting = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

impl<'a> Bound<'a> {
    fn new(connections: &'a Arc<Connections>, activity: &'a Activity) -> Self {
        let slot = connections.try_slot();
        let waiting: Option<Waiting> = if slot.is_some() {
            activity.admit();
            None
        } else {
            if !connections.make_room(Need::Slot) {
                activity.set_crowded();
            }
            let connections = Arc::clone(connections);
            Some(Box::pin(async move { connections.slot().await }))
        };
        Self {
            connections,
            activity,
            slot,
            waiting,
            woken: Box::pin(activity.woken()),
            listener: None,
        }
    }

    /// Takes the slot that it waits for, once there is one, and listens for being woken.
    fn advance(&mut self, context: &mut Context<'_>) {
        if let Some(waiting) = &mut self.waiting
            && let Poll::Ready(slot) = waiting.as_mut().poll(context)
        {
            self.slot = slot;
            self.waiting = None;
            self.activity.admit();
        }
        let waker = context.waker();
        let listens = self.listener.as_ref().is_some_and(|listener| listener.will_wake(waker));
        if !listens && !self.activity.is_evicted() && !self.activity.is_cut() {
            self.listener = Some(waker.clone());
            // It completes once; the reason is read from the activity.
            let _ = self.woken.as_mut().poll(context);
        }
    }

    /// Whether the connection, which waits, closes for another one.
    fn gives_way(&self) -> bool {
        self.activity.is_idle()
            && (self.activity.is_evicted()
                || self.slot.is_some() && self.activity.begun() > 0 && self.connections.claim())
    }
}

impl Drop for Bound<'_> {
    fn drop(&mut self) {
        if self.waiting.is_some() && self.activity.is_crowded() {
            // Nobody needs to give up a slot for this one any more.
            self.connections.claim();
        }
    }
}

/// Answers one request on a connection beyond the bound: a health check at once, another one when
/// there is a slot in time.
async fn answer_beyond<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    Place { connections, activity, .. }: &Place,
    request: Request<Incoming>,
) -> Response<response::Body> {
    if handler::is_probe(&request) {
        let mut response = handler::answer(state, session, request).await;
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    let leave = connections.try_wait();
    if activity.is_crowded() && leave.is_none() && !activity.is_admitted() {
        state.metrics.connections_refused.inc();
        return state.unread(503);
    }
    let mut timer = state.env.sleep(state.limits.admission);
    // The task that polls this takes the slot before it does.
    let admitted = std::future::poll_fn(|context| {
        if activity.is_admitted() {
            return Poll::Ready(true);
        }
        timer.as_mut().poll(context).map(|()| false)
    })
    .await;
    drop(leave);
    if admitted {
        return handler::answer(state, session, request).await;
    }
    state.metrics.connections_refused.inc();
    state.unread(503)
}

/// What ends a connection beside its own protocol: the shutdown, the bounds, silence.
struct Watch<'a, S> {
    state: &'a ServerState<S>,
    activity: &'a Activity,
    shutdown: &'a Shutdown,
    notified: Pin<Box<Notified<'a>>>,
    /// Whether the shutdown will wake this task.
    waiting: bool,
    bound: Bound<'a>,
    idleness: Idleness<'a>,
    closing: Closing,
}

impl<'a, S> Watch<'a, S> {
    fn new(state: &'a ServerState<S>, place: &'a Place, shutdown: &'a Shutdown) -> Self {
        let activity = &*place.activity;
        Self {
            state,
            activity,
            shutdown,
            notified: Box::pin(shutdown.notify.notified()),
            waiting: false,
            bound: Bound::new(&place.connections, activity),
            idleness: Idleness::new(activity, &state.env, state.limits.idle),
            closing: Closing::default(),
        }
    }

    /// Before the connection is polled; whether the shutdown begins now.
    fn begins(&mut self, context: &mut Context<'_>) -> bool {
        if !self.waiting {
            // The first poll registers this task's waker; polling again would only cost a lock.
            self.waiting = true;
            let _ = self.notified.as_mut().poll(context);
        }
        let begins = !self.closing.begun && self.shutdown.has_begun();
        if begins {
            self.closing.begin(self.activity, &self.state.env, self.state.limits.body_grace);
        }
        self.bound.advance(context);
        begins
    }

    /// After the connection, polled, has to wait: whether it ends now.
    fn ends(&mut self, context: &mut Context<'_>) -> bool {
        if self.activity.is_cut() {
            tracing::debug!("the client took nothing of its answer, and others need the memory");
            return true;
        }
        if self.bound.gives_way() {
            self.state.metrics.idle_closed.inc();
            return true;
        }
        if self.closing.drops(self.activity, context) || self.idleness.is_over(context) {
            tracing::debug!("the connection was closed without a request");
            return true;
        }
        false
    }
}

/// Serves a connection until either side closes it. At shutdown the current request is finished.
pub(crate) async fn serve<S: Application>(
    accepted: Accepted,
    builder: &Builder,
    state: &Arc<ServerState<S>>,
    place: &Place,
    shutdown: &Shutdown,
) {
    let Accepted { mut transport, peer, purpose } = accepted;
    transport.send_at_once();
    let peer = match of_peer(state, &mut transport, (peer, purpose)).await {
        Ok(peer) => peer,
        Err(error) => {
            tracing::debug!(%error, "the connection was closed without a request");
            return;
        }
    };
    let session = Session::<S>::new(Arc::clone(&place.activity), peer);
    let mut watch = Watch::new(&**state, place, shutdown);
    let end = {
        let mut served = pin!(async {
            if state.tls.is_none() {
                // Until it says something, a connection takes little memory.
                transport.wait().await?;
            }
            begin(transport, state, place, &session, shutdown).await
        });
        std::future::poll_fn(|context| {
            watch.begins(context);
            match served.as_mut().poll(context) {
                Poll::Pending if watch.ends(context) => Poll::Ready(Ok(None)),
                polled => polled,
            }
        })
        .await
    };
    match end {
        Ok(None) => {}
        Ok(Some(socket)) => {
            // On the heap: most connections never need it.
            Box::pin(serve_rest(socket, builder, (&**state, &session), place, watch)).await;
        }
        Err(error) => tracing::debug!(%error, "the connection ended early"),
    }
}

/// Serves the connection until it ends or is for the HTTP library.
///
/// On the heap, and made here: what makes a future has room for it, boxed or not, and a connection
/// that is silent, or that the library serves, is to be small.
fn begin<'a, S: Application>(
    transport: Transport,
    state: &'a ServerState<S>,
    place: &'a Place,
    session: &'a Session<S>,
    shutdown: &'a Shutdown,
) -> Pin<Box<impl Future<Output = io::Result<Option<Socket>>> + use<'a, S>>> {
    Box::pin(async move {
        let transport = shake_hands(transport, state).await?;
        let socket = Socket::new(transport, state.env.clone(), state.limits.write, place);
        fast_path::serve(socket, state, session, shutdown).await
    })
}

/// The other side of a connection: what connected, or whom a proxy forwards, which says so first
/// where the PROXY protocol is spoken.
async fn of_peer<S: Application>(
    state: &ServerState<S>,
    transport: &mut Transport,
    (source, purpose): (Option<IpAddr>, Purpose),
) -> io::Result<Peer> {
    let secure = state.tls.is_some() && source.is_some();
    // Policies may ask what a client calls itself.
    let asked = state.services.verifies();
    let peer = Peer { source, secure, proxies: None, asked, purpose };
    let Some(proxies) = state.proxies.as_ref().filter(|proxies| proxies.trusts(source)) else {
        return Ok(peer);
    };
    if proxies.use_heads() {
        return Ok(Peer { proxies: Some(Arc::clone(proxies)), ..peer });
    }
    // On the heap: few connections have one.
    let preface = Box::pin(proxies::read_preface(transport));
    let client = match guard::run(&state.env, state.limits.handshake, preface).await {
        Outcome::Done(client) => client?,
        Outcome::TimedOut => return Err(io::ErrorKind::TimedOut.into()),
        Outcome::Panicked => return Err(io::ErrorKind::Other.into()),
    };
    let secure = client.secure.unwrap_or(secure);
    Ok(Peer { source: client.source.or(source), secure, ..peer })
}

/// The connection within TLS, if the server speaks TLS there.
async fn shake_hands<S>(transport: Transport, state: &ServerState<S>) -> io::Result<Transport> {
    let (tls, stream) = match (&state.tls, transport) {
        (Some(tls), Transport::Plain(stream)) => (tls, stream),
        (_, transport) => return Ok(transport),
    };
    // On the heap: it is large, and over soon.
    let shaken = Box::pin(tls.acceptor().accept(stream));
    match guard::run(&state.env, state.limits.handshake, shaken).await {
        Outcome::Done(stream) => Ok(Transport::Tls(Box::new(stream?))),
        Outcome::TimedOut => Err(io::ErrorKind::TimedOut.into()),
        Outcome::Panicked => Err(io::ErrorKind::Other.into()),
    }
}

/// Serves the rest of a connection with the HTTP library.
async fn serve_rest<S: Application>(
    socket: Socket,
    builder: &Builder,
    (state, session): (&ServerState<S>, &Session<S>),
    place: &Place,
    mut watch: Watch<'_, S>,
) {
    let activity = &place.activity;
    let connection = builder.serve_connection(
        TokioIo::new(socket),
        service_fn(async |request| {
            activity.begin();
            let response = if activity.is_admitted() {
                handler::answer(state, session, request).await
            } else {
                Box::pin(answer_beyond(state, session, place, request)).await
            };
            activity.end(state.micros());
            Ok::<_, Infallible>(response)
        }),
    );
    let mut connection = pin!(connection);
    if watch.closing.begun {
        connection.as_mut().graceful_shutdown();
    }
    let result = std::future::poll_fn(|context| {
        if watch.begins(context) {
            connection.as_mut().graceful_shutdown();
        }
        match connection.as_mut().poll(context) {
            Poll::Pending if watch.ends(context) => Poll::Ready(Ok(())),
            polled => polled,
        }
    })
    .await;
    if let Err(error) = result {
        tracing::debug!(%error, "the connection ended early");
    }
}
