//! Progress of a run on the standard error, and whether a signal asked it to stop.
//!
//! On a terminal one line shows what is done, how much of it and how fast, twice a second.
//! Elsewhere every step is one line, and long steps print how far they are from time to time.
//!
//! Invariant: counting costs a request one addition; no request waits for the terminal.

pub mod interrupt;

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Result, bail};
use parking_lot::Mutex;

use crate::progress::interrupt::Interrupt;

/// How often a terminal is written to.
const REFRESH_INTERVAL: Duration = Duration::from_millis(500);

/// How many refreshes lie between two lines where there is no terminal.
const REFRESHES_PER_LINE: u64 = 60;

/// Shows what a run does.
#[derive(Debug)]
pub struct Progress {
    shared: Arc<Shared>,
    /// Dropped with this, which ends the thread that shows.
    _alive: Option<mpsc::Sender<()>>,
}

#[derive(Debug)]
struct Shared {
    interrupt: Interrupt,
    quiet: bool,
    terminal: bool,
    done: AtomicU64,
    of: AtomicU64,
    step: Mutex<String>,
}

impl Progress {
    /// Shows on the standard error, unless `quiet`, until it is dropped.
    #[must_use]
    pub fn new(quiet: bool, interrupt: Interrupt) -> Self {
        let terminal = io::stderr().is_terminal();
        let (done, of) = (AtomicU64::new(0), AtomicU64::new(0));
        let step = Mutex::new(String::new());
        let shared = Arc::new(Shared { interrupt, quiet, terminal, done, of, step });
        let (alive, ended) = mpsc::channel();
        let shown = Arc::clone(&shared);
        // Without the thread nothing is shown, which is no reason not to measure.
        let thread = (!quiet).then(|| {
            std::thread::Builder::new()
                .name("progress".to_owned())
                .spawn(move || shown.show(&ended))
        });
        Self { shared, _alive: thread.and_then(Result::ok).map(|_| alive) }
    }

    /// Starts a step of `of` parts (0: not known).
    ///
    /// # Errors
    /// When a signal said to stop.
    pub fn step(&self, text: &str, of: u64) -> Result<()> {
        if self.stopped() {
            bail!("stopped by a signal");
        }
        text.clone_into(&mut self.shared.step.lock());
        self.shared.done.store(0, Ordering::Relaxed);
        self.shared.of.store(of, Ordering::Relaxed);
        if !self.shared.terminal {
            self.shared.line(text);
        }
        Ok(())
    }

    /// Takes the line of a terminal away, so that a report can follow.
    pub fn clear(&self) {
        let mut step = self.shared.step.lock();
        step.clear();
        if self.shared.terminal {
            self.shared.write("\r\x1b[K");
        }
    }

    /// Counts parts that are done.
    pub fn count(&self, parts: u64) {
        self.shared.done.fetch_add(parts, Ordering::Relaxed);
    }

    /// Parts of this step that are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.shared.done.load(Ordering::Relaxed)
    }

    /// Whether a signal said to stop.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.shared.interrupt.came()
    }
}

impl Shared {
    fn show(&self, ended: &mpsc::Receiver<()>) {
        let (mut refreshes, mut before) = (0_u64, 0_u64);
        while matches!(ended.recv_timeout(REFRESH_INTERVAL), Err(RecvTimeoutError::Timeout)) {
            refreshes = refreshes.wrapping_add(1);
            let done = self.done.load(Ordering::Relaxed);
            // Another step counts from 0 again.
            before = if done < before { 0 } else { before };
            // Held while writing: what clears the line must not come in between.
            let step = self.step.lock();
            if step.is_empty() {
                continue;
            }
            if self.terminal {
                let now = self.now(&step, done, done.saturating_sub(before), REFRESH_INTERVAL);
                self.write(&format!("\r\x1b[K{now}"));
                before = done;
            } else if refreshes.is_multiple_of(REFRESHES_PER_LINE) {
                let between = REFRESH_INTERVAL.saturating_mul(60);
                self.line(&self.now(&step, done, done.saturating_sub(before), between));
                before = done;
            }
        }
    }

    /// The step, how much of it is done, and how fast.
    #[expect(clippy::cast_precision_loss, reason = "for people to read")]
    fn now(&self, step: &str, done: u64, more: u64, within: Duration) -> String {
        let rate = more as f64 / within.as_secs_f64();
        match self.of.load(Ordering::Relaxed) {
            0 if done == 0 => step.to_owned(),
            0 => format!("{step}: {done} done, {rate:.0}/s"),
            of => {
                let percent = done.saturating_mul(100) / of;
                format!("{step}: {done} of {of} ({percent} %), {rate:.0}/s")
            }
        }
    }

    fn line(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    /// A closed output is no reason to stop.
    fn write(&self, text: &str) {
        if !self.quiet {
            let mut output = io::stderr().lock();
            let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
        }
    }
}
