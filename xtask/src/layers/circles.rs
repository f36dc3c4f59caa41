//! Modules of one folder that import each other in a ring.
//!
//! A module counts with everything inside it. A folder's own file is not one of the folder's
//! modules: what it defines is the ground of its children, and what it imports from them it shows
//! to others. Generated modules may refer to each other as AWS's shapes do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::imports::{Arrow, Sources, child_within, is_within, parent};

/// A ring of modules that cannot be read one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Circle {
    /// All the modules that reach each other.
    pub(super) modules: BTreeSet<String>,
    /// A shortest ring through the first of them.
    pub(super) ring: Vec<Arrow>,
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.modules.iter().map(String::as_str).collect();
        write!(f, "import each other: {}", names.join(", "))?;
        for arrow in &self.ring {
            write!(f, "\n    {} -> {} at {}", arrow.from, arrow.to, arrow.place)?;
        }
        Ok(())
    }
}

/// For each node the nodes that it names, with the arrow that does so first.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Arrow>>;

/// Every circle among the modules of each folder.
pub(super) fn find(sources: &Sources) -> Vec<Circle> {
    let mut folders: BTreeSet<&str> = sources.modules.iter().map(|module| parent(module)).collect();
    folders.retain(|folder| !is_generated(folder));
    folders
        .iter()
        .flat_map(|folder| {
            let mut graph = Graph::new();
            for arrow in &sources.arrows {
                let ends = (child_within(folder, &arrow.from), child_within(folder, &arrow.to));
                if let (Some(from), Some(to)) = ends
                    && from != to
                {
                    graph.entry(from).or_default().entry(to).or_insert(arrow);
                }
            }
            components(&graph)
                .into_iter()
                .map(|modules| Circle { ring: ring(&graph, &modules), modules: owned(&modules) })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The largest set of files that reach each other by arrows between files of which neither contains
/// the other. The measure of [`super::report`].
pub(super) fn largest_of_files(sources: &Sources) -> BTreeSet<String> {
    let mut graph = Graph::new();
    for arrow in sources.arrows.iter().filter(|arrow| !is_generated(&arrow.from)) {
        if !is_within(&arrow.from, &arrow.to) && !is_within(&arrow.to, &arrow.from) {
            graph.entry(&arrow.from).or_default().insert(&arrow.to, arrow);
        }
    }
    let largest = components(&graph).into_iter().max_by_key(BTreeSet::len);
    owned(&largest.unwrap_or_default())
}

/// Whether codegen writes the module.
fn is_generated(module: &str) -> bool {
    module.split("::").any(|name| name == "generated")
}

fn owned(names: &BTreeSet<&str>) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The sets of more than one node in which each reaches each.
fn components<'a>(graph: &Graph<'a>) -> Vec<BTreeSet<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|&node| (node, reached(graph, node))).collect();
    let reaches = |from: &str, to: &str| reach.get(from).is_some_and(|found| found.contains(to));
    let mut left: BTreeSet<&str> = graph.keys().copied().collect();
    let mut found = Vec::new();
    while let Some(node) = left.pop_first() {
        let mut together: BTreeSet<&str> = left
            .iter()
            .copied()
            .filter(|&other| reaches(node, other) && reaches(other, node))
            .collect();
        left.retain(|other| !together.contains(other));
        together.insert(node);
        if together.len() > 1 {
            found.push(together);
        }
    }
    found
}

fn reached<'a>(graph: &Graph<'a>, from: &'a str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut queue = vec![from];
    while let Some(node) = queue.pop() {
        for &next in graph.get(node).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(next) {
                queue.push(next);
            }
        }
    }
    found
}

/// A shortest ring through the first of `modules`, breadth first.
fn ring(graph: &Graph<'_>, modules: &BTreeSet<&str>) -> Vec<Arrow> {
    let Some(&start) = modules.first() else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let mut queue = VecDeque::from([(start, Vec::new())]);
    while let Some((node, way)) = queue.pop_front() {
        for (&next, &arrow) in graph.get(node).into_iter().flatten() {
            let mut way: Vec<Arrow> = way.clone();
            way.push(arrow.clone());
            if next == start {
                return way;
            }
            if modules.contains(next) && seen.insert(next) {
                queue.push_back((next, way));
            }
        }
    }
    Vec::new()
}
