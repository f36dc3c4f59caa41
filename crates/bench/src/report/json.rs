//! The report as JSON, for comparing runs with each other.

use serde_json::{Map, Value, json};

use super::Report;
use crate::measure::rounds::{Cell, median};
use crate::measure::target::{Kind, Target};

/// The report as one JSON object. Latencies are in microseconds.
#[must_use]
pub fn render(report: &Report) -> Value {
    let plan = &report.plan;
    let target = |target: &Target| {
        json!({
            "name": target.name,
            "durability": target.durability,
            "url": target.to.url(),
            "signed": target.to.signer.is_some(),
        })
    };
    json!({
        "clients": plan.limits.clients,
        "generatorThreads": plan.limits.threads,
        "processors": report.machine.processors,
        "loadBefore": report.machine.load_before,
        "directory": report.machine.directory,
        "items": plan.tables.contents.items,
        "itemBytes": plan.tables.contents.item_bytes,
        "rounds": plan.rounds,
        "loop": if plan.rate.is_some() { "open" } else { "closed" },
        "secondsPerPhase": plan.limits.duration.as_secs_f64(),
        "requestsPerPhaseAtMost": plan.limits.requests,
        "seed": plan.seed,
        "targets": plan.targets.iter().map(target).collect::<Vec<Value>>(),
        "leftBehind": report.left_behind,
        "results": report.cells.iter().map(|cell| result(report, cell)).collect::<Vec<Value>>(),
    })
}

fn result(report: &Report, cell: &Cell) -> Value {
    let micros = |share| cell.tally.quantile(share).as_secs_f64() * 1e6;
    let failures: Map<String, Value> =
        cell.tally.failures().iter().map(|(why, count)| (why.to_string(), json!(count))).collect();
    json!({
        "workload": cell.workload.name(),
        "operation": cell.workload.operation(),
        "itemsPerRequest": cell.workload.items(),
        "keys": cell.distribution.name(),
        "target": report.plan.targets.get(cell.target).map(|target| target.name.as_str()),
        "requestsPerSecond": cell.rate(),
        "rates": cell.rates,
        "askedPerSecond": cell.asked,
        "bytesPerSecond": cell.byte_rate(),
        "p50": micros(0.5),
        "p99": micros(0.99),
        "p999": micros(0.999),
        "longest": cell.tally.longest().as_secs_f64() * 1e6,
        "serverProcessorMicros": (!cell.processor.is_empty()).then(|| median(&cell.processor)),
        "generatorProcessorMicros": (!cell.generator.is_empty()).then(|| median(&cell.generator)),
        "residentBytes": cell.resident,
        "rowsWrittenPerOperation": cell.written.map(|written| written.rows),
        "bytesWrittenPerOperation": cell.written.map(|written| written.bytes),
        "costOfFloor": report.cost_ratio(cell),
        "ofFirstEndpoint": report.of_first(cell).map(|(_, ratio)| ratio),
        "ofHttpFloor": report.ratio(cell, Kind::HttpFloor),
        "ofDurableFloor": report.ratio(cell, Kind::DurableFloor),
        "ofRowsFloor": report.ratio(cell, Kind::RowsFloor),
        "done": cell.tally.count(),
        "failures": failures,
        "failureExample": cell.tally.example(),
    })
}
