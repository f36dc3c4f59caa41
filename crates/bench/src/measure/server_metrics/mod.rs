//! Metrics of a stator server, from its `/metrics` page: the rows and bytes that it wrote.
//!
//! Other servers have no such page, or other figures on it; for them nothing is reported.

use std::collections::BTreeMap;

use env::Env;

use crate::client::blocking::BlockingClient;
use crate::measure::target::{Kind, Target};

/// The counters of the store that a report shows for each operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WriteVolume {
    /// Rows: items, index entries, stream records and others.
    pub rows: f64,
    /// Their bytes, keys and values.
    pub bytes: f64,
}

impl WriteVolume {
    /// What `target` has written so far.
    #[must_use]
    pub fn scrape(env: &Env, target: &Target) -> Option<Self> {
        if target.kind != Kind::Endpoint || !target.to.is_local() {
            return None;
        }
        let reply = BlockingClient::new(env, &target.to).ok()?.get("/metrics").ok()?;
        let text = String::from_utf8(reply.body).ok()?;
        let counters = read(&text);
        let counter = |name: &str| counters.get(name).copied();
        Some(Self {
            rows: counter("stator_store_written_rows_total")?,
            bytes: counter("stator_store_written_bytes_total")?,
        })
    }

    /// The difference to `earlier`, for each of `operations`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a phase has far fewer than 2^53 operations")]
    pub fn each(self, earlier: Self, operations: u64) -> Self {
        let count = operations.max(1) as f64;
        Self {
            rows: (self.rows - earlier.rows) / count,
            bytes: (self.bytes - earlier.bytes) / count,
        }
    }
}

/// The samples without labels of a page in the Prometheus text format.
pub(super) fn read(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, value)| Some((name, value.split(' ').next()?.parse().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests;
