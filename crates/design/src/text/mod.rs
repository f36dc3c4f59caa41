//! Text of a model file as a tree with positions: TOML, YAML and JSON.
//!
//! Invariants: any text in, never a panic; every node knows the bytes it was written in; nothing
//! here knows what a model is.

mod node;
mod toml;
mod yaml;

pub(crate) use node::{Kind, Member, Node};

use crate::fault::Fault;
use crate::source::{Source, Span};

/// Bytes of a model file at most.
const MAX_BYTES: usize = 16 << 20;

/// The tree of `source`: JSON or YAML by the file's name or a leading brace, TOML otherwise.
pub(crate) fn parse(source: &Source) -> Result<Node, Fault> {
    if source.text.len() > MAX_BYTES {
        return Err(Fault::at(Span::default(), "the file has more than 16 MiB"));
    }
    if is_toml(source) { toml::parse(&source.text) } else { yaml::parse(&source.text) }
}

/// Whether a file is read as TOML.
pub(crate) fn is_toml(source: &Source) -> bool {
    let name = source.name.to_ascii_lowercase();
    let yaml = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    !yaml && !source.text.trim_start().starts_with('{')
}

#[cfg(test)]
mod tests;
