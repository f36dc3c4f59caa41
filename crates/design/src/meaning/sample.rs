//! Items of the size that a model gives: what is put to measure or to fill tables, and what is
//! stored of it.

use serde_json::{Value, json};
use value::ItemBuilder;

use super::item::{Item, Values, vector};
use crate::definition::{Attribute, DataType, Entity, Model};

/// The attribute that fills an item up where no attribute of its own can.
const FILLER: &str = "~";

/// An item as large as its entity says.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) item: Item,
    /// Bytes of the filler's value.
    pub(crate) filler: usize,
}

/// How an item is made larger.
pub(crate) struct Filling<'f> {
    /// Its size afterwards, in bytes, unless it is larger already.
    pub(crate) size: usize,
    /// Attributes that stay as they are.
    pub(crate) keeps: &'f dyn Fn(&str) -> bool,
    /// A text of as many bytes.
    pub(crate) text: &'f mut dyn FnMut(usize) -> String,
}

impl Sample {
    /// An item with `given` values, made as large as its entity says.
    pub(crate) fn new(model: &Model, at: usize, given: &Values) -> Option<Self> {
        Self::of(model, Item::with(model, at, given)?)
    }

    /// `item`, made as large as its entity says.
    pub(crate) fn of(model: &Model, item: Item) -> Option<Self> {
        let entity = model.entities.get(item.entity)?;
        let filling = Filling {
            size: usize::try_from(entity.size.unwrap_or(0)).ok()?,
            keeps: &|_| false,
            text: &mut |bytes| "x".repeat(bytes),
        };
        Self::filled(model, item, filling)
    }

    /// `item`, made larger where its attributes can be, else by an attribute of its own.
    pub(crate) fn filled(model: &Model, item: Item, filling: Filling<'_>) -> Option<Self> {
        let Filling { size, keeps, text } = filling;
        let mut sample = Self { item, filler: 0 };
        let entity = model.entities.get(sample.item.entity)?;
        let missing = size.saturating_sub(sample.stored(model)?.size());
        let all = fillable(model, entity).map(|it| it.name.text.as_str());
        let values = &sample.item.values;
        let fillable: Vec<&str> =
            all.filter(|name| values.contains_key(*name) && !keeps(name)).collect();
        let Some(each) = missing.checked_div(fillable.len()) else {
            sample.filler = missing.saturating_sub(FILLER.len());
            return Some(sample);
        };
        let mut rest = missing.saturating_sub(each.saturating_mul(fillable.len()));
        for name in fillable {
            if let Some(value) = sample.item.values.get_mut(name) {
                let bytes = each.saturating_add(std::mem::take(&mut rest));
                value.push_str(&text(bytes));
            }
        }
        Some(sample)
    }

    /// DynamoDB's JSON of it.
    pub(crate) fn json(&self, model: &Model) -> Option<Value> {
        let mut item = self.item.json(model)?;
        if self.filler > 0 {
            let value = json!({ "S": "x".repeat(self.filler) });
            item.as_object_mut()?.insert(FILLER.to_owned(), value);
        }
        Some(item)
    }

    /// It as it is stored, which has DynamoDB's size.
    pub(crate) fn stored(&self, model: &Model) -> Option<value::Item> {
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
            for number in vector(text, count) {
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
