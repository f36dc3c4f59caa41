//! Generates the `Decode` implementations of every structure and enum of an input.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::api::Api;
use super::names;
use super::output::File;

/// `decode_FAMILY.rs` for every family, and `decode_enums.rs`.
pub(crate) fn files(api: &Api, directory: &Path) -> Vec<File> {
    let reached = api.reachable_from_inputs();
    let mut files = vec![enums(api, &reached, directory)];
    for (family, structures) in &api.families() {
        let wanted: Vec<&String> =
            structures.iter().filter(|name| reached.contains(*name)).collect();
        if wanted.is_empty() {
            continue;
        }
        let types: Vec<String> = wanted.iter().map(|name| names::type_name(name)).collect();
        let mut body = format!(
            "use model::{{{}}};\n\nuse super::rows_{family} as rows;\n\
             use crate::decode::{{Decode, Decoded, Decoder}};\n\n",
            types.join(", ")
        );
        for name in wanted {
            structure(api, name, &mut body);
        }
        let about = format!("Decoders of the {family} structures.");
        files.push(File::new(directory, &format!("decode_{family}"), &about, &body));
    }
    files
}

fn structure(api: &Api, name: &str, out: &mut String) {
    let shape = api.shape(name);
    let _ = writeln!(
        out,
        "impl Decode for {} {{\n    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {{",
        names::type_name(name)
    );
    let constant = names::constant(name);
    let members: Vec<String> = shape.members().map(|(member, _)| names::snake(member)).collect();
    match members.as_slice() {
        [] => {
            let _ = writeln!(
                out,
                "d.structure(&rows::{constant}, &mut |_, _| Ok(()))?;\nOk(Self {{}})"
            );
        }
        [only] => {
            let _ = writeln!(
                out,
                "let mut out = Self::default();\nd.structure(&rows::{constant}, &mut |d, _| {{\n\
                 out.{only} = d.take()?;\nOk(())\n}})?;\nOk(out)"
            );
        }
        [first @ .., last] => {
            let held = api.overrides.holds_faults(name);
            let hold = if held { "let outer = d.hold_faults();\n" } else { "" };
            let keep = if held { "out.fault = d.held_fault(outer);\n" } else { "" };
            let _ = writeln!(
                out,
                "let mut out = Self::default();\n{hold}\
                 d.structure(&rows::{constant}, &mut |d, member| {{\nmatch member {{"
            );
            for (index, member) in first.iter().enumerate() {
                let _ = writeln!(out, "{index} => out.{member} = d.take()?,");
            }
            let _ = writeln!(out, "_ => out.{last} = d.take()?,\n}}\nOk(())\n}})?;\n{keep}Ok(out)");
        }
    }
    out.push_str("}}\n\n");
}

fn enums(api: &Api, reached: &BTreeSet<String>, directory: &Path) -> File {
    let names: Vec<String> = api
        .shapes
        .iter()
        .filter(|(name, shape)| shape.values.is_some() && reached.contains(*name))
        .map(|(name, _)| names::type_name(name))
        .collect();
    let mut body = format!(
        "use model::{{{}}};\n\nuse crate::decode::{{Decode, Decoded, Decoder}};\n\n",
        names.join(", ")
    );
    for name in names {
        let _ = writeln!(
            body,
            "impl Decode for {name} {{\n    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {{\n\
             d.enumeration(Self::parse)\n}}}}\n"
        );
    }
    File::new(directory, "decode_enums", "Decoders of the enums.", &body)
}
