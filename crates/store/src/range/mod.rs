//! Key ranges, and the pages in which they are read.

use bytes::Bytes;

use crate::StoreError;

/// A key and its value.
pub type Row = (Bytes, Bytes);

/// A half-open range of keys: `start` is in it, `end` is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key of the range.
    pub start: Bytes,
    /// The first key after the range.
    pub end: Bytes,
}

impl KeyRange {
    /// The part of this range after `key`.
    #[must_use]
    pub fn after(self, key: &[u8]) -> Self {
        // The first key after a key is the key with one more byte, the smallest.
        let mut next = Vec::with_capacity(key.len().saturating_add(1));
        next.extend_from_slice(key);
        next.push(0);
        Self { start: self.start.max(next.into()), end: self.end }
    }

    /// What is left of this range once it was read in `direction` up to and including `last`.
    #[must_use]
    pub fn resume(self, last: &Bytes, direction: Direction) -> Self {
        match direction {
            Direction::Forward => self.after(last),
            Direction::Backward => Self { start: self.start, end: self.end.min(last.clone()) },
        }
    }

    /// Whether no key lies in this range.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }
}

/// The order in which a range is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ascending by key.
    Forward,
    /// Descending by key.
    Backward,
}

/// Where a page of a range ends, whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit {
    /// The largest number of rows.
    pub rows: usize,
    /// No further row once keys and values have reached this many bytes; the first row always fits.
    pub bytes: usize,
}

/// Consecutive rows of a range, in the order asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether the limit ended the page; `false` means that the range holds no further row.
    pub more: bool,
}

impl Page {
    /// Takes rows up to `limit`; looks at one more to know whether there is one.
    ///
    /// # Errors
    /// The first error of `rows`.
    pub fn gather(
        rows: impl Iterator<Item = Result<Row, StoreError>>,
        limit: PageLimit,
    ) -> Result<Self, StoreError> {
        let mut page = Self::default();
        let mut bytes = 0_usize;
        for row in rows {
            let (key, value) = row?;
            let full = page.rows.len() >= limit.rows;
            if full || (bytes >= limit.bytes && !page.rows.is_empty()) {
                page.more = true;
                break;
            }
            bytes = bytes.saturating_add(key.len()).saturating_add(value.len());
            page.rows.push((key, value));
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests;
