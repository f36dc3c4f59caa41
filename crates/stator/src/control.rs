//! Test control: what `--test-control` lets a test do to a running server.
//!
//! | request | does |
//! |---|---|
//! | `POST /_stator/clock/advance?seconds=N` | moves the wall clock forward, then does what is due |
//! | `POST /_stator/streams/rotate` | closes all open shards and opens their children |
//! | `POST /_stator/settle` | waits until all background work that is due is done |
//!
//! Each answers with one line of text when it is done. Invariant: the clock only goes forward.

use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use engine::{Engine, RequestCtx};
use env::{Env, ManualClock};
use model::{ApiError, Request, Response};
use server::Service;

/// The furthest that one request moves the clock: ten years, in seconds.
const FURTHEST: u64 = 10 * 365 * 24 * 60 * 60;

/// An engine under test control, or one without it.
pub(crate) struct Controlled {
    pub(crate) engine: Arc<Engine>,
    /// The clock to move; `None` without test control.
    pub(crate) clock: Option<(Env, ManualClock)>,
}

impl Service for Controlled {
    fn call(
        &self,
        context: &RequestCtx,
        request: Request,
    ) -> impl Future<Output = Result<Response, ApiError>> + Send {
        self.engine.call(context, request)
    }

    fn ready(&self) -> impl Future<Output = Result<(), String>> + Send {
        self.engine.ready()
    }

    async fn control(&self, path: &str, query: &str) -> Option<Result<String, String>> {
        let (env, clock) = self.clock.as_ref()?;
        let answer = match path {
            "clock/advance" => match seconds(query) {
                Some(by) => {
                    clock.advance(by);
                    self.settle().await
                }
                None => Err(format!("seconds must be a whole number up to {FURTHEST}")),
            },
            "streams/rotate" => self.engine.rotate_shards().await.map_err(line),
            "settle" => self.settle().await,
            _ => return None,
        };
        Some(answer.map(|()| format!("now {}", env.now().as_secs())))
    }
}

impl Controlled {
    async fn settle(&self) -> Result<(), String> {
        self.engine.run_due_jobs().await.map_err(line)
    }
}

fn line(error: impl Display) -> String {
    error.to_string()
}

/// The value of `seconds` in a query string.
fn seconds(query: &str) -> Option<Duration> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("seconds="))?;
    let seconds = value.parse::<u64>().ok().filter(|seconds| *seconds <= FURTHEST)?;
    Some(Duration::from_secs(seconds))
}
