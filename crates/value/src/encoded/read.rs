//! Views on encoded values. Total: bytes that are no value read as absent or null.

use std::cmp::Ordering;

use super::{tag, varint};
use crate::number::{self, Number};

/// The type of an attribute value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are DynamoDB's type descriptors")]
pub enum DataType {
    S,
    N,
    B,
    Bool,
    Null,
    M,
    L,
    Ss,
    Ns,
    Bs,
}

impl DataType {
    /// DynamoDB's type descriptor: `S`, `N`, …, `BOOL`, `NULL`.
    #[must_use]
    pub const fn descriptor(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::M => "M",
            Self::L => "L",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
        }
    }
}

/// One encoded value. Equality of bytes is equality of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawValue<'a> {
    bytes: &'a [u8],
}

/// An encoded value, taken apart by type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRef<'a> {
    /// String.
    S(&'a str),
    /// Number.
    N(NumberRef<'a>),
    /// Binary.
    B(&'a [u8]),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// Map.
    M(MapRef<'a>),
    /// List.
    L(ListRef<'a>),
    /// String set.
    Ss(SetRef<'a>),
    /// Number set.
    Ns(SetRef<'a>),
    /// Binary set.
    Bs(SetRef<'a>),
}

/// An encoded number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NumberRef<'a> {
    bytes: &'a [u8],
}

/// The content of a map or an item: names in byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapRef<'a> {
    pub(super) content: &'a [u8],
}

/// The content of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListRef<'a> {
    content: &'a [u8],
}

/// The content of a set: elements in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetRef<'a> {
    tag: u8,
    content: &'a [u8],
}

impl<'a> RawValue<'a> {
    /// A view on one encoded value, tag first.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The encoded bytes, tag first.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The type.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self.bytes.first() {
            Some(&tag::S) => DataType::S,
            Some(&tag::N) => DataType::N,
            Some(&tag::B) => DataType::B,
            Some(&(tag::TRUE | tag::FALSE)) => DataType::Bool,
            Some(&tag::M) => DataType::M,
            Some(&tag::L) => DataType::L,
            Some(&tag::SS) => DataType::Ss,
            Some(&tag::NS) => DataType::Ns,
            Some(&tag::BS) => DataType::Bs,
            _ => DataType::Null,
        }
    }

    /// The value, taken apart.
    #[must_use]
    pub fn view(self) -> ValueRef<'a> {
        self.try_view().unwrap_or(ValueRef::Null)
    }

    fn try_view(self) -> Option<ValueRef<'a>> {
        let (tag, payload) = self.bytes.split_first()?;
        Some(match *tag {
            tag::S => ValueRef::S(std::str::from_utf8(sized(payload)?.0).ok()?),
            tag::N => ValueRef::N(NumberRef { bytes: payload.get(1..)? }),
            tag::B => ValueRef::B(sized(payload)?.0),
            tag::TRUE => ValueRef::Bool(true),
            tag::FALSE => ValueRef::Bool(false),
            tag::M => ValueRef::M(MapRef { content: payload.get(4..)? }),
            tag::L => ValueRef::L(ListRef { content: payload.get(4..)? }),
            tag::SS => ValueRef::Ss(SetRef { tag: tag::S, content: payload.get(4..)? }),
            tag::NS => ValueRef::Ns(SetRef { tag: tag::N, content: payload.get(4..)? }),
            tag::BS => ValueRef::Bs(SetRef { tag: tag::B, content: payload.get(4..)? }),
            _ => ValueRef::Null,
        })
    }

    /// The bytes of a string or binary, as they are stored: nobody asks again whether they are
    /// UTF-8.
    #[must_use]
    pub fn content(self) -> Option<&'a [u8]> {
        let (tag, payload) = self.bytes.split_first()?;
        matches!(*tag, tag::S | tag::B)
            .then(|| sized(payload))
            .flatten()
            .map(|(content, _)| content)
    }

    /// Compares two strings, numbers or binaries of one type; `None` for anything else.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self.view(), other.view()) {
            (ValueRef::S(a), ValueRef::S(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (ValueRef::N(a), ValueRef::N(b)) => Some(a.cmp(&b)),
            (ValueRef::B(a), ValueRef::B(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Splits `length (varint) | bytes | rest`.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = varint::read(bytes)?;
    rest.split_at_checked(length)
}

/// Splits the first value off.
pub(super) fn split_value(bytes: &[u8]) -> Option<(RawValue<'_>, &[u8])> {
    let (tag, payload) = bytes.split_first()?;
    let rest = match *tag {
        tag::NULL | tag::TRUE | tag::FALSE => payload,
        tag::S | tag::B => sized(payload)?.1,
        tag::N => payload.get(usize::from(*payload.first()?).checked_add(1)?..)?,
        tag::M | tag::L | tag::SS | tag::NS | tag::BS => {
            let (length, after) = payload.split_first_chunk::<4>()?;
            after.get(usize::try_from(u32::from_le_bytes(*length)).ok()?..)?
        }
        _ => return None,
    };
    let (value, rest) = bytes.split_at_checked(bytes.len().checked_sub(rest.len())?)?;
    Some((RawValue { bytes: value }, rest))
}

/// Splits `count | elements`.
fn counted(content: &[u8]) -> (usize, &[u8]) {
    content
        .split_first_chunk::<4>()
        .and_then(|(count, rest)| Some((usize::try_from(u32::from_le_bytes(*count)).ok()?, rest)))
        .unwrap_or((0, &[]))
}

impl<'a> NumberRef<'a> {
    /// The number.
    #[must_use]
    pub fn to_number(self) -> Number {
        number::decode(self.bytes).unwrap_or(Number::ZERO)
    }

    /// Appends the number's text, as [`Number`] displays it.
    pub fn write_text(self, out: &mut Vec<u8>) {
        number::write_text(self.bytes, out);
    }

    /// The order-preserving bytes, without a terminator.
    #[must_use]
    pub const fn as_encoded(self) -> &'a [u8] {
        self.bytes
    }
}

impl Ord for NumberRef<'_> {
    /// Bytes compare as numbers do, except that a negative number comes after those it is a prefix
    /// of.
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.bytes, other.bytes);
        let common = a.len().min(b.len());
        let order = a.get(..common).cmp(&b.get(..common));
        order.then_with(|| {
            let by_length = a.len().cmp(&b.len());
            if a.first() == Some(&1) { by_length.reverse() } else { by_length }
        })
    }
}

