//! Topological order: everything comes after what it needs.
//!
//! Invariant: no recursion, and time in proportion to the references, however long their chains
//! are.

use std::collections::BTreeSet;

/// The positions in an order in which each comes after those it `needs`; otherwise they keep their
/// own order. `Err` gives the positions that lie on circles or between them.
pub(super) fn order(needs: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut dependents = vec![Vec::new(); needs.len()];
    for (position, needed) in needs.iter().enumerate() {
        for target in needed {
            if let Some(list) = dependents.get_mut(*target) {
                list.push(position);
            }
        }
    }
    let mut ordered = Vec::with_capacity(needs.len());
    let waiting = take_ready(needs, &dependents, |next| ordered.push(next));
    if waiting.is_empty() {
        return Ok(ordered);
    }
    // Of the rest, what nothing on a circle needs only depends on it: removed from the other
    // end.
    let left = |positions: &[usize]| -> BTreeSet<usize> {
        positions.iter().copied().filter(|position| waiting.contains(position)).collect()
    };
    let reversed: Vec<BTreeSet<usize>> = dependents.iter().map(|list| left(list)).collect();
    let targets: Vec<Vec<usize>> = needs
        .iter()
        .enumerate()
        .map(|(position, needed)| {
            let inside = waiting.contains(&position);
            needed.iter().copied().filter(|_| inside).collect()
        })
        .collect();
    let circular = take_ready(&reversed, &targets, |_| {});
    Err(waiting.intersection(&circular).copied().collect())
}

/// Takes what needs nothing any more, lowest position first, until nothing remains that could be
/// taken; gives the rest.
fn take_ready(
    needs: &[BTreeSet<usize>],
    dependents: &[Vec<usize>],
    mut take: impl FnMut(usize),
) -> BTreeSet<usize> {
    let mut open: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut waiting: BTreeSet<usize> = (0..needs.len()).collect();
    let mut ready: BTreeSet<usize> =
        waiting.iter().copied().filter(|position| open.get(*position) == Some(&0)).collect();
    while let Some(next) = ready.pop_first() {
        waiting.remove(&next);
        take(next);
        for dependent in dependents.get(next).into_iter().flatten() {
            if let Some(count) = open.get_mut(*dependent) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*dependent);
                }
            }
        }
    }
    waiting
}
