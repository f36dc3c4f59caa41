//! Child processes (the server to be measured and the floors), and what processes consume.
//!
//! A process prints its URL in the first line of its output (`… answers at URL …`). A floor
//! also ends when its input ends, so that none outlives a run that was killed.
//!
//! Invariant: only processes that were started here are ended, by their id.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use env::Env;
use rustix::fs::{major, minor};
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

/// The bytes that were written so far to the devices with files that process `id` has open, those
/// of other programs among them, where the operating system reports it.
///
/// Not `write_bytes` of `/proc/ID/io`: that counts a page anew whenever it is changed after it was
/// written, and pages are larger than what a sync writes of them (Linux 6.18, ext4: 52 times what
/// the disk got, for small writes that are each synced).
#[must_use]
pub fn device_bytes(id: u32) -> Option<u64> {
    let devices = devices(id)?;
    let written = devices.iter().map(|(major, minor)| {
        let path = format!("/sys/dev/block/{major}:{minor}/stat");
        sectors_written(&std::fs::read_to_string(path).ok()?)
    });
    // A file system without a device of its own, in memory say, counts nothing.
    let sectors: Vec<u64> = written.flatten().collect();
    (!sectors.is_empty()).then(|| sectors.iter().sum::<u64>().saturating_mul(SECTOR))
}

/// Bytes of a sector in the kernel's statistics, whatever the device has.
const SECTOR: u64 = 512;

/// Sectors written, of a device's statistics (Linux, Documentation/block/stat.rst).
fn sectors_written(statistics: &str) -> Option<u64> {
    statistics.split_whitespace().nth(6)?.parse().ok()
}

/// The devices of the regular files that a process has open.
fn devices(id: u32) -> Option<BTreeSet<(u32, u32)>> {
    let files = std::fs::read_dir(format!("/proc/{id}/fd")).ok()?;
    let found = files.filter_map(|file| {
        let file = std::fs::metadata(file.ok()?.path()).ok()?;
        file.is_file().then(|| (major(file.dev()), minor(file.dev())))
    });
    Some(found.collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seventh_figure_of_a_device_is_what_it_wrote() {
        // The fields in the order of Documentation/block/stat.rst: reads, merged, sectors, ms, then
        // the same of writes.
        let statistics = "   11030454   298906 457828618 22743628 28081293  4577916 2114577944";
        assert_eq!(sectors_written(statistics), Some(2_114_577_944));
        assert_eq!(sectors_written("1 2 3"), None);
    }

    #[test]
    fn what_is_synced_to_a_file_of_this_process_is_counted() {
        use std::io::Write as _;
        let directory = std::env::current_dir().unwrap();
        let mut file = tempfile::NamedTempFile::new_in(directory).unwrap();
        let id = std::process::id();
        // On a file system without a device nothing is counted.
        let Some(before) = device_bytes(id) else { return };
        file.write_all(&[7; 1 << 20]).unwrap();
        file.as_file().sync_all().unwrap();
        let after = device_bytes(id).unwrap();
        assert!(after - before >= 1 << 20, "{before} to {after}");
    }
}
