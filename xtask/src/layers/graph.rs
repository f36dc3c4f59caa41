//! The dependency graph as plain data, read from `cargo metadata`.
//!
//! Invariant: edges between our crates come from the manifests (so an optional or target-specific
//! edge counts too), reachability of third-party crates from the resolved graph.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand, Package, PackageId};

/// When a dependency is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Part of the crate itself.
    Normal,
    /// Only for its tests, examples and benches.
    Dev,
    /// Only for its build script.
    Build,
}

/// One dependency of one crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// The package depended on; for our crates its role.
    pub(super) to: String,
    /// When it is built.
    pub(super) kind: Kind,
    /// Whether it is a crate of this workspace.
    pub(super) ours: bool,
}

/// One crate of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    /// Its direct dependencies.
    pub(super) edges: Vec<Edge>,
    /// Each third-party package that its normal dependencies reach, with the chain of packages that
    /// leads there.
    pub(super) reaches: BTreeMap<String, Vec<String>>,
}

/// The workspace: role of each crate and what it depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Graph {
    /// Members by role.
    pub(super) members: BTreeMap<String, Member>,
}

/// Reads the graph of the workspace at `root`.
pub(super) fn read(root: &Path) -> Result<Graph> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .features(CargoOpt::AllFeatures)
        .exec()
        .context("cargo metadata failed")?;
    let ids: BTreeSet<&PackageId> = metadata.workspace_members.iter().collect();
    let names: BTreeSet<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let packages: BTreeMap<&PackageId, &Package> =
        metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let normal = normal_edges(&metadata)?;
    let mut graph = Graph::default();
    for package in metadata.workspace_packages() {
        let edges = package.dependencies.iter().filter_map(|dependency| {
            let ours = names.contains(&dependency.name) && dependency.path.is_some();
            let kind = match dependency.kind {
                DependencyKind::Normal => Kind::Normal,
                DependencyKind::Development => Kind::Dev,
                DependencyKind::Build => Kind::Build,
                DependencyKind::Unknown => return None,
            };
            let to = if ours { role(&dependency.name) } else { dependency.name.clone() };
            Some(Edge { to, kind, ours })
        });
        let member = Member {
            edges: edges.collect(),
            reaches: reach(&package.id, &normal, &packages, &ids),
        };
        graph.members.insert(role(&package.name), member);
    }
    Ok(graph)
}

/// The role of a package of ours: its name without the prefix.
fn role(package: &str) -> String {
    package.strip_prefix("stator-").unwrap_or(package).to_owned()
}

type Edges<'a> = BTreeMap<&'a PackageId, Vec<&'a PackageId>>;

fn normal_edges(metadata: &cargo_metadata::Metadata) -> Result<Edges<'_>> {
    let resolve = metadata.resolve.as_ref().context("cargo metadata gave no resolved graph")?;
    let edges = resolve.nodes.iter().map(|node| {
        let normal = node.deps.iter().filter(|dependency| {
            dependency.dep_kinds.iter().any(|info| info.kind == DependencyKind::Normal)
        });
        (&node.id, normal.map(|dependency| &dependency.pkg).collect())
    });
    Ok(edges.collect())
}

/// Breadth first, so that the chain kept for each package is a shortest one.
fn reach(
    from: &PackageId,
    edges: &Edges<'_>,
    packages: &BTreeMap<&PackageId, &Package>,
    ours: &BTreeSet<&PackageId>,
) -> BTreeMap<String, Vec<String>> {
    let name = |id: &PackageId| packages.get(id).map_or_else(String::new, |p| p.name.to_string());
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::from([from]);
    let mut queue = std::collections::VecDeque::from([(from, vec![name(from)])]);
    while let Some((id, chain)) = queue.pop_front() {
        for next in edges.get(id).into_iter().flatten() {
            if !seen.insert(next) {
                continue;
            }
            let mut chain = chain.clone();
            chain.push(name(next));
            if !ours.contains(next) {
                found.entry(name(next)).or_insert_with(|| chain.clone());
            }
            queue.push_back((next, chain));
        }
    }
    found
}
