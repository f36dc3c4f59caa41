//! Items of the size that a model gives: what is put to measure, and what is stored of it.

use serde_json::{Value, json};
use value::ItemBuilder;

use crate::definition::{Attribute, DataType, Entity, Index, Model, Projection, Table};
use crate::language::Language;
use crate::meaning::{Item, Values};

/// The attribute that fills an item up where no attribute of its own can.
const FILLER: &str = "~";

/// An item as large as its entity says.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) item: Item,
    /// Bytes of the filler's value.
    filler: usize,
}

impl Sample {
    /// An item with `given` values, made as large as its entity says.
    pub(super) fn new(model: &Model, at: usize, given: &Values) -> Option<Self> {
        Self::of(model, Item::with(model, at, given)?)
    }

    /// `item`, made as large as its entity says.
    pub(super) fn of(model: &Model, item: Item) -> Option<Self> {
        let mut sample = Self { item, filler: 0 };
        let entity = model.entities.get(sample.item.entity)?;
        let wanted = usize::try_from(entity.size.unwrap_or(0)).ok()?;
        let missing = wanted.saturating_sub(sample.stored(model)?.size());
        let fillable: Vec<&str> = fillable(model, entity).map(|it| it.name.text.as_str()).collect();
        let Some(each) = missing.checked_div(fillable.len()) else {
            sample.filler = missing.saturating_sub(FILLER.len());
            return Some(sample);
        };
        let mut rest = missing.saturating_sub(each.saturating_mul(fillable.len()));
        for name in fillable {
            if let Some(value) = sample.item.values.get_mut(name) {
                value.push_str(&"x".repeat(each.saturating_add(std::mem::take(&mut rest))));
            }
        }
        Some(sample)
    }

    /// DynamoDB's JSON of it.
    pub(super) fn json(&self, model: &Model) -> Option<Value> {
        let mut item = self.item.json(model)?;
        if self.filler > 0 {
            let value = json!({ "S": "x".repeat(self.filler) });
            item.as_object_mut()?.insert(FILLER.to_owned(), value);
        }
        Some(item)
    }

    /// It as it is stored, which has DynamoDB's size.
    pub(super) fn stored(&self, model: &Model) -> Option<value::Item> {
        let mut builder = ItemBuilder::new();
        for attribute in self.item.stored(model)? {
            builder.begin_attribute(&attribute.name);
            write(&mut builder, attribute.data_type, &attribute.text)?;
        }
        if self.filler > 0 {
            builder.begin_attribute(FILLER);
            builder.string(&"x".repeat(self.filler));
        }
        Some(builder.finish())
    }
}

/// Writes a value as [`Item::json`] gives it.
fn write(builder: &mut ItemBuilder, data_type: DataType, text: &str) -> Option<()> {
    match data_type {
        DataType::S => builder.string(text),
        DataType::N => builder.number(value::Number::parse(text).ok()?),
        DataType::B => builder.binary(text.as_bytes()),
        DataType::Bool => builder.boolean(text == "true"),
        DataType::L => {
            builder.begin_list();
            builder.string(text);
            builder.end_list();
        }
        DataType::M => {
            builder.begin_map();
            builder.begin_attribute("value");
            builder.string(text);
            builder.end_map();
        }
        DataType::Ss => builder.string_set([text]).ok()?,
        DataType::Vector(count) => {
            builder.begin_list();
            for number in crate::meaning::vector(text, count) {
                builder.number(value::Number::parse(number).ok()?);
            }
            builder.end_list();
        }
    }
    Some(())
}

/// Attributes whose values may be of any length and are in no key.
fn fillable<'m>(model: &Model, entity: &'m Entity) -> impl Iterator<Item = &'m Attribute> {
    let table = model.table_of(entity);
    let keys: Vec<String> = entity
        .keys
        .iter()
        .flat_map(|(key, template)| template.slots().chain([key.text.as_str()]))
        .map(str::to_owned)
        .chain(table.into_iter().flat_map(|it| it.ttl.iter().map(|name| name.text.clone())))
        .collect();
    entity.attributes.iter().filter(move |attribute| {
        let long = matches!(attribute.format.text.as_str(), "text" | "binary" | "list" | "map");
        let identity = entity.identity.iter().any(|name| name.text == attribute.name.text);
        long && !identity && !keys.contains(&attribute.name.text)
    })
}

/// What an index holds of an item: nothing if the item lacks a key of it.
pub(super) fn entry(table: &Table, index: &Index, item: &value::Item) -> Option<value::Item> {
    if !index.schema.names().all(|name| item.get(&name.text).is_some()) {
        return None;
    }
    let key = |name: &str| index.schema.has(name) || table.schema.has(name);
    Some(match &index.projection {
        Projection::All => item.clone(),
        Projection::Keys => item.filter(key),
        Projection::Include(names) => {
            item.filter(|name| key(name) || names.iter().any(|it| it.text == name))
        }
    })
}

/// Another value of an attribute than `value`.
pub(super) fn another(attribute: &Attribute, value: &str) -> Option<String> {
    let words = Language::of(&attribute.format).ok()?.words(2);
    words.into_iter().find(|word| word != value)
}
