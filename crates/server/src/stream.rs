//! A socket with a write timeout, against clients that do not read their responses, and with a
//! check of the framing of requests.
//!
//! Invariant: a connection to which fewer than [`LEAST`] bytes could be written within the limit is
//! an error. While the client keeps up this costs nothing: the timer is created when a write has to
//! wait. A request whose framing is refused is damaged before the HTTP library sees it, so that the
//! library refuses it too (400) and closes the connection; nothing behind it is read.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use smallvec::SmallVec;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;

use crate::activity::{Activity, micros};
use crate::connections::{Connections, Place};
use crate::framing::Framing;
use crate::transport::Transport;

/// Bytes that a client must take in the time that the limit gives, or all that there are.
const LEAST: usize = 64 << 10;

/// A head up to this length, in bytes, is not counted: nearly all are.
const SHORT_HEAD: usize = 16 << 10;

/// Pieces of up to this many bytes together are sent as one: copying them costs less than a
/// vectored write.
const SMALL: usize = 2 << 10;

/// No line may contain this byte, and the library takes it in none.
const DAMAGE: u8 = 0;

/// What follows a head that was damaged: the library reads a head that came in pieces only when it
/// has ended.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// Whether the client has sent a request that must not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    No,
    /// It was damaged, but does not end yet.
    Damaged,
    /// It ends, and nothing follows.
    Ended,
}

/// The socket of one connection.
pub(crate) struct Socket {
    inner: Transport,
    env: Env,
    /// How long a client may take for [`LEAST`] bytes.
    limit: Duration,
    /// Runs while the client does not keep up.
    timer: Option<env::Task>,
    /// Bytes written since the timer was started.
    written: usize,
    framing: Framing,
    activity: Arc<Activity>,
    connections: Arc<Connections>,
    /// Bytes of the head that has not ended.
    head: usize,
    /// Leave for a head that is longer than [`SHORT_HEAD`].
    long_head: Option<OwnedSemaphorePermit>,
    refusal: Refusal,
    /// What was read and given back, which comes first.
    given_back: Bytes,
}

impl Socket {
    pub(crate) fn new(inner: Transport, env: Env, limit: Duration, place: &Place) -> Self {
        Self {
            inner,
            env,
            limit,
            timer: None,
            written: 0,
            framing: Framing::default(),
            activity: Arc::clone(&place.activity),
            connections: Arc::clone(&place.connections),
            head: 0,
            long_head: None,
            refusal: Refusal::No,
            given_back: Bytes::new(),
        }
    }

    /// Gives bytes back that were read, all that were after the last request.
    pub(crate) fn give_back(&mut self, bytes: Bytes) {
        self.given_back = bytes;
    }

    /// Whether a read finds something, so that no buffer is needed before.
    pub(crate) fn poll_read_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.given_back.is_empty() || self.refusal != Refusal::No {
            return Poll::Ready(Ok(()));
        }
        self.inner.poll_read_ready(context)
    }

    /// Notes that `bytes` have arrived. An error for a head that is long when too many are.
    fn follow_head(&mut self, bytes: usize) -> io::Result<()> {
        if !self.framing.is_in_head() {
            if self.long_head.take().is_some() {
                self.activity.lacks_nothing();
            }
            self.head = 0;
            return Ok(());
        }
        self.head = self.head.saturating_add(bytes);
        if self.head > SHORT_HEAD && self.long_head.is_none() {
            let now = micros(&self.env);
            let leave = self.connections.try_long_head(now, self.head);
            self.long_head = Some(leave.ok_or(ErrorKind::OutOfMemory)?);
            self.activity.lacks_more(self.head, now);
        }
        Ok(())
    }

    /// The result of a write, or an error once the client has been too slow.
    fn watched(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match polled {
            Poll::Ready(Ok(bytes)) => {
                self.activity.written();
                self.written = self.written.saturating_add(bytes);
                if self.written >= LEAST {
                    self.timer = None;
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                self.activity.write_waits(|| micros(&self.env));
                if self.timer.is_none() {
                    self.written = 0;
                }
                let timer = self.timer.get_or_insert_with(|| self.env.sleep(self.limit));
                timer.as_mut().poll(context).map(|()| {
                    let what = "the client does not take its answer";
                    Err(io::Error::new(ErrorKind::TimedOut, what))
                })
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.given_back.is_empty() {
            let length = self.given_back.len().min(buffer.remaining());
            buffer.put_slice(&self.given_back.split_to(length));
            return Poll::Ready(Ok(()));
        }
        match self.refusal {
            Refusal::No => {}
            Refusal::Damaged if buffer.remaining() >= HEAD_END.len() => {
                buffer.put_slice(HEAD_END);
                self.refusal = Refusal::Ended;
                return Poll::Ready(Ok(()));
            }
            Refusal::Damaged | Refusal::Ended => return Poll::Ready(Ok(())),
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let arrived = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        if let Err(at) = self.framing.follow(arrived) {
            arrived.iter_mut().skip(at).take(1).for_each(|byte| *byte = DAMAGE);
            buffer.set_filled(before.saturating_add(at).saturating_add(1));
            self.refusal = Refusal::Damaged;
        }
        self.activity.arrived(self.framing.heads(), self.framing.is_in_body());
        let bytes = buffer.filled().len().saturating_sub(before);
        Poll::Ready(self.follow_head(bytes))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.watched(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let polled = if length <= SMALL {
            let mut whole = SmallVec::<[u8; SMALL]>::new();
            parts.iter().for_each(|part| whole.extend_from_slice(part));
            Pin::new(&mut self.inner).poll_write(context, &whole)
        } else {
            Pin::new(&mut self.inner).poll_write_vectored(context, parts)
        };
        self.watched(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Everything has been written.
        self.timer = None;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
