//! Item builder: writes the canonical encoded form, from events in any order.
//!
//! Each `begin_attribute` or list position takes exactly one value event. Attributes that arrive
//! sorted (most clients send them in one fixed order, many in this one) cost no second pass; others
//! are put in order when their map ends. Of two attributes with one name the later wins.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;

use super::{Item, RawValue, Value, read, tag, varint};
use crate::number::{MAX_ENCODED, Number};

/// Why a set cannot be stored. The index is that of the element as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetError {
    /// A set has at least one element.
    Empty,
    /// An element occurs twice.
    Duplicate,
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the set is empty",
            Self::Duplicate => "the set contains an element twice",
        })
    }
}

impl std::error::Error for SetError {}

/// An unfinished map or list.
struct Frame {
    /// Where the count is.
    content: usize,
    count: u32,
    /// Entries of a map: where each begins.
    entries: Vec<usize>,
    is_map: bool,
    sorted: bool,
    last_name: Range<usize>,
}

/// Writes one item; see the module's text.
pub struct ItemBuilder {
    out: Vec<u8>,
    frames: Vec<Frame>,
}

impl Default for ItemBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl ItemBuilder {
    /// An empty item.
    #[must_use]
    pub fn new() -> Self {
        let mut builder = Self { out: Vec::with_capacity(512), frames: Vec::with_capacity(4) };
        builder.push_frame(true);
        builder
    }

    /// One value, outside an item. `write` sends exactly one value event.
    #[must_use]
    pub fn value(write: impl FnOnce(&mut Self)) -> Value {
        let mut builder = Self { out: Vec::with_capacity(64), frames: Vec::new() };
        write(&mut builder);
        Value::from_encoded(Bytes::from(builder.out))
    }

    /// As [`ItemBuilder::value`], for a `write` that can fail.
    ///
    /// # Errors
    /// What `write` answers.
    pub fn try_value<E>(write: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<Value, E> {
        let mut builder = Self { out: Vec::with_capacity(64), frames: Vec::new() };
        write(&mut builder)?;
        Ok(Value::from_encoded(Bytes::from(builder.out)))
    }

    /// How many maps and lists are open, the item itself not counted.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.frames.len().saturating_sub(1)
    }

