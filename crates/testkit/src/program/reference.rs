//! The model: a sorted map of items. What an index shows is computed from it at each question.

use std::collections::BTreeMap;

use super::{Attribute, Change, Condition, Key, Query, Scalar, Update, View, Write};

pub(super) type Item = BTreeMap<&'static str, Scalar>;

/// One record of the stream: the item before and after.
pub(super) type Record = (Key, Option<Item>, Option<Item>);

/// Why a write is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Condition,
    /// An update reads an attribute that is not there.
    NoAttribute,
}

#[derive(Default)]
pub(super) struct Reference {
    items: BTreeMap<Key, Item>,
    /// The records that were not read yet.
    pub(super) records: Vec<Record>,
}

pub(super) fn item_of(key: Key, attributes: &[Attribute]) -> Item {
    let keys = [("pk", Scalar::Text(key.0)), ("sk", Scalar::Number(key.1))];
    keys.into_iter().chain(attributes.iter().copied()).collect()
}

fn number(item: &Item, name: &str) -> Option<i64> {
    match item.get(name) {
        Some(Scalar::Number(number)) => Some(*number),
        Some(Scalar::Text(_)) | None => None,
    }
}

impl Reference {
    pub(super) fn get(&self, key: Key) -> Option<&Item> {
        self.items.get(&key)
    }

    /// What the item becomes.
    pub(super) fn outcome(&self, write: &Write) -> Result<Option<Item>, Refusal> {
        let old = self.get(write.key);
        if !write.condition.is_none_or(|condition| holds(condition, old)) {
            return Err(Refusal::Condition);
        }
        match &write.change {
            None => Ok(old.cloned()),
            Some(Change::Delete) => Ok(None),
            Some(Change::Put(attributes)) => Ok(Some(item_of(write.key, attributes))),
            Some(Change::Update(update)) => {
                let old = old.cloned().unwrap_or_else(|| item_of(write.key, &[]));
                updated(&old, update).map(Some).ok_or(Refusal::NoAttribute)
            }
        }
    }

    /// Makes `new` the item; a record is written if that changes anything.
    pub(super) fn set(&mut self, key: Key, new: Option<Item>) {
        let old = match new.clone() {
            Some(item) => self.items.insert(key, item),
            None => self.items.remove(&key),
        };
        if old != new {
            self.records.push((key, old, new));
        }
    }

    /// The items that have the view's keys, as the view shows them.
    pub(super) fn shown(&self, view: View) -> Vec<Item> {
        let items = self.items.values();
        let items = items
            .filter(|item| item.contains_key(view.hash) && item.contains_key(view.range))
            .cloned();
        items
            .map(|mut item| {
                item.retain(|name, _| is_shown(view, name));
                item
            })
            .collect()
    }

    /// All items that fit the key condition, in order, before the start key, the limit and the filter.
    pub(super) fn matching(&self, query: &Query) -> Vec<Item> {
        let mut items = self.shown(query.view);
        let hash = Some(&Scalar::Text(query.hash()));
        let range = |item: &Item| number(item, query.view.range);
        items.retain(|item| item.get(query.view.hash) == hash);
        items.retain(|item| query.at_least.is_none_or(|least| range(item) >= Some(least)));
        items.sort_by_key(range);
        if query.backward {
            items.reverse();
        }
        items
    }
}

impl Query {
    pub(super) fn hash(&self) -> &'static str {
        match (self.view.hash, self.second) {
            ("pk", false) => "a",
            ("pk", true) => "b",
            (_, false) => "x",
            (_, true) => "y",
        }
    }
}

pub(super) fn is_key(view: View, name: &str) -> bool {
    name == view.hash || name == view.range || name == "pk" || name == "sk"
}

fn is_shown(view: View, name: &str) -> bool {
    is_key(view, name) || view.projected.is_none_or(|names| names.contains(&name))
}

/// `v >= least`, the filter of all queries and scans.
pub(super) fn passes(item: &Item, least: Option<i64>) -> bool {
    least.is_none_or(|least| number(item, "v").is_some_and(|v| v >= least))
}

fn holds(condition: Condition, old: Option<&Item>) -> bool {
    let v = old.and_then(|item| number(item, "v"));
    match condition {
        Condition::Exists => old.is_some(),
        Condition::NotExists => old.is_none(),
        Condition::Less(bound) => v.is_some_and(|v| v < bound),
        Condition::NotLess(bound) => v.is_none_or(|v| v >= bound),
    }
}

/// The item after the update; `None` if it reads an attribute that is not there.
fn updated(old: &Item, update: &Update) -> Option<Item> {
    let mut new = old.clone();
    let v = number(old, "v");
    match update {
        Update::Set(attributes) => new.extend(attributes.iter().copied()),
        Update::Remove(name) => drop(new.remove(name)),
        Update::Add(by) => drop(new.insert("v", Scalar::Number(v.unwrap_or(0) + by))),
        Update::Increment(by) => drop(new.insert("v", Scalar::Number(v? + by))),
        Update::Default(value) => drop(new.insert("v", Scalar::Number(v.unwrap_or(*value)))),
        Update::Swap => {
            new.insert("v", Scalar::Number(number(old, "n")?));
            new.insert("n", Scalar::Number(v?));
        }
    }
    Some(new)
}
