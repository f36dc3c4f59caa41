//! The manifest: a log of edits of the list of tables, each durable before the next is written.
//!
//! A file begins with 64 bytes (`STATRMAN`, u32 format, u32 0, u64 salt, u64 key that the edits are
//! encrypted under or zero, zeros, u64 checksum), and its first record makes the whole list of an
//! empty one. A manifest that has grown is replaced by a new file with another salt, made whole
//! before it gets its name.
//!
//! A record that is not valid is a torn tail only if no later record exists: each is written after
//! the sync of the one before, so with a later one this one was durable, and is damage. The last
//! one may have been durable and damaged since; who knows its number from elsewhere says so
//! ([`read`]).

mod record;

use std::sync::Arc;

use crate::cipher::{Ciphers, FileCipher, SealedFile, existing_cipher, new_cipher};
use crate::error::TableError;
use crate::file::TableFile;
use crate::hash::checksum;
use crate::varint::{take_u32, take_u64};
use crate::version::{Edit, EditError, Version};

use self::record::{ALIGNMENT, HEADER};

const MAGIC: &[u8; 8] = b"STATRMAN";
const FORMAT: u32 = 1;
/// Bytes before the first record.
const START: usize = 64;
/// A manifest is to be replaced when it has this many times the bytes of its first record, and
/// more than [`LEAST_BYTES`].
const GROWTH: u64 = 4;
const LEAST_BYTES: u64 = 1 << 20;

/// What a manifest says.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The list of tables after its last edit.
    pub version: Version,
    /// The number of the last edit.
    pub sequence: u64,
    /// Whether the last write was cut off. The manifest is then replaced, not continued.
    pub torn: bool,
    end: u64,
    first_bytes: u64,
    salt: u64,
    last_sum: u64,
    key_id: u64,
    cipher: Option<Arc<dyn FileCipher>>,
}

impl Contents {
    /// Where its last edit ends, and with it what the caller may rely on.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.end
    }
}

/// Why an edit was not written.
#[derive(Debug)]
pub enum AppendError {
    /// It does not fit the list of tables. Nothing was written.
    Edit(EditError),
    /// The file's error, or an edit that is too long. The manifest takes nothing more: what is
    /// durable of it is not known.
    File(TableError),
}

/// Reads a manifest and decides what is torn and what is damaged. `durable` is the number of an
/// edit that is known to be durable; zero if none is.
///
/// # Errors
/// [`TableError::Damaged`], [`TableError::Newer`] or [`TableError::KeyMissing`].
pub fn read(
    bytes: &[u8],
    durable: u64,
    ciphers: Option<&dyn Ciphers>,
) -> Result<Contents, TableError> {
    let (salt, key_id) = read_start(bytes)?;
    let mut contents = Contents {
        version: Version::default(),
        sequence: 0,
        torn: false,
        end: START as u64,
        first_bytes: 0,
        salt,
        last_sum: salt,
        key_id,
        cipher: existing_cipher(ciphers, key_id, SealedFile::Manifest { salt })?,
    };
    let mut at = START;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((edit, header)) = next_edit(&contents, rest) else {
            contents.torn = true;
            break;
        };
        let edit = edit.and_then(|edit| contents.version.edited(&edit).ok());
        let what = "an edit matches its checksum and does not fit the list of tables";
        contents.version = edit.ok_or_else(|| damaged(at, what))?;
        contents.sequence = header.sequence;
        contents.last_sum = header.sum;
        at = at.saturating_add(header.record_bytes());
        contents.end = at as u64;
        if contents.first_bytes == 0 {
            contents.first_bytes = contents.end;
        }
    }
    if contents.torn && is_followed(&contents, bytes.get(at..).unwrap_or_default()) {
        return Err(damaged(at, "an edit that was durable does not match its checksum"));
    }
    if contents.sequence == 0 || contents.sequence < durable {
        return Err(damaged(at, "the manifest ends before an edit that was durable"));
    }
    Ok(contents)
}

