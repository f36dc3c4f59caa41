//! Which differences between two tables need a new table.

use serde_json::Value;

use super::desired::{DesiredTable, same_projection};
use crate::resource::replacement::ReplacementReason;

/// Why the table must be replaced.
#[must_use]
pub fn replacement_reasons(old: &DesiredTable, new: &DesiredTable) -> Vec<ReplacementReason> {
    let mut reasons = Vec::new();
    let mut because = |property: &str, why: String| {
        reasons.push(ReplacementReason { property: property.to_owned(), why });
    };
    if old.source != new.source {
        because("ImportSourceSpecification", "a table is filled when it is made".to_owned());
    }
    if old.keys != new.keys {
        because("KeySchema", "the key of a table cannot change".to_owned());
    }
    for (name, kind) in &new.definitions {
        let before = old.definitions.iter().find(|(known, _)| known == name);
        if let Some((_, before)) = before.filter(|(_, before)| before != kind) {
            let why = format!("the type of {name} changes from {before} to {kind}");
            because("AttributeDefinitions", why);
        }
    }
    if !same_locals(&old.local_indexes, &new.local_indexes) {
        let why = "local indexes come and go with their table".to_owned();
        because("LocalSecondaryIndexes", why);
    }
    reasons
}

/// Whether two lists hold the same local indexes, in any order.
fn same_locals(old: &[Value], new: &[Value]) -> bool {
    let name = |index: &Value| index.get("IndexName").cloned();
    old.len() == new.len()
        && new.iter().all(|index| {
            old.iter().any(|before| {
                let projection =
                    |index: &Value| index.get("Projection").cloned().unwrap_or_default();
                name(before) == name(index)
                    && before.get("KeySchema") == index.get("KeySchema")
                    && same_projection(&projection(before), &projection(index))
            })
        })
}
