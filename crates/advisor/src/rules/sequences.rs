//! Rules about requests that one client sends one after another.

use super::percent;
use super::requests::seen_often_enough;
use crate::finding::Finding;
use crate::recorder::Seen;

/// Requests of a kind after which a sequence is no accident.
const SOME: u64 = 5;

pub(super) fn check(seen: &Seen) -> Vec<Finding> {
    let Some(part) = seen.shape.judged.parts.first() else { return Vec::new() };
    let counters = &seen.counters;
    let mut found = Vec::new();
    let mut add = |code, message: String, evidence: String, help: &str| {
        found.push(
            Finding::new(code, &part.table, message)
                .index(part.index.as_deref())
                .evidence(evidence)
                .help(help),
        );
    };
    let words = part.words();
    let calls = counters.calls;
    let recorded = |count| counters.recorded_of(count);
    if recorded(counters.one_by_one) >= 10 && counters.one_by_one.saturating_mul(4) >= calls {
        add(
            "C19",
            format!("the {words} is sent once for each of many items"),
            format!("{} of {calls} came in rows of ten and more", counters.one_by_one),
            "BatchGetItem reads up to 100 of them at once; or keep them under one partition key",
        );
    }
    if recorded(counters.after_write) >= SOME && counters.after_write.saturating_mul(4) >= calls {
        add(
            "C25",
            format!("the {words} reads what the same client has just written"),
            format!("{} of requests", percent(counters.after_write, calls)),
            "ReturnValues = ALL_NEW of the update gives the item without a read",
        );
    }
    if recorded(counters.after_read) >= 3 {
        add(
            "K18",
            format!("the {words} writes back an item that was read before, without a condition"),
            format!("{} times", counters.after_read),
            "add a version attribute and the condition that it is still the one that was read",
        );
    }
    if recorded(counters.after_index) >= SOME && counters.after_index.saturating_mul(2) >= calls {
        add(
            "C16",
            format!("the {words} fetches items that a query of an index has found"),
            format!("{} of requests followed one", percent(counters.after_index, calls)),
            "project the attributes that are used into the index",
        );
    }
    let left = counters.unprocessed;
    if left > 0 && counters.retried == 0 && seen_often_enough(seen, left) {
        add(
            "C20",
            format!("{} leaves what was not processed", seen.shape.judged.operation),
            format!("{left} answers had unprocessed keys or items"),
            "send UnprocessedKeys or UnprocessedItems again, after a growing pause",
        );
    }
    found
}