    /// Bytes of the encoded form so far.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        self.out.len()
    }

    /// Names the value that follows.
    pub fn begin_attribute(&mut self, name: &str) {
        let start = self.out.len();
        varint::write(name.len(), &mut self.out);
        let name_start = self.out.len();
        self.out.extend_from_slice(name.as_bytes());
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.count > 0 && frame.sorted {
            let last = self.out.get(frame.last_name.clone()).unwrap_or_default();
            frame.sorted = last < name.as_bytes();
        }
        frame.last_name = name_start..self.out.len();
        frame.entries.push(start);
        frame.count = frame.count.saturating_add(1);
    }

    /// An attribute with a value that is encoded already.
    pub fn attribute(&mut self, name: &str, value: RawValue<'_>) {
        self.begin_attribute(name);
        self.raw(value);
    }

    /// A value that is encoded already.
    pub fn raw(&mut self, value: RawValue<'_>) {
        self.count_element();
        self.out.extend_from_slice(value.as_bytes());
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.count_element();
        self.out.push(tag::S);
        self.sized(text.as_bytes());
    }

    /// A number.
    pub fn number(&mut self, number: Number) {
        self.count_element();
        self.out.push(tag::N);
        self.number_payload(number);
    }

    /// A binary.
    pub fn binary(&mut self, bytes: &[u8]) {
        self.count_element();
        self.out.push(tag::B);
        self.sized(bytes);
    }

    /// A boolean.
    pub fn boolean(&mut self, value: bool) {
        self.count_element();
        self.out.push(if value { tag::TRUE } else { tag::FALSE });
    }

    /// Null.
    pub fn null(&mut self) {
        self.count_element();
        self.out.push(tag::NULL);
    }

    /// Opens a list; its elements follow.
    pub fn begin_list(&mut self) {
        self.begin(tag::L, false);
    }

    /// Closes the innermost list.
    pub fn end_list(&mut self) {
        self.end();
    }

    /// Opens a map; its attributes follow.
    pub fn begin_map(&mut self) {
        self.begin(tag::M, true);
    }

    /// Closes the innermost map.
    pub fn end_map(&mut self) {
        self.end();
    }

    /// A set of strings.
    ///
    /// # Errors
    /// [`SetError`]; nothing usable was written then, give the builder up.
    pub fn string_set<'v>(
        &mut self,
        set: impl IntoIterator<Item = &'v str>,
    ) -> Result<(), SetError> {
        let elements = set.into_iter().map(str::as_bytes).collect();
        self.byte_set(tag::SS, elements)
    }

    /// A set of binaries.
    ///
    /// # Errors
    /// As [`ItemBuilder::string_set`].
    pub fn binary_set<'v>(
        &mut self,
        set: impl IntoIterator<Item = &'v [u8]>,
    ) -> Result<(), SetError> {
        self.byte_set(tag::BS, set.into_iter().collect())
    }

    /// A set of numbers.
    ///
    /// # Errors
    /// As [`ItemBuilder::string_set`].
    pub fn number_set(&mut self, set: impl IntoIterator<Item = Number>) -> Result<(), SetError> {
        let mut elements: Vec<Number> = set.into_iter().collect();
        elements.sort_unstable();
        let count = check_set(&elements)?;
        self.set_header(tag::NS, count, |builder| {
            for number in elements {
                builder.number_payload(number);
            }
        });
        Ok(())
    }

    /// The finished item.
    #[must_use]
    pub fn finish(mut self) -> Item {
        // Whatever a caller left open is closed, so that the bytes are always those of an item.
        while self.frames.len() > 1 {
            self.end();
        }
        if let Some(frame) = self.frames.pop() {
            self.close(frame);
        }
        Item::from_encoded(Bytes::from(self.out))
    }

    fn byte_set(&mut self, tag: u8, mut elements: Vec<&[u8]>) -> Result<(), SetError> {
        elements.sort_unstable();
        let count = check_set(&elements)?;
        self.set_header(tag, count, |builder| {
            for element in elements {
                builder.sized(element);
            }
        });
        Ok(())
    }

    fn set_header(&mut self, tag: u8, count: u32, write: impl FnOnce(&mut Self)) {
        self.count_element();
        self.out.push(tag);
        let length = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        self.out.extend_from_slice(&count.to_le_bytes());
        write(self);
        self.patch_length(length);
    }

    fn begin(&mut self, tag: u8, is_map: bool) {
        self.count_element();
        self.out.push(tag);
        self.out.extend_from_slice(&[0; 4]);
        self.push_frame(is_map);
    }

    fn push_frame(&mut self, is_map: bool) {
        let content = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        let entries = Vec::new();
        self.frames.push(Frame {
            content,
            count: 0,
            entries,
            is_map,
            sorted: true,
            last_name: 0..0,
        });
    }

    fn end(&mut self) {
        if let Some(frame) = self.frames.pop() {
            let length = frame.content.saturating_sub(4);
            self.close(frame);
            self.patch_length(length);
        }
    }

    /// Brings a map in order and writes the count.
    fn close(&mut self, frame: Frame) {
        let content = frame.content;
        let count = if frame.sorted { frame.count } else { self.sort_entries(&frame) };
        self.patch(content, count);
    }

    fn sort_entries(&mut self, frame: &Frame) -> u32 {
        let end = self.out.len();
        let ends = frame.entries.iter().skip(1).copied().chain(std::iter::once(end));
        let mut entries: Vec<&[u8]> = frame
            .entries
            .iter()
            .zip(ends)
            .filter_map(|(start, end)| self.out.get(*start..end))
            .collect();
        entries.sort_by(|a, b| read_name(a).cmp(read_name(b)));
        // The sort is stable, so the last of a run of equal names arrived last.
        let mut sorted = Vec::with_capacity(end.saturating_sub(frame.content));
        let mut count: u32 = 0;
        for (index, entry) in entries.iter().enumerate() {
            let next = entries.get(index.saturating_add(1));
            if next.is_none_or(|next| read_name(next) != read_name(entry)) {
                sorted.extend_from_slice(entry);
                count = count.saturating_add(1);
            }
        }
        self.out.truncate(frame.content.saturating_add(4));
        self.out.extend_from_slice(&sorted);
        count
    }

    /// Counts a list's element; a map's are counted by name.
    fn count_element(&mut self) {
        if let Some(frame) = self.frames.last_mut().filter(|frame| !frame.is_map) {
            frame.count = frame.count.saturating_add(1);
        }
    }

    fn sized(&mut self, bytes: &[u8]) {
        varint::write(bytes.len(), &mut self.out);
        self.out.extend_from_slice(bytes);
    }

    fn number_payload(&mut self, number: Number) {
        let at = self.out.len();
        self.out.push(0);
        number.encode_into(&mut self.out);
        let length = self.out.len().saturating_sub(at.saturating_add(1)).min(MAX_ENCODED);
        if let (Some(slot), Ok(length)) = (self.out.get_mut(at), u8::try_from(length)) {
            *slot = length;
        }
    }

    /// Writes the length of everything after the four bytes at `at`.
    fn patch_length(&mut self, at: usize) {
        let length = self.out.len().saturating_sub(at.saturating_add(4));
        self.patch(at, u32::try_from(length).unwrap_or(u32::MAX));
    }

    fn patch(&mut self, at: usize, value: u32) {
        if let Some(slot) = self.out.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<4>) {
            *slot = value.to_le_bytes();
        }
    }
}

/// The count of a sorted set without duplicates.
fn check_set<T: PartialEq>(sorted: &[T]) -> Result<u32, SetError> {
    if sorted.is_empty() {
        return Err(SetError::Empty);
    }
    if sorted.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err(SetError::Duplicate);
    }
    Ok(u32::try_from(sorted.len()).unwrap_or(u32::MAX))
}

/// The name at the start of a map entry.
fn read_name(entry: &[u8]) -> &[u8] {
    varint::read(entry).and_then(|(length, rest)| rest.get(..length)).unwrap_or_default()
}

impl RawValue<'_> {
    /// Whether the bytes are exactly one well-formed value.
    #[must_use]
    pub fn is_well_formed(self) -> bool {
        read::split_value(self.as_bytes()).is_some_and(|(_, rest)| rest.is_empty())
    }
}
