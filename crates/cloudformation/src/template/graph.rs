//! The order of resources: each after everything it needs.

use std::collections::{BTreeMap, BTreeSet};

use super::error::TemplateError;

/// The positions of `names` in an order in which each comes after those it `needs` (positions too);
/// otherwise they keep their own order.
pub(super) fn order(
    names: &[&str],
    needs: &[BTreeSet<usize>],
) -> Result<Vec<usize>, TemplateError> {
    let mut open: BTreeMap<usize, BTreeSet<usize>> = needs.iter().cloned().enumerate().collect();
    let mut ordered = Vec::with_capacity(names.len());
    while let Some(next) =
        open.iter().find(|(_, needs)| needs.is_empty()).map(|(position, _)| *position)
    {
        open.remove(&next);
        open.values_mut().for_each(|needs| {
            needs.remove(&next);
        });
        ordered.push(next);
    }
    if open.is_empty() {
        return Ok(ordered);
    }
    trim(&mut open);
    let circular = open.keys().filter_map(|position| names.get(*position));
    Err(TemplateError::Circular(circular.map(|name| (*name).to_owned()).collect()))
}

/// Leaves only what lies on circles: what nobody needs goes, until nothing goes any more.
fn trim(open: &mut BTreeMap<usize, BTreeSet<usize>>) {
    loop {
        let needed: BTreeSet<usize> = open.values().flatten().copied().collect();
        let before = open.len();
        open.retain(|position, _| needed.contains(position));
        if open.len() == before {
            return;
        }
    }
}
