//! Figures of the process, under the names that Prometheus's own clients use:
//! <https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>.

use std::fs;
use std::time::Duration;

use env::{Env, Moment};
use server::{Labels, MetricFamily, Statistics};

/// The unit of the times in `/proc/self/stat`: USER_HZ, which is 100 on every platform of Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// What is known of a process from its start.
pub(crate) struct Process {
    env: Env,
    started: Moment,
    started_at: Duration,
}

impl Process {
    /// This process, which starts now.
    pub(crate) fn starting(env: &Env) -> Self {
        let started_at = Duration::from_secs_f64(env.now().as_epoch_seconds());
        Self { env: env.clone(), started: env.moment(), started_at }
    }
}

impl Statistics for Process {
    fn families(&self) -> Vec<MetricFamily> {
        let mut figures = vec![(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970",
            self.started_at.as_secs_f64(),
        )];
        let uptime = self.env.moment().since(self.started).as_secs_f64();
        figures.push(("process_uptime_seconds", "How long the process has been running", uptime));
        figures.extend(operating_system().unwrap_or_default());
        let figure = |(name, help, value)| MetricFamily::new(name, help).with(Labels::new(), value);
        let version = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
        let build = MetricFamily::new("stator_build_info", "The version; the value is 1");
        figures.into_iter().map(figure).chain([build.with(version, 1.0)]).collect()
    }

    fn is_unprefixed(&self) -> bool {
        true
    }
}

/// What Linux knows of the process; nothing elsewhere.
fn operating_system() -> Option<Vec<(&'static str, &'static str, f64)>> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold anything; state is the first field after it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |number: usize| fields.get(number.checked_sub(3)?)?.parse::<f64>().ok();
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()
    };
    let files = u32::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()?;
    Some(vec![
        (
            "process_cpu_seconds_total",
            "Processor time of the process, user and system",
            (field(14)? + field(15)?) / TICKS_A_SECOND,
        ),
        (
            "process_resident_memory_bytes",
            "Memory of the process that is resident",
            kilobytes("VmRSS")? * 1024.0,
        ),
        (
            "process_virtual_memory_bytes",
            "Virtual memory of the process",
            kilobytes("VmSize")? * 1024.0,
        ),
        ("process_open_fds", "Open file descriptors", f64::from(files)),
        ("process_threads", "Threads of the process", field(20)?),
    ])
}

#[cfg(test)]
mod tests {
    //! What the operating system tells.

    use super::*;

    #[test]
    fn linux_knows_this_process() {
        let figures = operating_system().expect("Linux");
        let of = |name: &str| {
            figures.iter().find(|(known, ..)| *known == name).map(|(.., value)| *value)
        };
        let resident = of("process_resident_memory_bytes").expect("memory");
        assert!((1e6..1e11).contains(&resident), "{resident}");
        assert!(of("process_virtual_memory_bytes") >= Some(resident));
        let files = of("process_open_fds").expect("files");
        assert!((3.0..10_000.0).contains(&files), "{files}");
        assert!(of("process_threads") >= Some(1.0));
        assert!(of("process_cpu_seconds_total").is_some_and(|seconds| seconds < 3_600.0));
    }
}
