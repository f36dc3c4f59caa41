//! Overrides (`model/overrides.toml`): where the service differs from its published model.
//!
//! Every entry names what was observed and where, so that a guess is not taken for a capture.
//! Invariant: an entry that matches no shape or member is an error, so that none goes stale.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use serde::Deserialize;

use super::shape::Shape;

/// Where an entry's knowledge comes from.
const SOURCES: [&str; 3] = ["public AWS capture", "AWS documentation", "guess"];

/// All deviations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Overrides {
    #[serde(default, rename = "enum")]
    enums: Vec<EnumOverride>,
    #[serde(default, rename = "bounds")]
    bounds: Vec<BoundsOverride>,
    #[serde(default, rename = "member")]
    members: Vec<MemberOverride>,
    #[serde(default, rename = "order")]
    orders: Vec<OrderOverride>,
    #[serde(default, rename = "error")]
    pub(crate) errors: Vec<ErrorOverride>,
    #[serde(default, rename = "fault")]
    pub(crate) faults: Vec<FaultOverride>,
    #[serde(default, rename = "held")]
    held: Vec<HeldOverride>,
}

/// Structures that are checked or answered one by one: the faults of their attribute values do not
/// refuse the request but are kept for the operation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldOverride {
    structures: Vec<String>,
    observed: String,
    source: String,
}

/// The order, or the set, in which an enum is printed in violations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnumOverride {
    shape: String,
    printed: Vec<String>,
    observed: String,
    source: String,
}

/// Other bounds for a whole shape.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsOverride {
    shape: String,
    min: Option<i64>,
    max: Option<i64>,
    #[serde(default)]
    lift_min: bool,
    #[serde(default)]
    lift_max: bool,
    /// The shape holds a table's name or ARN, with the bounds of either.
    #[serde(default)]
    table_name: bool,
    observed: String,
    source: String,
}

/// Other rules for single members, `Structure.Member`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberOverride {
    members: Vec<String>,
    /// How a violation is phrased: a variant of `Phrase` in the constraint tables.
    phrase: Option<String>,
    /// Earlier phases hide later ones; 2 when not given.
    phase: Option<u8>,
    /// Other printed values of an enum, for these members only.
    printed: Option<Vec<String>>,
    /// Other bounds, for these members only.
    min: Option<i64>,
    max: Option<i64>,
    /// What the operation calls the member where it words its emptiness by itself.
    own_words: Option<String>,
    /// What its absence brings: a variant of `Absent` in the constraint tables.
    absent: Option<String>,
    /// The member may be left out although the model requires it.
    #[serde(default)]
    optional: bool,
    observed: String,
    source: String,
}

/// The order in which an input's members are reported.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderOverride {
    structures: Vec<String>,
    /// Whether this is the order of the older framework where the newer one usually answers.
    #[serde(default)]
    older: bool,
    first: Vec<String>,
    observed: String,
    source: String,
}

/// The wire code of an error whose namespace is not the service's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorOverride {
    pub(crate) shape: String,
    pub(crate) namespace: String,
    observed: String,
    source: String,
}

/// A fault that one operation words by another framework than it has in `operations.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultOverride {
    pub(crate) operation: String,
    /// A variant of the model's `RequestFault`; an unknown one does not compile.
    pub(crate) fault: String,
    pub(crate) framework: String,
    observed: String,
    source: String,
}

/// What the constraint row of one member says beyond its shape.
#[derive(Clone, Default)]
pub(crate) struct MemberRule {
    pub(crate) phrase: Option<String>,
    pub(crate) phase: Option<u8>,
    pub(crate) printed: Option<Vec<String>>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) own_words: Option<String>,
    pub(crate) absent: Option<String>,
}

impl MemberRule {
    /// Whether the member needs a shape of its own.
    pub(crate) fn changes_shape(&self) -> bool {
        self.printed.is_some() || self.min.is_some() || self.max.is_some()
    }
}

