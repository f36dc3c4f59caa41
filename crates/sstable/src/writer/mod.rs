//! Table writer: sorted entries, one after another, into a file.
//!
//! In memory are one block, the filter hashes and the index of the data blocks since the last
//! partition, one line for each partition, and a buffer of output; nothing of the entries that
//! were added before. What is written is known after each entry, so that a caller can pace it.

mod partition;
mod sampling;

use std::sync::Arc;

use crate::block::BlockBuilder;
use crate::cipher::{Ciphers, SealedFile, new_cipher};
use crate::entry::Entry;
use crate::error::TableError;
use crate::file::TableFile;
use crate::footer::{Footer, TableCounts};
use crate::frame::{Framer, Frames, Handle, Kind};
use crate::hash::key_hash;
use crate::varint;

use self::partition::{PartitionBuilder, separator};
use self::sampling::Sampling;

/// Output is written in pieces of about this size.
const OUTPUT: usize = 64 << 10;
/// The longest key.
pub const MOST_KEY_BYTES: usize = u16::MAX as usize;
/// The longest value.
pub const MOST_VALUE_BYTES: usize = 512 << 20;

/// How a table is written.
#[derive(Clone, Debug)]
pub struct WriterOptions {
    /// About how many bytes a data block has before compression.
    pub block_bytes: usize,
    /// About how many bytes the index of a partition has.
    pub partition_bytes: usize,
    /// Bits of the filter for each key; zero for none.
    pub filter_bits: u32,
    /// Whether data blocks are compressed where that makes them smaller.
    pub compress: bool,
    /// Encrypt tables.
    pub ciphers: Option<Arc<dyn Ciphers>>,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self {
            block_bytes: 4 << 10,
            partition_bytes: 4 << 10,
            filter_bits: 10,
            compress: true,
            ciphers: None,
        }
    }
}

/// A number for a table, and one that is drawn when it is made.
///
/// Two tables with the same number, of two moments, differ by their salts, so blocks of one are
/// never taken for blocks of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableIdentity {
    /// The number.
    pub table: u64,
    /// Random.
    pub salt: u64,
}

/// What was written, as the list of tables keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSummary {
    /// The table's number.
    pub table: u64,
    /// Its salt: tells it from an older table of this number.
    pub salt: u64,
    /// Length of the file.
    pub file_bytes: u64,
    /// The first key.
    pub first: Vec<u8>,
    /// The last key.
    pub last: Vec<u8>,
    /// The oldest stamp in it.
    pub oldest: u64,
    /// The newest stamp in it.
    pub newest: u64,
    /// What is added to each stamp in the file: a bulk load writes its rows at stamp zero, before
    /// it has one.
    pub shift: u64,
    /// Its counts.
    pub counts: TableCounts,
}

impl TableSummary {
    /// The same table, all of it that much later.
    #[must_use]
    pub const fn shifted(mut self, by: u64) -> Self {
        self.shift = self.shift.saturating_add(by);
        self.oldest = self.oldest.saturating_add(by);
        self.newest = self.newest.saturating_add(by);
        self
    }
}

/// Writes one table.
pub struct TableWriter<F> {
    file: F,
    identity: TableIdentity,
    /// The key that it is encrypted under; zero for none.
    key_id: u64,
    options: WriterOptions,
    framer: Framer,
    block: BlockBuilder,
    partition: PartitionBuilder,
    top: BlockBuilder,
    /// What is framed and not written yet.
    output: Vec<u8>,
    /// Bytes of the file that are written.
    written: u64,
    first: Vec<u8>,
    last: Vec<u8>,
    last_stamp: u64,
    stamps: (u64, u64),
    counts: TableCounts,
    sampling: Sampling,
}

impl<F: TableFile> TableWriter<F> {
    /// Begins a table in an empty file.
    pub fn new(file: F, identity: TableIdentity, options: WriterOptions) -> Self {
        let TableIdentity { table, salt } = identity;
        let sealed = SealedFile::Table { table, salt };
        let (key_id, cipher) = new_cipher(options.ciphers.as_deref(), sealed);
        Self {
            file,
            identity,
            key_id,
            partition: PartitionBuilder::new(options.filter_bits),
            options,
            framer: Framer::new(Frames { table, salt, cipher }),
            block: BlockBuilder::new(true),
            top: BlockBuilder::new(false),
            output: Vec::new(),
            written: 0,
            first: Vec::new(),
            last: Vec::new(),
            last_stamp: 0,
            stamps: (u64::MAX, 0),
            counts: TableCounts::default(),
            sampling: Sampling::default(),
        }
    }

    /// Entries so far.
    pub const fn entries(&self) -> u64 {
        self.counts.entries
    }

    /// About the length of the file so far.
    pub const fn bytes(&self) -> u64 {
        self.offset().saturating_add(self.block.bytes() as u64)
    }

    /// Bytes that the writer has in memory.
    pub const fn memory(&self) -> usize {
        let keys = self.first.capacity() + self.last.capacity() + self.output.capacity();
        let indexes = self.partition.memory() + self.top.memory();
        keys + indexes + self.block.memory() + self.framer.memory()
    }

    /// The last key that was added.
    pub fn last_key(&self) -> &[u8] {
        &self.last
    }

    /// The file, for syncs under way.
    pub const fn file(&self) -> &F {
        &self.file
    }

