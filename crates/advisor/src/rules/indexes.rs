//! Rules about indexes: which are read, and what they hold.

use super::ENOUGH;
use crate::facts::Index;
use crate::finding::Finding;
use crate::recorder::Seen;
use crate::request::Kind;
use crate::traffic::{TableTraffic, Traffic};

/// Reads of an index after which it is known what they use.
const READS: u64 = 20;

pub(super) fn check(table: &TableTraffic, traffic: &Traffic) -> Vec<Finding> {
    let seen: Vec<&Seen> = traffic.of_table(&table.name).map(|(_, seen)| seen).collect();
    let calls: u64 = seen.iter().map(|seen| seen.counters.recorded).sum();
    if calls < ENOUGH {
        return Vec::new();
    }
    let mut found = Vec::new();
    for index in &table.facts.indexes {
        found.extend(idle(table, index, &seen));
        found.extend(covered(table, index));
        found.extend(unread(table, index, &seen));
    }
    found
}

fn reads<'s>(index: &'s Index, seen: &'s [&Seen]) -> impl Iterator<Item = &'s Seen> + 's {
    seen.iter().copied().filter(|seen| {
        let mut parts = seen.shape.judged.parts.iter();
        parts.any(|part| part.reads() && part.index.as_ref() == Some(&index.name))
    })
}

fn idle(table: &TableTraffic, index: &Index, seen: &[&Seen]) -> Option<Finding> {
    let (read, written) = table.units.get(&Some(index.name.clone()))?;
    // Units are those of all requests; a read that was not recorded consumed some.
    let all_recorded = seen.iter().all(|it| it.counters.recorded == it.counters.calls);
    let unread = reads(index, seen).next().is_none() && (all_recorded || *read <= 0.0);
    (unread && *written > 0.0).then(|| {
        let message = format!("no request reads index {} of {}", index.name, table.name);
        Finding::new("C13", &table.name, message)
            .index(Some(&index.name))
            .evidence(format!("{written:.0} write units since the start, no read"))
            .help("delete it, if nothing else reads it")
    })
}

/// An index that another one, or the table, makes unneeded.
fn covered(table: &TableTraffic, index: &Index) -> Option<Finding> {
    let begins = |long: &[String]| long.get(..index.range.len()) == Some(&*index.range);
    let facts = &table.facts;
    let by = if facts.hash == index.hash && begins(&facts.range) {
        "the table".to_owned()
    } else {
        let other = facts.indexes.iter().find(|other| {
            let holds_more = other.holds.is_none() || other.holds == index.holds;
            let longer = other.range.len() > index.range.len()
                || (other.range.len() == index.range.len() && other.name < index.name);
            other.name != index.name
                && other.hash == index.hash
                && begins(&other.range)
                && longer
                && holds_more
        })?;
        format!("index {}", other.name)
    };
    let message = format!("{by} answers what index {} of {} does", index.name, table.name);
    Some(
        Finding::new("C14", &table.name, message)
            .index(Some(&index.name))
            .evidence(format!("its key is {}", joined(&index.hash, &index.range)))
            .help(format!("read {by} instead, and delete the index")),
    )
}

fn joined(hash: &[String], range: &[String]) -> String {
    let names: Vec<&str> = hash.iter().chain(range).map(String::as_str).collect();
    names.join(", ")
}

/// An index that holds everything although its reads name what they use.
fn unread(table: &TableTraffic, index: &Index, seen: &[&Seen]) -> Option<Finding> {
    if index.holds.is_some() || index.local {
        return None;
    }
    let mut used: Vec<&str> = Vec::new();
    let (mut calls, mut recorded) = (0_u64, 0_u64);
    for seen in reads(index, seen) {
        calls = calls.saturating_add(seen.counters.calls);
        recorded = recorded.saturating_add(seen.counters.recorded);
        for part in &seen.shape.judged.parts {
            if part.counts && matches!(part.kind, Kind::Query | Kind::Scan) {
                continue;
            }
            used.extend(part.projection.as_ref()?.iter().map(String::as_str));
            used.extend(part.filter.iter().flat_map(|test| test.attributes()));
        }
    }
    let is_key = |name: &&str| {
        let mut keys = index.hash.iter().chain(&index.range).map(String::as_str);
        table.facts.keys().any(|key| key == *name) || keys.any(|key| key == *name)
    };
    used.retain(|name| !is_key(name));
    used.sort_unstable();
    used.dedup();
    (recorded >= READS).then(|| {
        let message = format!(
            "index {} of {} holds all attributes, but its reads use {}",
            index.name,
            table.name,
            if used.is_empty() { "only keys".to_owned() } else { used.join(", ") }
        );
        Finding::new("C15", &table.name, message)
            .index(Some(&index.name))
            .evidence(format!("{calls} reads, all with a projection"))
            .help("project only those: the index is smaller, and fewer writes touch it")
    })
}
