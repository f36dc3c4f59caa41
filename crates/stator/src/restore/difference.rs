//! The difference between a table now and at an earlier moment, as the writes that undo it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Keys of each kind that are shown.
const SAMPLE: usize = 5;

/// Items by their keys.
pub(super) type Items = BTreeMap<String, Value>;

/// The key attributes of a table.
pub(super) struct Keys(pub(super) Vec<String>);

impl Keys {
    /// The key of an item.
    fn of(&self, item: &Value) -> Value {
        let attribute = |name: &String| Some((name.clone(), item.get(name)?.clone()));
        Value::Object(self.0.iter().filter_map(attribute).collect::<Map<_, _>>())
    }

    /// Adds items under their keys.
    pub(super) fn add(&self, items: &[Value], to: &mut Items) {
        to.extend(items.iter().map(|item| (self.of(item).to_string(), item.clone())));
    }
}

/// What a restore does.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Difference {
    /// Requests of BatchWriteItem.
    pub(super) writes: Vec<Value>,
    /// Items that come back.
    pub(super) back: Kind,
    /// Items that were changed, and change back.
    pub(super) changed: Kind,
    /// Items that were not there then, and go.
    pub(super) gone: Kind,
}

/// Items of one kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) count: usize,
    /// The keys of the first ones.
    pub(super) sample: Vec<String>,
}

impl Kind {
    fn add(&mut self, key: &str) {
        self.count = self.count.saturating_add(1);
        if self.sample.len() < SAMPLE {
            self.sample.push(key.to_owned());
        }
    }
}

impl Difference {
    /// Adds what makes `now` what it was `then`.
    pub(super) fn add(&mut self, keys: &Keys, then: &Items, now: &Items) {
        for (key, item) in then {
            match now.get(key) {
                Some(same) if same == item => continue,
                Some(_) => self.changed.add(key),
                None => self.back.add(key),
            }
            self.writes.push(json!({"PutRequest": {"Item": item}}));
        }
        for (key, item) in now.iter().filter(|(key, _)| !then.contains_key(*key)) {
            self.gone.add(key);
            self.writes.push(json!({"DeleteRequest": {"Key": keys.of(item)}}));
        }
    }
}
