//! Rules about the partition keys that are read and written.

use engine::SampledKeys;

use crate::finding::Finding;
use crate::traffic::TableTraffic;

/// Accesses below which nothing is said of keys.
const ACCESSES: u64 = 500;
/// Partition keys that are called few.
const FEW: u64 = 10;
/// The part of accesses that makes one key hot.
const HOT: f64 = 0.25;
/// The part that newest dates have of writes to keys that move with time.
const ROLLING: f64 = 0.9;

pub(super) fn check(table: &TableTraffic, today: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, writes, keys) in &table.keys {
        if keys.recorded >= ACCESSES {
            found.extend(hot(table, (index.as_deref(), *writes), keys, today));
        }
    }
    // Reads and writes of one place that are hot alike are said once.
    let mut said: Vec<(&'static str, Option<String>)> = Vec::new();
    found.retain(|finding: &Finding| {
        let what = (finding.code, finding.index.clone());
        let new = !said.contains(&what);
        said.push(what);
        new
    });
    found
}

fn hot(
    table: &TableTraffic,
    (index, writes): (Option<&str>, bool),
    keys: &SampledKeys,
    today: &str,
) -> Option<Finding> {
    let place = index.map_or_else(|| table.name.clone(), |it| format!("{it} of {}", table.name));
    let (key, share) = keys.hottest.first()?;
    let shown = key.join(", ");
    let of_today = |(key, _): &&(Vec<String>, f64)| is_dated(key, today);
    let dated: f64 = keys.hottest.iter().filter(of_today).map(|(_, share)| share).sum();
    let percent = share * 100.0;
    let evidence = format!(
        "{percent:.0} % of {:.0} {} have the key `{shown}`; about {} different keys",
        keys.accesses,
        if writes { "writes" } else { "reads" },
        keys.distinct
    );
    let global = index.and_then(|index| table.facts.index(index)).is_some_and(|it| !it.local);
    let finding = if writes && dated >= ROLLING {
        Finding::new("C06", &table.name, format!("writes of {place} all go to the key of now"))
            .help("put a shard before the date, `{shard(id, 16)}#{date}`, and read all shards")
    } else if keys.distinct <= FEW && *share >= HOT {
        let (code, what) = if global && writes {
            ("C05", format!("index {place} has few partition keys: it throttles its table"))
        } else {
            ("C04", format!("{place} has few partition keys, each with much of the load"))
        };
        Finding::new(code, &table.name, what).help(
            "one key takes 1,000 write and 3,000 read units a second: add a shard to it, or \
             choose an attribute with many values",
        )
    } else if *share >= HOT {
        Finding::new("C07", &table.name, format!("one key has much of the load of {place}"))
            .help("cache what it holds, or split it into several items by a shard")
    } else {
        return None;
    };
    Some(finding.index(index).evidence(evidence))
}

/// Whether a key holds the date of today, whatever separates its parts.
fn is_dated(key: &[String], today: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let today = digits(today);
    key.iter().any(|text| digits(text).contains(&today))
}
