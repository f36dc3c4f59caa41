//! Regular expressions for the keys of entities, so that a layer reads attributes back from them.

use super::language::Language;
use crate::definition::{Entity, Format, Modifier, Part, Template};

/// A regular expression for the keys of a template, with a group for each slot that can be read.
pub(super) fn pattern(language: &dyn Language, entity: &Entity, template: &Template) -> String {
    let mut pattern = String::new();
    let mut seen: Vec<&str> = Vec::new();
    for part in &template.parts {
        let (name, modifier) = match part {
            Part::Literal(text) => {
                pattern.push_str(&quoted(text));
                continue;
            }
            Part::Slot { name, modifier, .. } => (name, modifier),
        };
        let values = match (modifier, entity.attribute(name)) {
            (Modifier::Shard(_), _) => "[0-9]+".to_owned(),
            (Modifier::Pad(_), _) => "-?[0-9]+".to_owned(),
            (Modifier::Plain, Some(attribute)) => values(&attribute.format),
            (_, _) => ".+".to_owned(),
        };
        if matches!(modifier, Modifier::Shard(_)) || seen.contains(&name.as_str()) {
            pattern.push_str(&format!("(?:{values})"));
        } else {
            seen.push(name);
            pattern.push_str(&format!("{}{values})", language.group(&language.identifier(name))));
        }
    }
    pattern
}

/// A text as a regular expression.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if "\\.^$*+?{}[]|()".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A regular expression for every value of a format. The languages that models are checked with
/// hold fewer, such as no 29th of a month: what they find can happen, but not all that can.
fn values(format: &Format) -> String {
    let compact: String = format.text.chars().filter(|c| !c.is_whitespace()).collect();
    let name = compact.split('(').next().unwrap_or("");
    match name {
        "date" => "[0-9]{4}-[0-9]{2}-[0-9]{2}".to_owned(),
        "month" => "[0-9]{4}-[0-9]{2}".to_owned(),
        "year" => "[0-9]{4}".to_owned(),
        "datetime" => {
            let time = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}";
            format!("{time}(?:\\.[0-9]+)?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
        }
        "integer" | "natural" | "epoch" => "-?[0-9]+".to_owned(),
        "number" => "-?[0-9.]+".to_owned(),
        "uuid" | "ulid" | "ksuid" | "slug" | "digits" | "hex" => format.pattern.clone(),
        "text" | "email" | "binary" | "boolean" | "list" | "map" | "set" => ".+".to_owned(),
        _ => format!("(?:{})", format.pattern),
    }
}
