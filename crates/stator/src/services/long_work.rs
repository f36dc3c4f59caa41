//! Threads for work that may take the processor for long: it runs there, not among the requests.
//!
//! A template of a megabyte or a pattern that looks around keeps a thread busy between two waits.
//! Among the requests this would delay every client whose request happens to be on that thread. The
//! operating system divides the processors between these threads and those of the requests.

use std::future::Future;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// One of this many processors, but at least one thread.
const PART: usize = 4;

/// The threads; they end when this is shut down.
#[derive(Debug)]
pub(crate) struct LongWorkThreads {
    runtime: Runtime,
}

impl LongWorkThreads {
    /// Starts them.
    pub(crate) fn start() -> std::io::Result<Self> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (processors / PART).max(1);
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(threads).thread_name("long-work").enable_all();
        Ok(Self { runtime: builder.build()? })
    }

    /// What gives them work.
    pub(crate) fn work(&self) -> LongWork {
        LongWork { handle: self.runtime.handle().clone() }
    }

    /// Ends them without waiting for what they do.
    pub(crate) fn shut_down(self) {
        self.runtime.shutdown_background();
    }
}

/// Gives work to the threads.
#[derive(Clone, Debug)]
pub(crate) struct LongWork {
    handle: Handle,
}

/// A task that ends when nobody waits for it any more.
struct Attached<T>(JoinHandle<T>);

impl<T> Drop for Attached<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl LongWork {
    /// Carries out `work` there; its panic is one of the caller.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let mut task = Attached(self.handle.spawn(work));
        match (&mut task.0).await {
            Ok(result) => result,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The threads are shut down, and so will be the caller.
                Err(_) => std::future::pending().await,
            },
        }
    }

    /// Makes it the place where `start` starts its tasks.
    pub(crate) fn place(&self, start: impl FnOnce()) {
        let _there = self.handle.enter();
        start();
    }
}
