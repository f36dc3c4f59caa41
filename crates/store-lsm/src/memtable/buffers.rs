//! Arena of keys and values, in the order in which they came: one buffer for each group of commits.

use bytes::Bytes;
use store::{Commit, Stamp, Write};

/// The length that marks a deletion. No value has it: the log takes no group of 4 GiB.
const DELETED: u32 = u32::MAX;

/// Append-only, so that places stay.
#[derive(Debug, Default)]
pub(super) struct Buffers(Vec<Box<[u8]>>);

/// Where a key and, after it, its value are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    buffer: u32,
    start: u32,
    key_bytes: u32,
    value_bytes: u32,
}

/// The rows of a group in a buffer of their own.
pub(super) struct Filled {
    pub(super) buffer: Box<[u8]>,
    /// In a buffer whose number is not yet known.
    pub(super) places: Vec<(Place, Stamp)>,
}

impl Filled {
    pub(super) fn new(group: &[Commit]) -> Self {
        let writes = || {
            group.iter().flat_map(|commit| commit.writes.iter().map(|write| (write, commit.stamp)))
        };
        let value = |write: &Write| write.value.as_ref().map_or(0, Bytes::len);
        let (rows, bytes) = writes().fold((0_usize, 0_usize), |(rows, bytes), (write, _)| {
            (rows.saturating_add(1), bytes.saturating_add(write.key.len() + value(write)))
        });
        let mut buffer = Vec::with_capacity(bytes);
        let mut places = Vec::with_capacity(rows);
        for (write, stamp) in writes() {
            let start = buffer.len() as u32;
            buffer.extend_from_slice(&write.key);
            buffer.extend_from_slice(write.value.as_deref().unwrap_or_default());
            let value_bytes = write.value.as_ref().map_or(DELETED, |value| value.len() as u32);
            let key_bytes = write.key.len() as u32;
            places.push((Place { buffer: 0, start, key_bytes, value_bytes }, stamp));
        }
        Self { buffer: buffer.into_boxed_slice(), places }
    }
}

impl Buffers {
    /// Adds a buffer and returns what is in it.
    pub(super) fn add(&mut self, filled: Filled) -> Vec<(Place, Stamp)> {
        let Filled { buffer, mut places } = filled;
        let number = self.0.len() as u32;
        self.0.push(buffer);
        for (place, _) in &mut places {
            place.buffer = number;
        }
        places
    }

    pub(super) fn key(&self, place: Place) -> &[u8] {
        self.bytes(place, 0, place.key_bytes)
    }

    /// `None` for a deletion.
    pub(super) fn value(&self, place: Place) -> Option<&[u8]> {
        let bytes = place.value_bytes;
        (bytes != DELETED).then(|| self.bytes(place, place.key_bytes, bytes))
    }

    fn bytes(&self, place: Place, from: u32, bytes: u32) -> &[u8] {
        let start = place.start as usize + from as usize;
        let buffer = self.0.get(place.buffer as usize);
        buffer.and_then(|buffer| buffer.get(start..start + bytes as usize)).unwrap_or_default()
    }
}
