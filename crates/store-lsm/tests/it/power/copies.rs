//! Checkpoints during writes: one that was answered opens and has everything that was
//! acknowledged before it began; of one that was not, what says that it is complete has to be
//! sound, and what has begun without saying so is refused.

use std::collections::BTreeMap;
use std::path::Path;

use store::Store;

use super::super::crash;
use super::super::directories::{block_on, small, try_open};
use super::{Promises, loads};

/// Copies a child makes: each is a directory that every later moment has too.
const COPIES: u32 = 4;

/// What was reported of a copy.
#[derive(Clone)]
pub(super) struct Copy {
    items: BTreeMap<(u8, u8), u64>,
    loads: u32,
    answered: bool,
}

/// Makes copies below `copies` and reports each, until the report fails or the store takes no more.
pub(super) fn copy(
    store: &dyn Store,
    copies: &Path,
    mut tell: impl FnMut(&str) -> std::io::Result<()>,
) {
    for number in 0..COPIES {
        let name = format!("{}-{number}", std::process::id());
        if tell(&format!("copying {name}\n")).is_err()
            || block_on(store.checkpoint(&copies.join(&name))).is_err()
            || tell(&format!("copied {name}\n")).is_err()
        {
            return;
        }
    }
}

/// Takes in a line of a child.
pub(super) fn learn(line: &str, promises: &mut Promises) {
    if let Some(name) = line.strip_prefix("copying ") {
        let items = promises.items.clone();
        let copy = Copy { items, loads: promises.loads, answered: false };
        promises.copies.insert(name.to_owned(), copy);
    } else if let Some(name) = line.strip_prefix("copied ") {
        promises.copies.get_mut(name).unwrap().answered = true;
    }
}

/// Opens the copies.
pub(super) fn check(copies: &Path, told: &BTreeMap<String, Copy>) {
    for (name, copy) in told {
        let dir = copies.join(name);
        let complete = dir.join("FORMAT").exists();
        assert!(complete || !copy.answered, "the copy {name} was answered and is not complete");
        if complete {
            loads::check(crash::check(&dir, &copy.items), copy.loads);
        } else if std::fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
            assert!(try_open(&dir, small()).is_err(), "half of the copy {name} was opened");
        }
    }
}
