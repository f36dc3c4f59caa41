//! Edits: the difference of one version and the next, and its bytes.

use std::fmt;
use std::sync::Arc;

use super::{LEVELS, RunInfo, Version};
use crate::footer::TableCounts;
use crate::varint::{self, take, take_bytes, take_len};
use crate::writer::TableSummary;

/// A table that an edit adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Its level.
    pub level: usize,
    /// See [`RunInfo::number`].
    pub run: u64,
    /// The table.
    pub table: Arc<TableSummary>,
}

/// What changes. Everything of it happens at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Tables that leave, by number. Before tables are added.
    pub removed: Vec<u64>,
    /// Tables that come.
    pub added: Vec<Added>,
    /// See [`Version::next_table`].
    pub next_table: u64,
    /// See [`Version::through`].
    pub through: u64,
}

/// Why an edit does not fit a version: it was made for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// It removes a table that is not there.
    Missing(u64),
    /// It adds a table whose number is there, or is not below the next one.
    Number(u64),
    /// It adds to a level that does not exist.
    Level(usize),
    /// Two tables of a run have the same key.
    Overlap(u64),
    /// It takes back what the version says of stamps or numbers.
    Backwards,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(table) => write!(f, "table {table} is removed and not there"),
            Self::Number(table) => write!(f, "table {table} has a number that is taken"),
            Self::Level(level) => write!(f, "there is no level {level}"),
            Self::Overlap(table) => write!(f, "table {table} has a key of the next one in its run"),
            Self::Backwards => write!(f, "numbers or stamps go backwards"),
        }
    }
}

impl std::error::Error for EditError {}

impl Version {
    /// The version after an edit.
    ///
    /// # Errors
    /// [`EditError`]
    pub fn edited(&self, edit: &Edit) -> Result<Self, EditError> {
        if edit.next_table < self.next_table || edit.through < self.through {
            return Err(EditError::Backwards);
        }
        let mut version = self.clone();
        version.next_table = edit.next_table;
        version.through = edit.through;
        for table in &edit.removed {
            version.remove(*table)?;
        }
        for added in &edit.added {
            version.add(added)?;
        }
        for run in version.levels.iter_mut().flatten() {
            run.tables.sort_by(|one, other| one.first.cmp(&other.first));
            let pairs = run.tables.iter().zip(run.tables.iter().skip(1));
            for (one, next) in pairs {
                if one.last >= next.first {
                    return Err(EditError::Overlap(one.table));
                }
            }
        }
        Ok(version)
    }

    /// An edit that makes this version of an empty one.
    #[must_use]
    pub fn as_edit(&self) -> Edit {
        let mut added = Vec::new();
        for (level, runs) in self.levels.iter().enumerate() {
            for run in runs {
                let tables = run.tables.iter();
                added.extend(tables.map(|table| Added {
                    level,
                    run: run.number,
                    table: Arc::clone(table),
                }));
            }
        }
        Edit { removed: Vec::new(), added, next_table: self.next_table, through: self.through }
    }

    fn remove(&mut self, table: u64) -> Result<(), EditError> {
        for runs in &mut self.levels {
            for run in runs.iter_mut() {
                if let Some(at) = run.tables.iter().position(|other| other.table == table) {
                    run.tables.remove(at);
                    runs.retain(|run| !run.tables.is_empty());
                    return Ok(());
                }
            }
        }
        Err(EditError::Missing(table))
    }

    fn add(&mut self, added: &Added) -> Result<(), EditError> {
        let table = added.table.table;
        if table >= self.next_table || self.tables().any(|other| other.table == table) {
            return Err(EditError::Number(table));
        }
        let number = if added.level == 0 { added.run } else { 0 };
        let runs = self.levels.get_mut(added.level).ok_or(EditError::Level(added.level))?;
        // The largest number first.
        let at = runs.partition_point(|run| run.number > number);
        if runs.get(at).is_none_or(|run| run.number != number) {
            runs.insert(at, RunInfo { number, tables: Vec::new() });
        }
        if let Some(run) = runs.get_mut(at) {
            run.tables.push(Arc::clone(&added.table));
        }
        Ok(())
    }
}

impl Edit {
    /// The bytes of an edit.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        varint::put(&mut out, self.next_table);
        varint::put(&mut out, self.through);
        varint::put(&mut out, self.removed.len() as u64);
        for table in &self.removed {
            varint::put(&mut out, *table);
        }
        varint::put(&mut out, self.added.len() as u64);
        for added in &self.added {
            varint::put(&mut out, added.level as u64);
            varint::put(&mut out, added.run);
            encode_table(&added.table, &mut out);
        }
        out
    }

    /// Reads an edit; `None` if the bytes are none.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let rest = &mut { bytes };
        let (next_table, through) = (take(rest)?, take(rest)?);
        let mut removed = Vec::new();
        for _ in 0..take(rest)? {
            removed.push(take(rest)?);
        }
        let mut added = Vec::new();
        for _ in 0..take(rest)? {
            let (level, run) = (take_len(rest)?, take(rest)?);
            added.push(Added { level: level.min(LEVELS), run, table: decode_table(rest)?.into() });
        }
        rest.is_empty().then_some(Self { removed, added, next_table, through })
    }
}

fn encode_table(table: &TableSummary, out: &mut Vec<u8>) {
    let TableSummary { table, salt, file_bytes, first, last, oldest, newest, shift, counts } =
        table;
    let TableCounts { entries, deletions, raw_bytes, blocks, partitions } = *counts;
    varint::put(out, *table);
    out.extend_from_slice(&salt.to_le_bytes());
    let (blocks, partitions) = (u64::from(blocks), u64::from(partitions));
    for number in [*file_bytes, *oldest, *newest, *shift] {
        varint::put(out, number);
    }
    for number in [entries, deletions, raw_bytes, blocks, partitions] {
        varint::put(out, number);
    }
    for key in [first, last] {
        varint::put(out, key.len() as u64);
        out.extend_from_slice(key);
    }
}

fn decode_table(rest: &mut &[u8]) -> Option<TableSummary> {
    let (table, salt) = (take(rest)?, varint::take_u64(rest)?);
    let (file_bytes, oldest, newest, shift) = (take(rest)?, take(rest)?, take(rest)?, take(rest)?);
    let (entries, deletions, raw_bytes) = (take(rest)?, take(rest)?, take(rest)?);
    let blocks = u32::try_from(take(rest)?).ok()?;
    let partitions = u32::try_from(take(rest)?).ok()?;
    let mut key = || {
        let length = take_len(rest)?;
        take_bytes(rest, length).map(<[u8]>::to_vec)
    };
    let (first, last) = (key()?, key()?);
    let counts = TableCounts { entries, deletions, raw_bytes, blocks, partitions };
    Some(TableSummary { table, salt, file_bytes, first, last, oldest, newest, shift, counts })
}
