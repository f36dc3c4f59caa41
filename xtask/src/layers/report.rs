//! The state of the modules as figures, and the floors that a crate has today.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

use super::floors::Violation;
use super::imports::{Sources, child_within};
use super::{circles, floors, imports, modules};
use crate::Report;

/// For each crate of the tree at `root`, how far its modules are from the tables of this program.
///
/// # Errors
/// When a source file cannot be read.
pub fn report(root: &Path) -> Result<Report> {
    let mut text = String::from(
        "crate              files  arrows  upward  unknown  circles  largest, in modules  in files\n",
    );
    for (role, sources) in &imports::read(root)? {
        let breaches = floors::check(modules::table(role), sources);
        let count =
            |kind: fn(&Violation) -> bool| breaches.iter().filter(|found| kind(found)).count();
        let circles = circles::find(sources);
        writeln!(
            text,
            "{role:18} {:5} {:7} {:7} {:8} {:8} {:20} {:9}",
            sources.modules.len(),
            sources.arrows.len(),
            count(|found| matches!(found, Violation::Upward { .. })),
            count(|found| matches!(found, Violation::Unknown(_))),
            circles.len(),
            circles.iter().map(|circle| circle.modules.len()).max().unwrap_or_default(),
            circles::largest_of_files(sources).len(),
        )?;
    }
    Ok(Report { text, passed: true })
}

/// The floors of the crate `role` as its sources are: each module as low as its arrows let it be.
///
/// # Errors
/// When there is no such crate, or a source file cannot be read.
pub fn suggest(root: &Path, role: &str) -> Result<Report> {
    let crates = imports::read(root)?;
    let sources = crates.get(role).with_context(|| format!("there is no crate {role}"))?;
    let mut text = String::new();
    for (number, floor) in levels(sources).iter().enumerate() {
        let names: Vec<String> = floor.iter().map(|name| format!("\"{name}\"")).collect();
        writeln!(text, "Floor {{ name: \"{number}\", modules: &[{}] }},", names.join(", "))?;
    }
    for circle in circles::find(sources) {
        writeln!(text, "{circle}")?;
    }
    Ok(Report { text, passed: true })
}

/// The modules at the top of a crate, each above all that it names; those of a circle together.
fn levels(sources: &Sources) -> Vec<BTreeSet<&str>> {
    let mut left: BTreeMap<&str, BTreeSet<&str>> = sources
        .modules
        .iter()
        .filter_map(|m| child_within("", m))
        .map(|m| (m, BTreeSet::new()))
        .collect();
    for arrow in &sources.arrows {
        if let (Some(from), Some(to)) = (child_within("", &arrow.from), child_within("", &arrow.to))
            && from != to
        {
            left.entry(from).or_default().insert(to);
        }
    }
    let circles = circles::find(sources);
    for circle in &circles {
        for module in &circle.modules {
            if let Some(names) = left.get_mut(module.as_str()) {
                names.retain(|name| !circle.modules.contains(*name));
            }
        }
    }
    let mut levels = Vec::new();
    while !left.is_empty() {
        let free = |names: &BTreeSet<&str>| names.iter().all(|name| !left.contains_key(name));
        let level: BTreeSet<&str> =
            left.iter().filter(|(_, names)| free(names)).map(|(&name, _)| name).collect();
        if level.is_empty() {
            levels.push(left.into_keys().collect());
            break;
        }
        left.retain(|name, _| !level.contains(name));
        levels.push(level);
    }
    levels
}