fn damaged(offset: usize, what: &'static str) -> TableError {
    TableError::Damaged { table: 0, offset: offset as u64, what }
}

/// The key that a manifest's edits are encrypted under, by its first 64 bytes; zero for none.
///
/// # Errors
/// As [`read`].
pub fn key_of(start: &[u8]) -> Result<u64, TableError> {
    read_start(start).map(|(_, key)| key)
}

/// The salt and the key.
fn read_start(bytes: &[u8]) -> Result<(u64, u64), TableError> {
    let start = bytes.get(..START).ok_or_else(|| damaged(0, "the manifest is too short"))?;
    let (body, sum) = start.split_last_chunk::<8>().ok_or_else(|| damaged(0, "too short"))?;
    if !body.starts_with(MAGIC) || start_sum(body) != u64::from_le_bytes(*sum) {
        return Err(damaged(0, "the manifest's first bytes are not those of one"));
    }
    let mut rest = body.get(MAGIC.len()..).unwrap_or_default();
    let mut parse = || {
        let (format, _) = (take_u32(&mut rest)?, take_u32(&mut rest)?);
        Some((format, take_u64(&mut rest)?, take_u64(&mut rest)?))
    };
    let (found, salt, key) = parse().ok_or_else(|| damaged(0, "too short"))?;
    if found > FORMAT {
        return Err(TableError::Newer { table: 0, found, known: FORMAT });
    }
    Ok((salt, key))
}

fn start_sum(body: &[u8]) -> u64 {
    checksum(0, 0, 0, body)
}

/// The edit of the record that is to follow, `None` within if it cannot be read; `None` if there is
/// no valid record.
fn next_edit(contents: &Contents, rest: &[u8]) -> Option<(Option<Edit>, record::Header)> {
    let header = record::header(contents.salt, rest)?;
    // The first record continues the numbers of the manifest that this one replaced.
    let is_next =
        contents.first_bytes == 0 || header.sequence == contents.sequence.checked_add(1)?;
    let follows = is_next && header.sequence > 0 && header.before == contents.last_sum;
    let payload = rest.get(HEADER..HEADER.checked_add(header.bytes)?)?;
    let padding = rest.get(HEADER.checked_add(header.bytes)?..header.record_bytes())?;
    let valid = follows
        && padding.iter().all(|byte| *byte == 0)
        && record::payload_sum(contents.salt, header.sequence, payload) == header.sum;
    valid.then(|| (open(contents, header.sequence, payload), header))
}

/// The edit in a payload; `None` if it cannot be decrypted or is none.
fn open(contents: &Contents, sequence: u64, payload: &[u8]) -> Option<Edit> {
    let Some(cipher) = &contents.cipher else { return Edit::decode(payload) };
    let mut bytes = payload.to_vec();
    cipher.open(sequence, &[], &mut bytes).then(|| Edit::decode(&bytes)).flatten()
}

/// Whether the record after the torn one exists somewhere in the rest of the file.
fn is_followed(contents: &Contents, rest: &[u8]) -> bool {
    let after = contents.sequence.saturating_add(1);
    let places = (ALIGNMENT..rest.len()).step_by(ALIGNMENT);
    places.filter_map(|at| rest.get(at..)).any(|rest| {
        record::header(contents.salt, rest).is_some_and(|header| header.sequence > after)
    })
}

/// Appends edits to a manifest. One at a time; the newest version is in it.
#[derive(Debug)]
pub struct ManifestWriter<F> {
    file: F,
    contents: Contents,
    failed: bool,
}

