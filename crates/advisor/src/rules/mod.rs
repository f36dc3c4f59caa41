//! Rules about traffic: what is wrong with the requests that a server got.
//!
//! To add one: a function here or beside its kind, its code in the table below, a page in
//! `docs/design/rules`, a fault in the workload of the tests.

mod indexes;
mod keys;
mod requests;
mod sequences;
mod settings;

use design::Region;

use crate::finding::Finding;
use crate::recorder::Seen;
use crate::traffic::Traffic;

/// The rules that see traffic.
pub const CODES: &[&str] = &[
    "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C11", "C12", "C13", "C14", "C15", "C16",
    "C17", "C19", "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C27", "C30", "C32", "K16",
    "K17", "K18", "K19", "K20", "K21", "K23", "K25", "K27",
];

/// Requests on a table below which nothing is said about it as a whole.
pub(crate) const ENOUGH: u64 = 100;

/// What all rules find, the dearest first.
pub(crate) fn findings(traffic: &Traffic, prices: Option<&Region>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, seen) in traffic.seen.iter().enumerate() {
        let of = |mut finding: Finding| {
            finding.shape = Some(at);
            finding.calls = seen.counters.calls;
            finding.recorded = seen.counters.recorded;
            finding.margin = seen.counters.margin();
            finding.units = units(seen);
            finding.dollars_per_million = prices.and_then(|prices| dollars(seen, prices));
            finding
        };
        found.extend(requests::check(seen).into_iter().map(of));
        found.extend(sequences::check(seen).into_iter().map(of));
    }
    for table in &traffic.tables {
        found.extend(keys::check(table, &traffic.today));
        found.extend(indexes::check(table, traffic));
        found.extend(settings::check(table, traffic, prices));
    }
    let cost = |finding: &Finding| finding.dollars_a_month.unwrap_or(0.0).max(finding.units);
    found.sort_by(|one, other| {
        cost(other).total_cmp(&cost(one)).then_with(|| one.code.cmp(other.code))
    });
    found
}

fn units(seen: &Seen) -> f64 {
    let counters = &seen.counters;
    counters.read_units + counters.write_units + counters.index_write_units
}

/// What a million requests of a shape cost, on demand.
fn dollars(seen: &Seen, prices: &Region) -> Option<f64> {
    let (read, write) = (prices.price("on_demand", "read")?, prices.price("on_demand", "write")?);
    let counters = &seen.counters;
    let writes = counters.write_units + counters.index_write_units;
    // A price is that of a million units.
    Some((counters.read_units * read + writes * write) / number(counters.calls.max(1)))
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) const fn number(count: u64) -> f64 {
    count as f64
}

/// A count with its noun.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A share in percent.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    format!("{:.0} %", 100.0 * number(part) / number(whole.max(1)))
}
