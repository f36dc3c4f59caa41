//! Blocks a thread on a future that is usually ready.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use crate::StoreFuture;

/// The answer of `future`; blocks the thread when it is still on its way.
pub(super) fn wait<T: Unpin>(future: StoreFuture<'_, T>) -> T {
    if let StoreFuture::Ready(Some(value)) = future {
        return value;
    }
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
