//! Two targets over one data set, asked in turn as one: what a client behind a load balancer sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use env::Env;

use crate::target::{Call, Control, ControlFuture, Reply, Target, TargetFuture};

/// How long a record that another target has acknowledged may be hidden by commits under way beside
/// it. A page of a stream without records is asked for again until then, as its readers do.
const LAG: Duration = Duration::from_millis(500);
/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(10);

/// Whether it is a page of a stream with no records on it.
fn shows_no_records(reply: &Reply) -> bool {
    let empty = br#""Records":[]"#;
    reply.status == 200 && reply.body.windows(empty.len()).any(|part| part == empty)
}

/// A target whose calls reach two others in turn.
pub struct InTurn {
    targets: [Arc<dyn Target>; 2],
    calls: AtomicUsize,
}

impl InTurn {
    /// Takes two targets over one data set.
    #[must_use]
    pub const fn new(targets: [Arc<dyn Target>; 2]) -> Self {
        Self { targets, calls: AtomicUsize::new(0) }
    }

    fn next(&self) -> &dyn Target {
        let [even, odd] = &self.targets;
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { &**even } else { &**odd }
    }
}

impl Target for InTurn {
    fn call<'a>(&'a self, call: Call<'a>) -> TargetFuture<'a> {
        Box::pin(async move {
            let env = Env::real();
            let deadline = env.deadline(LAG);
            loop {
                let reply = self.next().call(call).await?;
                if !shows_no_records(&reply) || deadline.has_passed(env.moment()) {
                    return Ok(reply);
                }
                env.sleep(PAUSE).await;
            }
        })
    }

    fn control(&self, control: Control) -> ControlFuture<'_> {
        self.next().control(control)
    }

    fn speaks_http(&self) -> bool {
        self.targets.iter().all(|target| target.speaks_http())
    }
}
