//! A table of the simulated tree: all rows at one stamp, sorted, each with its checksum.
//!
//! Reads go to the disk and compare the checksum, so that damage below a running store is seen by the read
//! that meets it.

use std::collections::BTreeMap;

use bytes::Bytes;
use store::{Stamp, StoreError};

use super::damaged;
use super::record::{self, Reader};
use crate::disk::Disk;

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
            record::encode_row(&mut row, key, Some(value));
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
    ) -> Result<(Self, Vec<(Bytes, Bytes)>), StoreError> {
        let mut table = Self { number, stamp, trusting, ..Self::default() };
        let mut rows = Vec::new();
        let mut offset = 0;
        while offset < bytes.len() {
            let rest = bytes.get(offset..).unwrap_or_default();
            let (key, value, length) =
                row(rest, trusting).ok_or_else(|| damaged(&Self::name(number), offset))?;
            table.rows.insert(key.clone(), Place { offset, length });
            rows.push((key, value));
            offset += length;
        }
        Ok((table, rows))
    }

    /// The row of `key` from the disk, if the table has one.
    pub(super) fn read(&self, disk: &Disk, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let Some(place) = self.rows.get(key) else { return Ok(None) };
        let name = Self::name(self.number);
        let bytes = disk
            .read_at(&name, place.offset, place.length)
            .map_err(|error| StoreError::Io { cause: format!("reading {name}: {error}") })?;
        match row(&bytes, self.trusting) {
            Some((found, value, _)) if found == key => Ok(Some(value)),
            Some(_) | None => Err(damaged(&name, place.offset)),
        }
    }
}

/// The row at the beginning of `bytes`, and its length, if its checksum fits.
fn row(bytes: &[u8], trusting: bool) -> Option<(Bytes, Bytes, usize)> {
    let mut reader = Reader(bytes);
    let sum = reader.u32()?;
    let covered = reader.0;
    let row = reader.row()?;
    let length = covered.len() - reader.0.len();
    if !trusting && crc32fast::hash(covered.get(..length)?) != sum {
        return None;
    }
    Some((row.key, row.value?, 4 + length))
}
