//! The crates that the binary is made of, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};

/// A crate of other people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
    /// The SPDX expression of its licence.
    pub(super) licence: String,
    /// Where its source is.
    pub(super) directory: PathBuf,
    pub(super) repository: Option<String>,
    /// Crates that it uses, as `name@version`, those of this workspace left out.
    pub(super) uses: Vec<String>,
}

impl Crate {
    /// `name@version`.
    pub(super) fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// The crates of other people that are in the binary for the target `triple`, by name. Crates that
/// run while it is built (macros, build scripts) are among them if they are ordinary dependencies.
pub(super) fn crates(root: &Path, triple: &str) -> Result<Vec<Crate>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .other_options(["--locked", "--filter-platform", triple].map(str::to_owned))
        .exec()
        .context("cargo metadata")?;
    let resolved = metadata.resolve.as_ref().context("cargo metadata resolves nothing")?;
    let uses: BTreeMap<&PackageId, Vec<&PackageId>> = resolved
        .nodes
        .iter()
        .map(|node| {
            let normal = node.deps.iter().filter(|dependency| {
                dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
            });
            (&node.id, normal.map(|dependency| &dependency.pkg).collect())
        })
        .collect();
    let members: BTreeSet<&PackageId> = metadata.workspace_members.iter().collect();
    let packages = metadata.workspace_packages();
    let binary = packages.iter().find(|package| package.name.as_str() == "stator");
    let mut reached = BTreeSet::new();
    let mut rest = vec![&binary.context("there is no package stator")?.id];
    while let Some(id) = rest.pop() {
        if reached.insert(id) {
            rest.extend(uses.get(id).into_iter().flatten());
        }
    }
    let name = |id: &PackageId| {
        let package = metadata.packages.iter().find(|package| package.id == *id)?;
        Some(format!("{}@{}", package.name, package.version))
    };
    let mut found = Vec::new();
    for package in &metadata.packages {
        if !reached.contains(&package.id) || members.contains(&package.id) {
            continue;
        }
        let below = uses.get(&package.id).into_iter().flatten();
        found.push(Crate {
            name: package.name.to_string(),
            version: package.version.to_string(),
            licence: package
                .license
                .clone()
                .with_context(|| format!("{} names no licence", package.name))?,
            directory: package
                .manifest_path
                .parent()
                .context("a manifest without a folder")?
                .as_std_path()
                .to_owned(),
            repository: package.repository.clone(),
            uses: below.filter_map(|id| name(id)).collect(),
        });
    }
    found.sort();
    Ok(found)
}
