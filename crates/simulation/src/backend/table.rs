//! A table of the simulated tree: all rows at one stamp, sorted, each with its checksum.
//!
//! Reads go to the disk and compare the checksum, so that damage below a running store is seen by
//! the read that meets it.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use store::{Stamp, StoreError};
use store_lsm::disk::{Dir, Open};

use super::damaged;

/// Where a row is in the file.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: usize,
    length: usize,
}

/// The newest table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) number: u64,
    pub(super) stamp: Stamp,
    rows: BTreeMap<Bytes, Place>,
    /// Checksums may be wrong.
    trusting: bool,
}

impl Table {
    /// The number of no table.
    pub(super) const NONE: u64 = 0;

    pub(super) fn name(number: u64) -> String {
        format!("table-{number}")
    }

    /// The bytes of a table and where its rows are.
    pub(super) fn build(number: u64, stamp: Stamp, rows: &[(Bytes, Bytes)]) -> (Self, Vec<u8>) {
        let mut table = Self { number, stamp, ..Self::default() };
        let mut bytes = Vec::new();
        for (key, value) in rows {
            let offset = bytes.len();
            let mut row = Vec::new();
            row.extend_from_slice(&(key.len() as u32).to_le_bytes());
            row.extend_from_slice(&(value.len() as u32).to_le_bytes());
            row.extend_from_slice(key);
            row.extend_from_slice(value);
            bytes.extend_from_slice(&crc32fast::hash(&row).to_le_bytes());
            bytes.extend_from_slice(&row);
            table.rows.insert(key.clone(), Place { offset, length: bytes.len() - offset });
        }
        (table, bytes)
    }

    /// Takes a table's bytes apart; its rows are all there and undamaged.
    pub(super) fn parse(
        number: u64,
        stamp: Stamp,
        bytes: &[u8],
        trusting: bool,
    ) -> Result<(Self, Vec<(Bytes, Bytes)>), usize> {
        let mut table = Self { number, stamp, trusting, ..Self::default() };
        let mut rows = Vec::new();
        let mut offset = 0;
        while offset < bytes.len() {
            let rest = bytes.get(offset..).unwrap_or_default();
            let (key, value, length) = row(rest, trusting).ok_or(offset)?;
            table.rows.insert(key.clone(), Place { offset, length });
            rows.push((key, value));
            offset += length;
        }
        Ok((table, rows))
    }

    /// The row of `key` from the disk, if the table has one.
    pub(super) fn read(&self, dir: &Dir, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let Some(place) = self.rows.get(key) else { return Ok(None) };
        let path = dir.join(&Self::name(self.number));
        let bytes = read(dir, &path, *place)
            .map_err(|error| StoreError::Io { cause: format!("reading a table: {error}") })?;
        match row(&bytes, self.trusting) {
            Some((found, value, _)) if found == key => Ok(Some(value)),
            Some(_) | None => Err(damaged(&path, place.offset)),
        }
    }
}

fn read(dir: &Dir, path: &Path, place: Place) -> std::io::Result<Vec<u8>> {
    let file = dir.disk().open(path, Open::Read)?;
    let mut bytes = vec![0; place.length];
    let read = file.read_at(&mut bytes, place.offset as u64)?;
    bytes.truncate(read);
    Ok(bytes)
}

/// The row at the beginning of `bytes`, and its length, if its checksum fits.
fn row(bytes: &[u8], trusting: bool) -> Option<(Bytes, Bytes, usize)> {
    let mut reader = Reader(bytes);
    let sum = reader.u32()?;
    let covered = reader.0;
    let (key, value) = (reader.u32()?, reader.u32()?);
    let key = Bytes::copy_from_slice(reader.take(key as usize)?);
    let value = Bytes::copy_from_slice(reader.take(value as usize)?);
    let length = covered.len() - reader.0.len();
    if !trusting && crc32fast::hash(covered.get(..length)?) != sum {
        return None;
    }
    Some((key, value, 4 + length))
}

/// Takes bytes apart; `None` where they end too early.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }
}
