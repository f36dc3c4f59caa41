//! Values of violations as the service prints them: Java's `toString` of lists, maps and objects.
//!
//! The value was read into its structure already; it is printed from the body's text and its
//! shape, as this happens only on the way to an error. Invariant: bounded output, bounded depth.

use crate::constraint::{Shape, Structure};
use crate::json::{Kind, Malformed, Reader};

/// No value is printed longer than this many bytes, give or take one scalar.
const PRINTED: usize = 64 * 1024;
/// Deeper levels are left out.
const DEPTH: usize = 64;

/// The members of an attribute value in the order in which they are printed.
const VALUE_MEMBERS: [&str; 10] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];

static TEXT: Shape = Shape::Text(crate::constraint::UNBOUNDED);
static TEXTS: Shape = Shape::List(crate::constraint::UNBOUNDED, &TEXT);
static VALUES: Shape = Shape::List(crate::constraint::UNBOUNDED, &Shape::Value);

/// Prints `json`, a value of `shape` that is known to be well-formed.
pub(crate) fn value(json: &str, shape: &Shape) -> String {
    let mut out = String::new();
    if let Ok(mut reader) = Reader::new(json.as_bytes()) {
        // A value of another kind than its shape has been refused before.
        let _ = print(&mut reader, shape, 0, &mut out);
    }
    out
}

/// Prints `json`, a value that is known to be well-formed, as JSON without spaces.
pub(crate) fn json(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let is_kept = |letter: &char| {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        quoted || !letter.is_ascii_whitespace()
    };
    json.chars().filter(is_kept).take(PRINTED).collect()
}

/// Appends a member's name as the service prints it: `TableName` as `tableName`.
pub(crate) fn push_lower_first(name: &str, out: &mut String) {
    let mut letters = name.chars();
    out.extend(letters.next().map(|first| first.to_ascii_lowercase()));
    out.push_str(letters.as_str());
}

fn print(
    reader: &mut Reader<'_>,
    shape: &Shape,
    depth: usize,
    out: &mut String,
) -> Result<(), Malformed> {
    if depth > DEPTH || out.len() > PRINTED {
        return reader.skip();
    }
    let start = reader.position();
    match (reader.peek()?, shape) {
        (Kind::Array, Shape::List(_, element)) => list(reader, element, depth, out),
        (Kind::Object, Shape::Map(_, _, value)) => map(reader, value, depth, out),
        (Kind::Object, Shape::Item) => map(reader, &Shape::Value, depth, out),
        (Kind::Object, Shape::Structure(structure)) => {
            let names: Vec<&str> = structure.members.iter().map(|member| member.name).collect();
            object(reader, structure.name, &names, &|name| member(structure, name), depth, out)
        }
        (Kind::Object, Shape::Value) => {
            object(reader, "AttributeValue", &VALUE_MEMBERS, &value_member, depth, out)
        }
        (Kind::String, _) => {
            out.push_str(&reader.string()?);
            Ok(())
        }
        _ => {
            reader.skip()?;
            out.push_str(reader.text_since(start).trim());
            Ok(())
        }
    }
}

fn list(
    reader: &mut Reader<'_>,
    element: &Shape,
    depth: usize,
    out: &mut String,
) -> Result<(), Malformed> {
    reader.open()?;
    out.push('[');
    let mut first = true;
    let mut separator = "";
    while reader.next_element(&mut first)? {
        out.push_str(separator);
        separator = ", ";
        print(reader, element, depth.saturating_add(1), out)?;
    }
    out.push(']');
    Ok(())
}

fn map(
    reader: &mut Reader<'_>,
    value: &Shape,
    depth: usize,
    out: &mut String,
) -> Result<(), Malformed> {
    reader.open()?;
    out.push('{');
    let mut first = true;
    let mut separator = "";
    while let Some(key) = reader.next_key(&mut first)? {
        out.push_str(separator);
        separator = ", ";
        out.push_str(&key);
        out.push('=');
        print(reader, value, depth.saturating_add(1), out)?;
    }
    out.push('}');
    Ok(())
}

/// `Name(first=…, second=…)`, absent members as `null`.
fn object(
    reader: &mut Reader<'_>,
    name: &str,
    members: &[&str],
    shape_of: &dyn Fn(&str) -> Option<&'static Shape>,
    depth: usize,
    out: &mut String,
) -> Result<(), Malformed> {
    let mut printed: Vec<Option<String>> = vec![None; members.len()];
    reader.open()?;
    let mut first = true;
    while let Some(key) = reader.next_key(&mut first)? {
        let place = members.iter().position(|member| *member == key);
        let slot = place.and_then(|place| printed.get_mut(place));
        match slot.zip(shape_of(&key)) {
            Some((slot, shape)) => {
                let mut text = String::new();
                print(reader, shape, depth.saturating_add(1), &mut text)?;
                *slot = Some(text);
            }
            None => reader.skip()?,
        }
    }
    out.push_str(name);
    out.push('(');
    let mut separator = "";
    for (member, text) in members.iter().zip(printed) {
        out.push_str(separator);
        separator = ", ";
        push_lower_first(member, out);
        out.push('=');
        out.push_str(text.as_deref().unwrap_or("null"));
    }
    out.push(')');
    Ok(())
}

fn member(structure: &Structure, name: &str) -> Option<&'static Shape> {
    structure.find(name).map(|(_, member)| member.shape)
}

fn value_member(name: &str) -> Option<&'static Shape> {
    match name {
        "SS" | "NS" | "BS" => Some(&TEXTS),
        "L" => Some(&VALUES),
        "M" => Some(&Shape::Item),
        "S" | "N" | "B" | "NULL" | "BOOL" => Some(&TEXT),
        _ => None,
    }
}
