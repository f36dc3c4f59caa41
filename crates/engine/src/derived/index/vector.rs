//! Vectors of items: read from attributes, checked, and as the entries of vector indexes hold them.
//!
//! An entry has the vector as numbers of 32 bits, little-endian, in one binary value under the
//! attribute's name; the item keeps the numbers as they were written.

use model::ItemFault;
use value::{DataType, Item, ItemBuilder, ListRef, Number, RawValue, ValueRef};

use crate::table::{Index, Vectors};

/// What is wrong with the value of a vector attribute.
enum Fault {
    NoList,
    Element { at: usize, actual: &'static str },
    Length(usize),
}

/// The numbers of a vector, as an index with such `vectors` keeps them.
fn numbers(value: RawValue<'_>, vectors: &Vectors) -> Result<Vec<u8>, Fault> {
    let ValueRef::L(list) = value.view() else { return Err(Fault::NoList) };
    // What is too long is read only as far as an index could want it.
    let mut bytes = Vec::with_capacity(vectors.bytes().min(list.len().saturating_mul(4)));
    let mut text = Vec::new();
    for (at, element) in list.iter().enumerate() {
        let actual = element.data_type().descriptor();
        let number = number(element, &mut text).ok_or(Fault::Element { at, actual })?;
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    if bytes.len() == vectors.bytes() { Ok(bytes) } else { Err(Fault::Length(list.len())) }
}

/// The number as one of 32 bits, if it is one and within their range.
pub(crate) fn number(value: RawValue<'_>, text: &mut Vec<u8>) -> Option<f32> {
    let ValueRef::N(number) = value.view() else { return None };
    text.clear();
    number.write_text(text);
    let number: f32 = std::str::from_utf8(text).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

/// An item may lack the attribute of a vector index, but not have anything but a vector there.
pub(super) fn check_vector(index: &Index, vectors: &Vectors, item: &Item) -> Result<(), ItemFault> {
    let Some(value) = item.get(&vectors.attribute) else { return Ok(()) };
    let fault = match numbers(value, vectors) {
        Ok(_) => return Ok(()),
        Err(fault) => fault,
    };
    let (index, name) = (index.name.to_string(), vectors.attribute.to_string());
    Err(match fault {
        Fault::NoList => ItemFault::VectorType { index, name },
        Fault::Element { at, actual } => ItemFault::VectorElement { index, name, at, actual },
        Fault::Length(actual) => {
            ItemFault::VectorDimensions { index, name, expected: vectors.dimensions, actual }
        }
    })
}

/// What an entry shows of `item`: the attributes that `keep` names, and the vector in the form of
/// entries. `None` if the item has no vector that fits.
pub(super) fn view(vectors: &Vectors, item: &Item, keep: impl Fn(&str) -> bool) -> Option<Item> {
    let vector = numbers(item.get(&vectors.attribute)?, vectors).ok()?;
    let mut view = ItemBuilder::new();
    for (name, value) in item.attributes() {
        if *name == *vectors.attribute {
            view.begin_attribute(name);
            view.binary(&vector);
        } else if keep(name) {
            view.attribute(name, value);
        }
    }
    Some(view.finish())
}

/// The vector in an entry; `None` if it is not what the index keeps.
pub(crate) fn entry_vector(vectors: &Vectors, entry: &Item) -> Option<Vec<f32>> {
    let bytes = entry.get(&vectors.attribute)?.content()?;
    let (numbers, rest) = bytes.as_chunks::<4>();
    let whole = rest.is_empty() && bytes.len() == vectors.bytes();
    whole.then(|| numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
}

/// What an entry shows to who searches: with the vector, as a list of numbers, or without it.
pub(crate) fn shown(vectors: &Vectors, entry: &Item, with_vector: bool) -> Item {
    if !with_vector {
        return entry.filter(|name| *name != *vectors.attribute);
    }
    let mut shown = ItemBuilder::new();
    for (name, value) in entry.attributes() {
        shown.begin_attribute(name);
        if *name != *vectors.attribute {
            shown.raw(value);
            continue;
        }
        shown.begin_list();
        for number in entry_vector(vectors, entry).unwrap_or_default() {
            // The shortest text that is read as the same number.
            shown.number(Number::parse(&format!("{number:e}")).unwrap_or(Number::ZERO));
        }
        shown.end_list();
    }
    shown.finish()
}

/// The bytes that an item has where they are billed: a vector counts with four bytes a number.
pub(crate) fn billed_size(table: &crate::table::Table, item: &Item) -> usize {
    billed_of(table, item, item.size())
}

/// The same of an item whose own size is known.
pub(crate) fn billed_of(table: &crate::table::Table, item: &Item, mut size: usize) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    for (_, vectors) in table.vector_indexes() {
        let name = &*vectors.attribute;
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        if let Some(value) = item.get(name)
            && let ValueRef::L(list) = value.view()
            && is_vector(list, vectors)
        {
            size = size.saturating_sub(value.size()).saturating_add(vectors.bytes());
        }
    }
    size
}

fn is_vector(list: ListRef<'_>, vectors: &Vectors) -> bool {
    u32::try_from(list.len()) == Ok(vectors.dimensions)
        && list.iter().all(|element| element.data_type() == DataType::N)
}
