//! The key of one file: AES-256-GCM, under a key that no other file has.

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::Prk;

/// Bytes of a nonce.
pub const NONCE: usize = 12;
/// Bytes of the tag that follows what is sealed.
pub const TAG: usize = 16;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A segment of the log.
    Log = 1,
    /// A table.
    Table = 2,
    /// A list of tables.
    Manifest = 3,
}

/// A file, as it enters its key: two files that may be under one key of the key file never have
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    /// What it is.
    pub kind: FileKind,
    /// Its number among its kind; zero where there is only one.
    pub number: u64,
    /// A random number that was drawn when it was made.
    pub salt: u64,
}

/// The cipher of one file. The caller uses each nonce once.
pub struct FileKey(LessSafeKey);

impl FileKey {
    /// Derives it; `None` never happens, since the length is right.
    pub(crate) fn derive(key: &Prk, file: FileId) -> Option<Self> {
        let (number, salt) = (file.number.to_le_bytes(), file.salt.to_le_bytes());
        let info = [&b"file"[..], &[file.kind as u8], &number, &salt];
        let derived = key.expand(&info, &AES_256_GCM).ok()?;
        Some(Self(LessSafeKey::new(UnboundKey::from(derived))))
    }

    /// Encrypts `bytes` in place; returns their tag, which also covers `context`. `None` where
    /// they are longer than the cipher takes, 64 GiB.
    #[must_use]
    pub fn seal(&self, nonce: [u8; NONCE], context: &[u8], bytes: &mut [u8]) -> Option<[u8; TAG]> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(context), bytes).ok()?;
        tag.as_ref().try_into().ok()
    }

    /// Decrypts `sealed`, which ends with the tag, in place; returns the plain bytes. `None` where
    /// they were not sealed with this key, nonce and context, or were changed since.
    pub fn open<'a>(
        &self,
        nonce: [u8; NONCE],
        context: &[u8],
        sealed: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0.open_in_place(nonce, Aad::from(context), sealed).ok().map(|bytes| &*bytes)
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey")
    }
}
