//! The future of a store call; free of charge for an embedded store.
//!
//! The contract is asynchronous so that a remote engine fits behind it. Most calls of an embedded
//! store are answered at once; [`StoreFuture::Ready`] carries such an answer without an allocation.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// An answer that is ready, or one that is pending.
pub enum StoreFuture<'a, T> {
    /// Answered; `None` once polled.
    Ready(Option<T>),
    /// Not answered yet.
    Pending(Pin<Box<dyn Future<Output = T> + Send + 'a>>),
}

impl<'a, T> StoreFuture<'a, T> {
    /// An answer that is ready.
    pub const fn ready(value: T) -> Self {
        Self::Ready(Some(value))
    }

    /// An answer that comes later.
    pub fn pending(future: impl Future<Output = T> + Send + 'a) -> Self {
        Self::Pending(Box::pin(future))
    }
}

impl<T: Unpin> Future for StoreFuture<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        match &mut *self {
            // A second poll of a finished future is the caller's mistake; waiting for ever can
            // neither be wrong nor stop the process.
            Self::Ready(value) => value.take().map_or(Poll::Pending, Poll::Ready),
            Self::Pending(future) => future.as_mut().poll(cx),
        }
    }
}