impl Overrides {
    /// Checks every entry against the model and changes the bounds it overrides.
    pub(crate) fn apply(&self, shapes: &mut BTreeMap<String, Shape>) -> Result<()> {
        for entry in &self.enums {
            sourced(&entry.observed, &entry.source)?;
            ensure!(shapes.contains_key(&entry.shape), "override of unknown enum {}", entry.shape);
        }
        for entry in &self.bounds {
            sourced(&entry.observed, &entry.source)?;
            let Some(shape) = shapes.get_mut(&entry.shape) else {
                bail!("override of unknown shape {}", entry.shape);
            };
            shape.min = if entry.lift_min { None } else { entry.min.or(shape.min) };
            shape.max = if entry.lift_max { None } else { entry.max.or(shape.max) };
        }
        for entry in &self.members {
            sourced(&entry.observed, &entry.source)?;
            for path in &entry.members {
                let Some((shape, member)) = path
                    .split_once('.')
                    .and_then(|(name, member)| Some((shapes.get_mut(name)?, member)))
                else {
                    bail!("override of unknown member {path}");
                };
                ensure!(shape.members().any(|(name, _)| name == member), "no member {path}");
                if entry.optional {
                    shape.required.retain(|name| name != member);
                }
            }
        }
        for entry in &self.orders {
            sourced(&entry.observed, &entry.source)?;
            for name in &entry.structures {
                ensure!(shapes.contains_key(name), "order of unknown structure {name}");
            }
        }
        for entry in &self.held {
            sourced(&entry.observed, &entry.source)?;
            for name in &entry.structures {
                ensure!(shapes.contains_key(name), "held faults of unknown structure {name}");
            }
        }
        for entry in &self.errors {
            sourced(&entry.observed, &entry.source)?;
            ensure!(shapes.contains_key(&entry.shape), "code of unknown error {}", entry.shape);
        }
        for entry in &self.faults {
            sourced(&entry.observed, &entry.source)?;
            let input = format!("{}Input", entry.operation);
            ensure!(shapes.contains_key(&input), "fault of unknown operation {}", entry.operation);
        }
        Ok(())
    }

    /// The values of an enum in the order the service prints them.
    pub(crate) fn printed<'a>(&'a self, name: &str, shape: &'a Shape) -> &'a [String] {
        let own = shape.values.as_deref().unwrap_or_default();
        self.enums.iter().find(|entry| entry.shape == name).map_or(own, |entry| &entry.printed)
    }

    /// Whether the shape holds a table's name or ARN.
    pub(crate) fn is_table_name(&self, name: &str) -> bool {
        self.bounds.iter().any(|entry| entry.shape == name && entry.table_name)
    }

    /// The rule for one member; later entries complete earlier ones.
    pub(crate) fn member(&self, structure: &str, member: &str) -> MemberRule {
        let path = format!("{structure}.{member}");
        let mut rule = MemberRule::default();
        for entry in self.members.iter().filter(|entry| entry.members.contains(&path)) {
            rule.phrase = entry.phrase.clone().or(rule.phrase);
            rule.phase = entry.phase.or(rule.phase);
            rule.printed = entry.printed.clone().or(rule.printed);
            rule.min = entry.min.or(rule.min);
            rule.max = entry.max.or(rule.max);
            rule.own_words = entry.own_words.clone().or(rule.own_words);
            rule.absent = entry.absent.clone().or(rule.absent);
        }
        rule
    }

    /// The rank of a member in the order of reporting: listed members first, then as declared.
    pub(crate) fn rank(&self, structure: &str, member: &str, declared: usize) -> usize {
        self.listed(structure, member, declared, false)
    }

    /// The rank of a member where the older framework answers instead of the newer one.
    pub(crate) fn older_rank(&self, structure: &str, member: &str, usual: usize) -> usize {
        self.listed(structure, member, usual, true)
    }

    fn listed(&self, structure: &str, member: &str, otherwise: usize, older: bool) -> usize {
        let is_of = |entry: &&OrderOverride| {
            entry.older == older && entry.structures.iter().any(|name| name == structure)
        };
        let Some(order) = self.orders.iter().find(is_of) else { return otherwise };
        let listed = order.first.iter().position(|name| name == member);
        listed.unwrap_or(order.first.len().saturating_add(otherwise))
    }

    /// Whether parts of this structure keep the faults of their values for the operation.
    pub(crate) fn holds_faults(&self, structure: &str) -> bool {
        self.held.iter().any(|entry| entry.structures.iter().any(|name| name == structure))
    }
}

fn sourced(observed: &str, source: &str) -> Result<()> {
    ensure!(!observed.is_empty(), "an override does not say what was observed");
    ensure!(
        SOURCES.iter().any(|known| source.starts_with(known)),
        "unknown source {source:?}; known: {SOURCES:?}"
    );
    Ok(())
}
