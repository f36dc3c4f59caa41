//! The seam for encryption at rest: ciphers of files, whose keys are somebody else's.
//!
//! Each file has a cipher of its own, under a key that no other file has. A table seals each block
//! once, at its offset, and a manifest each record once, at its number; an open never continues a
//! manifest, and after an error none is continued. So the place never occurs twice in a file, and
//! can be the nonce.

use std::fmt;
use std::sync::Arc;

use crate::error::TableError;

/// A file that is encrypted: what its key is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedFile {
    /// A table.
    Table {
        /// Its number.
        table: u64,
        /// A random number that was drawn when it was made.
        salt: u64,
    },
    /// A manifest.
    Manifest {
        /// A random number that was drawn when it was made.
        salt: u64,
    },
}

/// The cipher of one file.
pub trait FileCipher: Send + Sync + fmt::Debug {
    /// Encrypts in place and may lengthen; `false` where it cannot: then nothing is written.
    /// `place` occurs once in the file, and `context` is what the bytes are bound to.
    #[must_use]
    fn seal(&self, place: u64, context: &[u8], bytes: &mut Vec<u8>) -> bool;

    /// Decrypts in place; `false` where the bytes were not sealed by this cipher for this place
    /// and context.
    #[must_use]
    fn open(&self, place: u64, context: &[u8], bytes: &mut Vec<u8>) -> bool;
}

/// Ciphers for files, under the keys of a store.
pub trait Ciphers: Send + Sync + fmt::Debug {
    /// The number of the key that a new file would be under; zero: none.
    fn newest_key(&self) -> u64;

    /// A cipher for a new file, with the number of its key; `None` if new files are plain.
    fn for_new(&self, file: SealedFile) -> Option<(u64, Arc<dyn FileCipher>)>;

    /// The cipher of a file that is under a key; `None` if that key is not there.
    fn for_existing(&self, key: u64, file: SealedFile) -> Option<Arc<dyn FileCipher>>;
}

/// The number of a new file's key, zero for none, and its cipher.
pub(crate) fn new_cipher(
    ciphers: Option<&dyn Ciphers>,
    file: SealedFile,
) -> (u64, Option<Arc<dyn FileCipher>>) {
    match ciphers.and_then(|ciphers| ciphers.for_new(file)) {
        Some((key, cipher)) => (key, Some(cipher)),
        None => (0, None),
    }
}

/// The cipher of a file whose header names a key.
pub(crate) fn existing_cipher(
    ciphers: Option<&dyn Ciphers>,
    key: u64,
    file: SealedFile,
) -> Result<Option<Arc<dyn FileCipher>>, TableError> {
    if key == 0 {
        return Ok(None);
    }
    let table = match file {
        SealedFile::Table { table, .. } => table,
        SealedFile::Manifest { .. } => 0,
    };
    let cipher = ciphers.and_then(|ciphers| ciphers.for_existing(key, file));
    cipher.map(Some).ok_or(TableError::KeyMissing { table, key })
}
