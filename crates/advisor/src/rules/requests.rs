//! Rules about requests of one shape.

use super::{counted, number, percent};
use crate::finding::Finding;
use crate::judge::{LARGE, MANY, NEAR, discards, is_unbounded};
use crate::recorder::Seen;
use crate::request::{Kind, Part};

/// Items after which a filter is judged.
const ITEMS: u64 = 100;
/// Failed conditions after which they are called many.
const FAILURES: u64 = 20;
/// Requests after which what never followed one of them does not: where one in many is recorded,
/// the chance that of `n` that follow none is among them is `e^-n`.
const SURE: u64 = 10;

pub(super) fn check(seen: &Seen) -> Vec<Finding> {
    let mut found = remarked(seen);
    let judged = &seen.shape.judged;
    let (Some(part), facts) = (judged.parts.first(), judged.facts.first()) else { return found };
    let facts = facts.and_then(Option::as_ref);
    found.extend(select(seen, part));
    found.extend(filter(seen, part));
    found.extend(large(seen, part));
    found.extend(pages(seen, part));
    found.extend(failures(seen, part));
    found.extend(analytics(seen, part));
    found.extend(amplified(seen, part));
    let counters = &seen.counters;
    if is_unbounded(part, facts) && (counters.most_read >= MANY || counters.truncated > 0) {
        let finding = about("C08", part, "has no range and no limit, and its collection grows");
        found.push(
            finding
                .evidence(format!("up to {} items in one page", counters.most_read))
                .help("bound it by a condition on the sort key, or by a Limit"),
        );
    }
    if counters.expired > 0 {
        let ttl = facts.and_then(|facts| facts.time_to_live.as_deref()).unwrap_or("expires");
        let finding = about("K25", part, "returns items that have expired");
        found.push(
            finding
                .evidence(format!("{} items whose `{ttl}` had passed", counters.expired))
                .help(format!("compare `{ttl}` with the time: expiry deletes up to days later")),
        );
    }
    if judged.together && counters.most_parts >= u64::try_from(NEAR).unwrap_or(u64::MAX) {
        let message = format!("{} grows towards its bound of 100 actions", judged.operation);
        found.push(
            Finding::new("K20", &part.table, message)
                .evidence(format!("{} actions in one transaction", counters.most_parts))
                .help("bound the list, or write it in several transactions that can be resumed"),
        );
    }
    found
}

fn about(code: &'static str, part: &Part, what: &str) -> Finding {
    Finding::new(code, &part.table, format!("the {} {what}", part.words()))
        .index(part.index.as_deref())
}

/// What rules about one request say of the shape, where the traffic bears it out.
fn remarked(seen: &Seen) -> Vec<Finding> {
    let (judged, counters) = (&seen.shape.judged, &seen.counters);
    let Some(part) = judged.parts.first() else { return Vec::new() };
    // What was always refused did nothing that could be wrong.
    if counters.answered == 0 && counters.conditions_failed == 0 {
        return Vec::new();
    }
    let remarks = judged.before().into_iter().filter_map(|remark| {
        let evidence = match remark.code {
            // An update that may make an item is at fault when it did.
            "K16" if counters.created > 0 => format!("{} made", counted(counters.created, "item")),
            "K17" if counters.replaced > 0 => {
                format!("{} written over", counted(counters.replaced, "item"))
            }
            "K16" | "K17" | "K20" => return None,
            _ => counted(counters.calls, "request"),
        };
        Some(
            Finding::new(remark.code, &part.table, remark.message)
                .index(part.index.as_deref())
                .evidence(evidence)
                .help(remark.help),
        )
    });
    remarks.collect()
}

/// A SELECT that reads the whole table.
fn select(seen: &Seen, part: &Part) -> Option<Finding> {
    (part.kind == Kind::Select && seen.counters.scans > 0).then(|| {
        about("C02", part, "reads the whole table: its WHERE names no partition key")
            .evidence(counted(seen.counters.scans, "request"))
            .help("name the whole partition key by `=`, or select from an index that has one")
    })
}

