//! How a key is made: the template that fits all samples of a kind.

use super::sample::Sample;
use crate::definition::Modifier;
use crate::language::encode;

/// Different numbers by which shards are known: fewer can be by chance.
const FEWEST_SHARDS: usize = 4;

/// Shards of a key at most.
const MOST_SHARDS: u32 = 1_024;

/// What a key is.
pub(super) enum Shape {
    /// An attribute that is a key itself.
    Attribute,
    /// Made of other attributes.
    Template {
        template: String,
        /// Parts that no attribute holds, with their samples.
        unknown: Vec<(String, Vec<String>)>,
        /// What is not certain.
        doubt: Option<String>,
    },
}

/// How the key `key` of these items is made.
pub(super) fn shape(items: &[&Sample], key: &str, own: &[String], others: &[String]) -> Shape {
    let texts: Vec<&str> = items.iter().filter_map(|item| item.text(key)).collect();
    let is_text = items.iter().all(|item| item.kind(key) == Some("S"));
    if !is_text || texts.is_empty() {
        return Shape::Attribute;
    }
    let parts = Parts { items, key, own, others };
    let split: Vec<Vec<&str>> = texts.iter().map(|text| text.split('#').collect()).collect();
    let count = split.first().map_or(0, Vec::len);
    if split.iter().any(|it| it.len() != count) {
        return uneven(&split, &texts);
    }
    let mut pieces = Vec::new();
    let mut unknown: Vec<(String, Vec<String>)> = Vec::new();
    let mut doubt = None;
    let mut before = String::new();
    for at in 0..count {
        let samples: Vec<&str> = split.iter().filter_map(|it| it.get(at).copied()).collect();
        match parts.part(&samples) {
            Part::Slot(slot) => pieces.push(slot),
            Part::Literal(text) => {
                before.clone_from(&text);
                pieces.push(escaped(&text));
            }
            Part::Unknown if count == 1 => return Shape::Attribute,
            Part::Unknown => {
                let name = named(&before, at);
                // What an attribute is called is no name of a part that it does not hold.
                let taken = unknown.iter().any(|(other, _)| *other == name)
                    || items.iter().any(|item| item.kind(&name).is_some());
                let name = if taken { format!("{name}_part{at}") } else { name };
                pieces.push(format!("{{{name}}}"));
                if samples.iter().all(|it| Some(it) == samples.first()) {
                    doubt = Some(format!("`{name}` is the same in all samples: is it fixed?"));
                }
                unknown.push((name, samples.into_iter().map(str::to_owned).collect()));
            }
        }
    }
    Shape::Template { template: pieces.join("#"), unknown, doubt }
}

/// A name for a part after the literal `before`.
fn named(before: &str, at: usize) -> String {
    let word: String = before
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if word.is_empty() { format!("part{at}") } else { format!("{word}_id") }
}

/// Keys with different numbers of parts: the word they begin with, and the rest.
fn uneven(split: &[Vec<&str>], texts: &[&str]) -> Shape {
    let doubt = Some("the samples have different numbers of parts".to_owned());
    let first = split.first().and_then(|it| it.first()).copied().unwrap_or("");
    let same =
        split.iter().all(|it| it.first() == Some(&first)) && split.iter().all(|it| it.len() > 1);
    if !same {
        return Shape::Attribute;
    }
    let rest = |text: &&str| text.get(first.len().saturating_add(1)..).unwrap_or("").to_owned();
    let name = named(first, 1);
    let template = format!("{}#{{{name}}}", escaped(first));
    let rests = texts.iter().map(rest).collect();
    Shape::Template { template, unknown: vec![(name, rests)], doubt }
}

/// What a part of a key is.
enum Part {
    Literal(String),
    Slot(String),
    Unknown,
}

struct Parts<'s> {
    items: &'s [&'s Sample],
    key: &'s str,
    own: &'s [String],
    others: &'s [String],
}

