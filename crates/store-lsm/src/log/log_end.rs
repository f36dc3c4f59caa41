//! The log-end mark: the file `END`, which says up to where the log was durable.
//!
//! What a disk loses at the end of the log looks like a write that a power failure tore. So the end
//! is known from a second place: after the sync of each group it is written here, and synced within
//! milliseconds when nobody writes ([`EndWriter::begin_sync`]). A log that ends earlier is damaged.
//! It never says more than what is durable, so a power failure cannot look like damage.
//!
//! Three blocks take turns: one was synced and is left alone, one is being synced, one is written.
//! So a torn write leaves an older block that is whole.

use std::io;
use std::sync::Arc;

use store::Stamp;

use super::log_start::LogStart;
use super::segment::FORMAT;
use crate::decode::{Reader, u32_at};
use crate::disk::{Dir, File, Open};
use crate::error::{Damage, OpenError};

const NAME: &str = "END";
const MAGIC: &[u8; 8] = b"STATREND";
/// Blocks are apart, so that no sector holds two of them.
const BLOCK: usize = 4096;
const BLOCKS: usize = 3;
/// Bytes of a block that are used, before their checksum.
const BODY: usize = 88;

/// Up to where the log was durable, and where it began then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogEnd {
    /// The sequence number of the next group.
    pub(crate) sequence: u64,
    /// The link of the last durable group.
    pub(crate) previous: u32,
    /// The newest durable stamp.
    pub(crate) last_stamp: Stamp,
    /// The segment in which the log continues.
    pub(crate) segment: u64,
    pub(crate) start: LogStart,
}

impl LogEnd {
    fn encode(&self, generation: u64) -> [u8; BODY + 4] {
        let mut block = [0; BODY + 4];
        let numbers = [
            generation,
            self.sequence,
            u64::from(self.previous),
            self.last_stamp.0,
            self.segment,
            self.start.first_segment,
            self.start.flushed_through.0,
            self.start.tree_version,
        ];
        let fields = [*MAGIC, u64::from(FORMAT).to_le_bytes()];
        let fields = fields.into_iter().chain(numbers.map(u64::to_le_bytes));
        for (place, field) in block.chunks_exact_mut(8).zip(fields) {
            place.copy_from_slice(&field);
        }
        let (body, checksum) = block.split_at_mut(BODY);
        checksum.copy_from_slice(&crc32fast::hash(body).to_le_bytes());
        block
    }

    /// The generation and the content of a block, if it is whole; a newer format is an error.
    fn decode(block: &[u8]) -> Option<Result<(u64, Self), u32>> {
        let body = block.get(..BODY)?;
        if u32_at(block, BODY)? != crc32fast::hash(body) {
            return None;
        }
        let mut reader = Reader(body);
        let magic = reader.bytes(8)?;
        let format = reader.u32()?;
        if magic != MAGIC {
            return None;
        }
        if format > FORMAT {
            return Some(Err(format));
        }
        let _zeros = reader.u32()?;
        let generation = reader.u64()?;
        let sequence = reader.u64()?;
        let previous = u32::try_from(reader.u64()?).ok()?;
        let last_stamp = Stamp(reader.u64()?);
        let segment = reader.u64()?;
        let start = LogStart {
            first_segment: reader.u64()?,
            flushed_through: Stamp(reader.u64()?),
            tree_version: reader.u64()?,
        };
        Some(Ok((generation, Self { sequence, previous, last_stamp, segment, start })))
    }

    /// Reads the file: its newest block that is whole.
    pub(crate) fn read(dir: &Dir) -> Result<Self, OpenError> {
        let file = dir.join(NAME);
        let bytes = match dir.disk().read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Damage::new(&file, 0, "the file is missing").into());
            }
            Err(error) => return Err(OpenError::Io { file, error }),
        };
        let mut newest: Option<(u64, Self)> = None;
        for block in bytes.chunks(BLOCK).filter_map(Self::decode) {
            let (generation, end) = block.map_err(|found| {
                let file = file.clone();
                OpenError::Newer { file, found, known: FORMAT }
            })?;
            if newest.is_none_or(|(newest, _)| generation > newest) {
                newest = Some((generation, end));
            }
        }
        let what = "no block of the file matches its checksum";
        newest.map(|(_, end)| end).ok_or_else(|| Damage::new(&file, 0, what).into())
    }
}

/// Writes the mark.
#[derive(Debug)]
pub(super) struct EndWriter {
    file: Arc<dyn File>,
    /// The block that is written now.
    block: usize,
    generation: u64,
    /// Something was written since the last sync began.
    unsynced: bool,
}

impl EndWriter {
    /// Replaces the file as a whole: what a process before wrote last may never reach the disk.
    pub(super) fn install(dir: &Dir, end: &LogEnd) -> io::Result<Self> {
        let generation = 1;
        let mut bytes = end.encode(generation).to_vec();
        bytes.resize(BLOCK * BLOCKS, 0);
        dir.replace_durably(NAME, &bytes)?;
        let file = Arc::from(dir.disk().open(&dir.join(NAME), Open::Write)?);
        Ok(Self { file, block: 1, generation, unsynced: false })
    }

    /// Writes the mark, not synced. Everything that it says is durable.
    pub(super) fn write(&mut self, end: &LogEnd) -> io::Result<()> {
        self.generation = self.generation.saturating_add(1);
        let at = (self.block as u64).saturating_mul(BLOCK as u64);
        self.file.write_at(&end.encode(self.generation), at)?;
        self.unsynced = true;
        Ok(())
    }

    /// The file, to be synced, if it was written since the last time. One sync at a time; it may
    /// run while more is written, which goes into another block.
    pub(super) fn begin_sync(&mut self) -> Option<Arc<dyn File>> {
        if !std::mem::take(&mut self.unsynced) {
            return None;
        }
        self.block = self.block.saturating_add(1) % BLOCKS;
        Some(Arc::clone(&self.file))
    }

    /// Changes with each write.
    pub(super) const fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether something was written since the last sync began.
    pub(super) const fn is_unsynced(&self) -> bool {
        self.unsynced
    }
}
