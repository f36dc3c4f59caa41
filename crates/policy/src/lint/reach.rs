//! Statements that change nothing, since another one denies or contains all of what they are about.

use super::{Advice, Findings};
use crate::document::{Actions, Document, Effect, Principal, Principals, Resources, Statement};
use crate::pattern::{self, Case};

/// Adds what is found about the statement at `index`.
pub(super) fn check(document: &Document, index: usize, findings: &mut Findings) {
    let Some(statement) = document.statements.get(index) else { return };
    for (other_index, other) in document.statements.iter().enumerate() {
        if other_index == index || !contains(other, statement) {
            continue;
        }
        if other.effect == Effect::Deny && statement.effect == Effect::Allow {
            let advice = Advice::NeverEffective { denied_by: other_index };
            return findings.add(statement.position, advice);
        }
        // Of two that are the same the second one is redundant.
        let first = other_index < index || !contains(statement, other);
        if other.effect == statement.effect && first {
            let advice = Advice::Redundant { contained_in: other_index };
            return findings.add(statement.position, advice);
        }
    }
}

/// Whether `wide` applies wherever `narrow` does, as far as can be seen.
fn contains(wide: &Statement, narrow: &Statement) -> bool {
    wide.conditions.is_empty()
        && names_principals(wide.principals.as_ref(), narrow.principals.as_ref())
        && names_actions(&wide.actions, &narrow.actions)
        && names_resources(wide.resources.as_ref(), narrow.resources.as_ref())
}

fn names_principals(wide: Option<&Principals>, narrow: Option<&Principals>) -> bool {
    match (wide, narrow) {
        (Some(wide), Some(narrow)) if !wide.negated && !narrow.negated => {
            wide.named.contains(&Principal::Everyone)
                || narrow.named.iter().all(|principal| wide.named.contains(principal))
        }
        (wide, narrow) => wide == narrow,
    }
}

fn names_actions(wide: &Actions, narrow: &Actions) -> bool {
    if wide.negated || narrow.negated {
        return false;
    }
    narrow.named.iter().all(|(_, narrow)| {
        wide.named
            .iter()
            .any(|(_, wide)| pattern::covers(wide.text(), narrow.text(), Case::Insensitive))
    })
}

fn names_resources(wide: Option<&Resources>, narrow: Option<&Resources>) -> bool {
    let (wide, narrow) = match (wide, narrow) {
        (None, None) => return true,
        (Some(wide), Some(narrow)) if !wide.negated && !narrow.negated => (wide, narrow),
        _ => return false,
    };
    narrow.named.iter().all(|(_, narrow)| {
        wide.named.iter().any(|(_, wide)| {
            // The characters of `${*}` are no wildcards.
            if wide.text().contains("${") {
                return wide.text() == narrow.text();
            }
            pattern::covers(wide.text(), narrow.text(), Case::Sensitive)
        })
    })
}
