//! Key templates in the words of a library.

use crate::definition::{Entity, Format, Modifier, Order, Part, Template};
use crate::language::Language;

/// What is done to the value of `name` in a key, as far as it changes anything.
///
/// # Errors
/// That `library` has no form for it.
pub(super) fn change(
    library: &str,
    entity: &Entity,
    (name, modifier): (&str, Modifier),
) -> Result<Modifier, String> {
    let format = entity.attribute(name).map(|it| &it.format);
    match modifier {
        Modifier::Plain => Ok(Modifier::Plain),
        Modifier::Lower | Modifier::Upper => {
            let keeps = format.is_some_and(|format| keeps(format, modifier));
            Ok(if keeps { Modifier::Plain } else { modifier })
        }
        Modifier::Pad(_) if format.is_some_and(can_be_negative) => Err(format!(
            "{library} writes zeros before the sign of `{name}`, which can be negative"
        )),
        Modifier::Pad(width) => Ok(Modifier::Pad(width)),
        Modifier::Shard(_) => {
            Err(format!("{library} has no form for a shard, which is made of a hash of `{name}`"))
        }
    }
}

fn can_be_negative(format: &Format) -> bool {
    let positive = ["natural", "epoch"].iter().any(|name| format.text.starts_with(name));
    format.order == Order::Number && !positive
}

/// Whether no value of a format changes when its letters are made small, or capitals.
pub(super) fn keeps(format: &Format, modifier: Modifier) -> bool {
    let changed = match modifier {
        Modifier::Lower => (b'A', b'Z'),
        Modifier::Upper => (b'a', b'z'),
        _ => return false,
    };
    Language::of(format).is_ok_and(|language| !language.reads(changed))
}

/// A template whose slots are `${…}`; `slot` gives what is between the braces.
///
/// # Errors
/// What is not a template of `library`.
pub(super) fn in_braces(
    library: &str,
    template: &Template,
    mut slot: impl FnMut(&str, Modifier) -> Result<String, String>,
) -> Result<String, String> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Literal(literal) if literal.contains("${") => {
                return Err(format!("`{literal}` is no text in a template of {library}"));
            }
            Part::Literal(literal) => text.push_str(literal),
            Part::Slot { name, .. } if name.contains(['.', ':', '}', '[']) => {
                return Err(format!("`{name}` is no name in a template of {library}"));
            }
            Part::Slot { name, modifier, .. } => {
                text.push_str(&format!("${{{}}}", slot(name, *modifier)?));
            }
        }
    }
    Ok(text)
}
