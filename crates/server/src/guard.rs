//! Panic isolation and time limit of a future: neither its panic nor its delay affects anything
//! else.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use env::Env;

/// How a guarded future ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome<T> {
    /// With its result.
    Done(T),
    /// With a panic; the panic hook has reported it.
    Panicked,
    /// With neither in time; it was dropped.
    TimedOut,
}

/// Runs `future` for at most `limit`.
///
/// The timer is created only when the future has to wait, because most calls answer at once. State
/// that the future shares with others must remain consistent when it is dropped or unwinds: the
/// store's contract guarantees that for transactions, and nothing else on the request path is
/// shared.
pub(crate) async fn run<T>(
    env: &Env,
    limit: Duration,
    future: impl Future<Output = T>,
) -> Outcome<T> {
    let mut future = pin!(future);
    let mut timer = None;
    std::future::poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Ready(result)) => return Poll::Ready(Outcome::Done(result)),
            Ok(Poll::Pending) => {}
            Err(_) => return Poll::Ready(Outcome::Panicked),
        }
        let timer = timer.get_or_insert_with(|| env.sleep(limit));
        timer.as_mut().poll(context).map(|()| Outcome::TimedOut)
    })
    .await
}
