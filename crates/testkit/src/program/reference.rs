//! Reference model: a sorted map of items; an index is computed from it at each question.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attribute, Change, Condition, Key, Query, Update, Value, View, Write};

pub(super) type Item = BTreeMap<&'static str, Value>;

/// One record of the stream.
pub(super) struct Record {
    pub(super) key: Key,
    pub(super) old: Option<Item>,
    pub(super) new: Option<Item>,
    /// Whether time to live deleted the item.
    pub(super) expired: bool,
}

/// Why a write is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Condition,
    /// An update reads an attribute that is not there.
    NoAttribute,
    /// An update writes into an attribute that is not there.
    NoParent,
}

#[derive(Default)]
pub(super) struct Reference {
    items: BTreeMap<Key, Item>,
    /// The records that were not read yet.
    pub(super) records: Vec<Record>,
    /// Seconds since the start.
    pub(super) now: i64,
}

pub(super) fn item_of(key: Key, attributes: &[Attribute]) -> Item {
    let keys = [("pk", Value::Text(key.0)), ("sk", Value::Number(key.1))];
    keys.into_iter().chain(attributes.iter().cloned()).collect()
}

fn number(item: &Item, name: &str) -> Option<i64> {
    match item.get(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
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
            // What only takes away makes no item.
            Some(Change::Update(
                Update::Remove(_)
                | Update::Part(_)
                | Update::RemoveInner(_)
                | Update::RemoveElement(_),
            )) if old.is_none() => Ok(None),
            Some(Change::Update(update)) => {
                let old = old.cloned().unwrap_or_else(|| item_of(write.key, &[]));
                updated(&old, update).map(Some)
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
            self.records.push(Record { key, old, new, expired: false });
        }
    }

    /// Deletes the items whose time is over; whether there were any.
    pub(super) fn expire(&mut self) -> bool {
        let now = self.now;
        let over = |item: &Item| matches!(item.get("until"), Some(Value::Time(at)) if *at <= now);
        let gone: Vec<_> = self.items.extract_if(.., |_, item| over(item)).collect();
        let any = !gone.is_empty();
        let record = |(key, item)| Record { key, old: Some(item), new: None, expired: true };
        self.records.extend(gone.into_iter().map(record));
        any
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

    /// All items that fit the key condition, in order, before the start key, the limit and the
    /// filter.
    pub(super) fn matching(&self, query: &Query) -> Vec<Item> {
        let mut items = self.shown(query.view);
        let hash = Some(&Value::Text(query.hash()));
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
        Condition::Contains(text) => {
            matches!(old.and_then(|item| item.get("s")), Some(Value::Set(set)) if set.contains(text))
        }
        Condition::Inner(wanted) => {
            matches!(old.and_then(|item| item.get("m")), Some(Value::Map(map)) if map.get("a") == Some(&wanted))
        }
    }
}

/// The item after the update.
fn updated(old: &Item, update: &Update) -> Result<Item, Refusal> {
    use Refusal::{NoAttribute, NoParent};
    let mut new = old.clone();
    let v = number(old, "v");
    let set = |item: &Item| match item.get("s") {
        Some(Value::Set(set)) => set.clone(),
        _ => BTreeSet::new(),
    };
    match update {
        Update::Set(attributes) => new.extend(attributes.iter().cloned()),
        Update::Remove(name) => drop(new.remove(name)),
        Update::Add(by) => drop(new.insert("v", Value::Number(v.unwrap_or(0) + by))),
        Update::Increment(by) => {
            new.insert("v", Value::Number(v.ok_or(NoAttribute)? + by));
        }
        Update::Default(value) => drop(new.insert("v", Value::Number(v.unwrap_or(*value)))),
        Update::Swap => {
            new.insert("v", Value::Number(number(old, "n").ok_or(NoAttribute)?));
            new.insert("n", Value::Number(v.ok_or(NoAttribute)?));
        }
        Update::Join(more) => {
            new.insert("s", Value::Set(set(old).union(more).copied().collect()));
        }
        Update::Part(less) => {
            let left: BTreeSet<_> = set(old).difference(less).copied().collect();
            // There are no empty sets.
            if left.is_empty() {
                new.remove("s");
            } else {
                new.insert("s", Value::Set(left));
            }
        }
        Update::SetInner(name, value) => drop(map(&mut new)?.insert(name, *value)),
        Update::RemoveInner(name) => drop(map(&mut new)?.remove(name)),
        Update::SetElement(at, value) => {
            let list = list(&mut new).ok_or(NoParent)?;
            match list.get_mut(*at) {
                Some(element) => *element = *value,
                None => list.push(*value),
            }
        }
        Update::RemoveElement(at) => {
            let list = list(&mut new).ok_or(NoParent)?;
            if *at < list.len() {
                list.remove(*at);
            }
        }
        Update::Append(more) => list(&mut new).ok_or(NoAttribute)?.extend(more),
    }
    Ok(new)
}

fn map(item: &mut Item) -> Result<&mut BTreeMap<&'static str, i64>, Refusal> {
    match item.get_mut("m") {
        Some(Value::Map(map)) => Ok(map),
        _ => Err(Refusal::NoParent),
    }
}

fn list(item: &mut Item) -> Option<&mut Vec<i64>> {
    match item.get_mut("l") {
        Some(Value::List(list)) => Some(list),
        _ => None,
    }
}
