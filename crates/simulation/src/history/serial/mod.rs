//! Serializability of transactions over lists that are only appended to, after Elle (Kingsbury and
//! Alvaro, 2020).
//!
//! Every appended number is unique, so a list that was read shows which transactions wrote it, in
//! which order. What transactions saw of each other makes a graph: who appended next (ww), who read
//! what whom appended (wr), who read before whom appended (rw), and who was over before whom began.
//! A cycle in it cannot be explained by any order.
//!
//! Invariant: transactions either read or append, as DynamoDB's do; each list at most once.

mod graph;

use std::collections::{BTreeMap, BTreeSet};

use self::graph::Graph;

/// How a transaction ended, as far as its client knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// Nobody heard.
    Unknown,
}

/// One transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// Numbers appended, by list.
    pub appends: BTreeMap<String, u64>,
    /// Lists as they were read; only of transactions that were done.
    pub reads: BTreeMap<String, Vec<u64>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When it began.
    pub begin: u64,
    /// When its client heard of its end.
    pub end: u64,
}

/// Checks a history against the lists as they were read at its very end. Empty: it is strictly
/// serializable. Without the order of time: drop the ends, that is, set them to `u64::MAX`.
#[must_use]
pub fn check(history: &[Transaction], last: &BTreeMap<String, Vec<u64>>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut writers: BTreeMap<u64, usize> = BTreeMap::new();
    for (at, transaction) in history.iter().enumerate() {
        for number in transaction.appends.values() {
            if writers.insert(*number, at).is_some() {
                faults.push(format!("{number} was appended by two transactions: a bad history"));
            }
        }
    }
    check_lists(history, last, &writers, &mut faults);
    if !faults.is_empty() {
        // The order of versions is not known; cycles would be noise.
        return faults;
    }
    let graph = dependencies(history, last, &writers);
    if let Some(cycle) = graph.cycle() {
        let steps = cycle.iter().map(|(at, why)| format!("{:?} {why}", history.get(*at)));
        faults.push(format!("a cycle: {}", steps.collect::<Vec<_>>().join(" -> ")));
    }
    faults
}

/// What can be said of each list by itself.
fn check_lists(
    history: &[Transaction],
    last: &BTreeMap<String, Vec<u64>>,
    writers: &BTreeMap<u64, usize>,
    faults: &mut Vec<String>,
) {
    let empty = Vec::new();
    for (name, list) in last {
        let mut seen = BTreeSet::new();
        for number in list {
            let outcome =
                writers.get(number).and_then(|at| history.get(*at)).and_then(|t| t.outcome);
            match outcome {
                _ if !seen.insert(number) => faults.push(format!("{name} has {number} twice")),
                None => faults.push(format!("{name} has {number}, which nobody appended")),
                Some(Outcome::Refused) => {
                    faults.push(format!("{name} has {number}, whose transaction was refused"));
                }
                Some(Outcome::Done | Outcome::Unknown) => {}
            }
        }
    }
    for transaction in history {
        for (name, list) in &transaction.reads {
            if !last.get(name).unwrap_or(&empty).starts_with(list) {
                faults.push(format!("{name} was read as {list:?}, which it does not begin with"));
            }
        }
        let there: Vec<bool> = transaction
            .appends
            .iter()
            .map(|(name, number)| last.get(name).is_some_and(|list| list.contains(number)))
            .collect();
        let (any, all) = (there.contains(&true), !there.contains(&false));
        if transaction.outcome == Some(Outcome::Done) && !all {
            faults.push(format!("acknowledged and lost: {transaction:?}"));
        } else if any && !all {
            faults.push(format!("done in part: {transaction:?}"));
        }
    }
}

/// Who must come before whom.
fn dependencies(
    history: &[Transaction],
    last: &BTreeMap<String, Vec<u64>>,
    writers: &BTreeMap<u64, usize>,
) -> Graph {
    let mut graph = Graph::new(history.len());
    for list in last.values() {
        for pair in list.windows(2) {
            if let [earlier, later] = pair
                && let (Some(from), Some(to)) = (writers.get(earlier), writers.get(later))
            {
                graph.add(*from, *to, "ww");
            }
        }
    }
    for (reader, transaction) in history.iter().enumerate() {
        for (name, list) in &transaction.reads {
            if let Some(writer) = list.last().and_then(|number| writers.get(number)) {
                graph.add(*writer, reader, "wr");
            }
            let next = last.get(name).and_then(|whole| whole.get(list.len()));
            if let Some(writer) = next.and_then(|number| writers.get(number)) {
                graph.add(reader, *writer, "rw");
            }
        }
    }
    order_of_time(history, &mut graph);
    graph
}

/// Who was over before whom began. Only edges from those that are not followed by another one that
/// was over as well: the others follow.
fn order_of_time(history: &[Transaction], graph: &mut Graph) {
    let mut events: Vec<(u64, bool, usize)> = Vec::new();
    for (at, transaction) in history.iter().enumerate() {
        events.push((transaction.begin, true, at));
        if transaction.outcome == Some(Outcome::Done) {
            events.push((transaction.end, false, at));
        }
    }
    events.sort_unstable();
    let mut over: BTreeSet<usize> = BTreeSet::new();
    let mut before: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (_, begins, at) in events {
        if begins {
            over.iter().for_each(|earlier| graph.add(*earlier, at, "time"));
            before.insert(at, over.clone());
        } else {
            let earlier = before.remove(&at).unwrap_or_default();
            over.retain(|other| !earlier.contains(other));
            over.insert(at);
        }
    }
}

#[cfg(test)]
mod tests;