impl<F: TableFile> ManifestWriter<F> {
    /// Writes a manifest of this list into an empty file and makes it durable. Its first edit is
    /// the one after `sequence`, the last of the manifest that it replaces; its name is the
    /// caller's.
    ///
    /// # Errors
    /// The file's.
    pub fn create(
        file: F,
        salt: u64,
        version: &Version,
        sequence: u64,
        ciphers: Option<&dyn Ciphers>,
    ) -> Result<Self, TableError> {
        let (key_id, cipher) = new_cipher(ciphers, SealedFile::Manifest { salt });
        let mut start = MAGIC.to_vec();
        start.extend_from_slice(&FORMAT.to_le_bytes());
        start.extend_from_slice(&0_u32.to_le_bytes());
        start.extend_from_slice(&salt.to_le_bytes());
        start.extend_from_slice(&key_id.to_le_bytes());
        start.resize(START.saturating_sub(8), 0);
        let sum = start_sum(&start);
        start.extend_from_slice(&sum.to_le_bytes());
        file.write_at(&start, 0)?;
        let contents = Contents {
            version: Version::default(),
            sequence,
            torn: false,
            end: START as u64,
            first_bytes: 0,
            salt,
            last_sum: salt,
            key_id,
            cipher,
        };
        let mut writer = Self { file, contents, failed: false };
        writer.write(&version.as_edit())?;
        writer.contents.version = version.clone();
        writer.contents.first_bytes = writer.contents.end;
        Ok(writer)
    }

    /// Continues a manifest that was read and was not torn; `None` if it was, or is encrypted: an
    /// edit that a power failure took may have had the number, and the nonce, of the next one.
    pub fn resume(file: F, contents: Contents) -> Option<Self> {
        let continues = !contents.torn && contents.cipher.is_none();
        continues.then_some(Self { file, contents, failed: false })
    }

    /// The number of the key that it is encrypted under; zero for none.
    pub const fn key_id(&self) -> u64 {
        self.contents.key_id
    }

    /// The list of tables.
    pub const fn version(&self) -> &Version {
        &self.contents.version
    }

    /// The number of the last edit.
    pub const fn sequence(&self) -> u64 {
        self.contents.sequence
    }

    /// Takes no further edit: what is on the disk is not known.
    pub const fn fail(&mut self) {
        self.failed = true;
    }

    /// Whether an edit failed, so that the disk may have it or not.
    pub const fn has_failed(&self) -> bool {
        self.failed
    }

    /// Whether it is time to replace it: most of it is of the past.
    pub fn is_grown(&self) -> bool {
        let usual = self.contents.first_bytes.saturating_mul(GROWTH).max(LEAST_BYTES);
        self.contents.end > usual
    }

    /// Makes an edit durable and returns the list of tables after it.
    ///
    /// # Errors
    /// [`AppendError`]
    pub fn append(&mut self, edit: &Edit) -> Result<&Version, AppendError> {
        if self.failed {
            let cause = std::io::Error::other("an earlier write of the manifest failed");
            return Err(AppendError::File(cause.into()));
        }
        let version = self.contents.version.edited(edit).map_err(AppendError::Edit)?;
        if let Err(error) = self.write(edit) {
            self.failed = true;
            return Err(AppendError::File(error));
        }
        self.contents.version = version;
        Ok(&self.contents.version)
    }

    fn write(&mut self, edit: &Edit) -> Result<(), TableError> {
        let Contents { sequence, salt, last_sum, end, .. } = self.contents;
        let next = sequence.saturating_add(1);
        let mut payload = edit.encode();
        let too_long = TableError::TooLong { bytes: payload.len(), limit: 1 << 30 };
        if let Some(cipher) = &self.contents.cipher
            && !cipher.seal(next, &[], &mut payload)
        {
            return Err(too_long);
        }
        let (record, sum) = record::encode(salt, (next, last_sum), &payload).ok_or(too_long)?;
        self.file.write_at(&record, end)?;
        self.file.sync()?;
        self.contents.sequence = next;
        self.contents.last_sum = sum;
        self.contents.end = end.saturating_add(record.len() as u64);
        Ok(())
    }
}

impl std::fmt::Display for AppendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Edit(error) => write!(f, "{error}"),
            Self::File(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for AppendError {}
