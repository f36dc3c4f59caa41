//! Ending a run early: a signal is noted, and the run stops what it does and cleans up.
//!
//! So tables are removed and processes are ended on SIGINT and SIGTERM too. The processes that a
//! run starts are in groups of their own, so that a terminal's interrupt reaches only the
//! generator.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};

/// Whether a signal came.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    noted: Arc<AtomicBool>,
}

impl Interrupt {
    /// Notes SIGINT and SIGTERM from now on, in place of their usual effect.
    ///
    /// # Errors
    /// The operating system's.
    pub fn listen() -> io::Result<Self> {
        let interrupt = Self::default();
        let noted = interrupt.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (mut terminate, mut stop) = runtime.block_on(async {
            Ok::<_, io::Error>((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
        })?;
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = stop.recv() => {}
                }
            });
            noted.note();
        })?;
        Ok(interrupt)
    }

    /// Takes note, as if a signal had come.
    pub fn note(&self) {
        self.noted.store(true, Ordering::Release);
    }

    /// Whether a signal came.
    #[must_use]
    pub fn came(&self) -> bool {
        self.noted.load(Ordering::Acquire)
    }
}