impl Parts<'_> {
    fn part(&self, samples: &[&str]) -> Part {
        let first = samples.first().copied().unwrap_or("");
        let same = samples.iter().all(|it| *it == first);
        // `storeid_1`: a library writes the attribute's name before its value.
        let prefix = first.find(['_', ':', '=']).and_then(|at| first.get(..at.saturating_add(1)));
        let after = prefix.and_then(|prefix| {
            let rest: Option<Vec<&str>> =
                samples.iter().map(|it| it.strip_prefix(prefix)).collect();
            Some((prefix, self.slot(&rest?)?))
        });
        if let Some((prefix, slot)) = &after {
            let name = prefix.trim_end_matches(['_', ':', '=']);
            let own = slot.trim_start_matches('{').split([':', '}']).next().unwrap_or("");
            if own.eq_ignore_ascii_case(name) {
                return Part::Slot(format!("{}{slot}", escaped(prefix)));
            }
        }
        if same && is_word(first) {
            return Part::Literal(first.to_owned());
        }
        if let Some(slot) = self.slot(samples) {
            return Part::Slot(slot);
        }
        match after {
            Some((prefix, slot)) => Part::Slot(format!("{}{slot}", escaped(prefix))),
            None => Part::Unknown,
        }
    }

    /// The slot that gives these parts, if an attribute holds them.
    fn slot(&self, samples: &[&str]) -> Option<String> {
        let first = self.items.first()?;
        let candidates = first.names().filter(|name| {
            let is_key = |keys: &[String]| keys.iter().any(|key| key == name);
            // A key of an index may be an attribute itself; one that is made of others is not.
            let made = is_key(self.others) && first.text(name).is_some_and(|it| it.contains('#'));
            *name != self.key && !is_key(self.own) && !made
        });
        let pairs = |name: &str| -> Option<Vec<(String, String)>> {
            let values = self.items.iter().map(|item| item.text(name).map(str::to_owned));
            let values: Option<Vec<String>> = values.collect();
            let parts = samples.iter().map(|it| (*it).to_owned());
            Some(values?.into_iter().zip(parts).collect())
        };
        for name in candidates {
            let Some(pairs) = pairs(name) else { continue };
            let all =
                |test: &dyn Fn(&str, &str) -> bool| pairs.iter().all(|(one, two)| test(one, two));
            let is_number = self.items.iter().all(|item| item.kind(name) == Some("N"));
            if all(&|value, part| value == part) {
                return Some(format!("{{{name}}}"));
            }
            if is_number {
                let width = samples.first().map_or(0, |it| it.len());
                if all(&|value, part| {
                    part.len() == width
                        && part.trim_start_matches('0') == value.trim_start_matches('0')
                }) {
                    return Some(format!("{{{name}:0{width}}}"));
                }
                continue;
            }
            if all(&|value, part| value.to_lowercase() == part) {
                return Some(format!("{{{name}:lower}}"));
            }
            if all(&|value, part| value.to_uppercase() == part) {
                return Some(format!("{{{name}:upper}}"));
            }
            if let Some(count) = shards(&pairs) {
                return Some(format!("{{shard({name}, {count})}}"));
            }
        }
        None
    }
}

/// The count of shards, if the parts are those of the values' hashes.
fn shards(pairs: &[(String, String)]) -> Option<u32> {
    let numbers: Option<Vec<u32>> = pairs.iter().map(|(_, part)| part.parse().ok()).collect();
    let numbers = numbers?;
    let different: std::collections::BTreeSet<&u32> = numbers.iter().collect();
    let least = different.last()?.checked_add(1)?;
    let fits = |count: u32| {
        pairs.iter().all(|(value, part)| encode(value, Modifier::Shard(count)) == *part)
    };
    let several = different.len() >= FEWEST_SHARDS;
    several.then(|| (least..=MOST_SHARDS).find(|count| fits(*count))).flatten()
}

/// Whether a part that is always the same is text of the template: letters, no value.
fn is_word(text: &str) -> bool {
    let word = text.strip_prefix('$').unwrap_or(text);
    let letter = |c: char| c.is_ascii_alphabetic() || "_-".contains(c);
    let version = word.trim_end_matches(|c: char| c.is_ascii_digit());
    text.is_empty()
        || text == "$"
        || (!version.is_empty()
            && version.chars().all(letter)
            && (text.starts_with('$') || word.len() == version.len() || version.ends_with('_')))
}

/// Text of a template.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
