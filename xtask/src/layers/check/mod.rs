//! Compares a dependency graph with the floor table. Pure: no cargo, no files.

use std::fmt;

use super::graph::{Edge, Graph, Kind, Member};
use super::table::{self, BINARY, CONCRETE_STORES, CrateRule, OPEN_TO_ALL, TEST_CRATES};

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
        /// Its floor.
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
    /// A crate for tests as a normal dependency.
    TestCrateInProduction {
        /// The crate that depends.
        from: String,
        /// The crate for tests.
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
            Self::TestCrateInProduction { from, to } => {
                write!(f, "{from} -> {to}: a crate for tests; make it a dev-dependency")
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
        let Some(rule) = table::rule(role) else {
            violations.push(Violation::Unknown { role: role.clone() });
            continue;
        };
        for edge in &member.edges {
            violations.extend(check_edge(rule, edge));
        }
        violations.extend(check_reach(rule, member));
    }
    violations
}

fn check_edge(rule: &CrateRule, edge: &Edge) -> Option<Violation> {
    let from = rule.role.to_owned();
    let to = edge.to.clone();
    if !edge.ours {
        let allowed = rule
            .outside
            .filter(|list| edge.kind == Kind::Normal && !list.contains(&edge.to.as_str()))?;
        return Some(Violation::Outside { from, to, allowed: allowed.to_vec() });
    }
    match edge.kind {
        Kind::Normal => check_normal(rule, &edge.to),
        Kind::Dev => check_dev(rule, &edge.to),
        Kind::Build => Some(Violation::BuildEdge { from, to }),
    }
}

fn check_normal(rule: &CrateRule, to: &str) -> Option<Violation> {
    if to == OPEN_TO_ALL || rule.may_use.contains(&to) {
        return None;
    }
    let (from, to_owned) = (rule.role.to_owned(), to.to_owned());
    if TEST_CRATES.contains(&to) {
        return Some(Violation::TestCrateInProduction { from, to: to_owned });
    }
    if CONCRETE_STORES.contains(&to) {
        return Some(Violation::ConcreteStore { from, to: to_owned });
    }
    Some(Violation::Edge { from, floor: rule.floor, to: to_owned, allowed: allowed(rule) })
}

fn check_dev(rule: &CrateRule, to: &str) -> Option<Violation> {
    let mut allowed = allowed(rule);
    allowed.extend(rule.tests_may_use);
    allowed.extend(TEST_CRATES);
    let open = rule.role == BINARY || to == rule.role || allowed.contains(&to);
    let (from, to) = (rule.role.to_owned(), to.to_owned());
    (!open).then_some(Violation::TestEdge { from, to, allowed })
}

/// What `rule` may use, `env` included.
fn allowed(rule: &CrateRule) -> Vec<&'static str> {
    std::iter::once(OPEN_TO_ALL).chain(rule.may_use.iter().copied()).collect()
}

fn check_reach(rule: &CrateRule, member: &Member) -> impl Iterator<Item = Violation> {
    rule.never_reaches
        .iter()
        .filter_map(|package| member.reaches.get(*package))
        .map(|chain| Violation::Reaches { chain: chain.clone() })
}

#[cfg(test)]
mod tests;
