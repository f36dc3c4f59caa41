//! Two targets over one data set, asked in turn as one: what a client behind a load balancer sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::target::{Call, Control, ControlFuture, Target, TargetFuture};

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
        self.next().call(call)
    }

    fn control(&self, control: Control) -> ControlFuture<'_> {
        self.next().control(control)
    }

    fn speaks_http(&self) -> bool {
        self.targets.iter().all(|target| target.speaks_http())
    }
}
