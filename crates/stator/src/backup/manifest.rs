//! The list of a backup's files with their checksums.
//!
//! Text that `sha256sum --check BACKUP` reads: a line a file; what else there is to say is in lines
//! that begin with `#`. The last line is the checksum of all before it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::MANIFEST;
use super::error::BackupError;
use super::files::{Copied, hexadecimal, write_durably};

/// The first line.
const FIRST: &str = "# stator backup 1";
/// The beginnings of other lines.
const CREATED: &str = "# created ";
const LENGTH: &str = "# bytes ";
const END: &str = "# checksum ";

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it is, below the backup, with slashes.
    pub(crate) path: String,
    /// Its length.
    pub(crate) bytes: u64,
    /// The SHA-256 of its content, in hexadecimal.
    pub(crate) sha256: String,
}

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// When it was made, and by which version.
    pub(crate) created: String,
    /// Its files, sorted by path.
    pub(crate) files: Vec<Entry>,
}

impl Entry {
    /// The file at `path`, as it was copied.
    pub(super) fn new(path: &str, copied: Copied) -> Self {
        let Copied { bytes, sha256 } = copied;
        Self { path: path.to_owned(), bytes, sha256 }
    }

    /// The two lines of a file.
    pub(crate) fn lines(&self) -> String {
        let Self { path, bytes, sha256 } = self;
        format!("{LENGTH}{bytes}\n{sha256}  {path}\n")
    }

    /// Reads two lines.
    pub(crate) fn parse(length: &str, line: &str) -> Option<Self> {
        let bytes = length.strip_prefix(LENGTH)?.parse().ok()?;
        let (sha256, path) = line.split_once("  ")?;
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hash && is_plain(path)).then(|| Self {
            path: path.to_owned(),
            bytes,
            sha256: sha256.to_owned(),
        })
    }
}

/// Whether a path leads to a file below the backup.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let part =
        |part: &str| !part.is_empty() && part != "." && part != ".." && part.bytes().all(plain);
    path.split('/').all(part)
}

impl Manifest {
    /// Bytes of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// It as text.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{FIRST}\n{CREATED}{}\n", self.created);
        self.files.iter().for_each(|file| text.push_str(&file.lines()));
        let sum = hexadecimal(&Sha256::digest(&text));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{END}{sum}");
        text
    }

    /// Writes it into the backup `dir`; durable when this returns.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), BackupError> {
        write_durably(&dir.join(MANIFEST), self.text().as_bytes())
    }

    /// Reads that of the backup `dir`.
    ///
    /// # Errors
    /// [`BackupError::NoBackup`] where there is none, [`BackupError::Manifest`] when it is damaged.
    pub(crate) fn read(dir: &Path) -> Result<Self, BackupError> {
        let file = dir.join(MANIFEST);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(BackupError::NoBackup(dir.to_path_buf()));
            }
            Err(error) => return Err(BackupError::io(&file)(error)),
        };
        let parsed = String::from_utf8(bytes).ok().map(|text| Self::parse(&text));
        parsed
            .unwrap_or(Err("it is not text"))
            .map_err(|what| BackupError::Manifest { file, what: what.to_owned() })
    }

    /// The files that were noted of a backup that is not complete. The last line may be cut.
    pub(super) fn noted(text: &str) -> Vec<Entry> {
        let mut lines = text.lines();
        let mut files = Vec::new();
        while let (Some(length), Some(line)) = (lines.next(), lines.next()) {
            let Some(entry) = Entry::parse(length, line) else { break };
            files.push(entry);
        }
        files
    }

    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.starts_with("# stator backup ") {
            return Err("it is not the list of a backup's files");
        }
        let end = text.rfind(END).ok_or("its end is missing")?;
        let (lines, sum) = text.split_at_checked(end).ok_or("its end is missing")?;
        let sum = sum.strip_prefix(END).and_then(|sum| sum.strip_suffix('\n'));
        if sum != Some(&hexadecimal(&Sha256::digest(lines))) {
            return Err("it does not match its checksum");
        }
        let mut lines = lines.lines();
        if lines.next() != Some(FIRST) {
            return Err("a newer version of stator wrote it");
        }
        let created = lines.next().and_then(|line| line.strip_prefix(CREATED));
        let created = created.ok_or("its date is missing")?.to_owned();
        let mut files = Vec::new();
        while let Some(length) = lines.next() {
            let entry = lines.next().and_then(|line| Entry::parse(length, line));
            files.push(entry.ok_or("a line of it is not that of a file")?);
        }
        Ok(Self { created, files })
    }
}
