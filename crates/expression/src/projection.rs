//! [`Projection`]: the parts of an item that a read returns.

use value::{Item, ItemBuilder, MapRef};

use crate::error::Error;
use crate::path::Path;
use crate::scope::Scope;

/// A projection expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    paths: Vec<Path>,
}

impl Projection {
    /// Parses `text`.
    ///
    /// # Errors
    /// What is wrong with the expression, as AWS words it.
    pub fn parse(text: &str, scope: &mut Scope<'_>) -> Result<Self, Error> {
        let _ = (text, scope);
        Ok(Self { paths: Vec::new() })
    }

    /// Top-level attributes, as the legacy AttributesToGet names them.
    pub fn attributes<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self { paths: names.into_iter().map(Path::attribute).collect() }
    }

    /// The document paths, in the order written.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The top-level attributes that the projection needs, in byte order, each once.
    pub fn top_level(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|path| &*path.root)
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
        let _ = (item, builder);
    }
}
