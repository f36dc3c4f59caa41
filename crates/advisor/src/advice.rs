//! Advice: what the rules find in the traffic, named by a model where there is one.

use std::collections::HashMap;

use design::{Model, Region};
use engine::{Engine, Namespace, RequestCtx};
use model::{DescribeTableInput, Request, Response};
use serde_json::{Value, json};

use crate::explain::described;
use crate::finding::Finding;
use crate::naming::{self, Named};
use crate::recorder::{Recorder, Seen};
use crate::rules;
use crate::traffic::Traffic;

/// What there is to say of the traffic of a namespace.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    /// What is wrong, the dearest first.
    pub findings: Vec<Finding>,
    /// The traffic.
    pub traffic: Traffic,
    /// Requests of tables of the model that no pattern describes, as positions of shapes.
    pub undescribed: Vec<usize>,
    /// Patterns of the model that no request was of.
    pub unused: Vec<String>,
}

/// The advice about a namespace.
pub(crate) async fn advise(
    (engine, recorder): (&Engine, &Recorder),
    ctx: &RequestCtx,
    model: Option<&Model>,
    prices: Option<&Region>,
) -> Advice {
    let sizes = sizes(engine, recorder, ctx).await;
    let traffic = Traffic::of(recorder, engine, &ctx.namespace, &sizes);
    of_traffic(traffic, model, prices)
}

/// The advice about traffic that was recorded.
fn of_traffic(traffic: Traffic, model: Option<&Model>, prices: Option<&Region>) -> Advice {
    let mut advice = Advice { findings: rules::findings(&traffic, prices), ..Advice::default() };
    if let Some(model) = model {
        let names: Vec<Named> =
            traffic.seen.iter().map(|seen| naming::name(model, &seen.shape.judged)).collect();
        for finding in &mut advice.findings {
            let Some(named) = finding.shape.and_then(|at| names.get(at)) else { continue };
            finding.patterns.clone_from(&named.patterns);
            finding.entities.clone_from(&named.entities);
        }
        let undescribed = names.iter().enumerate();
        let undescribed = undescribed.filter(|(_, it)| it.known && it.patterns.is_empty());
        advice.undescribed = undescribed.map(|(at, _)| at).collect();
        let used = |name: &String| names.iter().any(|named| named.patterns.contains(name));
        let all = model.patterns.iter().map(|pattern| pattern.name.text.clone());
        advice.unused = all.filter(|name| !used(name)).collect();
    }
    advice.traffic = traffic;
    advice
}

/// Items and bytes of the tables that were used.
async fn sizes(
    engine: &Engine,
    recorder: &Recorder,
    ctx: &RequestCtx,
) -> HashMap<String, (u64, u64)> {
    let mut sizes = HashMap::new();
    for name in recorder.loads(&ctx.namespace).into_keys() {
        let input = DescribeTableInput { table_name: name.clone() };
        let described = engine.call(ctx, Request::DescribeTable(input)).await;
        let Ok(Response::DescribeTable(described)) = described else { continue };
        let Some(table) = described.table else { continue };
        let count = |count: Option<i64>| u64::try_from(count.unwrap_or(0)).unwrap_or(0);
        sizes.insert(name, (count(table.item_count), count(table.table_size_bytes)));
    }
    sizes
}

impl Advice {
    /// As an object of JSON.
    #[must_use]
    pub fn json(&self, namespace: &Namespace) -> Value {
        let shapes = &self.traffic.seen;
        let undescribed = self.undescribed.iter().filter_map(|at| shapes.get(*at));
        let tables = self.traffic.tables.iter().map(|table| {
            json!({
                "Table": table.name,
                "Minutes": table.rates.minutes,
                "ReadUnitsPerSecond": table.rates.average.0,
                "WriteUnitsPerSecond": table.rates.average.1,
                "BusiestMinuteReadUnitsPerSecond": table.rates.peak.0,
                "BusiestMinuteWriteUnitsPerSecond": table.rates.peak.1,
                "HottestKeys": hottest(table),
            })
        });
        json!({
            "Account": &*namespace.account,
            "Region": &*namespace.region,
            "Findings": self.findings.iter().map(Finding::json).collect::<Vec<_>>(),
            "Undescribed": undescribed.map(shape).collect::<Vec<_>>(),
            "UnusedPatterns": self.unused,
            "Tables": tables.collect::<Vec<_>>(),
            "Requests": shapes.iter().map(shape).collect::<Vec<_>>(),
            "RequestsOfOtherShapes": self.traffic.others,
        })
    }
}

fn hottest(table: &crate::traffic::TableTraffic) -> Vec<Value> {
    let of = |(index, writes, keys): &(Option<String>, bool, engine::SampledKeys)| {
        let keys_shown = keys.hottest.iter().take(5);
        let keys_shown = keys_shown.map(|(key, share)| json!({ "Key": key, "Share": share }));
        json!({
            "Index": index,
            "Writes": writes,
            "Accesses": keys.accesses,
            "Recorded": keys.recorded,
            "DifferentKeys": keys.distinct,
            "Keys": keys_shown.collect::<Vec<_>>(),
        })
    };
    table.keys.iter().map(of).collect()
}

/// Requests of a shape as an object of JSON.
fn shape(seen: &Seen) -> Value {
    let (judged, counters) = (&seen.shape.judged, &seen.counters);
    let mut parts: Vec<Value> = judged.parts.iter().map(described).collect();
    parts.dedup();
    parts.truncate(8);
    json!({
        "Operation": judged.operation,
        "Parts": parts,
        "Calls": counters.calls,
        "Recorded": counters.recorded,
        "Margin": counters.margin().ceil(),
        "ItemsRead": counters.items_read,
        "ItemsFound": counters.items_found,
        "BytesRead": counters.bytes_read,
        "ReadUnits": counters.read_units,
        "WriteUnits": counters.write_units,
        "IndexWriteUnits": counters.index_write_units,
        "ConditionsFailed": counters.conditions_failed,
    })
}
