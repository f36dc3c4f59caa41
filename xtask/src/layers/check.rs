//! Compares a dependency graph with the floor table. Pure: no cargo, no files.

use std::fmt;

use super::graph::{Edge, Graph, Kind, Member};
use super::table::{self, BINARY, CONCRETE_STORES, KITS, OPEN_TO_ALL, Room};

/// One breach of the table. Its Display names the edge and what is allowed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Violation {
    /// A crate without a row in the table.
    Unknown {
        /// Its role.
        role: String,
    },
    /// A normal dependency that the table does not allow.
    Edge {
        /// The crate that depends.
        from: String,
        /// The floor it stands on.
        floor: u8,
        /// The crate depended on.
        to: String,
        /// What the table allows.
        allowed: Vec<&'static str>,
    },
    /// A dependency of tests that the table does not allow.
    TestEdge {
        /// The crate that depends.
        from: String,
        /// The crate depended on.
        to: String,
        /// What the table allows.
        allowed: Vec<&'static str>,
    },
    /// A build script that uses one of our crates.
    BuildEdge {
        /// The crate that depends.
        from: String,
        /// The crate depended on.
        to: String,
    },
    /// A kit for tests as a normal dependency.
    KitInProduction {
        /// The crate that depends.
        from: String,
        /// The kit.
        to: String,
    },
    /// A real store named outside the binary.
    ConcreteStore {
        /// The crate that depends.
        from: String,
        /// The store.
        to: String,
    },
    /// A third-party crate that is not on the crate's short list.
    Outside {
        /// The crate that depends.
        from: String,
        /// The third-party package.
        to: String,
        /// The short list.
        allowed: Vec<&'static str>,
    },
    /// A third-party crate that must not be reached, with the chain that reaches it.
    Reaches {
        /// The packages from the crate to the one it must not reach.
        chain: Vec<String>,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { role } => {
                write!(f, "{role}: has no row in the floor table; give it one")
            }
            Self::Edge { from, floor, to, allowed } => {
                let allowed = list(allowed);
                write!(
                    f,
                    "{from} -> {to}: not allowed; {from}, on floor {floor}, may use {allowed}"
                )
            }
            Self::TestEdge { from, to, allowed } => {
                write!(f, "{from} -> {to} (dev): not allowed; its tests may use {}", list(allowed))
            }
            Self::BuildEdge { from, to } => {
                write!(f, "{from} -> {to} (build): build scripts use none of our crates")
            }
            Self::KitInProduction { from, to } => {
                write!(f, "{from} -> {to}: a kit for tests; make it a dev-dependency")
            }
            Self::ConcreteStore { from, to } => write!(
                f,
                "{from} -> {to}: only `{BINARY}` names a concrete store; take a `store::Store`"
            ),
            Self::Outside { from, to, allowed } => write!(
                f,
                "{from} -> {to}: not on its list of third-party crates, which is {}",
                list(allowed)
            ),
            Self::Reaches { chain } => {
                let (from, to) = (chain.first(), chain.last());
                let name = |end: Option<&String>| end.cloned().unwrap_or_default();
                write!(f, "{} must not reach {}: {}", name(from), name(to), chain.join(" -> "))
            }
        }
    }
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// Every breach, in the order of the crates' names.
pub(super) fn check(graph: &Graph) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (role, member) in &graph.members {
        let Some(room) = table::room(role) else {
            violations.push(Violation::Unknown { role: role.clone() });
            continue;
        };
        for edge in &member.edges {
            violations.extend(check_edge(room, edge));
        }
        violations.extend(check_reach(room, member));
    }
    violations
}

fn check_edge(room: &Room, edge: &Edge) -> Option<Violation> {
    let from = room.role.to_owned();
    let to = edge.to.clone();
    if !edge.ours {
        let allowed = room
            .outside
            .filter(|list| edge.kind == Kind::Normal && !list.contains(&edge.to.as_str()))?;
        return Some(Violation::Outside { from, to, allowed: allowed.to_vec() });
    }
    match edge.kind {
        Kind::Normal => check_normal(room, &edge.to),
        Kind::Dev => check_dev(room, &edge.to),
        Kind::Build => Some(Violation::BuildEdge { from, to }),
    }
}

fn check_normal(room: &Room, to: &str) -> Option<Violation> {
    if to == OPEN_TO_ALL || room.may_use.contains(&to) {
        return None;
    }
    let (from, to_owned) = (room.role.to_owned(), to.to_owned());
    if KITS.contains(&to) {
        return Some(Violation::KitInProduction { from, to: to_owned });
    }
    if CONCRETE_STORES.contains(&to) {
        return Some(Violation::ConcreteStore { from, to: to_owned });
    }
    Some(Violation::Edge { from, floor: room.floor, to: to_owned, allowed: allowed(room) })
}

fn check_dev(room: &Room, to: &str) -> Option<Violation> {
    let mut allowed = allowed(room);
    allowed.extend(room.tests_may_use);
    allowed.extend(KITS);
    let open = room.role == BINARY || to == room.role || allowed.contains(&to);
    let (from, to) = (room.role.to_owned(), to.to_owned());
    (!open).then_some(Violation::TestEdge { from, to, allowed })
}

/// What `room` may use, `env` included.
fn allowed(room: &Room) -> Vec<&'static str> {
    std::iter::once(OPEN_TO_ALL).chain(room.may_use.iter().copied()).collect()
}

fn check_reach(room: &Room, member: &Member) -> impl Iterator<Item = Violation> {
    room.never_reaches
        .iter()
        .filter_map(|package| member.reaches.get(*package))
        .map(|chain| Violation::Reaches { chain: chain.clone() })
}

#[cfg(test)]
mod tests;
