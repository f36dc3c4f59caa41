//! Generates the structs of inputs, outputs and what they are made of, one file a family.
//!
//! Required members are plain fields, all others `Option`: after decoding, a value that must be
//! there is there.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::api::Api;
use super::names;
use super::output::File;
use super::shape::Shape;
use super::types::rust_type;

/// `types_FAMILY.rs` for every family.
pub(crate) fn files(api: &Api, directory: &Path) -> Vec<File> {
    let families = api.families();
    families
        .iter()
        .map(|(family, structures)| {
            let mut body = String::new();
            for name in structures {
                structure(api, name, &mut body);
            }
            let body = format!("{}{body}", imports(api, structures, &body));
            let about = format!("Structs of the {family} operations.");
            let about =
                if family == "shared" { "Structs that several families use." } else { &about };
            File::new(directory, &format!("types_{family}"), about, &body)
        })
        .collect()
}

/// The imports that the fields in `body` need.
fn imports(api: &Api, own: &[String], body: &str) -> String {
    let own: BTreeSet<String> = own.iter().map(|name| names::type_name(name)).collect();
    let generated: BTreeSet<String> =
        api.shapes.keys().map(|name| names::type_name(name)).collect();
    let fields = body.lines().filter(|line| line.starts_with("    pub "));
    let words: BTreeSet<&str> = fields
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(_, kind)| kind.split(|letter: char| !letter.is_alphanumeric()))
        .collect();
    let from_value: Vec<&str> =
        ["Item", "Value"].into_iter().filter(|word| words.contains(word)).collect();
    let from_crate: Vec<&str> = words
        .into_iter()
        .filter(|word| {
            ["OrderedMap", "HeldFault"].contains(word)
                || (generated.contains(*word) && !own.contains(*word))
        })
        .filter(|word| !["String", "Value", "Item"].contains(word))
        .collect();
    let mut imports = String::new();
    for (path, words) in [("crate", from_crate), ("value", from_value)] {
        if !words.is_empty() {
            let _ = writeln!(imports, "use {path}::{{{}}};", words.join(", "));
        }
    }
    imports.push('\n');
    imports
}

fn structure(api: &Api, name: &str, out: &mut String) {
    let shape = api.shape(name);
    let _ = writeln!(out, "/// `{name}` of the service model.");
    let _ = writeln!(out, "#[derive(Clone, Debug, Default, PartialEq)]");
    let _ = writeln!(out, "pub struct {} {{", names::type_name(name));
    for (member, target) in shape.members() {
        let _ = writeln!(out, "    /// {}", describe(api, shape, member, target));
        let kind = rust_type(api, target);
        let kind = if shape.is_required(member) { kind } else { format!("Option<{kind}>") };
        let _ = writeln!(out, "    pub {}: {kind},", names::snake(member));
    }
    if api.overrides.holds_faults(name) {
        out.push_str("    /// What is wrong with its attribute values.\n");
        out.push_str("    pub fault: Option<Box<HeldFault>>,\n");
    }
    let _ = writeln!(out, "}}\n");
}

/// The facts about one member, as its documentation.
fn describe(api: &Api, owner: &Shape, member: &str, target: &str) -> String {
    let shape = api.shape(target);
    let mut text = format!("`{member}`");
    text.push_str(if owner.is_required(member) { ", required" } else { ", optional" });
    let unit = match shape.kind.as_str() {
        "string" => " characters",
        "list" | "map" => " entries",
        "timestamp" => ", seconds since 1970",
        _ => "",
    };
    match (shape.min, shape.max) {
        (Some(min), Some(max)) => {
            let _ = write!(text, "; {min} to {max}{unit}");
        }
        (Some(min), None) => {
            let _ = write!(text, "; at least {min}{unit}");
        }
        (None, Some(max)) => {
            let _ = write!(text, "; at most {max}{unit}");
        }
        (None, None) if shape.kind == "timestamp" => text.push_str(unit),
        (None, None) => {}
    }
    text.push('.');
    text
}
