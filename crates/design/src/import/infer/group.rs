//! Items of one kind: by the mark that a library leaves, or by how their keys begin.

use std::collections::{BTreeMap, BTreeSet};

use super::sample::Sample;

/// Attributes by which libraries know the kind of an item.
const MARKS: &[(&str, &str)] = &[
    ("__edb_e__", "ElectroDB"),
    ("_et", "dynamodb-toolbox"),
    ("_type", "OneTable"),
    ("__typename", "Amplify"),
];

/// Beginnings of a key at most: with more they are values.
const MOST_HEADS: usize = 24;

/// Items of which a group is certain.
const CERTAIN: usize = 10;

/// Items of one kind.
pub(super) struct Group<'s> {
    /// A name for them, if something says one.
    pub(super) name: Option<String>,
    /// What they were found by.
    pub(super) by: String,
    /// A library's mark says so.
    marked: bool,
    pub(super) samples: Vec<&'s Sample>,
}

impl Group<'_> {
    pub(super) fn confidence(&self) -> &'static str {
        match (self.marked, self.name.is_some(), self.samples.len()) {
            (true, _, _) => "high",
            (false, true, count) if count >= CERTAIN => "medium",
            (_, _, _) => "low",
        }
    }
}

/// The kinds of items among `samples`, in the order of their names.
pub(super) fn groups<'s>(samples: &'s [Sample], keys: &[String]) -> Vec<Group<'s>> {
    let mut groups: BTreeMap<(bool, Vec<String>), Group<'s>> = BTreeMap::new();
    let heads = Heads::of(samples, keys);
    for sample in samples {
        let marked = MARKS.iter().find_map(|(mark, library)| {
            let kind = sample.text(mark).filter(|kind| !kind.is_empty())?;
            Some((kind, format!("the mark `{mark}` of {library}")))
        });
        let (key, name, by) = match &marked {
            Some((kind, by)) => {
                ((true, vec![(*kind).to_owned()]), Some(name(&[*kind])), by.clone())
            }
            None => {
                let heads = heads.of_item(sample, keys);
                let said: Vec<&str> =
                    heads.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
                let by = match said.as_slice() {
                    [] => "being in one table".to_owned(),
                    said => format!("keys that begin with {}", said.join(" and ")),
                };
                let name = kind(&heads);
                ((false, heads), name, by)
            }
        };
        let new = || Group { name, by, marked: marked.is_some(), samples: Vec::new() };
        groups.entry(key).or_insert_with(new).samples.push(sample);
    }
    groups.into_values().collect()
}

/// How keys begin, where that is one of few words.
struct Heads {
    known: Vec<BTreeSet<String>>,
}

impl Heads {
    fn of(samples: &[Sample], keys: &[String]) -> Self {
        let known = keys.iter().map(|key| {
            let heads = samples.iter().filter_map(|it| Some(head(it.text(key)?)?.to_owned()));
            let heads: BTreeSet<String> = heads.collect();
            // As many as there are items, they are what the items differ in.
            let many = heads.len() > MOST_HEADS.min(samples.len().div_ceil(2));
            if many { BTreeSet::new() } else { heads }
        });
        Self { known: known.collect() }
    }

    /// The beginning of each key of an item; nothing where it is a value.
    fn of_item(&self, sample: &Sample, keys: &[String]) -> Vec<String> {
        let heads = keys.iter().zip(&self.known).map(|(key, known)| {
            let head = sample.text(key).and_then(head).filter(|head| known.contains(*head));
            head.unwrap_or("").to_owned()
        });
        heads.collect()
    }
}

/// The word that a key begins with: before a delimiter, or the whole of it in capitals.
fn head(text: &str) -> Option<&str> {
    match text.split_once('#') {
        Some((head, _)) => {
            let is_word = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '-';
            let word = head.strip_prefix('$').unwrap_or(head);
            (!word.is_empty() && word.chars().all(is_word)).then_some(head)
        }
        None => {
            let is_capital = |c: char| c.is_ascii_uppercase() || c == '_';
            (!text.is_empty() && text.chars().all(is_capital)).then_some(text)
        }
    }
}

/// A name of what has these beginnings of keys: after the last one; with the first one too, where
/// the last is the whole of a key.
fn kind(heads: &[String]) -> Option<String> {
    let said: Vec<&str> = heads.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    match said.as_slice() {
        [] => None,
        [one] => Some(name(&[one])),
        [first, .., last] => {
            let whole = ["PROFILE", "META", "METADATA", "INFO", "DETAILS", "A", "ROOT"];
            Some(if first == last || whole.contains(last) { name(&[first]) } else { name(&[last]) })
        }
    }
}

/// Words as the name of an entity: `order_item` is `OrderItem`.
fn name(words: &[&str]) -> String {
    let mut text = String::new();
    for part in words.iter().flat_map(|word| word.split(['_', '-', '$', '#', ' '])) {
        let shouted = part.chars().all(|c| !c.is_ascii_lowercase());
        let mut rest = part.chars();
        text.extend(rest.next().map(|first| first.to_ascii_uppercase()));
        let rest = rest.as_str();
        text.push_str(&if shouted { rest.to_ascii_lowercase() } else { rest.to_owned() });
    }
    text
}
