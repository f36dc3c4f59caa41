//! Decoding of attribute values, straight into their encoded form.
//!
//! A value that cannot be stored is recorded as a [`ValueFault`] and written as null, so that the
//! pass continues and violations elsewhere are still found; the request fails in the end.
//! Invariant: recursion is bounded by the nesting limit, deeper levels are skipped without
//! recursion.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use model::{Framework, ItemFault, Serialization, SetKind, ValidationError, ValueFault};
use value::{Item, ItemBuilder, MAX_NESTING, Number, Value};

use super::fault::Weight;
use super::{Decode, Decoded, Decoder, Segment};
use crate::constraint::Shape;
use crate::json::Kind;

/// Bytes of an attribute's name. Source: AttributeName in the service model.
const MAX_NAME: usize = 65_535;
/// Elements that a set can have: all but one are a byte long at least, and an item has 409,600
/// bytes. Beyond them memory would go into what is refused anyway.
const MAX_SET: usize = 409_601;
/// Levels beyond which a value does not reach the newer framework. Source: public AWS capture
/// (us-east-1 and eu-west-2, 2026-10-09); the exact bound is a guess.
const FAR_TOO_DEEP: usize = 62;

impl Decode for Item {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let mut builder = ItemBuilder::new();
        d.faults.begin_item();
        d.attributes(&mut builder, 1)?;
        Ok(builder.finish())
    }
}

impl Decode for Value {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.deepest = MAX_NESTING;
        ItemBuilder::try_value(|builder| d.attribute_value(builder, 1))
    }
}

impl Decoder<'_> {
    /// The attributes of an item or map; `depth` counts the levels around them, theirs included.
    fn attributes(&mut self, builder: &mut ItemBuilder, depth: usize) -> Decoded<()> {
        self.shape = &Shape::Item;
        self.expect_container(Kind::Object)?;
        self.json.open()?;
        let is_value = depth == 1 && self.in_expression_values();
        if depth == 1 {
            // The older framework lets a value to compare with be a level deeper than an attribute.
            let older = self.operation.framework() == Framework::Older;
            self.deepest = MAX_NESTING.saturating_add(usize::from(is_value && older));
        }
        let mut first = true;
        while let Some(name) = self.json.next_key(&mut first)? {
            let outer = (is_value && self.faults.is_clear()).then(|| name.to_string());
            if name.is_empty() {
                let weight = if depth == 1 { Weight::First } else { Weight::Last };
                self.fault_of(weight, ValueFault::EmptyName);
            }
            if name.len() > MAX_NAME {
                self.fault(ValueFault::LongName(MAX_NAME));
            }
            builder.begin_attribute(&name);
            self.attribute_value(builder, depth)?;
            self.wrap_fault(outer);
        }
        Ok(())
    }

    /// One attribute value at `depth`.
    fn attribute_value(&mut self, builder: &mut ItemBuilder, depth: usize) -> Decoded<()> {
        self.shape = &Shape::Value;
        if self.take_null()? {
            self.fault(ValueFault::Empty);
            builder.null();
            return Ok(());
        }
        self.expect_container(Kind::Object)?;
        self.json.open()?;
        let mut types = 0_usize;
        let mut first = true;
        while let Some(name) = self.json.next_key(&mut first)? {
            let Some(kind) = DataKind::named(&name) else {
                self.json.skip()?;
                continue;
            };
            if self.take_null()? {
                continue;
            }
            types = types.saturating_add(1);
            if types == 1 {
                self.data(kind, builder, depth)?;
            } else {
                self.fault(ValueFault::SeveralTypes);
                self.json.skip()?;
            }
        }
        if types == 0 {
            self.fault(ValueFault::Empty);
            builder.null();
        }
        Ok(())
    }

    /// The content of an attribute value, one value event for the builder.
    fn data(&mut self, kind: DataKind, builder: &mut ItemBuilder, depth: usize) -> Decoded<()> {
        match kind {
            DataKind::S => builder.string(&self.text()?),
            DataKind::N => {
                let text = self.text()?;
                builder.number(self.number(&text));
            }
            DataKind::B => builder.binary(&self.binary()?),
            DataKind::Bool => builder.boolean(bool::decode(self)?),
            DataKind::Null => {
                if !bool::decode(self)? {
                    self.fault(ValueFault::NullNotTrue);
                }
                builder.null();
            }
            DataKind::Ss | DataKind::Ns | DataKind::Bs => self.set(kind, builder)?,
            DataKind::M | DataKind::L if depth >= self.deepest => {
                let start = self.json.position();
                self.json.skip()?;
                self.too_deep(depth, start);
                builder.null();
            }
            DataKind::M => {
                builder.begin_map();
                self.attributes(builder, depth.saturating_add(1))?;
                builder.end_map();
            }
            DataKind::L => self.list(builder, depth.saturating_add(1))?,
        }
        Ok(())
    }

    fn list(&mut self, builder: &mut ItemBuilder, depth: usize) -> Decoded<()> {
        static LIST: Shape = Shape::List(crate::constraint::UNBOUNDED, &Shape::Value);
        self.shape = &LIST;
        self.expect_container(Kind::Array)?;
        self.json.open()?;
        builder.begin_list();
        let mut first = true;
        while self.json.next_element(&mut first)? {
            self.attribute_value(builder, depth)?;
        }
        builder.end_list();
        Ok(())
    }

    /// A number; one that cannot be stored reads as zero.
    fn number(&mut self, text: &str) -> Number {
        let framework = self.operation.value_framework();
        let parsed = match framework {
            Framework::Newer => Number::parse(text),
            Framework::Older => Number::parse_decimal(text),
        };
        parsed.unwrap_or_else(|error| {
            self.fault(ValueFault::Number { error, text: text.to_owned(), framework });
            Number::ZERO
        })
    }

    fn binary(&mut self) -> Decoded<Vec<u8>> {
        self.expect_scalar(Kind::String, "nio.ByteBuffer")?;
        let text = self.json.string()?;
        base64_simd::STANDARD.decode_to_vec(text.as_bytes()).map_err(|_| base64_fault(&text))
    }

    fn set(&mut self, kind: DataKind, builder: &mut ItemBuilder) -> Decoded<()> {
        static SET: Shape =
            Shape::List(crate::constraint::UNBOUNDED, &Shape::Text(crate::constraint::UNBOUNDED));
        self.shape = &SET;
        self.expect_container(Kind::Array)?;
        self.json.open()?;
        let mut texts: Vec<Cow<'_, str>> = Vec::new();
        let mut binaries = Vec::new();
        let mut first = true;
        let mut count = 0_usize;
        while self.json.next_element(&mut first)? {
            count = count.saturating_add(1);
            if count > MAX_SET {
                // Neither kept nor looked at: it is the item that is refused.
                self.json.skip()?;
                continue;
            }
            if kind == DataKind::Bs {
                let start = self.json.position();
                binaries.push(self.binary()?);
                let quoted = self.json.text_since(start).trim();
                texts.push(Cow::Borrowed(quoted.trim_matches('"')));
            } else {
                texts.push(self.text()?);
            }
        }
        if count > MAX_SET {
            builder.null();
            self.faults.note(Weight::Usual, false, || ItemFault::TooLarge.into());
            return Ok(());
        }
        let (kind, built) = match kind {
            DataKind::Ns => {
                let numbers: Vec<Number> = texts.iter().map(|text| self.number(text)).collect();
                (SetKind::Number, builder.number_set(numbers))
            }
            DataKind::Bs => {
                (SetKind::Binary, builder.binary_set(binaries.iter().map(Vec::as_slice)))
            }
            _ => (SetKind::String, builder.string_set(texts.iter().map(AsRef::as_ref))),
        };
        if built.is_err() {
            builder.null();
            if texts.is_empty() {
                self.fault(ValueFault::EmptySet(kind));
            } else {
                let framework = self.operation.value_framework();
                let elements = match (framework, kind) {
                    (Framework::Older, _) => texts.into_iter().map(Cow::into_owned).collect(),
                    (Framework::Newer, SetKind::Binary) => listed(binaries.iter().zip(&texts)),
                    (Framework::Newer, _) => listed(texts.iter().zip(&texts)),
                };
                self.fault(ValueFault::Duplicates { kind, elements, framework });
            }
        }
        Ok(())
    }

    /// Notes a fault.
    fn fault(&mut self, fault: ValueFault) {
        self.fault_of(Weight::Usual, fault);
    }

    fn fault_of(&mut self, weight: Weight, fault: ValueFault) {
        let is_key =
            |segment: &Segment| matches!(segment, Segment::Member(member) if member.name == "Key");
        let in_key = self.path.iter().any(is_key);
        self.faults.note(weight, in_key, || ValidationError::Value(fault));
    }

    /// Notes that the list or map from `start` on, which was skipped, is at a level too deep.
    fn too_deep(&mut self, depth: usize, start: usize) {
        let below = brackets(self.json.text_since(start)) / 2;
        let levels = depth.saturating_sub(1).saturating_add(below);
        if levels > FAR_TOO_DEEP && self.operation.framework() == Framework::Newer {
            self.faults.answer_as_older();
            self.fault(ValueFault::FarTooDeep);
        } else {
            self.fault(ValueFault::TooDeep);
        }
    }

    /// Whether this member holds expression values.
    fn in_expression_values(&self) -> bool {
        match self.path.last() {
            Some(Segment::Member(member)) => member.name == "ExpressionAttributeValues",
            Some(Segment::Index(_) | Segment::Key(_)) | None => false,
        }
    }

    /// Words a fault that came up since as one of the expression value `name`; the newer framework
    /// does not name it.
    fn wrap_fault(&mut self, name: Option<String>) {
        if let Some(name) = name {
            self.faults.in_expression_value(name, self.operation.value_framework());
        }
    }
}

