//! The report about starts of the process, as text and as JSON.

use std::fmt::{self, Write as _};
use std::time::Duration;

use serde_json::{Value, json};

use super::Machine;
use crate::measure::rounds::median;

/// What was found.
#[derive(Clone, Debug)]
pub struct StartupReport {
    /// The machine.
    pub machine: Machine,
    /// Items in the table that is there after a crash.
    pub items: u64,
    /// The size of the server's binary.
    pub binary_bytes: u64,
    /// With a new directory.
    pub empty: Vec<Started>,
    /// After SIGKILL.
    pub killed: Vec<Started>,
}

/// One start.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// From the start of the process until it said where it answers.
    pub ready: Duration,
    /// From the start of the process until the first answer of DynamoDB.
    pub answered: Duration,
    /// Resident memory after that answer, in bytes.
    pub resident: Option<u64>,
}

impl StartupReport {
    /// The report as JSON; times in milliseconds.
    #[must_use]
    pub fn json(&self) -> Value {
        let starts = |starts: &[Started]| -> Vec<Value> {
            let one = |start: &Started| {
                json!({
                    "readyMillis": millis(start.ready),
                    "answeredMillis": millis(start.answered),
                    "residentBytes": start.resident,
                })
            };
            starts.iter().map(one).collect()
        };
        json!({
            "processors": self.machine.processors,
            "loadBefore": self.machine.load_before,
            "directory": self.machine.directory,
            "binaryBytes": self.binary_bytes,
            "empty": starts(&self.empty),
            "itemsAfterKill": self.items,
            "afterKill": starts(&self.killed),
        })
    }

    /// The report as text.
    ///
    /// # Errors
    /// Never; writing to text cannot fail.
    pub fn table(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        let load = self.machine.load_before.map_or_else(|| "unknown".to_owned(), |l| l.to_string());
        writeln!(
            text,
            "{} processors, load before the run {load}, data under {}, binary {:.1} MB",
            self.machine.processors,
            self.machine.directory,
            megabytes(self.binary_bytes)
        )?;
        writeln!(
            text,
            "{:<34} {:>6} {:>10} {:>14} {:>16} {:>8}",
            "start", "starts", "ready ms", "answered ms", "min-max", "RSS MB"
        )?;
        row(&mut text, "empty", &self.empty)?;
        let after = format!("after kill -9, {} items", self.items);
        row(&mut text, &after, &self.killed)?;
        Ok(text)
    }
}

fn row(text: &mut String, name: &str, starts: &[Started]) -> fmt::Result {
    let all = |of: fn(&Started) -> f64| starts.iter().map(of).collect::<Vec<f64>>();
    let answered = all(|start| millis(start.answered));
    let least = answered.iter().copied().fold(f64::INFINITY, f64::min);
    let most = answered.iter().copied().fold(0.0, f64::max);
    writeln!(
        text,
        "{name:<34} {:>6} {:>10.1} {:>14.1} {:>16} {:>8.1}",
        starts.len(),
        median(&all(|start| millis(start.ready))),
        median(&answered),
        format!("{least:.1}-{most:.1}"),
        median(&all(|start| megabytes(start.resident.unwrap_or_default())))
    )
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
