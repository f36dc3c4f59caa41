//! From key conditions and start keys to ranges of stored keys.

use bytes::Bytes;
use expression::{KeyCondition, KeyRangeCondition, KeySchema as SchemaNames, KeyTest};
use model::{ApiError, ItemFault, RequestFault};
use store::KeyRange;
use value::{Item, KeyType, RawValue, Value, ValueRef, encode_prefix, successor};

use crate::keys::Source;
use crate::layout::prefix_range;
use crate::table::{KeyAttribute, check_key_bytes};

/// The range of a query.
pub(crate) fn key_range(
    source: Source<'_>,
    condition: &KeyCondition,
) -> Result<KeyRange, ApiError> {
    fn names(attributes: &[KeyAttribute]) -> Vec<(&str, KeyType)> {
        attributes.iter().map(|attribute| (&*attribute.name, attribute.key_type)).collect()
    }
    let (hash, range) = (names(&source.keys().hash), names(&source.keys().range));
    let bound = condition
        .bind(SchemaNames { hash: &hash, range: &range })
        .map_err(|error| RequestFault::KeyCondition(error.to_string()))?;
    check_values(source, &bound)?;
    Ok(bound_range(source, &bound))
}

/// No key is empty or longer than a key may be: a condition that compares with such a value is
/// refused. That of `=` and of a partition key's size is known from reports; that the other
/// operators are alike is a guess.
fn check_values(source: Source<'_>, bound: &KeyRangeCondition) -> Result<(), ItemFault> {
    let keys = source.keys();
    let last = || bound.last.iter().flat_map(KeyTest::values);
    let hash = keys.hash.iter().zip(&bound.hash);
    let range = keys.range.iter().zip(&bound.range_eq);
    let tested = keys.range.get(bound.range_eq.len()).into_iter().cycle().zip(last());
    for (attribute, value) in hash.chain(range).chain(tested) {
        if attribute.is_empty_value(value.as_raw()) {
            let name = attribute.name.to_string();
            return Err(ItemFault::EmptyKey { name, binary: attribute.key_type == KeyType::B });
        }
    }
    let bytes = |values: &[Value]| values.iter().map(|value| value.as_raw().size()).sum::<usize>();
    let longest = last().map(|value| value.as_raw().size()).max().unwrap_or_default();
    check_key_bytes(bytes(&bound.hash), bytes(&bound.range_eq).saturating_add(longest))
}

fn bound_range(source: Source<'_>, bound: &KeyRangeCondition) -> KeyRange {
    let mut prefix = source.partition_prefix(bound.hash.iter().map(Value::as_raw));
    for value in &bound.range_eq {
        value.as_raw().encode_key_into(&mut prefix);
    }
    let at = |value: &Value| {
        let mut key = prefix.clone();
        value.as_raw().encode_key_into(&mut key);
        Bytes::from(key)
    };
    let past = |value: &Value| Bytes::from(successor(&at(value)).unwrap_or_default());
    let whole = prefix_range(prefix.clone());
    let (start, end) = match &bound.last {
        None => return whole,
        Some(KeyTest::Eq(value)) => (at(value), past(value)),
        Some(KeyTest::Lt(value)) => (whole.start, at(value)),
        Some(KeyTest::Le(value)) => (whole.start, past(value)),
        Some(KeyTest::Gt(value)) => (past(value), whole.end),
        Some(KeyTest::Ge(value)) => (at(value), whole.end),
        Some(KeyTest::Between(low, high)) => (at(low), past(high)),
        Some(KeyTest::BeginsWith(value)) => return begins_with(prefix.clone(), value.as_raw()),
    };
    KeyRange { start, end }
}

fn begins_with(mut prefix: Vec<u8>, value: RawValue<'_>) -> KeyRange {
    match value.view() {
        ValueRef::S(text) => encode_prefix(text.as_bytes(), &mut prefix),
        ValueRef::B(bytes) => encode_prefix(bytes, &mut prefix),
        _ => {}
    }
    prefix_range(prefix)
}

/// The stored key at which ExclusiveStartKey points: exactly the key attributes of what is read.
pub(crate) fn start_key(source: Source<'_>, given: &Item) -> Result<Bytes, RequestFault> {
    let mut expected: Vec<&KeyAttribute> = source.table().keys.iter().collect();
    for attribute in source.keys().iter() {
        if !expected.iter().any(|known| known.name == attribute.name) {
            expected.push(attribute);
        }
    }
    if given.len() != expected.len() {
        return Err(RequestFault::StartKey);
    }
    for attribute in expected {
        match given.get(&attribute.name) {
            Some(value) if attribute.accepts(value) => {}
            Some(_) => return Err(RequestFault::StartKeyMismatch),
            None => return Err(RequestFault::StartKey),
        }
    }
    source.row_key(given.as_map()).ok_or(RequestFault::StartKeyMismatch)
}