impl PartialOrd for NumberRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'a> MapRef<'a> {
    /// A view on a map's content.
    pub(super) const fn new(content: &'a [u8]) -> Self {
        Self { content }
    }

    /// The map's content.
    pub(super) const fn content(self) -> &'a [u8] {
        self.content
    }

    /// The number of attributes.
    #[must_use]
    pub fn len(self) -> usize {
        counted(self.content).0
    }

    /// Whether there are no attributes.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Names and values, names in byte order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, RawValue<'a>)> + use<'a> {
        self.entries().map_while(|(name, value)| Some((std::str::from_utf8(name).ok()?, value)))
    }

    /// Names, as they are stored, and values, names in byte order.
    pub fn entries(self) -> impl Iterator<Item = (&'a [u8], RawValue<'a>)> + use<'a> {
        let mut rest = counted(self.content).1;
        std::iter::from_fn(move || {
            let (name, after) = sized(rest)?;
            let (value, after) = split_value(after)?;
            rest = after;
            Some((name, value))
        })
    }

    /// The value of one attribute.
    #[must_use]
    pub fn get(self, name: &str) -> Option<RawValue<'a>> {
        let mut rest = counted(self.content).1;
        loop {
            let (found, after) = sized(rest)?;
            let (value, after) = split_value(after)?;
            match found.cmp(name.as_bytes()) {
                Ordering::Less => rest = after,
                Ordering::Equal => return Some(value),
                Ordering::Greater => return None,
            }
        }
    }
}

impl<'a> ListRef<'a> {
    /// The number of elements.
    #[must_use]
    pub fn len(self) -> usize {
        counted(self.content).0
    }

    /// Whether there are no elements.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements, in order.
    pub fn iter(self) -> impl Iterator<Item = RawValue<'a>> + use<'a> {
        let mut rest = counted(self.content).1;
        std::iter::from_fn(move || {
            let (value, after) = split_value(rest)?;
            rest = after;
            Some(value)
        })
    }

    /// The element at `index`.
    #[must_use]
    pub fn get(self, index: usize) -> Option<RawValue<'a>> {
        self.iter().nth(index)
    }
}

impl<'a> SetRef<'a> {
    /// The number of elements.
    #[must_use]
    pub fn len(self) -> usize {
        counted(self.content).0
    }

    /// Whether there are no elements; a stored set has at least one.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements, smallest first: all strings, all numbers or all binaries.
    pub fn iter(self) -> impl Iterator<Item = ValueRef<'a>> + use<'a> {
        let mut rest = counted(self.content).1;
        let tag = self.tag;
        std::iter::from_fn(move || {
            if tag == tag::N {
                let (length, after) = rest.split_first()?;
                let (bytes, after) = after.split_at_checked(usize::from(*length))?;
                rest = after;
                return Some(ValueRef::N(NumberRef { bytes }));
            }
            let (bytes, after) = sized(rest)?;
            rest = after;
            if tag == tag::S {
                Some(ValueRef::S(std::str::from_utf8(bytes).ok()?))
            } else {
                Some(ValueRef::B(bytes))
            }
        })
    }

    /// Whether `element` is in the set.
    #[must_use]
    pub fn contains(self, element: ValueRef<'_>) -> bool {
        self.iter().any(|own| own == element)
    }
}
