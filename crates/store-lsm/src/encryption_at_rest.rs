//! Encryption of the store's files: the keys that an open is given, as log and tables use them.
//!
//! Each segment of the log, table and manifest has a key of its own, derived from the newest key of
//! the key file and from its number and salt; its header has the id of the key it was derived from.
//!
//! Nonces: a table seals each block once, at its offset; a manifest each record once, at its
//! number, and none is continued after a crash or an error. A segment of the log is continued, at
//! the same place and with the same sequence number where a crash took a group. So a record there
//! has a nonce that was drawn ([`Nonces`]) and is written with it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use encryption::{FileId, FileKey, FileKind, KeyId, Keys, NONCE, TAG};
use env::Env;
use sstable::{Ciphers, FileCipher, SealedFile};

use crate::error::OpenError;

/// The keys of a store's files; without any, they are plain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encryption(Option<Arc<Keys>>);

impl Encryption {
    /// Under these keys.
    #[must_use]
    pub const fn under(keys: Arc<Keys>) -> Self {
        Self(Some(keys))
    }

    /// Plain files.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// The same keys, of which none encrypts.
    pub(crate) fn only_decrypting(&self) -> Self {
        Self(self.0.as_ref().map(|keys| Arc::new(keys.only_decrypting())))
    }

    /// The id of the key that new files are under.
    #[must_use]
    pub fn newest(&self) -> Option<KeyId> {
        self.0.as_ref().and_then(|keys| keys.newest())
    }

    /// Whether there are keys, to write or only to read with.
    pub(crate) const fn has_keys(&self) -> bool {
        self.0.is_some()
    }

    /// Whether new files are encrypted.
    pub(crate) fn encrypts(&self) -> bool {
        self.newest_key() != 0
    }

    /// The number of the key that new files are under; zero for none.
    pub(crate) fn newest_key(&self) -> u64 {
        self.newest().map_or(0, KeyId::number)
    }

    /// The ciphers of tables.
    #[must_use]
    pub fn ciphers(&self) -> Option<Arc<dyn Ciphers>> {
        let keys = self.0.as_ref()?;
        Some(Arc::new(TableCiphers(Arc::clone(keys))))
    }

    /// The cipher of a segment of the log; `None` within where it is plain.
    ///
    /// # Errors
    /// [`OpenError::KeyMissing`]
    pub(crate) fn of_segment(
        &self,
        file: &Path,
        (key, number, salt): (u64, u64, u64),
    ) -> Result<Option<FileKey>, OpenError> {
        let Some(id) = KeyId::from_header(key) else { return Ok(None) };
        let file_id = FileId { kind: FileKind::Log, number, salt };
        let found = self.0.as_ref().and_then(|keys| keys.file_key(id, file_id));
        found.map(Some).ok_or_else(|| OpenError::KeyMissing { file: file.to_path_buf(), key: id })
    }
}

/// The keys as `stator-sstable` uses them.
#[derive(Debug)]
struct TableCiphers(Arc<Keys>);

impl Ciphers for TableCiphers {
    fn newest_key(&self) -> u64 {
        self.0.newest().map_or(0, KeyId::number)
    }

    fn for_new(&self, file: SealedFile) -> Option<(u64, Arc<dyn FileCipher>)> {
        let id = self.0.newest()?;
        // Keys are never taken away, so there is one; without it nothing may be written.
        let key = self.0.file_key(id, file_id(file));
        Some((id.number(), Arc::new(TableCipher(key))))
    }

    fn for_existing(&self, key: u64, file: SealedFile) -> Option<Arc<dyn FileCipher>> {
        let key = self.0.file_key(KeyId::from_header(key)?, file_id(file))?;
        Some(Arc::new(TableCipher(Some(key))))
    }
}

const fn file_id(file: SealedFile) -> FileId {
    match file {
        SealedFile::Table { table, salt } => FileId { kind: FileKind::Table, number: table, salt },
        SealedFile::Manifest { salt } => FileId { kind: FileKind::Manifest, number: 0, salt },
    }
}

/// The cipher of a table or a manifest; without a key it seals and opens nothing.
#[derive(Debug)]
struct TableCipher(Option<FileKey>);

impl FileCipher for TableCipher {
    fn seal(&self, place: u64, context: &[u8], bytes: &mut Vec<u8>) -> bool {
        let tag = self.0.as_ref().and_then(|key| key.seal(nonce_of(place), context, bytes));
        tag.inspect(|tag| bytes.extend_from_slice(tag)).is_some()
    }

    fn open(&self, place: u64, context: &[u8], bytes: &mut Vec<u8>) -> bool {
        let Some(key) = &self.0 else { return false };
        let Some(length) = key.open(nonce_of(place), context, bytes).map(<[u8]>::len) else {
            return false;
        };
        bytes.truncate(length);
        true
    }
}

/// The nonce of a place that occurs once in its file.
fn nonce_of(place: u64) -> [u8; NONCE] {
    nonce(place.to_le_bytes(), 0)
}

fn nonce(high: [u8; 8], low: u32) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    for (to, from) in nonce.iter_mut().zip(high.into_iter().chain(low.to_le_bytes())) {
        *to = from;
    }
    nonce
}

/// Bytes that a record of the log is longer by when it is encrypted: tag and nonce.
pub(crate) const SEALED: usize = TAG + NONCE;

/// Nonces of one writer of the log: a number that was drawn when it began, and a counter. So two
/// writers of one segment, before and after a crash or in two copies of a directory, use others.
pub(crate) struct Nonces {
    env: Env,
    drawn: [u8; 8],
    next: u32,
}

impl Nonces {
    pub(crate) fn new(env: &Env) -> Self {
        Self { env: env.clone(), drawn: env.random_u64().to_le_bytes(), next: 0 }
    }

    pub(crate) fn next(&mut self) -> [u8; NONCE] {
        let nonce = nonce(self.drawn, self.next);
        self.next = self.next.wrapping_add(1);
        if self.next == 0 {
            self.drawn = self.env.random_u64().to_le_bytes();
        }
        nonce
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nonces").field("next", &self.next).finish_non_exhaustive()
    }
}

/// Encrypts the payload at the end of `buffer`, from `start` on, and appends tag and nonce. `None`
/// where it cannot.
pub(crate) fn seal_record(
    key: &FileKey,
    nonce: [u8; NONCE],
    context: &[u8],
    (buffer, start): (&mut Vec<u8>, usize),
) -> Option<()> {
    let tag = key.seal(nonce, context, buffer.get_mut(start..)?)?;
    buffer.extend_from_slice(&tag);
    buffer.extend_from_slice(&nonce);
    Some(())
}

/// The payload that was sealed; `None` where it was not sealed with this key and context.
pub(crate) fn open_record(key: &FileKey, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (body, nonce) = sealed.split_last_chunk::<NONCE>()?;
    let mut bytes = body.to_vec();
    let length = key.open(*nonce, context, &mut bytes)?.len();
    bytes.truncate(length);
    Some(bytes)
}