fn filter(seen: &Seen, part: &Part) -> Vec<Finding> {
    let counters = &seen.counters;
    let (read, passed) = (counters.items_read, counters.items_found);
    if part.filter.is_none() || counters.recorded_of(read) < ITEMS || !discards(read, passed) {
        return Vec::new();
    }
    let kept = percent(passed, read);
    let waste = counters.read_units * (1.0 - number(passed) / number(read));
    let equal = part.equal_in_filter();
    let help = match equal.first() {
        Some(name) => format!("put `{name}` into the key of an index"),
        None => "put what the filter tests into a sort key".to_owned(),
    };
    let evidence = format!("{read} items read, {passed} returned; {waste:.1} units for nothing");
    let mut found = vec![
        about("C03", part, &format!("throws away what it reads: {kept} pass its filter"))
            .evidence(evidence.clone())
            .help(help),
    ];
    if let (Some(index), Some(name)) = (&part.index, equal.first()) {
        found.push(
            about("C17", part, &format!("looks for the few items with one `{name}`"))
                .evidence(evidence)
                .help(format!(
                    "write the key of {index}, or of an index of its own, only for those items: \
                     then it holds nothing else"
                )),
        );
    }
    found
}

fn large(seen: &Seen, part: &Part) -> Option<Finding> {
    let counters = &seen.counters;
    let each = counters.write_units / number(counters.answered.max(1));
    let small = part.kind == Kind::Update && part.changes.len() <= 3 && !seen.shape.judged.together;
    (small && each >= LARGE).then(|| {
        let what = format!("changes {} and pays for the whole item", part.changes.join(", "));
        about("C11", part, &what)
            .evidence(format!("{each:.0} write units each"))
            .help("keep what changes often in an item of its own")
    })
}

fn pages(seen: &Seen, part: &Part) -> Option<Finding> {
    let counters = &seen.counters;
    let ends = counters.truncated > 0 && counters.continued == 0 && part.limit.is_none();
    // What continues one request in a few may be among those that were not recorded.
    let ends = ends && seen_often_enough(seen, counters.truncated);
    ends.then(|| {
        about("C21", part, "stops after the first page although there is more")
            .evidence(format!("{} answers had a LastEvaluatedKey", counters.truncated))
            .help("read on with ExclusiveStartKey, or by the paginator of the SDK")
    })
}

/// Whether what would follow something that happened so often would have been seen, had it.
pub(super) fn seen_often_enough(seen: &Seen, count: u64) -> bool {
    let counters = &seen.counters;
    counters.recorded == counters.calls || counters.recorded_of(count) >= SURE
}

fn failures(seen: &Seen, part: &Part) -> Option<Finding> {
    let counters = &seen.counters;
    let many = counters.recorded_of(counters.conditions_failed) >= FAILURES
        && counters.conditions_failed.saturating_mul(5) >= counters.calls;
    many.then(|| {
        about("C24", part, "fails on its condition often, and pays for it")
            .evidence(format!(
                "{} of requests",
                percent(counters.conditions_failed, counters.calls)
            ))
            .help("read before, where the condition mostly fails, or spread what is fought over")
    })
}

fn analytics(seen: &Seen, part: &Part) -> Option<Finding> {
    let counts = part.counts && seen.counters.most_read >= MANY;
    counts.then(|| {
        about("C32", part, "counts items by reading them")
            .evidence(format!("{} items read", seen.counters.items_read))
            .help("keep the number in an item that the writes update, or export the table")
    })
}

fn amplified(seen: &Seen, part: &Part) -> Option<Finding> {
    let counters = &seen.counters;
    let enough = counters.recorded >= 10 && counters.write_units > 0.0;
    let factor = counters.index_write_units / counters.write_units.max(1.0);
    (enough && factor >= 2.0).then(|| {
        about("C30", part, &format!("costs {factor:.1} times as much in indexes as in its table"))
            .evidence(format!(
                "{:.0} units of the table, {:.0} of its indexes",
                counters.write_units, counters.index_write_units
            ))
            .help("project less, give the index's key only to items that are looked for there")
    })
}
