//! From the paths of a module tree to arrows between modules.
//!
//! A path ends at the module that defines what it names: re-exports are followed, and a module that
//! only re-exports is an end too, as its user depends on it. A path out of the crate gives no
//! arrow.

use std::collections::BTreeSet;

use super::scan::Module;
use super::tree::Tree;
use super::{Arrow, Sources, is_within, parent};

/// How many re-exports a path may lead through; imports can name each other in a ring.
const MOST_REEXPORTS: u8 = 16;

/// The modules of `tree` and what each of them names.
pub(super) fn arrows(tree: &Tree) -> Sources {
    let mut arrows = Vec::new();
    let mut seen = BTreeSet::new();
    for (from, module) in tree.modules.iter().filter(|(name, _)| !name.is_empty()) {
        let file = tree.files.get(from).map(String::as_str).unwrap_or_default();
        for (path, line) in &module.paths {
            let trail = tree.resolve(from, path, MOST_REEXPORTS).unwrap_or_default();
            for to in ends(from, &trail) {
                if seen.insert((from.clone(), to.clone())) {
                    let place = format!("{file}:{line}");
                    arrows.push(Arrow { from: from.clone(), to: to.clone(), place });
                }
            }
        }
    }
    let modules = tree.modules.keys().filter(|name| !name.is_empty()).cloned().collect();
    Sources { modules, arrows }
}

/// The modules of a trail that its beginning depends on: its end, and each module on the way that
/// re-exports and does not contain the beginning.
fn ends<'a>(from: &'a str, trail: &'a [String]) -> impl Iterator<Item = &'a String> {
    let last = trail.len().saturating_sub(1);
    trail.iter().enumerate().filter_map(move |(at, module)| {
        let counts = at == last || !is_within(from, module);
        (counts && module != from && !module.is_empty()).then_some(module)
    })
}

impl Tree {
    /// Where `path`, written in the module `at`, leads: the modules that re-export what it names,
    /// then the one that defines it. Nothing when it leads out of the crate.
    fn resolve(&self, at: &str, path: &[String], reexports: u8) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(self.descend("", rest, reexports)),
            "self" => Some(self.descend(at, rest, reexports)),
            "super" => {
                let ups = rest.iter().take_while(|name| *name == "super").count();
                let outer = (0..ups).fold(parent(at), |at, _| parent(at));
                Some(self.descend(outer, rest.get(ups..)?, reexports))
            }
            _ if self.child(at, first).is_some() => Some(self.descend(at, path, reexports)),
            _ => self.imported(at, first, rest, reexports),
        }
    }

    /// Follows `path` from the inside of the module `at`.
    fn descend(&self, at: &str, path: &[String], reexports: u8) -> Vec<String> {
        let Some((first, rest)) = path.split_first() else { return vec![at.to_owned()] };
        if let Some(child) = self.child(at, first) {
            return self.descend(&child, rest, reexports);
        }
        let mut trail = vec![at.to_owned()];
        trail.extend(self.imported(at, first, rest, reexports).unwrap_or_default());
        trail
    }

    /// Follows the import of `name` in the module `at`, if it has one that stays in the crate.
    fn imported(
        &self,
        at: &str,
        name: &str,
        rest: &[String],
        reexports: u8,
    ) -> Option<Vec<String>> {
        let reexports = reexports.checked_sub(1)?;
        let module = self.modules.get(at)?;
        if let Some(path) = module.imports.get(name) {
            let path: Vec<String> = path.iter().chain(rest).cloned().collect();
            return self.resolve(at, &path, reexports);
        }
        if module.items.contains(name) {
            return None;
        }
        module.globs.iter().find_map(|glob| {
            let base = self.resolve(at, glob, reexports)?.pop()?;
            let known = base != at && self.modules.get(&base).is_some_and(|m| defines(m, name));
            let path: Vec<String> =
                std::iter::once(name).map(str::to_owned).chain(rest.iter().cloned()).collect();
            known.then(|| self.descend(&base, &path, reexports))
        })
    }

    fn child(&self, at: &str, name: &str) -> Option<String> {
        let child = if at.is_empty() { name.to_owned() } else { format!("{at}::{name}") };
        self.modules.contains_key(&child).then_some(child)
    }
}

fn defines(module: &Module, name: &str) -> bool {
    module.items.contains(name) || module.imports.contains_key(name)
}
