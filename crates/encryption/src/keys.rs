//! Keys that are open: each with its id; the newest encrypts.

use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;

use parking_lot::RwLock;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use zeroize::Zeroizing;

use crate::file_key::{FileId, FileKey};

/// Bytes of a key.
pub(crate) const KEY: usize = 32;

/// The id of a key: derived from it, so that two keys never share one, and of no use to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(NonZeroU64);

impl KeyId {
    /// The id that a file's header has; `None` for zero, which says that the file is not encrypted.
    #[must_use]
    pub const fn from_header(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// It as a number, for a file's header.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One key.
pub(crate) struct Key {
    bytes: Zeroizing<[u8; KEY]>,
    id: KeyId,
}

impl Key {
    pub(crate) fn new(bytes: Zeroizing<[u8; KEY]>) -> Option<Self> {
        let mut id = [0; 8];
        let derived = extract(&bytes);
        derived.expand(&[b"id"], IdBytes).and_then(|derived| derived.fill(&mut id)).ok()?;
        // One of 2^64 keys would have zero, which says plain.
        let id = KeyId(NonZeroU64::new(u64::from_le_bytes(id)).unwrap_or(NonZeroU64::MIN));
        Some(Self { bytes, id })
    }

    pub(crate) const fn id(&self) -> KeyId {
        self.id
    }
}

/// The length of an id, for its derivation.
struct IdBytes;

impl KeyType for IdBytes {
    fn len(&self) -> usize {
        8
    }
}

fn extract(key: &[u8; KEY]) -> Prk {
    Salt::new(HKDF_SHA256, b"stator encryption at rest 1").extract(key)
}

/// The keys of a store. They can be replaced while it is open.
pub struct Keys {
    /// The newest last.
    current: RwLock<Arc<Vec<Key>>>,
    /// Whether what is written is encrypted; `false` while a store is decrypted.
    encrypts: bool,
}

impl Keys {
    /// These keys, the newest last; `None` where there is none.
    #[must_use]
    pub fn from_bytes(keys: &[[u8; KEY]]) -> Option<Self> {
        let keys: Option<Vec<Key>> =
            keys.iter().map(|bytes| Key::new(Zeroizing::new(*bytes))).collect();
        keys.filter(|keys| !keys.is_empty()).map(Self::of)
    }

    pub(crate) fn of(keys: Vec<Key>) -> Self {
        Self { current: RwLock::new(Arc::new(keys)), encrypts: true }
    }

    /// The same keys, of which none encrypts: what is written from now on is plain.
    #[must_use]
    pub fn only_decrypting(&self) -> Self {
        let current = RwLock::new(Arc::clone(&self.current.read()));
        Self { current, encrypts: false }
    }

    /// Replaces the keys; returns whether another one encrypts from now on. Those that are gone are
    /// kept until the store is closed, since files may still be under them.
    pub(crate) fn replace(&self, mut keys: Vec<Key>) -> bool {
        let before = self.newest();
        let mut current = self.current.write();
        let gone = current.iter().filter(|key| !keys.iter().any(|other| other.id() == key.id()));
        let gone: Option<Vec<Key>> = gone.map(|key| Key::new(key.bytes.clone())).collect();
        keys.splice(0..0, gone.unwrap_or_default());
        *current = Arc::new(keys);
        drop(current);
        before != self.newest()
    }

    /// The key that encrypts; `None` where what is written is plain.
    #[must_use]
    pub fn newest(&self) -> Option<KeyId> {
        self.current.read().last().filter(|_| self.encrypts).map(Key::id)
    }

    /// The ids of all keys, the newest last.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.current.read().iter().map(Key::id).collect()
    }

    /// The cipher of a file that is under the key `id`; `None` if that key is not there.
    #[must_use]
    pub fn file_key(&self, id: KeyId, file: FileId) -> Option<FileKey> {
        let keys = Arc::clone(&self.current.read());
        let key = keys.iter().find(|key| key.id() == id)?;
        FileKey::derive(&extract(&key.bytes), file)
    }
}

impl PartialEq for Keys {
    fn eq(&self, other: &Self) -> bool {
        self.encrypts == other.encrypts && self.ids() == other.ids()
    }
}

impl Eq for Keys {}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("ids", &self.ids()).finish_non_exhaustive()
    }
}
