//! A file that lines are added to, and that makes room for a new one when it is full.
//!
//! `FILE` becomes `FILE.1`, that one `FILE.2`, and so on; the last one is deleted.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Who made it may read and write it, and nobody else.
const MODE: u32 = 0o600;

/// A file of lines.
#[derive(Debug)]
pub(super) struct RotatedFile {
    path: PathBuf,
    file: File,
    /// What is in it.
    bytes: u64,
    /// When it is full.
    most: u64,
    /// Full ones that are kept.
    kept: u32,
}

impl RotatedFile {
    /// The file at `path`, which is made or added to; it is full at `most` bytes, and `kept` full
    /// ones are kept.
    pub(super) fn open(path: PathBuf, most: u64, kept: u32) -> io::Result<Self> {
        let (file, bytes) = open(&path)?;
        Ok(Self { path, file, bytes, most, kept })
    }

    /// Adds a line, to a new file if it does not fit into this one.
    pub(super) fn append(&mut self, line: &str) -> io::Result<()> {
        let bytes = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if self.bytes > 0 && self.bytes.saturating_add(bytes) > self.most {
            self.rotate()?;
        }
        self.file.write_all(line.as_bytes())?;
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(())
    }

    /// Opens the file of that name anew: the one that was open may have another name by now.
    pub(super) fn reopen(&mut self) -> io::Result<()> {
        (self.file, self.bytes) = open(&self.path)?;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        if self.kept == 0 {
            self.file.set_len(0)?;
            self.bytes = 0;
            return Ok(());
        }
        for number in (1..self.kept).rev() {
            let from = numbered(&self.path, number);
            if from.exists() {
                fs::rename(from, numbered(&self.path, number.saturating_add(1)))?;
            }
        }
        fs::rename(&self.path, numbered(&self.path, 1))?;
        self.reopen()
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().append(true).create(true).mode(MODE).open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{number}"));
    name.into()
}

#[cfg(test)]
mod tests;