/// The elements of a set as the newer framework lists them: in order up to the first repeat, then
/// that.
fn listed<'t, K: Ord>(elements: impl Iterator<Item = (K, &'t Cow<'t, str>)>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut repeat = None;
    for (key, text) in elements {
        match seen.entry(key) {
            Entry::Vacant(place) => drop(place.insert(text)),
            Entry::Occupied(_) => {
                repeat = Some(text);
                break;
            }
        }
    }
    seen.into_values().chain(repeat).map(|text| text.to_string()).collect()
}

/// How deep the brackets of a well-formed text nest.
fn brackets(json: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The data types of an attribute value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DataKind {
    S,
    N,
    B,
    Ss,
    Ns,
    Bs,
    M,
    L,
    Null,
    Bool,
}

impl DataKind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "S" => Self::S,
            "N" => Self::N,
            "B" => Self::B,
            "SS" => Self::Ss,
            "NS" => Self::Ns,
            "BS" => Self::Bs,
            "M" => Self::M,
            "L" => Self::L,
            "NULL" => Self::Null,
            "BOOL" => Self::Bool,
            _ => return None,
        })
    }
}

/// What is wrong with a text that is not base64.
fn base64_fault(text: &str) -> Serialization {
    if !text.len().is_multiple_of(4) {
        return Serialization::Base64Length(text.len());
    }
    let body = text.trim_end_matches('=');
    let stranger = body
        .chars()
        .find(|letter| !(letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/')));
    stranger.map_or(Serialization::Base64End, Serialization::Base64Character)
}
