//! Compares the arrows between the modules of a crate with the crate's floors.
//!
//! An arrow leads to a lower floor: the modules of one floor do not know each other. The file of a
//! folder may show what its own children define, on whatever floor they are.

use std::collections::BTreeMap;
use std::fmt;

use super::imports::{Arrow, Sources, is_within, parent};
use super::modules::{Floor, Table};

/// One breach of a table of modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Violation {
    /// A module that no floor names.
    Unknown(String),
    /// A module of the table that does not exist.
    Stale(&'static str),
    /// An arrow to a higher floor, or to the same one.
    Upward {
        /// The module, as the table names it, and its floor.
        from: (&'static str, &'static str),
        /// The module that it names, and its floor.
        to: (&'static str, &'static str),
        /// The arrow.
        arrow: Arrow,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(module) => {
                write!(f, "the module {module} has no floor in the crate's table; give it one")
            }
            Self::Stale(module) => write!(f, "the table names {module}, which does not exist"),
            Self::Upward { from: (from, from_floor), to: (to, to_floor), arrow } => {
                let way = if from_floor == to_floor { "sideways" } else { "upward" };
                write!(f, "{from} ({from_floor}) -> {to} ({to_floor}): {way}, at {}", arrow.place)
            }
        }
    }
}

/// A module of the table and the number of its floor.
type Row = (&'static str, usize);

/// Every breach of `table`. A table without floors allows every arrow.
pub(super) fn check(table: &Table, sources: &Sources) -> Vec<Violation> {
    let rows = rows(table);
    if rows.is_empty() || sources.modules.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Violation> = sources
        .modules
        .iter()
        .filter(|module| row(&rows, module).is_none())
        // What is inside an unknown module is not named again.
        .filter(|module| {
            !sources.modules.contains(parent(module)) || row(&rows, parent(module)).is_some()
        })
        .map(|module| Violation::Unknown(module.clone()))
        .collect();
    found.extend(
        rows.keys()
            .filter(|&&module| !sources.modules.contains(module))
            .map(|&m| Violation::Stale(m)),
    );
    let mut seen = std::collections::BTreeSet::new();
    for arrow in &sources.arrows {
        let (Some(from), Some(to)) = (row(&rows, &arrow.from), row(&rows, &arrow.to)) else {
            continue;
        };
        let shows_child = arrow.from == from.0 && is_within(to.0, from.0);
        if from.0 != to.0 && to.1 >= from.1 && !shows_child && seen.insert((from.0, to.0)) {
            let name = |row: Row| (row.0, table.floors.get(row.1).map_or("", |floor| floor.name));
            found.push(Violation::Upward { from: name(from), to: name(to), arrow: arrow.clone() });
        }
    }
    found
}

fn rows(table: &Table) -> BTreeMap<&'static str, usize> {
    let numbered = |(number, floor): (usize, &Floor)| {
        floor.modules.iter().map(move |&module| (module, number))
    };
    table.floors.iter().enumerate().flat_map(numbered).collect()
}

/// The row of `module`, or of the closest module around it that has one.
fn row(rows: &BTreeMap<&'static str, usize>, module: &str) -> Option<Row> {
    rows.iter()
        .filter(|(name, _)| is_within(module, name))
        .max_by_key(|(name, _)| name.len())
        .map(|(&name, &floor)| (name, floor))
}

#[cfg(test)]
mod tests;
