//! Items as an endpoint gives them: which entity of a model each of them is, with which values.
//!
//! What decides is the primary key: its text is a word of an entity's templates. Keys of indexes do
//! not count, as they may be wrong. Where the keys of several entities fit, the attributes decide.

use serde_json::{Map, Value};

use super::item::{Item, Values, render, text_of};
use crate::definition::{Entity, Model, Modifier, Part, Template};
use crate::language::{Language, Slots, key_language, values};

/// The keys of every entity of a model as languages.
pub(crate) struct Recogniser<'m> {
    model: &'m Model,
    /// Of each entity: keys of indexes first, then those of the table.
    keys: Vec<Vec<Key>>,
}

/// A key attribute of an entity.
struct Key {
    name: String,
    is_primary: bool,
    language: Language,
    slots: Slots,
}

/// The primary key of `item`, in the order of the table's schema.
pub(crate) fn primary_key(model: &Model, table: usize, item: &Value) -> Option<Value> {
    let schema = &model.tables.get(table)?.schema;
    let members: Option<Map<String, Value>> = schema
        .names()
        .map(|name| Some((name.text.clone(), item.get(&name.text)?.clone())))
        .collect();
    members.map(Value::Object)
}

impl<'m> Recogniser<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        Self { model, keys: model.entities.iter().map(|entity| keys(model, entity)).collect() }
    }

    /// What `item` of `table` can be: nothing, one entity, or several that nothing tells apart.
    pub(crate) fn candidates(&self, table: usize, item: &Value) -> Vec<Item> {
        let entities = self.model.entities.iter().enumerate();
        let own = entities.filter(|(_, entity)| entity.table == table);
        let mut fitting: Vec<Item> = own.filter_map(|(at, _)| self.item(at, item)).collect();
        if fitting.len() > 1 && fitting.iter().any(|it| self.is_whole(it, item)) {
            fitting.retain(|it| self.is_whole(it, item));
        }
        fitting
    }

    /// `json` as an item of entity `at`, if its primary key can be one of it.
    fn item(&self, at: usize, json: &Value) -> Option<Item> {
        let entity = self.model.entities.get(at)?;
        let mut known = Values::new();
        // A key that is absent here has no language: then nothing is known of the entity.
        let primary = self.model.table_of(entity)?.schema.names().count();
        let keys = self.keys.get(at)?;
        if keys.iter().filter(|key| key.is_primary).count() < primary {
            return None;
        }
        for key in keys {
            let text = json.get(&key.name).and_then(text_of);
            match text.and_then(|text| key.language.parse(&text)) {
                Some(word) => known.extend(values(&word, &key.slots).unwrap_or_default()),
                None if key.is_primary => return None,
                None => {}
            }
        }
        for attribute in &entity.attributes {
            let name = &attribute.name.text;
            // Under the name of a key is the key, unless the attribute is the whole of it.
            if entity.key(name).is_none_or(|template| is_whole_slot(template, name)) {
                known.extend(json.get(name).and_then(text_of).map(|text| (name.clone(), text)));
            }
        }
        let keys = entity.keys.iter().filter(|(name, template)| {
            json.get(&name.text).is_none() || render(template, &known).is_none()
        });
        let attributes = entity.attributes.iter().map(|attribute| &attribute.name.text);
        let absent = attributes.filter(|name| json.get(name).is_none());
        let without = keys.map(|(name, _)| &name.text).chain(absent).cloned().collect();
        Some(Item { entity: at, values: known, without })
    }

    /// Whether `json` has every attribute that its entity needs, in the right format.
    fn is_whole(&self, item: &Item, json: &Value) -> bool {
        let Some(entity) = self.model.entities.get(item.entity) else { return false };
        entity.attributes.iter().all(|attribute| {
            let name = &attribute.name.text;
            let fits = |text: &String| {
                Language::of(&attribute.format).is_ok_and(|language| language.matches(text))
            };
            match item.values.get(name) {
                Some(text) => fits(text),
                None => attribute.optional || json.get(name).is_some(),
            }
        })
    }
}

/// Whether `template` is the attribute `name` and nothing else.
fn is_whole_slot(template: &Template, name: &str) -> bool {
    let [Part::Slot { name: slot, modifier: Modifier::Plain, .. }] = template.parts.as_slice()
    else {
        return false;
    };
    slot == name
}

fn keys(model: &Model, entity: &Entity) -> Vec<Key> {
    let schema = model.table_of(entity).map(|table| &table.schema);
    let format = |name: &str| entity.attribute(name).map(|attribute| &attribute.format);
    let keys = entity.keys.iter().filter_map(|(name, template)| {
        let (language, slots) = key_language(&[template], format, false)?;
        let is_primary = schema.is_some_and(|schema| schema.has(&name.text));
        Some(Key { name: name.text.clone(), is_primary, language, slots })
    });
    let mut keys: Vec<Key> = keys.collect();
    keys.sort_by_key(|key| key.is_primary);
    keys
}
