//! Places: where the key of a request is, and what kind of key it is.
//!
//! The class of a key is what its attributes begin with, `ORDER#…`: in one table for several
//! entities it says which of them a request is about.

use model::Request;
use value::{Item, RawValue};

use super::fingerprint::Mixer;
use crate::facts::Facts;
use crate::request::Part;

/// Bytes of a key in which its class is looked for.
const LONGEST: usize = 32;

/// Where requests of a shape have their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Names of attributes, or of placeholders for values.
    names: Vec<Box<str>>,
}

/// What is known of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key {
    /// Its class; 0 if it has none.
    pub(super) class: u64,
    /// Its hash; 0 if a request has no key, or several.
    pub(super) hash: u64,
}

impl Places {
    /// Where requests like this one, with these parts, have their keys.
    pub(super) fn of(request: &Request, parts: &[Part], facts: Option<&Facts>) -> Self {
        let names: Vec<Box<str>> = match request {
            Request::Query(query) => {
                let text = query.key_condition_expression.as_deref().unwrap_or_default();
                let word = |byte: char| byte.is_ascii_alphanumeric() || byte == '_' || byte == ':';
                let words = text.split(|byte| !word(byte));
                words.filter(|word| word.starts_with(':')).map(Box::from).collect()
            }
            Request::PutItem(_)
            | Request::GetItem(_)
            | Request::UpdateItem(_)
            | Request::DeleteItem(_) => match (facts, parts) {
                (Some(facts), _) => facts.keys().map(Box::from).collect(),
                (None, _) => Vec::new(),
            },
            _ => Vec::new(),
        };
        Self { names }
    }

    /// The key of a request.
    pub(super) fn read(&self, request: &Request) -> Key {
        let item = match request {
            Request::Query(query) => query.expression_attribute_values.as_ref(),
            Request::PutItem(put) => Some(&put.item),
            Request::GetItem(get) => Some(&get.key),
            Request::UpdateItem(update) => Some(&update.key),
            Request::DeleteItem(delete) => Some(&delete.key),
            _ => None,
        };
        item.map_or(Key::default(), |item| self.key(item))
    }

    fn key(&self, item: &Item) -> Key {
        let (mut classes, mut values) = (Mixer::new(5), Mixer::new(6));
        let mut classified = false;
        for name in &self.names {
            let Some(value) = item.get(name) else { continue };
            values = values.bytes(value.as_bytes());
            let class = class(value);
            classified |= class.is_some();
            classes = classes.bytes(class.unwrap_or_default());
        }
        Key {
            class: if classified { classes.finish() | 1 } else { 0 },
            hash: if self.names.is_empty() { 0 } else { values.finish() | 1 },
        }
    }
}

/// The letters before the first delimiter of a text; a text in capital letters is its own class.
fn class(value: RawValue<'_>) -> Option<&[u8]> {
    let text = value.content()?;
    let seen = text.get(..LONGEST).unwrap_or(text);
    for (at, byte) in seen.iter().enumerate() {
        match byte {
            b'#' | b'|' | b':' | b'/' | b'~' => return text.get(..at).filter(|it| !it.is_empty()),
            b'_' | b'-' => {}
            letter if letter.is_ascii_alphabetic() => {}
            _ => return None,
        }
    }
    let capital = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    (text.len() <= LONGEST && !text.is_empty() && text.iter().all(capital)).then_some(text)
}

#[cfg(test)]
mod tests {
    use value::ItemBuilder;

    use super::*;

    fn class_of(text: &str) -> Option<String> {
        let mut item = ItemBuilder::new();
        item.begin_attribute("k");
        item.string(text);
        let item = item.finish();
        let class = class(item.get("k").expect("there"))?;
        Some(String::from_utf8_lossy(class).into_owned())
    }

    #[test]
    fn a_class_is_what_keys_of_an_entity_begin_with_and_never_a_value() {
        for (text, expected) in [
            ("ORDER#17", Some("ORDER")),
            ("user|ann", Some("user")),
            ("PROFILE", Some("PROFILE")),
            ("ann", None),
            ("ann@example.com", None),
            ("2026-11-30#9", None),
            ("0f9d-11#x", None),
            ("#", None),
            ("", None),
        ] {
            assert_eq!(class_of(text).as_deref(), expected, "{text}");
        }
    }
}
