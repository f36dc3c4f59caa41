//! Samples of a server while it is under load: what it used so far, what it has now.
//!
//! The server's own figures come from its `/metrics` page where it has one (Stator's), those of the
//! operating system from `/proc` where its process is known, the sizes of tables from
//! `DescribeTable`. What is not known stays unknown.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use env::Env;
use serde_json::{Value, json};

use crate::client::blocking::BlockingClient;
use crate::data::tables::Tables;
use crate::measure::process::{device_bytes, processor_time, resident_bytes};
use crate::measure::server_metrics;
use crate::measure::target::{Kind, Target};

/// How often memory is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// A server at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Processor time so far.
    pub processor: Option<Duration>,
    /// The most resident memory since the sample before.
    pub resident: Option<u64>,
    /// Bytes that the devices with its files wrote so far.
    pub device: Option<u64>,
    /// Bytes of the rows that its store wrote so far: keys and values.
    pub written: Option<f64>,
    /// Bytes of its log and tables.
    pub disk: Option<f64>,
    /// Bytes of the items in the run's tables and their indexes, as the API gives them.
    pub live: Option<f64>,
}

/// What became of a server within a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Processor time for each operation, in microseconds.
    pub processor: Option<f64>,
    /// The most resident memory, in bytes.
    pub resident: Option<u64>,
    /// Bytes that the device wrote for each operation.
    pub device: Option<f64>,
    /// Bytes that the device wrote for each byte of rows that the store wrote.
    pub write_amplification: Option<f64>,
    /// Bytes of log and tables at the end.
    pub disk: Option<f64>,
    /// The same for each byte of the items in tables and indexes.
    pub space_amplification: Option<f64>,
}

/// Takes samples while a load runs.
pub(super) struct Sampler<'a> {
    env: &'a Env,
    target: &'a Target,
    tables: &'a Tables,
    window: Duration,
}

impl<'a> Sampler<'a> {
    pub(super) const fn new(
        env: &'a Env,
        target: &'a Target,
        tables: &'a Tables,
        window: Duration,
    ) -> Self {
        Self { env, target, tables, window }
    }

    /// One sample now, one at the end of each window, and the last when `ended` has no sender any
    /// more.
    pub(super) fn run(&self, ended: &Receiver<()>) -> Vec<Sample> {
        let start = self.env.moment();
        let mut samples = vec![self.sample(None)];
        let (mut most, mut due) = (None, self.window);
        loop {
            let left = due.saturating_sub(self.env.moment().since(start));
            let running =
                matches!(ended.recv_timeout(left.min(LOOK)), Err(RecvTimeoutError::Timeout));
            most = most.max(self.target.process.and_then(resident_bytes));
            if !running {
                samples.push(self.sample(most));
                return samples;
            }
            if self.env.moment().since(start) >= due {
                samples.push(self.sample(most.take()));
                due = due.saturating_add(self.window);
            }
        }
    }

    fn sample(&self, resident: Option<u64>) -> Sample {
        let process = self.target.process;
        let mut sample = Sample {
            processor: process.and_then(processor_time),
            resident: resident.or_else(|| process.and_then(resident_bytes)),
            device: process.and_then(device_bytes),
            ..Sample::default()
        };
        if self.target.kind != Kind::Endpoint {
            return sample;
        }
        let Ok(mut client) = BlockingClient::new(self.env, &self.target.to) else { return sample };
        sample.live = self.live_bytes(&mut client);
        if self.target.to.is_local()
            && let Ok(reply) = client.get("/metrics")
            && let Ok(text) = std::str::from_utf8(&reply.body)
        {
            let counters = server_metrics::read(text);
            sample.written = counters.get("stator_store_written_bytes_total").copied();
            sample.disk = counters.get("stator_store_disk_bytes").copied();
        }
        sample
    }

    fn live_bytes(&self, client: &mut BlockingClient) -> Option<f64> {
        let mut live = 0.0;
        for table in &self.tables.used {
            let name = self.tables.names.of(*table);
            let answer = client.call("DescribeTable", &json!({ "TableName": name })).ok()?;
            live += described_bytes(&answer)?;
        }
        Some(live)
    }
}

/// The bytes of a table and of its global indexes.
fn described_bytes(answer: &Value) -> Option<f64> {
    let table = answer.pointer("/Table/TableSizeBytes")?.as_f64()?;
    let indexes = answer.pointer("/Table/GlobalSecondaryIndexes").and_then(Value::as_array);
    let sizes = indexes.into_iter().flatten().filter_map(|index| index["IndexSizeBytes"].as_f64());
    Some(table + sizes.sum::<f64>())
}

/// What happened between the samples, for each window, by its number of operations. A sample more
/// or less at the end belongs to the last window.
#[expect(clippy::cast_precision_loss, reason = "a window has far fewer than 2^53 of anything")]
pub(super) fn changes(samples: &[Sample], operations: &[u64]) -> Vec<Change> {
    let last_window = operations.len().saturating_sub(1);
    let change = |(at, count): (usize, &u64)| {
        let before = samples.get(at).copied().unwrap_or_default();
        let after = if at == last_window { samples.last() } else { samples.get(at + 1) };
        let after = after.copied().unwrap_or_default();
        let each = (*count).max(1) as f64;
        let processor = after.processor.zip(before.processor);
        let device = after.device.zip(before.device);
        let device = device.map(|(after, before)| after.saturating_sub(before) as f64);
        let written = after.written.zip(before.written).map(|(after, before)| after - before);
        let some = |bytes: &f64| *bytes > 0.0;
        Change {
            processor: processor
                .map(|(after, before)| after.saturating_sub(before).as_secs_f64() * 1e6 / each),
            resident: after.resident,
            device: device.map(|bytes| bytes / each),
            write_amplification: device
                .zip(written.filter(some))
                .map(|(device, written)| device / written),
            disk: after.disk,
            space_amplification: after
                .disk
                .zip(after.live.filter(some))
                .map(|(disk, live)| disk / live),
        }
    };
    operations.iter().enumerate().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_what_happened_between_its_samples() {
        let at = |seconds: u64| Sample {
            processor: Some(Duration::from_micros(seconds * 500)),
            resident: Some(1_000 + seconds),
            device: Some(seconds * 4_000),
            written: Some((seconds * 2_000) as f64),
            disk: Some(300.0),
            live: Some(200.0),
        };
        // The last window is longer: the sample at 2 belongs to it.
        let found = changes(&[at(0), at(1), at(2), at(3)], &[100, 50]);
        let expected = |processor, resident, device| Change {
            processor: Some(processor),
            resident: Some(resident),
            device: Some(device),
            write_amplification: Some(2.0),
            disk: Some(300.0),
            space_amplification: Some(1.5),
        };
        assert_eq!(found, [expected(5.0, 1_001, 40.0), expected(20.0, 1_003, 160.0)]);
        assert_eq!(changes(&[], &[7]), [Change::default()]);
    }

    #[test]
    fn a_table_counts_with_its_indexes() {
        let answer = json!({"Table": {"TableSizeBytes": 100, "GlobalSecondaryIndexes": [
            {"IndexSizeBytes": 30}, {"IndexSizeBytes": 12}
        ]}});
        assert_eq!(described_bytes(&answer), Some(142.0));
        assert_eq!(described_bytes(&json!({"Table": {"TableSizeBytes": 7}})), Some(7.0));
        assert_eq!(described_bytes(&json!({})), None);
    }
}
