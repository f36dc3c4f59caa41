//! A short notation for items:
//! `{a: 1, b: "x", l: [1, [2]], s: <"a" "b">, n: null, t: true, b: 0x00ff}`.

use std::collections::{BTreeMap, BTreeSet};

use value::{AttributeValue, Item, Number};

use crate::{Error, Scope};

/// Reads an item.
pub(crate) fn item(text: &str) -> Item {
    match value(text) {
        AttributeValue::M(map) => map.into_iter().collect(),
        other => panic!("{other:?} is no item"),
    }
}

/// Reads a value.
pub(crate) fn value(text: &str) -> AttributeValue {
    let mut reader = Reader { rest: text };
    let value = reader.value();
    assert_eq!(reader.rest.trim(), "", "in {text}");
    value
}

/// `#a = b, #c = d` as ExpressionAttributeNames.
pub(super) fn names(text: &str) -> Vec<(String, String)> {
    text.split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, name)| (key.trim().to_owned(), name.trim().to_owned()))
        .collect()
}

/// Calls `parse` with a scope of these placeholders; then everything must be used.
pub(crate) fn with_scope<T>(
    names_text: &str,
    values_text: &str,
    parse: impl FnOnce(&mut Scope<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let names = names(names_text);
    let values = item(values_text);
    let mut scope = Scope::open(
        (!names.is_empty()).then_some(names.as_slice()),
        (!values.is_empty()).then_some(&values),
        true,
    )?;
    let parsed = parse(&mut scope)?;
    scope.finish()?;
    Ok(parsed)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn accept(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> AttributeValue {
        if self.accept("{") {
            AttributeValue::M(self.map())
        } else if self.accept("[") {
            AttributeValue::L(self.until("]"))
        } else if self.accept("<") {
            set(self.until(">"))
        } else if self.accept("\"") {
            let end = self.rest.find('"').unwrap();
            let text = self.rest[..end].to_owned();
            self.rest = &self.rest[end + 1..];
            AttributeValue::S(text)
        } else if self.accept("null") {
            AttributeValue::Null
        } else if self.accept("true") {
            AttributeValue::Bool(true)
        } else if self.accept("false") {
            AttributeValue::Bool(false)
        } else if self.accept("0x") {
            let digits = self.take(|byte| byte.is_ascii_hexdigit());
            let pairs = digits.as_bytes().chunks(2);
            let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            AttributeValue::B(pairs.map(byte).collect::<Vec<u8>>().into())
        } else {
            let digits = self.take(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
            AttributeValue::N(Number::parse(&digits).unwrap())
        }
    }

    fn take(&mut self, belongs: impl Fn(u8) -> bool) -> String {
        let end = self.rest.bytes().position(|byte| !belongs(byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn until(&mut self, end: &str) -> Vec<AttributeValue> {
        let mut elements = Vec::new();
        while !self.accept(end) {
            elements.push(self.value());
            self.accept(",");
        }
        elements
    }

    fn map(&mut self) -> BTreeMap<String, AttributeValue> {
        let mut map = BTreeMap::new();
        while !self.accept("}") {
            self.rest = self.rest.trim_start();
            let colon = self.accept(":");
            let name = self.take(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
            let name = if colon { format!(":{name}") } else { name };
            assert!(self.accept(":"), "{}", self.rest);
            map.insert(name, self.value());
            self.accept(",");
        }
        map
    }
}

fn set(elements: Vec<AttributeValue>) -> AttributeValue {
    let strings: BTreeSet<String> = elements
        .iter()
        .filter_map(
            |element| if let AttributeValue::S(text) = element { Some(text.clone()) } else { None },
        )
        .collect();
    let numbers: BTreeSet<Number> = elements
        .iter()
        .filter_map(
            |element| if let AttributeValue::N(number) = element { Some(*number) } else { None },
        )
        .collect();
    if !strings.is_empty() {
        return AttributeValue::Ss(strings);
    }
    if !numbers.is_empty() {
        return AttributeValue::Ns(numbers);
    }
    AttributeValue::Bs(
        elements
            .into_iter()
            .filter_map(
                |element| if let AttributeValue::B(bytes) = element { Some(bytes) } else { None },
            )
            .collect(),
    )
}
