//! Placeholders of a request ([`Scope`]), and which of them its expressions used.
//!
//! Placeholders are sorted once, so that a look-up is a binary search however many a request sends.

use smallvec::SmallVec;
use value::{Item, RawValue, Value};

use crate::error::{Error, ErrorKind};
use crate::lexer::is_placeholder;
use crate::limits::MAX_PLACEHOLDER_BYTES;

/// One placeholder.
#[derive(Debug)]
struct Entry<'a, T> {
    key: &'a str,
    target: T,
    /// Position in the request.
    arrival: usize,
    used: bool,
}

type Entries<'a, T> = SmallVec<[Entry<'a, T>; 4]>;

/// ExpressionAttributeNames and ExpressionAttributeValues of one request. All its expressions are
/// parsed with one scope; [`Scope::finish`] then says what none of them used.
#[derive(Debug, Default)]
pub struct Scope<'a> {
    names: Entries<'a, &'a str>,
    values: Entries<'a, RawValue<'a>>,
    /// The item of the values, so that a used one shares the buffer.
    buffer: Option<&'a Item>,
}

impl<'a> Scope<'a> {
    /// Takes the placeholders of a request and checks their keys.
    ///
    /// `names` in the order sent; `values` has `:name` as attribute names. `has_expression`: the
    /// request has an expression that may use them.
    ///
    /// # Errors
    /// Empty maps, malformed keys, empty names, placeholders without an expression.
    pub fn open(
        names: Option<&'a [(String, String)]>,
        values: Option<&'a Item>,
        has_expression: bool,
    ) -> Result<Self, Error> {
        if !has_expression && names.is_some() {
            return Err(ErrorKind::NamesWithoutExpression.bare());
        }
        if !has_expression && values.is_some() {
            return Err(ErrorKind::ValuesWithoutExpression.bare());
        }
        if names.is_some_and(<[_]>::is_empty) {
            return Err(ErrorKind::NamesEmpty.bare());
        }
        if values.is_some_and(Item::is_empty) {
            return Err(ErrorKind::ValuesEmpty.bare());
        }
        let names = names.unwrap_or_default().iter();
        let names = entries(names.map(|(key, name)| (key.as_str(), name.as_str())));
        let values_of = values.map(Item::as_map).into_iter().flat_map(value::MapRef::iter);
        let scope = Self { names, values: entries(values_of), buffer: values };
        scope.check_keys()?;
        Ok(scope)
    }

    fn check_keys(&self) -> Result<(), Error> {
        if let Some(entry) = self.names.iter().find(|entry| !is_placeholder(entry.key, '#')) {
            return Err(ErrorKind::NameKey(entry.key.into()).bare());
        }
        let names = self.names.iter().map(|entry| (entry.key, "ExpressionAttributeNames"));
        let values = self.values.iter().map(|entry| (entry.key, "ExpressionAttributeValues"));
        if let Some((_, map)) =
            names.chain(values).find(|(key, _)| key.len() > MAX_PLACEHOLDER_BYTES)
        {
            return Err(ErrorKind::KeyTooLong(map).bare());
        }
        if let Some(entry) = self.names.iter().find(|entry| entry.target.is_empty()) {
            return Err(ErrorKind::NameEmpty(entry.key.into()).bare());
        }
        if let Some(entry) = self.values.iter().find(|entry| !is_placeholder(entry.key, ':')) {
            return Err(ErrorKind::ValueKey(entry.key.into()).bare());
        }
        Ok(())
    }

    /// The attribute name for `#key`; marks it as used.
    pub(crate) fn name(&mut self, key: &str) -> Option<&'a str> {
        find(&mut self.names, key)
    }

    /// The value for `:key`, sharing the request's buffer; marks it as used.
    pub(crate) fn value(&mut self, key: &str) -> Option<Value> {
        let raw = find(&mut self.values, key)?;
        let buffer = self.buffer?.as_encoded();
        Some(Value::from_encoded(buffer.slice_ref(raw.as_bytes())))
    }

    /// Checks that every placeholder was used.
    ///
    /// # Errors
    /// The unused names; if there are none, the unused values.
    pub fn finish(&self) -> Result<(), Error> {
        let names = unused(&self.names);
        if !names.is_empty() {
            return Err(ErrorKind::UnusedNames(names).bare());
        }
        let values = unused(&self.values);
        if !values.is_empty() {
            return Err(ErrorKind::UnusedValues(values).bare());
        }
        Ok(())
    }
}

fn entries<'a, T>(pairs: impl Iterator<Item = (&'a str, T)>) -> Entries<'a, T> {
    let mut entries: Entries<'a, T> = pairs
        .enumerate()
        .map(|(arrival, (key, target))| Entry { key, target, arrival, used: false })
        .collect();
    entries.sort_by_key(|entry| entry.key);
    entries
}

fn find<T: Copy>(entries: &mut Entries<'_, T>, key: &str) -> Option<T> {
    let index = entries.binary_search_by_key(&key, |entry| entry.key).ok()?;
    let entry = entries.get_mut(index)?;
    entry.used = true;
    Some(entry.target)
}

/// The keys not used, in the order sent.
fn unused<T>(entries: &Entries<'_, T>) -> Vec<Box<str>> {
    let mut unused: Vec<_> = entries.iter().filter(|entry| !entry.used).collect();
    unused.sort_by_key(|entry| entry.arrival);
    unused.into_iter().map(|entry| entry.key.into()).collect()
}
