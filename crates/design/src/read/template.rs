//! Key templates of a model file: `ORDER#{order_id}`, `{n:08}`, `{shard(id, 16)}`.

use super::fields::Reader;
use crate::definition::{Modifier, Name, Part, Template};
use crate::fault::Fault;
use crate::source::Span;

/// Widths of padding and numbers of shards at most.
const MOST: u32 = 1024;

/// Reads a template. `known` are the names that its slots may have; none are checked if it is
/// absent.
pub(super) fn template(
    reader: &mut Reader<'_>,
    text: &Name,
    known: Option<&[&str]>,
) -> Option<Template> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text.text.as_str();
    // With escapes the place inside of the text is not known; then the whole text is shown.
    let exact = text.span.end.saturating_sub(text.span.start) == text.text.len();
    while let Some(character) = rest.chars().next() {
        let at = text.text.len().saturating_sub(rest.len());
        let place = |length: usize| {
            if !exact {
                return text.span;
            }
            let start = text.span.start.saturating_add(at);
            Span { start, end: start.saturating_add(length) }
        };
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            literal.push(character);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let Some((inside, after)) = after.split_once('}') else {
                let message = format!("`{rest}` has no closing brace");
                let help = "close the slot with }, or write {{ for a brace";
                reader.faults.push(Fault::at(place(1), message).with_help(help));
                return None;
            };
            let span = place(inside.len().saturating_add(2));
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(slot(reader, inside, span, known)?);
            rest = after;
        } else if rest.starts_with('}') {
            let message = "a closing brace without an opening one";
            reader.faults.push(Fault::at(place(1), message).with_help("write }} for a brace"));
            return None;
        } else {
            literal.push(character);
            rest = rest.get(character.len_utf8()..).unwrap_or("");
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Some(Template { text: text.text.clone(), span: text.span, parts })
}

fn slot(reader: &mut Reader<'_>, inside: &str, span: Span, known: Option<&[&str]>) -> Option<Part> {
    let Some((name, modifier)) = modifier(inside) else {
        let message = format!("`{{{inside}}}` is not a slot");
        let help = "slots are {name}, {name:08}, {name:lower}, {name:upper}, {shard(name, 16)}";
        reader.faults.push(Fault::at(span, message).with_help(help));
        return None;
    };
    if let Some(known) = known
        && !known.contains(&name)
    {
        let message = format!("`{name}` is no attribute or parameter here");
        reader.faults.push(Fault::unknown(span, message, name, known.iter().copied()));
        return None;
    }
    Some(Part::Slot { name: name.to_owned(), modifier, span })
}

fn modifier(inside: &str) -> Option<(&str, Modifier)> {
    let bounded = |text: &str| text.parse().ok().filter(|number| (1..=MOST).contains(number));
    let named = |name: &str| !name.is_empty() && !name.contains([' ', '(', ')', ':', '{']);
    let (name, modifier) = if let Some(call) = inside.strip_prefix("shard(") {
        let (name, count) = call.strip_suffix(')')?.split_once(',')?;
        (name.trim(), Modifier::Shard(bounded(count.trim())?))
    } else {
        match inside.split_once(':') {
            None => (inside, Modifier::Plain),
            Some((name, "lower")) => (name, Modifier::Lower),
            Some((name, "upper")) => (name, Modifier::Upper),
            Some((name, width)) => {
                let width = bounded(width.strip_prefix('0')?)?;
                (name, Modifier::Pad(usize::try_from(width).ok()?))
            }
        }
    };
    named(name).then_some((name, modifier))
}
