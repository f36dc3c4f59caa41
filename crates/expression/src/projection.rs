//! Projections ([`Projection`]): the parts of an item that a read returns.
//!
//! Maps keep their structure; of lists the chosen elements are returned in index order, close
//! together. What matches nothing leaves no trace, not even an empty map.

use value::{Item, ItemBuilder, MapRef, RawValue, ValueRef};

use crate::error::{Error, Kind};
use crate::parse::Parser;
use crate::path::{Path, Step};
use crate::path_set::{self, split_group, step};
use crate::scope::Scope;

/// A projection expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Sorted, none within another.
    paths: Vec<Path>,
}

impl Projection {
    /// Parses `text`.
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let mut paths = Parser::new(text, Kind::Projection, scope)?.projection()?;
        path_set::sort(&mut paths).map_err(|kind| kind.within(Kind::Projection, None))?;
        Ok(Self { paths })
    }

    /// Top-level attributes, as the legacy AttributesToGet names them; a name may come twice.
    pub fn attributes<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut paths: Vec<Path> = names.into_iter().map(Path::attribute).collect();
        paths.sort_by(|a, b| a.root.cmp(&b.root));
        paths.dedup();
        Self { paths }
    }

    /// Paths of which none contains another.
    pub(crate) const fn of_sorted(paths: Vec<Path>) -> Self {
        Self { paths }
    }

    /// The document paths, sorted.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The top-level attributes that the projection needs, in byte order, each once.
    pub fn top_level(&self) -> impl Iterator<Item = &str> {
        let mut last = None;
        self.paths
            .iter()
            .map(|path| &*path.root)
            .filter(move |root| last.replace(*root) != Some(root))
    }

    /// The projected item; empty when nothing matches.
    #[must_use]
    pub fn apply(&self, item: MapRef<'_>) -> Item {
        let mut builder = ItemBuilder::new();
        self.write(item, &mut builder);
        builder.finish()
    }

    /// Writes the projected attributes to `builder`, names in byte order.
    pub fn write(&self, item: MapRef<'_>, builder: &mut ItemBuilder) {
        // Both sides are sorted, so one pass over the item finds all.
        let mut attributes = item.iter().peekable();
        let mut paths = self.paths.as_slice();
        while let Some((root, group, rest)) = split_group(paths, |path| &*path.root) {
            paths = rest;
            while attributes.next_if(|(name, _)| *name < root).is_some() {}
            let Some((name, value)) = attributes.next_if(|(name, _)| *name == root) else {
                continue;
            };
            if matches(group, 0, value) {
                builder.begin_attribute(name);
                write_value(group, 0, value, builder);
            }
        }
    }
}

/// Whether a path of `group` leads to something in `value`, which is `depth` steps from the root.
fn matches(group: &[Path], depth: usize, value: RawValue<'_>) -> bool {
    let mut found = false;
    visit_chosen(group, depth, value, &mut |child| {
        found = found
            || child.is_none_or(|(_, value, below)| matches(below, depth_below(depth), value));
    });
    found
}

fn write_value(group: &[Path], depth: usize, value: RawValue<'_>, builder: &mut ItemBuilder) {
    let is_map = matches!(value.view(), ValueRef::M(_));
    let ends_here = group.first().is_some_and(|path| step(path, depth).is_none());
    if ends_here {
        return builder.raw(value);
    }
    if is_map {
        builder.begin_map();
    } else {
        builder.begin_list();
    }
    visit_chosen(group, depth, value, &mut |child| {
        let Some((name, value, below)) = child else { return };
        if matches(below, depth_below(depth), value) {
            if is_map {
                builder.begin_attribute(name);
            }
            write_value(below, depth_below(depth), value, builder);
        }
    });
    if is_map {
        builder.end_map();
    } else {
        builder.end_list();
    }
}

const fn depth_below(depth: usize) -> usize {
    depth.saturating_add(1)
}

/// A child that paths lead to: its name (empty in a list), its value, its paths.
type Chosen<'v, 'p> = Option<(&'p str, RawValue<'v>, &'p [Path])>;

/// Calls `visit` with each child of `value` that `group` names, in order; with `None` if the path
/// ends at `value` itself.
fn visit_chosen<'v, 'p>(
    group: &'p [Path],
    depth: usize,
    value: RawValue<'v>,
    visit: &mut dyn FnMut(Chosen<'v, 'p>),
) {
    let view = value.view();
    let mut rest = group;
    // How many list elements were passed.
    let mut passed = 0_usize;
    let mut elements = if let ValueRef::L(list) = view { Some(list.iter()) } else { None };
    while let Some((step, below, behind)) = split_group(rest, |path| step(path, depth)) {
        rest = behind;
        match (step, view, elements.as_mut()) {
            (None, _, _) => visit(None),
            (Some(Step::Name(name)), ValueRef::M(map), _) => {
                if let Some(value) = map.get(name) {
                    visit(Some((name, value, below)));
                }
            }
            (Some(Step::Index(index)), _, Some(elements)) => {
                let index = usize::try_from(*index).unwrap_or(usize::MAX);
                if let Some(value) = elements.nth(index.saturating_sub(passed)) {
                    visit(Some(("", value, below)));
                }
                passed = index.saturating_add(1);
            }
            _ => {}
        }
    }
}
