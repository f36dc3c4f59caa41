//! Items of a model: values of attributes, the keys they make, and DynamoDB's form of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::definition::{DataType, Entity, Model, Part, Template};
use crate::language::{Language, encode};

/// Values by name, as texts.
pub type Values = BTreeMap<String, String>;

/// An item of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The entity, as position in the model.
    pub entity: usize,
    /// The values of its attributes.
    pub values: Values,
    /// Key attributes and attributes that it has not.
    pub without: Vec<String>,
}

/// An attribute as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) data_type: DataType,
}

/// The text of `template` with `values` in its slots.
pub(crate) fn render(template: &Template, values: &Values) -> Option<String> {
    template
        .parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) => Some(text.clone()),
            Part::Slot { name, modifier, .. } => Some(encode(values.get(name)?, *modifier)),
        })
        .collect()
}

/// The type of the key attribute `name`: as the table says, else as an attribute that it repeats.
pub(crate) fn key_type(model: &Model, table: usize, name: &str) -> DataType {
    let Some(table_of) = model.tables.get(table) else { return DataType::S };
    if let Some((_, known)) = table_of.key_types.iter().find(|(key, _)| key == name) {
        return *known;
    }
    if let Some((_, said)) = table_of.types.iter().find(|(key, _)| key.text == name) {
        return *said;
    }
    let entities = model.entities.iter().filter(|entity| entity.table == table);
    let with_key = entities.filter(|entity| entity.key(name).is_some());
    // A key that is text for one entity is text for all.
    let mut types = with_key.map(|entity| whole_slot_type(entity, name));
    let first = types.next().flatten();
    first.filter(|_| types.all(|other| other == first)).unwrap_or(DataType::S)
}

/// The type of the attribute that is the whole template of a key.
fn whole_slot_type(entity: &Entity, key: &str) -> Option<DataType> {
    match entity.key(key)?.parts.as_slice() {
        [Part::Slot { name, modifier: crate::definition::Modifier::Plain, .. }] => {
            let found = entity.attribute(name)?.format.data_type;
            matches!(found, DataType::S | DataType::N | DataType::B).then_some(found)
        }
        _ => None,
    }
}

impl Item {
    /// An item with `given` values, and the shortest ones for the attributes that are missing.
    pub(crate) fn with(model: &Model, at: usize, given: &Values) -> Option<Self> {
        let mut values = Values::new();
        for attribute in &model.entities.get(at)?.attributes {
            let name = &attribute.name.text;
            let value = match given.get(name) {
                Some(value) => value.clone(),
                None => Language::of(&attribute.format).ok()?.words(1).pop()?,
            };
            values.insert(name.clone(), value);
        }
        Some(Self { entity: at, values, without: Vec::new() })
    }

    /// Its attributes as they are stored: keys first, then the others.
    pub(crate) fn stored(&self, model: &Model) -> Option<Vec<Stored>> {
        let entity = model.entities.get(self.entity)?;
        let mut stored: Vec<Stored> = Vec::new();
        for (key, template) in &entity.keys {
            if self.without.contains(&key.text) {
                continue;
            }
            let text = render(template, &self.values)?;
            let data_type = key_type(model, entity.table, &key.text);
            stored.push(Stored { name: key.text.clone(), text, data_type });
        }
        for attribute in &entity.attributes {
            let name = &attribute.name.text;
            let known = stored.iter().any(|it| it.name == *name);
            if known || self.without.contains(name) {
                continue;
            }
            let Some(text) = self.values.get(name).cloned() else { continue };
            stored.push(Stored { name: name.clone(), text, data_type: attribute.format.data_type });
        }
        Some(stored)
    }

    /// DynamoDB's JSON of it.
    pub(crate) fn json(&self, model: &Model) -> Option<Value> {
        let members = self.stored(model)?.into_iter();
        let members = members.map(|it| (it.name, json_value(it.data_type, &it.text)));
        Some(Value::Object(members.collect()))
    }

    /// DynamoDB's JSON of its primary key.
    pub(crate) fn key_json(&self, model: &Model) -> Option<Value> {
        let table = model.table_of(model.entities.get(self.entity)?)?;
        let members: Map<String, Value> = self
            .stored(model)?
            .into_iter()
            .filter(|it| table.schema.has(&it.name))
            .map(|it| (it.name, json_value(it.data_type, &it.text)))
            .collect();
        Some(Value::Object(members))
    }

    /// It in words: `Order(order_id "1")` with its identity, and what else matters.
    pub(crate) fn describe(&self, model: &Model, also: &[&str]) -> String {
        let Some(entity) = model.entities.get(self.entity) else { return String::new() };
        let mut shown: Vec<String> = Vec::new();
        let identity = entity.identity.iter().map(|name| name.text.as_str());
        for name in identity.chain(also.iter().copied()) {
            let Some(value) = self.values.get(name) else { continue };
            let text = format!("{name} {value:?}");
            if !shown.contains(&text) {
                shown.push(text);
            }
        }
        format!("{}({})", entity.name.text, shown.join(", "))
    }
}

/// DynamoDB's JSON of a value.
pub(crate) fn json_value(data_type: DataType, text: &str) -> Value {
    match data_type {
        DataType::S => json!({ "S": text }),
        DataType::N => json!({ "N": text }),
        DataType::B => json!({ "B": base64(text) }),
        DataType::Bool => json!({ "BOOL": text == "true" }),
        DataType::L => json!({ "L": [{ "S": text }] }),
        DataType::M => json!({ "M": { "value": { "S": text } } }),
        DataType::Ss => json!({ "SS": [text] }),
        DataType::Vector(count) => {
            let numbers = vector(text, count).map(|number| json!({ "N": number }));
            json!({ "L": numbers.collect::<Vec<_>>() })
        }
    }
}

/// The numbers of a vector that begins with `first`.
pub(crate) fn vector(first: &str, count: u16) -> impl Iterator<Item = &str> {
    std::iter::once(first).chain(std::iter::repeat("1")).take(usize::from(count))
}

/// The text whose [`json_value`] this is; nothing for lists, maps and sets, which are in no key.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    let (letters, inner) = value.as_object()?.iter().next()?;
    match (letters.as_str(), inner) {
        ("S" | "N", Value::String(text)) => Some(text.clone()),
        ("B", Value::String(text)) => from_base64(text),
        ("BOOL", Value::Bool(is_true)) => Some(is_true.to_string()),
        _ => None,
    }
}

/// The letters of base64.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn from_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|it| *it == letter)?;
        bits = ((bits << 6) | u32::try_from(value).ok()?) & 0xffff;
        count = count.saturating_add(6);
        if count >= 8 {
            count = count.saturating_sub(8);
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

fn base64(text: &str) -> String {
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for at in 0..4_usize {
            let index = (bits >> (18_usize.saturating_sub(at.saturating_mul(6)))) & 63;
            let letter = usize::try_from(index).ok().and_then(|index| LETTERS.get(index));
            out.push(if at > chunk.len() { '=' } else { char::from(*letter.unwrap_or(&b'=')) });
        }
    }
    out
}
