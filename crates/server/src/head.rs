//! The head of a request: method, target and headers, whichever reader parsed it.
//!
//! The HTTP library gives a map; the fast path keeps the lines as they came and looks a name up by
//! comparing, which for a dozen headers costs less than filling a map.

use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue, ValueIter};
use hyper::http::request;
use hyper::{HeaderMap, Method, Uri, Version};
use smallvec::SmallVec;

/// Headers that a head has room for without an allocation.
const INLINE: usize = 16;

/// The longest name that is put into lower case without an allocation, in bytes.
const LONG_NAME: usize = 48;

/// A request without its body.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) version: Version,
    pub(crate) headers: Headers,
}

impl From<request::Parts> for Head {
    fn from(parts: request::Parts) -> Self {
        let request::Parts { method, uri, version, headers, .. } = parts;
        Self { method, uri, version, headers: Headers::Map(headers) }
    }
}

impl Head {
    /// A header's value, if it is present and ASCII.
    pub(crate) fn text(&self, name: &HeaderName) -> Option<&str> {
        self.headers.text(name)
    }

    /// Whether there is such a header.
    pub(crate) fn has(&self, name: &HeaderName) -> bool {
        self.headers.get(name).is_some()
    }
}

/// The headers of a request.
#[derive(Debug)]
pub(crate) enum Headers {
    /// As the HTTP library parsed them.
    Map(HeaderMap),
    /// As they came.
    Lines(Lines),
}

impl Headers {
    /// The first value under a name.
    pub(crate) fn get(&self, name: &HeaderName) -> Option<&[u8]> {
        match self {
            Self::Map(map) => map.get(name).map(HeaderValue::as_bytes),
            Self::Lines(lines) => Some(lines.find(name.as_str(), 0)?.1),
        }
    }

    /// The same, if it is ASCII. `HeaderValue::to_str` accepts the same, but examines one byte
    /// after the other.
    pub(crate) fn text(&self, name: &HeaderName) -> Option<&str> {
        std::str::from_utf8(self.get(name)?).ok().filter(|text| text.is_ascii())
    }

    /// Every value under a name, which is in lower case.
    pub(crate) fn all<'a, 'n>(&'a self, name: &'n str) -> Values<'a, 'n> {
        match self {
            Self::Map(map) => Values::Map(map.get_all(name).iter()),
            Self::Lines(lines) => Values::Lines { lines, name, next: 0 },
        }
    }

    /// Calls `each` with every name in lower case, one that is there twice perhaps twice.
    pub(crate) fn names(&self, each: &mut dyn FnMut(&str)) {
        match self {
            Self::Map(map) => map.keys().for_each(|name| each(name.as_str())),
            Self::Lines(lines) => {
                for field in &lines.fields {
                    let mut name = SmallVec::<[u8; LONG_NAME]>::from_slice(lines.part(field.name));
                    name.make_ascii_lowercase();
                    // Names of headers are ASCII.
                    each(std::str::from_utf8(&name).unwrap_or_default());
                }
            }
        }
    }

    /// The map, empty if there was none: its memory is reused for the headers of the response.
    pub(crate) fn into_map(self) -> HeaderMap {
        match self {
            Self::Map(mut map) => {
                map.clear();
                map
            }
            Self::Lines(_) => HeaderMap::new(),
        }
    }
}

/// The values under one name.
pub(crate) enum Values<'a, 'n> {
    /// Of a map.
    Map(ValueIter<'a, HeaderValue>),
    /// Of lines, from the one with this number.
    Lines { lines: &'a Lines, name: &'n str, next: usize },
}

impl<'a> Iterator for Values<'a, '_> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        match self {
            Self::Map(values) => values.next().map(HeaderValue::as_bytes),
            Self::Lines { lines, name, next } => {
                let (at, value) = lines.find(name, *next)?;
                *next = at.saturating_add(1);
                Some(value)
            }
        }
    }
}

/// Where a part of a head begins, and its length, in bytes.
pub(crate) type Part = (u16, u16);

/// One header as it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: Part,
    pub(crate) value: Part,
}

/// The parts of every header.
pub(crate) type Fields = SmallVec<[Field; INLINE]>;

/// Headers as they came.
#[derive(Debug)]
pub(crate) struct Lines {
    head: Bytes,
    fields: Fields,
}

impl Lines {
    /// The headers of `head` that are there.
    pub(crate) const fn new(head: Bytes, fields: Fields) -> Self {
        Self { head, fields }
    }

    /// The first header with this name from the one numbered `from`: its number and value.
    fn find(&self, name: &str, from: usize) -> Option<(usize, &[u8])> {
        let fields = self.fields.iter().enumerate().skip(from);
        let mut named = fields.filter(|(_, field)| {
            usize::from(field.name.1) == name.len()
                && self.part(field.name).eq_ignore_ascii_case(name.as_bytes())
        });
        named.next().map(|(at, field)| (at, self.part(field.value)))
    }

    fn part(&self, (start, length): Part) -> &[u8] {
        let start = usize::from(start);
        self.head.get(start..start.saturating_add(usize::from(length))).unwrap_or_default()
    }
}
