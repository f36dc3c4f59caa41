//! Runs a future so that its panic and its delay end nothing but itself.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use env::Env;

/// How a guarded future ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended<T> {
    /// With its result.
    Done(T),
    /// With a panic; the panic hook has reported it.
    Panicked,
    /// Not within its time; it was dropped.
    TimedOut,
}

/// Runs `future` for at most `limit`.
///
/// The timer is made only when the future has to wait, because most calls answer at once. Whatever
/// the future shares with others must stay whole when it is dropped or unwinds: the store's
/// contract says so of transactions, and nothing else on the request path is shared.
pub(crate) async fn run<T>(
    env: &Env,
    limit: Duration,
    future: impl Future<Output = T>,
) -> Ended<T> {
    let mut future = pin!(future);
    let mut timer = None;
    std::future::poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Ready(result)) => return Poll::Ready(Ended::Done(result)),
            Ok(Poll::Pending) => {}
            Err(_) => return Poll::Ready(Ended::Panicked),
        }
        let timer = timer.get_or_insert_with(|| env.sleep(limit));
        timer.as_mut().poll(context).map(|()| Ended::TimedOut)
    })
    .await
}
