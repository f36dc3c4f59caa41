//! Credentials: the id and the secret of an access key, made at random or given.

use std::fmt;

use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::error::AccessError;

/// What ids of access keys are made of, as AWS's.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret access key. Its memory is overwritten at the end, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// This text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// An access key with its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The access key id.
    pub access_key: String,
    /// The secret access key.
    pub secret: Secret,
}

impl Credentials {
    /// New ones: an id of 20 characters and a secret of 40, as AWS makes them.
    ///
    /// # Errors
    /// [`AccessError::Randomness`].
    pub fn generate() -> Result<Self, AccessError> {
        Self::beginning("AKIA")
    }

    /// New ones for a session.
    ///
    /// # Errors
    /// [`AccessError::Randomness`].
    pub fn temporary() -> Result<Self, AccessError> {
        Self::beginning("ASIA")
    }

    fn beginning(prefix: &str) -> Result<Self, AccessError> {
        let mut bytes = Zeroizing::new([0_u8; 30]);
        SystemRandom::new().fill(&mut *bytes).map_err(|_| AccessError::Randomness)?;
        let secret = Secret::new(base64_simd::STANDARD.encode_to_string(*bytes));
        Ok(Self { access_key: unique_id(prefix)?, secret })
    }

    /// Reads the two lines of an AWS credentials file, whatever else it holds: the first
    /// `aws_access_key_id = …` and the first `aws_secret_access_key = …`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let value = |wanted: &str| {
            text.lines().find_map(|line| {
                let (name, value) = line.split_once('=')?;
                (name.trim() == wanted).then(|| value.trim().to_owned())
            })
        };
        let secret = Secret::new(value("aws_secret_access_key")?);
        Self::checked(value("aws_access_key_id")?, secret)
    }

    /// These, if both can be used in signatures.
    #[must_use]
    pub fn checked(access_key: String, secret: Secret) -> Option<Self> {
        let text = secret.reveal();
        let usable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        (usable && is_access_key_id(&access_key)).then_some(Self { access_key, secret })
    }
}

/// A unique id as AWS makes them: `prefix`, which says what it is of, and 16 letters and digits.
///
/// # Errors
/// [`AccessError::Randomness`].
pub fn unique_id(prefix: &str) -> Result<String, AccessError> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| AccessError::Randomness)?;
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).map(|letter| *letter as char);
    Ok(prefix.chars().chain(bytes.iter().filter_map(letter)).collect())
}

/// Whether a text can be the id of an access key: IAM's `accessKeyIdType`, 16 to 128 word
/// characters.
#[must_use]
pub fn is_access_key_id(text: &str) -> bool {
    (16..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
