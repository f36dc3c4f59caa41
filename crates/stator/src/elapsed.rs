//! A line on the terminal while something takes long: what it is and for how long.
//!
//! Shown on the standard error after two seconds, and taken away at the end. Where there is no
//! terminal nothing is shown.

use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

/// When it is shown first.
const FIRST: Duration = Duration::from_secs(2);
/// How often it is shown again.
const EVERY: Duration = Duration::from_secs(1);

/// Shows the line until it is dropped.
pub(crate) struct Elapsed {
    shown: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Elapsed {
    /// Begins to count; `what` is shown as it is.
    pub(crate) fn of(what: String) -> Self {
        if !io::stderr().is_terminal() {
            return Self { shown: None };
        }
        let (alive, ended) = mpsc::channel();
        let show = move || show(&what, &ended, (FIRST, EVERY), &mut io::stderr());
        // Without the thread nothing is shown, which is no reason not to work.
        let thread = std::thread::Builder::new().name("elapsed".to_owned()).spawn(show).ok();
        Self { shown: thread.map(|thread| (alive, thread)) }
    }
}

impl Drop for Elapsed {
    fn drop(&mut self) {
        let Some((alive, thread)) = self.shown.take() else { return };
        drop(alive);
        // It takes its line away before anything else is printed.
        let _ = thread.join();
    }
}

/// Writes the line until the other end of `ended` is gone.
fn show(
    what: &str,
    ended: &Receiver<()>,
    (first, every): (Duration, Duration),
    out: &mut impl Write,
) {
    let mut passed = first;
    let mut pause = first;
    let mut visible = false;
    while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        // A terminal that is gone is no failure.
        let _ = write!(out, "\r\x1b[K{what}: {} s", passed.as_secs()).and_then(|()| out.flush());
        visible = true;
        passed = passed.saturating_add(every);
        pause = every;
    }
    if visible {
        let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    //! The line with pauses of nothing, into memory.

    use super::*;

    /// Ends the counting with the third line.
    struct Terminal {
        text: String,
        alive: Option<mpsc::Sender<()>>,
    }

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.text.push_str(&String::from_utf8_lossy(bytes));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            if self.text.matches(" s").count() == 3 {
                self.alive = None;
            }
            Ok(())
        }
    }

    #[test]
    fn the_seconds_are_counted_and_the_line_is_taken_away_at_the_end() {
        let (alive, ended) = mpsc::channel();
        let mut terminal = Terminal { text: String::new(), alive: Some(alive) };
        let pauses = (Duration::ZERO, Duration::ZERO);
        show("reads", &ended, pauses, &mut terminal);
        let line = "\r\x1b[Kreads: 0 s";
        assert_eq!(terminal.text, format!("{line}{line}{line}\r\x1b[K"));
    }

    #[test]
    fn what_is_over_soon_is_not_shown() {
        let (alive, ended) = mpsc::channel::<()>();
        drop(alive);
        let mut terminal = Terminal { text: String::new(), alive: None };
        show("reads", &ended, (FIRST, EVERY), &mut terminal);
        assert_eq!(terminal.text, "");
    }
}
