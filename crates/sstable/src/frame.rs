//! Blocks on disk: compressed, encrypted, with a trailer that has their checksum.
//!
//! A block is its stored bytes and then 16 bytes: u8 compression, u8 kind, u16 zero, u32 length
//! before compression, u64 checksum of all before it under the block's place.

use std::sync::Arc;

use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};

use crate::cipher::FileCipher;
use crate::error::TableError;
use crate::file::{TableFile, read_exact};
use crate::hash::checksum;
use crate::varint;

/// Bytes after the stored bytes of each block.
pub(crate) const TRAILER: usize = 16;
/// The longest block, before compression: one entry of the longest key and value, with room.
pub(crate) const MOST_BYTES: usize = 1 << 30;

const RAW: u8 = 0;
const LZ4: u8 = 1;

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Data = 1,
    /// The filter and the index of some consecutive data blocks.
    Partition = 2,
    /// The index of partitions.
    Top = 3,
    /// The key range.
    Range = 4,
}

/// Where the stored bytes of a block are; its trailer follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handle {
    pub(crate) offset: u64,
    pub(crate) length: u32,
}

impl Handle {
    /// Bytes with the trailer.
    pub(crate) const fn framed(self) -> usize {
        (self.length as usize).saturating_add(TRAILER)
    }

    /// The first byte after the block.
    pub(crate) const fn end(self) -> u64 {
        self.offset.saturating_add(self.framed() as u64)
    }

    pub(crate) fn encode(self, out: &mut Vec<u8>) {
        varint::put(out, self.offset);
        varint::put(out, u64::from(self.length));
    }

    pub(crate) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let offset = varint::take(&mut bytes)?;
        let length = u32::try_from(varint::take(&mut bytes)?).ok()?;
        bytes.is_empty().then_some(Self { offset, length })
    }
}

/// What all blocks of a table share.
#[derive(Clone, Debug)]
pub(crate) struct Frames {
    pub(crate) table: u64,
    pub(crate) salt: u64,
    pub(crate) cipher: Option<Arc<dyn FileCipher>>,
}

/// Compresses and frames blocks; keeps its memory from block to block.
pub(crate) struct Framer {
    frames: Frames,
    lz4: CompressTable,
    scratch: Vec<u8>,
}

impl Framer {
    pub(crate) fn new(frames: Frames) -> Self {
        Self { frames, lz4: CompressTable::default(), scratch: Vec::new() }
    }

    /// Bytes in memory, about: the table of the compressor and the longest compressed block.
    pub(crate) const fn memory(&self) -> usize {
        (32 << 10) + self.scratch.capacity()
    }

    /// Appends a block that begins at `offset` of the file to `out`. Bytes that LZ4 does not make
    /// an eighth smaller stay as they are.
    pub(crate) fn append(
        &mut self,
        (kind, payload): (Kind, &[u8]),
        compress: bool,
        offset: u64,
        out: &mut Vec<u8>,
    ) -> Result<Handle, TableError> {
        let too_long = TableError::TooLong { bytes: payload.len(), limit: MOST_BYTES };
        if payload.len() > MOST_BYTES {
            return Err(too_long);
        }
        let packed = if compress { self.compress(payload) } else { None };
        let compression = if packed.is_some() { LZ4 } else { RAW };
        let start = out.len();
        let stored = packed.and_then(|bytes| self.scratch.get(..bytes)).unwrap_or(payload);
        let [a, b, c, d] = (payload.len() as u32).to_le_bytes();
        let trailer = [compression, kind as u8, 0, 0, a, b, c, d];
        match &self.frames.cipher {
            None => out.extend_from_slice(stored),
            Some(cipher) => {
                let mut sealed = stored.to_vec();
                if !cipher.seal(offset, &trailer, &mut sealed) {
                    return Err(too_long);
                }
                out.extend_from_slice(&sealed);
            }
        }
        let length = u32::try_from(out.len().saturating_sub(start)).map_err(|_| too_long)?;
        out.extend_from_slice(&trailer);
        let Frames { table, salt, .. } = self.frames;
        let sum = checksum(salt, table, offset, out.get(start..).unwrap_or_default());
        out.extend_from_slice(&sum.to_le_bytes());
        Ok(Handle { offset, length })
    }

    /// Compresses into the scratch memory. How many bytes that are, where it is worth it.
    fn compress(&mut self, payload: &[u8]) -> Option<usize> {
        let most = get_maximum_output_size(payload.len());
        if self.scratch.len() < most {
            self.scratch.resize(most, 0);
        }
        let bytes = compress_into_with_table(payload, &mut self.scratch, &mut self.lz4).ok()?;
        (bytes < payload.len().saturating_sub(payload.len() / 8)).then_some(bytes)
    }
}

impl Frames {
    /// An error about this table.
    pub(crate) const fn damaged(&self, offset: u64, what: &'static str) -> TableError {
        TableError::Damaged { table: self.table, offset, what }
    }

    /// Reads and checks a block.
    pub(crate) fn read(
        &self,
        file: &dyn TableFile,
        kind: Kind,
        handle: Handle,
    ) -> Result<Vec<u8>, TableError> {
        let mut framed = vec![0; handle.framed()];
        read_exact(file, &mut framed, handle.offset).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => self.damaged(handle.offset, "the file ends here"),
            _ => error.into(),
        })?;
        self.open(kind, handle, &framed)
    }

    /// Checks a block with its trailer, and returns what it was before compression.
    pub(crate) fn open(
        &self,
        kind: Kind,
        handle: Handle,
        framed: &[u8],
    ) -> Result<Vec<u8>, TableError> {
        let damaged = |what| self.damaged(handle.offset, what);
        let (body, sum) = framed.split_last_chunk::<8>().ok_or_else(|| damaged("too short"))?;
        if checksum(self.salt, self.table, handle.offset, body) != u64::from_le_bytes(*sum) {
            return Err(damaged("a block does not match its checksum"));
        }
        let (stored, trailer) =
            body.split_last_chunk::<8>().ok_or_else(|| damaged("a block is too short"))?;
        let [compression, found, 0, 0, raw @ ..] = trailer else {
            return Err(damaged("a block's trailer says what this program does not know"));
        };
        if *found != kind as u8 {
            return Err(damaged("a block is of another kind than the index says"));
        }
        let raw_bytes = u32::from_le_bytes(*raw) as usize;
        let opened;
        let stored = match &self.cipher {
            None => stored,
            Some(cipher) => {
                let mut bytes = stored.to_vec();
                if !cipher.open(handle.offset, trailer, &mut bytes) {
                    return Err(damaged("a block is not what was encrypted for this place"));
                }
                opened = bytes;
                &opened
            }
        };
        match *compression {
            RAW if stored.len() == raw_bytes => Ok(stored.to_vec()),
            LZ4 if raw_bytes <= MOST_BYTES => {
                let mut payload = vec![0; raw_bytes];
                match lz4_flex::block::decompress_into(stored, &mut payload) {
                    Ok(bytes) if bytes == raw_bytes => Ok(payload),
                    Ok(_) | Err(_) => Err(damaged("a block does not decompress")),
                }
            }
            _ => Err(damaged("a block has another length than its trailer says")),
        }
    }
}
