//! Child processes (the server to be measured and the floors), and what processes consume.
//!
//! A process prints its URL in the first line of its output (`… answers at URL …`). A floor
//! also ends when its input ends, so that none outlives a run that was killed.
//!
//! Invariant: only processes that were started here are ended, by their id.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use env::Env;
use rustix::process::{Pid, Signal, kill_process};

/// How long a process may take to end after SIGTERM.
const END_WITHIN: Duration = Duration::from_secs(30);

/// A running process that answers HTTP.
#[derive(Debug)]
pub struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts `program` with `arguments` in `directory` and waits until it prints its URL.
    /// Settings of a server in this process's environment or directory do not reach it.
    ///
    /// # Errors
    /// When it does not start or prints no URL.
    pub fn start(program: &Path, arguments: &[&str], directory: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(directory).env_clear().process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.as_mut() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        match url {
            Some(url) => Ok(Self { url: url.to_owned(), child }),
            None => {
                let _ = child.kill();
                let status = child.wait();
                Err(anyhow!("{} did not say where it answers ({status:?})", program.display()))
            }
        }
    }

    /// Where it answers.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a crash would.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, as an operator would, and waits; ends it by force when that takes too long.
    pub fn stop(mut self, env: &Env) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(id) = id {
            // It may have ended by itself.
            let _ = kill_process(id, Signal::TERM);
        }
        let start = env.moment();
        while env.moment().since(start) < END_WITHIN {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            pause();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the operating system reports the end of a child only when asked"
)]
fn pause() {
    std::thread::sleep(Duration::from_millis(10));
}

/// The processor time that process `id` has used, summed over its threads that still run.
/// `None` where the operating system does not report it.
#[must_use]
pub fn processor_time(id: u32) -> Option<Duration> {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).ok()?;
    let each = threads.map(|thread| scheduled(&thread.ok()?.path().join("schedstat")));
    each.sum()
}

/// The resident memory of process `id` in bytes, where the operating system reports it.
#[must_use]
pub fn resident_bytes(id: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes.saturating_mul(1_024))
}

/// The bytes that process `id` has sent to the disk, where the operating system reports it.
#[must_use]
pub fn device_bytes(id: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/io")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("write_bytes:"))?.trim().parse().ok()
}

/// The processor time that the calling thread has used.
#[must_use]
pub fn thread_time() -> Option<Duration> {
    scheduled(Path::new("/proc/thread-self/schedstat"))
}

/// The first number of a `schedstat` file: nanoseconds on a processor.
fn scheduled(path: &Path) -> Option<Duration> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
