//! One connection from its first byte to its last, as one task.

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::handler::Shared;
use crate::response::Scratch;
use crate::stream::Socket;
use crate::{Limits, Service};

/// Tells every connection, once, that the server goes down.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    told: AtomicBool,
    notify: Notify,
}

impl Closing {
    /// Tells them.
    pub(crate) fn tell(&self) {
        self.told.store(true, Ordering::Release);
        self.notify.notify_waiters();
    }
}

/// The HTTP settings of every connection. The number of headers stays at hyper's own limit of 100:
/// a limit of our own would cost an allocation a request.
pub(crate) fn builder(limits: &Limits) -> Builder {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        // Who has said all may still listen.
        .half_close(true)
        .header_read_timeout(limits.idle)
        .max_buf_size(limits.head_bytes);
    builder
}

/// Serves `stream` until either side ends it. Finishes the request at hand when told to close.
pub(crate) async fn serve<S: Service>(
    stream: TcpStream,
    builder: &Builder,
    shared: &Arc<Shared<S>>,
    closing: &Closing,
) {
    // Small answers must not wait for the client's acknowledgement of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
    let scratch = Scratch::default();
    let connection = builder.serve_connection(
        TokioIo::new(Socket::new(stream, shared.env.clone(), shared.limits.write)),
        service_fn(async |request| Ok::<_, Infallible>(shared.answer(&scratch, request).await)),
    );
    let mut connection = pin!(connection);
    let mut notified = pin!(closing.notify.notified());
    let mut waiting = false;
    let mut told = false;
    let result = std::future::poll_fn(|context| {
        if !waiting {
            // One poll leaves this task's waker there; polling again would only cost a lock.
            waiting = true;
            let _ = notified.as_mut().poll(context);
        }
        if !told && closing.told.load(Ordering::Acquire) {
            told = true;
            connection.as_mut().graceful_shutdown();
        }
        connection.as_mut().poll(context)
    })
    .await;
    if let Err(error) = result {
        tracing::debug!(%error, "the connection ended early");
    }
}