    /// Adds an entry, which is after all before it.
    ///
    /// # Errors
    /// [`TableError::Unordered`], [`TableError::TooLong`], or the file's. The table is of no use
    /// after an error.
    pub fn add(&mut self, entry: Entry<'_>) -> Result<(), TableError> {
        let Entry { key, stamp, value } = entry;
        let value_bytes = value.map_or(0, <[u8]>::len);
        let began = self.counts.entries > 0;
        let new_key = !began || key != self.last;
        if began && (key < &self.last[..] || (!new_key && stamp >= self.last_stamp)) {
            return Err(TableError::Unordered);
        }
        for (bytes, limit) in [(key.len(), MOST_KEY_BYTES), (value_bytes, MOST_VALUE_BYTES)] {
            if bytes > limit {
                return Err(TableError::TooLong { bytes, limit });
            }
        }
        let more = key.len().saturating_add(value_bytes).saturating_add(8);
        let full = self.block.bytes().saturating_add(more) > self.options.block_bytes;
        if full && !self.block.is_empty() {
            self.end_block(Some(key))?;
        }
        let hash = key_hash(key);
        if new_key || self.partition.is_empty() {
            self.partition.add_key(hash);
        }
        let first_here = new_key || self.block.is_empty();
        self.block.add(entry, first_here.then_some(hash));
        if !began {
            self.first.extend_from_slice(key);
        }
        if new_key {
            self.last.clear();
            self.last.extend_from_slice(key);
        }
        self.last_stamp = stamp;
        self.stamps = (self.stamps.0.min(stamp), self.stamps.1.max(stamp));
        let counts = &mut self.counts;
        counts.entries = counts.entries.saturating_add(1);
        counts.deletions = counts.deletions.saturating_add(u64::from(value.is_none()));
        counts.raw_bytes = counts.raw_bytes.saturating_add((key.len() + value_bytes) as u64);
        Ok(())
    }

    /// Writes the rest and makes all of it durable. `None`, with nothing synced, if no entry was
    /// added.
    ///
    /// # Errors
    /// The file's.
    pub fn finish(mut self) -> Result<Option<(F, TableSummary)>, TableError> {
        if self.counts.entries == 0 {
            return Ok(None);
        }
        self.end_block(None)?;
        self.end_partition()?;
        let top = self.top.finish().to_vec();
        let top = self.frame(Kind::Top, &top, false)?;
        let mut range = Vec::new();
        for key in [&self.first, &self.last] {
            varint::put(&mut range, key.len() as u64);
            range.extend_from_slice(key);
        }
        let range = self.frame(Kind::Range, &range, false)?;
        let footer = Footer {
            key_id: self.key_id,
            table: self.identity.table,
            salt: self.identity.salt,
            top,
            range,
            oldest: self.stamps.0,
            newest: self.stamps.1,
            file_bytes: self.offset().saturating_add(crate::footer::FOOTER as u64),
            counts: self.counts,
        };
        self.output.extend_from_slice(&footer.encode());
        self.write_out()?;
        self.file.sync()?;
        let summary = TableSummary {
            table: footer.table,
            salt: footer.salt,
            file_bytes: footer.file_bytes,
            first: self.first,
            last: self.last,
            oldest: footer.oldest,
            newest: footer.newest,
            shift: 0,
            counts: footer.counts,
        };
        Ok(Some((self.file, summary)))
    }

    const fn offset(&self) -> u64 {
        self.written.saturating_add(self.output.len() as u64)
    }

    /// Ends the data block; `next` is the key that follows.
    fn end_block(&mut self, next: Option<&[u8]>) -> Result<(), TableError> {
        let offset = self.offset();
        let payload = self.block.finish();
        let (bytes, tries) = (payload.len(), self.options.compress && self.sampling.tries());
        let handle = self.framer.append((Kind::Data, payload), tries, offset, &mut self.output)?;
        if tries {
            self.sampling.tried((handle.length as usize) < bytes);
        }
        self.block.clear();
        self.counts.blocks = self.counts.blocks.saturating_add(1);
        let (key, stamp) = separator((&self.last, self.last_stamp), next);
        self.partition.add_block((key, stamp), handle);
        if self.partition.bytes() >= self.options.partition_bytes {
            self.end_partition()?;
        }
        if self.output.len() >= OUTPUT {
            self.write_out()?;
        }
        Ok(())
    }

    fn end_partition(&mut self) -> Result<(), TableError> {
        if self.partition.is_empty() {
            return Ok(());
        }
        let payload = self.partition.finish().to_vec();
        let handle = self.frame(Kind::Partition, &payload, false)?;
        self.counts.partitions = self.counts.partitions.saturating_add(1);
        self.partition.begin_next(handle, &mut self.top);
        Ok(())
    }

    fn frame(&mut self, kind: Kind, payload: &[u8], compress: bool) -> Result<Handle, TableError> {
        let offset = self.offset();
        self.framer.append((kind, payload), compress, offset, &mut self.output)
    }

    fn write_out(&mut self) -> Result<(), TableError> {
        self.file.write_at(&self.output, self.written)?;
        self.written = self.offset();
        self.output.clear();
        Ok(())
    }
}

impl<F> std::fmt::Debug for TableWriter<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("TableWriter");
        debug.field("identity", &self.identity).field("counts", &self.counts);
        debug.finish_non_exhaustive()
    }
}
