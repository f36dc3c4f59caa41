//! Slots of templates: how a value becomes text of a key, and back.

use super::automaton::{Language, Word};
use super::regex::Regex;
use crate::definition::{Format, Modifier, Order, Part, Template, quote};

/// The slot that each part of a template is, if it is one.
pub(crate) type Slots = Vec<Option<(String, Modifier)>>;

/// What separates the attributes of a key here: no value holds it.
const SEPARATOR: char = '\0';

/// The text of `value` in a slot.
pub(crate) fn encode(value: &str, modifier: Modifier) -> String {
    match modifier {
        Modifier::Plain => value.to_owned(),
        Modifier::Lower => value.to_ascii_lowercase(),
        Modifier::Upper => value.to_ascii_uppercase(),
        Modifier::Pad(width) => match value.strip_prefix('-') {
            Some(digits) => format!("-{digits:0>width$}", width = width.saturating_sub(1)),
            None => format!("{value:0>width$}"),
        },
        Modifier::Shard(count) => {
            hash(value).checked_rem(u64::from(count)).unwrap_or(0).to_string()
        }
    }
}

/// The value whose text in a slot is `text`, as far as it can be read back.
fn decode(text: &str, modifier: Modifier) -> Option<String> {
    match modifier {
        Modifier::Plain | Modifier::Lower | Modifier::Upper => Some(text.to_owned()),
        Modifier::Pad(_) => {
            let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
            let digits = digits.trim_start_matches('0');
            Some(format!("{sign}{}", if digits.is_empty() { "0" } else { digits }))
        }
        Modifier::Shard(_) => None,
    }
}

/// 64-bit FNV-1a: simple enough for every language that builds keys.
fn hash(value: &str) -> u64 {
    value.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The texts that values of `format` have in a slot.
fn regex(format: &Format, modifier: Modifier) -> Result<Regex, String> {
    let plain = Regex::parse(&format.pattern)?;
    Ok(match modifier {
        Modifier::Plain => plain,
        Modifier::Lower => plain.map(&|ranges| folded(ranges, b'A', b'a')),
        Modifier::Upper => plain.map(&|ranges| folded(ranges, b'a', b'A')),
        Modifier::Pad(width) if format.order == Order::Number => {
            let mut pattern = format!("[0-9]{{{width}}}|[1-9][0-9]{{{width},}}");
            if format.pattern.contains("-?") {
                let short = width.saturating_sub(1);
                pattern.push_str(&format!("|-[0-9]{{{short}}}|-[1-9][0-9]{{{short},}}"));
            }
            Regex::parse(&pattern)?
        }
        Modifier::Pad(_) => Regex::Sequence(vec![
            Regex::Repeat(Box::new(Regex::Class(vec![(b'0', b'0')])), 0, None),
            plain,
        ]),
        Modifier::Shard(count) => {
            let all: Vec<String> = (0..count).map(|shard| quote(&shard.to_string())).collect();
            Regex::parse(&all.join("|"))?
        }
    })
}

/// Ranges with the 26 letters from `from` on taken as those from `to` on.
fn folded(ranges: Vec<(u8, u8)>, from: u8, to: u8) -> Vec<(u8, u8)> {
    let mut folded = Vec::new();
    for (low, high) in ranges {
        for byte in low..=high {
            let letter = byte.checked_sub(from).filter(|letter| *letter < 26);
            let byte = letter.map_or(byte, |letter| to.saturating_add(letter));
            match folded.last_mut() {
                Some((_, end)) if byte == *end || byte.checked_sub(1) == Some(*end) => *end = byte,
                _ => folded.push((byte, byte)),
            }
        }
    }
    folded
}

/// The language of keys whose attributes have `templates`, a separator between them. Words come
/// back with the parts numbered through all templates, separators included.
pub(crate) fn key_language<'f>(
    templates: &[&Template],
    format: impl Fn(&str) -> Option<&'f Format>,
    open: bool,
) -> Option<(Language, Slots)> {
    let mut parts = Vec::new();
    let mut slots = Vec::new();
    for (at, template) in templates.iter().enumerate() {
        if at > 0 {
            parts.push(Regex::literal(&SEPARATOR.to_string()));
            slots.push(None);
        }
        for part in &template.parts {
            match part {
                Part::Literal(text) => {
                    parts.push(Regex::literal(text));
                    slots.push(None);
                }
                Part::Slot { name, modifier, .. } => {
                    parts.push(regex(format(name)?, *modifier).ok()?);
                    slots.push(Some((name.clone(), *modifier)));
                }
            }
        }
    }
    if open {
        parts.push(Regex::literal(&SEPARATOR.to_string()));
        slots.push(None);
    }
    Language::sequence(&parts).ok().map(|language| (language, slots))
}

/// The values of the slots of a word. Nothing if two slots of one name have different values.
pub(crate) fn values(
    word: &Word,
    slots: &Slots,
) -> Option<std::collections::BTreeMap<String, String>> {
    let mut values = std::collections::BTreeMap::new();
    for (segment, slot) in slots.iter().enumerate() {
        let Some((name, modifier)) = slot else { continue };
        let of = |part: &u16| usize::from(*part) == segment;
        let bytes: Vec<u8> =
            word.iter().filter(|(_, part)| of(part)).map(|(byte, _)| *byte).collect();
        let Some(value) = decode(&String::from_utf8_lossy(&bytes), *modifier) else { continue };
        if values.get(name).is_some_and(|before| *before != value) {
            return None;
        }
        values.insert(name.clone(), value);
    }
    Some(values)
}
