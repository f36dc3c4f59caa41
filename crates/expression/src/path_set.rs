//! Path sets: sorted document paths, none of which contains another.
//!
//! Sorted paths form a tree without building one: those below one value are adjacent. A
//! walk over an item narrows a slice of them from level to level.
//!
//! Invariant: no path is a prefix of another, and no value is taken both as a map and as a list.

use std::cmp::Ordering;

use crate::error::ErrorKind;
use crate::path::{Path, Step};

/// Something at a path.
pub(crate) trait At {
    fn path(&self) -> &Path;
}

impl At for Path {
    fn path(&self) -> &Path {
        self
    }
}

/// Sorts `members` by path.
///
/// # Errors
/// Two paths that overlap or conflict, in the order written.
pub(crate) fn sort<T: At>(members: &mut [T]) -> Result<(), ErrorKind> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    let path = |index: &usize| members.get(*index).map(At::path);
    order.sort_by(|a, b| match (path(a), path(b)) {
        (Some(first), Some(second)) => compare(first, second).then(a.cmp(b)),
        _ => Ordering::Equal,
    });
    for pair in order.windows(2) {
        let [a, b] = pair else { continue };
        let (one, two) = if a < b { (a, b) } else { (b, a) };
        if let (Some(one), Some(two)) = (path(one), path(two)) {
            exclude(one, two)?;
        }
    }
    members.sort_by(|a, b| compare(a.path(), b.path()));
    Ok(())
}

/// Two neighbours in order neither overlap nor conflict.
fn exclude(one: &Path, two: &Path) -> Result<(), ErrorKind> {
    if one.root != two.root {
        return Ok(());
    }
    let parting = one.steps.iter().zip(&two.steps).find(|(a, b)| a != b);
    let pair = || Box::new((one.clone(), two.clone()));
    match parting {
        None => Err(ErrorKind::Overlap(pair())),
        Some((Step::Name(_), Step::Index(_)) | (Step::Index(_), Step::Name(_))) => {
            Err(ErrorKind::Conflict(pair()))
        }
        Some((Step::Name(_), Step::Name(_)) | (Step::Index(_), Step::Index(_))) => Ok(()),
    }
}

fn compare(a: &Path, b: &Path) -> Ordering {
    a.root.cmp(&b.root).then_with(|| a.steps.iter().map(rank).cmp(b.steps.iter().map(rank)))
}

/// Indexes before names, each in order.
fn rank(step: &Step) -> (Option<&str>, u32) {
    match step {
        Step::Index(index) => (None, *index),
        Step::Name(name) => (Some(name), 0),
    }
}

/// Splits off the leading members for which `key` is the same, with that key.
pub(crate) fn split_group<'m, T, K: PartialEq>(
    members: &'m [T],
    key: impl Fn(&'m T) -> K,
) -> Option<(K, &'m [T], &'m [T])> {
    let first = key(members.first()?);
    let end = members.iter().position(|member| key(member) != first).unwrap_or(members.len());
    let (group, rest) = members.split_at_checked(end)?;
    Some((first, group, rest))
}

/// The step at `depth`, the root not counted; `None` where the path ends.
pub(crate) fn step<T: At>(member: &T, depth: usize) -> Option<&Step> {
    member.path().steps.get(depth)
}
