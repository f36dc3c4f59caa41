//! Generates the enums of the API.

use std::fmt::Write as _;
use std::path::Path;

use super::api::Api;
use super::names;
use super::output::File;

/// `enums.rs`: every enum with its wire spelling.
pub(crate) fn file(api: &Api, directory: &Path) -> File {
    let mut body = String::new();
    for (name, shape) in &api.shapes {
        if let Some(values) = &shape.values {
            one(&names::type_name(name), name, values, &mut body);
        }
    }
    File::new(directory, "enums", "Enums of the API with their spelling on the wire.", &body)
}

fn one(kind: &str, name: &str, values: &[String], out: &mut String) {
    let _ = writeln!(out, "/// `{name}` of the service model.");
    let _ = writeln!(out, "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]");
    let _ = writeln!(out, "pub enum {kind} {{");
    for (index, value) in values.iter().enumerate() {
        if index == 0 {
            let _ = writeln!(out, "    #[default]");
        }
        let _ = writeln!(out, "    /// `{value}`.\n    {},", names::variant(value));
    }
    let _ = writeln!(out, "}}\n\nimpl {kind} {{");
    let _ = writeln!(out, "    /// The spelling on the wire.");
    let _ = writeln!(
        out,
        "    #[must_use]\n    pub fn as_str(self) -> &'static str {{\n match self {{"
    );
    for value in values {
        let _ = writeln!(out, "Self::{} => {value:?},", names::variant(value));
    }
    let _ = writeln!(out, "}}}}\n");
    let _ = writeln!(out, "    /// The value spelled `text`, if there is one.");
    let _ = writeln!(
        out,
        "    #[must_use]\n    pub fn parse(text: &str) -> Option<Self> {{\n match text {{"
    );
    for value in values {
        let _ = writeln!(out, "{value:?} => Some(Self::{}),", names::variant(value));
    }
    let _ = writeln!(out, "_ => None,\n}}}}}}\n");
}
