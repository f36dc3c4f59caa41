//! Panic isolation and time limit of a future: neither its panic nor its delay affects anything
//! else.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use env::Env;
use pin_project_lite::pin_project;

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

pin_project! {
    /// A future under guard, made by [`run`]. It holds the future once, where an `async fn` would
    /// have room for its parameter and for what it pins: every connection contains one.
    pub(crate) struct Guarded<'a, F> {
        #[pin]
        future: F,
        env: &'a Env,
        limit: Duration,
        timer: Option<env::Task>,
    }
}

/// Runs `future` for at most `limit`.
///
/// The timer is created only when the future has to wait, because most calls answer at once. State
/// that the future shares with others must remain consistent when it is dropped or unwinds: the
/// store's contract guarantees that for transactions, and nothing else on the request path is
/// shared.
pub(crate) const fn run<F: Future>(env: &Env, limit: Duration, future: F) -> Guarded<'_, F> {
    Guarded { future, env, limit, timer: None }
}

impl<F: Future> Future for Guarded<'_, F> {
    type Output = Outcome<F::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        match catch_unwind(AssertUnwindSafe(|| this.future.as_mut().poll(context))) {
            Ok(Poll::Ready(result)) => return Poll::Ready(Outcome::Done(result)),
            Ok(Poll::Pending) => {}
            Err(_) => return Poll::Ready(Outcome::Panicked),
        }
        let timer = this.timer.get_or_insert_with(|| this.env.sleep(*this.limit));
        timer.as_mut().poll(context).map(|()| Outcome::TimedOut)
    }
}
