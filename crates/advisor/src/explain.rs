//! Explanations: what a request would do and cost, without doing it.
//!
//! The request is carried out on a copy of the store that is dropped afterwards, by the same code:
//! nothing of the tables changes, nothing is charged, and units, order and refusals are those of
//! the request itself.

use std::pin::pin;
use std::sync::Arc;

use design::Region;
use engine::{ConsumedBy, Engine, Observation, Observed, RequestCtx};
use model::{ApiError, Request};
use serde_json::{Value, json};
use store::{Fork, Store};

use crate::facts::Facts;
use crate::judge::Judged;
use crate::outcome::{Outcome, continues};
use crate::remark::Remark;
use crate::request::{Kind, Part, is_watched, parts};

/// Why a request cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// It is about no items.
    NoItems(&'static str),
    /// The store cannot be copied for a moment.
    NoCopy(String),
}

impl std::fmt::Display for Unexplained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoItems(operation) => write!(
                f,
                "{operation} reads and writes no items; requests that do can be explained"
            ),
            Self::NoCopy(why) => write!(
                f,
                "the request cannot be tried on a copy of the data ({why}); a server over a \
                 directory or in memory can explain it"
            ),
        }
    }
}

/// What a request would do.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its operation.
    pub operation: &'static str,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The error that it would be answered with.
    pub refused: Option<ApiError>,
    /// What it would do.
    pub did: Observation,
    /// Whether more would follow.
    pub truncated: bool,
    /// The units of each table and index.
    pub units: Vec<ConsumedBy>,
    /// What a million of them cost on demand, in dollars.
    pub dollars_per_million: Option<f64>,
    /// What rules say of it.
    pub remarks: Vec<Remark>,
}

/// Explains a request.
pub(crate) async fn explain(
    engine: &Engine,
    ctx: &RequestCtx,
    request: Request,
    prices: Option<&Region>,
) -> Result<Explanation, Unexplained> {
    let operation = request.operation().name();
    let parts = parts(&request);
    if !is_watched(&request) {
        return Err(Unexplained::NoItems(operation));
    }
    let facts = |name: &str| engine.table_facts_of(ctx, name).map(|it| Facts::of(&it));
    let judged = Judged::new(&request, parts, facts);
    let failed = |error: &dyn std::fmt::Display| Unexplained::NoCopy(error.to_string());
    let env = engine.env().clone();
    let fork = Fork::of(&**engine.store(), &env).await.map_err(|error| failed(&error))?;
    let copy: Arc<dyn Store> = Arc::new(fork);
    let copy = Engine::open(copy, env).await.map_err(|error| failed(&error))?;
    let continued = continues(&request);
    let ttl = judged.facts.iter().flatten().find_map(|facts| facts.time_to_live.clone());
    let call = pin!(copy.call(ctx, request));
    let mut observed = Observed::new(call);
    let answer = (&mut observed).await;
    let did = observed.seen;
    let now = engine.env().now().as_secs();
    let outcome = Outcome::of(&answer, continued, ttl.as_deref().map(|ttl| (ttl, now)));
    let mut remarks = judged.before();
    remarks.extend(judged.after(&did, &outcome));
    let mut units = copy.consumed();
    units.retain(|row| row.table.is_some() && (row.read_units > 0.0 || row.write_units > 0.0));
    let dollars = |prices: &Region| {
        let read = prices.price("on_demand", "read")? * (did.read_units + did.index_read_units);
        let write = prices.price("on_demand", "write")? * (did.write_units + did.index_write_units);
        Some(read + write)
    };
    let free = answer.is_err() && units.is_empty();
    Ok(Explanation {
        operation,
        parts: judged.parts,
        refused: answer.err(),
        did,
        truncated: outcome.truncated,
        units,
        dollars_per_million: prices.and_then(dollars).filter(|_| !free),
        remarks,
    })
}

impl Explanation {
    /// As an object of JSON; `refused` words an error.
    #[must_use]
    pub fn json(&self, refused: impl Fn(&ApiError) -> String) -> Value {
        let units = self.units.iter().map(|row| {
            json!({
                "Table": row.table.as_deref(),
                "Index": row.index.as_deref(),
                "Read": row.read_units,
                "Write": row.write_units,
            })
        });
        let did = &self.did;
        json!({
            "Operation": self.operation,
            "Parts": self.parts.iter().map(described).collect::<Vec<_>>(),
            "Refused": self.refused.as_ref().map(refused),
            "ItemsRead": did.items_read,
            "ItemsFound": did.items_found,
            "BytesRead": did.bytes_read,
            "ReadsWholeTable": did.scans > 0,
            "More": self.truncated,
            "ItemsMade": did.created,
            "ItemsChanged": did.replaced,
            "Units": units.collect::<Vec<_>>(),
            "DollarsPerMillion": self.dollars_per_million,
            "Findings": self.remarks.iter().map(remarked).collect::<Vec<_>>(),
        })
    }
}

fn remarked(remark: &Remark) -> Value {
    json!({ "Code": remark.code, "Message": remark.message, "Help": remark.help })
}

/// A part as an object of JSON.
pub(crate) fn described(part: &Part) -> Value {
    let keys = part.keys.iter().map(|term| {
        json!({ "Attribute": term.name, "Comparison": term.comparison, "Value": term.value })
    });
    let by_key = matches!(part.kind, Kind::Put);
    json!({
        "Does": part.words(),
        "Table": part.table,
        "Index": part.index,
        "Key": if by_key { Vec::new() } else { keys.collect::<Vec<_>>() },
        "Filter": part.filter.as_ref().map(|test| test.attributes()),
        "Projection": part.projection,
        "Changes": part.changes,
        "Consistent": part.consistent,
    })
}
