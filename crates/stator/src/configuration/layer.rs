//! Layers of the configuration: settings as they were written, with where they were written.
//!
//! The command line, the environment and a file each make one [`Layer`]; values are read once, by
//! `resolve`, whatever layer they come from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::setting::variable;

/// Settings as they were written: values by name. The next layer decides what is not set.
pub(crate) type Layer = BTreeMap<&'static str, String>;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// On the command line.
    Flag,
    /// In the environment.
    Environment,
    /// In this file.
    File(PathBuf),
}

impl Source {
    /// How the setting `name` (in kebab case) is called there.
    pub(crate) fn call(&self, name: &str) -> String {
        match self {
            Self::Flag => format!("--{name}"),
            Self::Environment => variable(name),
            Self::File(path) => format!("`{name}` in {}", path.display()),
        }
    }
}

/// Every layer, the strongest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layers(pub(crate) Vec<(Source, Layer)>);

impl Layers {
    /// Sets one setting on the strongest layer.
    pub(crate) fn set_strongest(&mut self, name: &'static str, value: String) {
        if let Some((_, layer)) = self.0.first_mut() {
            layer.insert(name, value);
        }
    }

    /// The strongest layer's value of one setting.
    pub(crate) fn strongest(&self, name: &str) -> Option<(&Source, &str)> {
        self.0.iter().find_map(|(source, layer)| Some((source, layer.get(name)?.as_str())))
    }
}
