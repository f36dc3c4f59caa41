//! Generates the `Encode` implementations of every structure and enum of an output.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::api::Api;
use super::names;
use super::output::File;

/// What `error.rs` of `wire` writes by hand, from the model's own types.
const BY_HAND: [&str; 1] = ["CancellationReason"];

/// `encode_FAMILY.rs` for every family, and `encode_enums.rs`.
pub(crate) fn files(api: &Api, directory: &Path) -> Vec<File> {
    let reached = api.reachable_from_outputs();
    let mut files = vec![enums(api, &reached, directory)];
    for (family, structures) in &api.families() {
        let wanted: Vec<&String> = structures
            .iter()
            .filter(|name| reached.contains(*name) && !BY_HAND.contains(&name.as_str()))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let types: Vec<String> = wanted.iter().map(|name| names::type_name(name)).collect();
        let mut body = format!(
            "use model::{{{}}};\n\nuse crate::encode::{{Encode, Encoder}};\n\n",
            types.join(", ")
        );
        for name in wanted {
            structure(api, name, &mut body);
        }
        let about = format!("Encoders of the {family} structures.");
        files.push(File::new(directory, &format!("encode_{family}"), &about, &body));
    }
    files
}

fn structure(api: &Api, name: &str, out: &mut String) {
    let shape = api.shape(name);
    let _ = writeln!(
        out,
        "impl Encode for {} {{\n    fn encode(&self, e: &mut Encoder<'_>) {{\ne.open();",
        names::type_name(name)
    );
    for (member, _) in shape.members() {
        let method = if shape.is_required(member) { "member" } else { "optional" };
        let _ = writeln!(out, "e.{method}({member:?}, &self.{});", names::snake(member));
    }
    let _ = writeln!(out, "e.close();\n}}}}\n");
}

fn enums(api: &Api, reached: &BTreeSet<String>, directory: &Path) -> File {
    let names: Vec<String> = api
        .shapes
        .iter()
        .filter(|(name, shape)| shape.values.is_some() && reached.contains(*name))
        .map(|(name, _)| names::type_name(name))
        .collect();
    let mut body = format!(
        "use model::{{{}}};\n\nuse crate::encode::{{Encode, Encoder}};\n\n",
        names.join(", ")
    );
    for name in names {
        let _ = writeln!(
            body,
            "impl Encode for {name} {{\n    fn encode(&self, e: &mut Encoder<'_>) {{\n\
             self.as_str().encode(e);\n}}}}\n"
        );
    }
    File::new(directory, "encode_enums", "Encoders of the enums.", &body)
}
