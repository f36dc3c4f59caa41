//! Sealing: secrets encrypted and authenticated with AES-256-GCM, each bound to what it belongs to.
//!
//! Form: a version byte 1, a nonce of 12 random bytes, the encrypted bytes with their tag of 16
//! bytes. A key seals far fewer secrets than random nonces allow (NIST SP 800-38D, 8.3: 2^32).

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::error::AccessError;

const VERSION: u8 = 1;

/// The key that secrets are sealed under.
pub struct SealingKey(LessSafeKey);

impl SealingKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// [`AccessError::Randomness`]; the length is always right.
    pub fn new(bytes: &[u8; 32]) -> Result<Self, AccessError> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| AccessError::Randomness)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// A key that nobody keeps, for data in memory.
    ///
    /// # Errors
    /// [`AccessError::Randomness`].
    pub fn generate() -> Result<Self, AccessError> {
        Self::new(&*random()?)
    }

    /// Seals `secret`, bound to `owner`: it does not open for another one.
    pub(crate) fn seal(&self, owner: &str, secret: &str) -> Result<Vec<u8>, AccessError> {
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| AccessError::Randomness)?;
        // With room for the tag, so that nothing readable is left behind where it was before.
        let mut sealed = Vec::with_capacity(secret.len().saturating_add(AES_256_GCM.tag_len()));
        sealed.extend_from_slice(secret.as_bytes());
        let (nonce_of, aad) = (Nonce::assume_unique_for_key(nonce), Aad::from(owner));
        let done = self.0.seal_in_place_append_tag(nonce_of, aad, &mut sealed);
        done.map_err(|_| AccessError::Randomness)?;
        Ok([&[VERSION][..], &nonce, &sealed].concat())
    }

    /// The secret of `owner`; `None` if it was sealed under another key, for another owner, or was
    /// changed since.
    pub(crate) fn open(&self, owner: &str, sealed: &[u8]) -> Option<Zeroizing<String>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN)?;
        if *version != VERSION {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = self.0.open_in_place(nonce, Aad::from(owner), &mut body).ok()?;
        Some(Zeroizing::new(str::from_utf8(opened).ok()?.to_owned()))
    }
}

/// 32 bytes that nobody can guess.
pub(crate) fn random() -> Result<Zeroizing<[u8; 32]>, AccessError> {
    let mut bytes = Zeroizing::new([0; 32]);
    SystemRandom::new().fill(&mut *bytes).map_err(|_| AccessError::Randomness)?;
    Ok(bytes)
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey")
    }
}
