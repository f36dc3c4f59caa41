//! The report of a sustained load as JSON.

use serde_json::{Map, Value, json};

use super::SustainedReport;
use super::figures::FIGURES;
use crate::measure::sustained::Stage;

/// The report as one JSON object.
#[must_use]
pub fn render(report: &SustainedReport) -> Value {
    let plan = &report.plan;
    json!({
        "clients": plan.limits.clients,
        "generatorThreads": plan.limits.threads,
        "processors": report.machine.processors,
        "loadBefore": report.machine.load_before,
        "directory": report.machine.directory,
        "items": plan.tables.contents.items,
        "itemBytes": plan.tables.contents.item_bytes,
        "secondsPerLoop": report.sustained.length.as_secs_f64(),
        "secondsPerWindow": report.sustained.window.as_secs_f64(),
        "share": report.sustained.share,
        "seed": plan.seed,
        "leftBehind": report.left_behind,
        "stages": report.stages.iter().map(|stage| of_stage(report, stage)).collect::<Vec<Value>>(),
    })
}

fn of_stage(report: &SustainedReport, stage: &Stage) -> Value {
    let tally = stage.tally();
    let millis = |share| tally.quantile(share).as_secs_f64() * 1e3;
    let failures: Map<String, Value> =
        tally.failures().iter().map(|(why, count)| (why.to_string(), json!(count))).collect();
    let windows = stage.windows.iter().zip(&stage.changes).map(|(window, change)| {
        let figures = FIGURES.iter().map(|figure| {
            let value = (figure.of)(window, change);
            (figure.member.to_owned(), json!(value))
        });
        let mut members: Map<String, Value> = figures.collect();
        members.insert("seconds".to_owned(), json!(window.length.as_secs_f64()));
        members.insert("done".to_owned(), json!(window.tally.count()));
        Value::Object(members)
    });
    json!({
        "workload": stage.workload.name(),
        "keys": stage.distribution.name(),
        "target": report.target(stage),
        "askedPerSecond": stage.asked,
        "done": tally.count(),
        "p50Millis": millis(0.5),
        "p99Millis": millis(0.99),
        "p999Millis": millis(0.999),
        "longestMillis": tally.longest().as_secs_f64() * 1e3,
        "lastOfFirst": stage.kept(),
        "failures": failures,
        "windows": windows.collect::<Vec<Value>>(),
    })
}
