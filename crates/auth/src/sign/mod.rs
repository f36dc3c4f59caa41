//! Signature Version 4: computes the signature of a request, for clients that sign and servers that
//! verify.
//!
//! Invariant: nothing is allocated for a request; what is signed goes straight into the hash.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The algorithm that every signature names.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What ends every credential scope.
pub const TERMINATION: &str = "aws4_request";

/// The block size of SHA-256 in bytes; HMAC pads its key to it.
const BLOCK: usize = 64;

/// A SHA-256 hash or a signature in lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hexadecimal([u8; 64]);

impl Hexadecimal {
    /// Of 32 bytes.
    #[must_use]
    pub fn of(bytes: &[u8; 32]) -> Self {
        let mut digits = [b'0'; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Self(digits)
    }

    /// The digits.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// The digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Hexadecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0'.wrapping_add(nibble),
        _ => b'a'.wrapping_add(nibble.wrapping_sub(10)),
    }
}

/// The hash of a request's body.
#[must_use]
pub fn payload_hash(body: &[u8]) -> Hexadecimal {
    Hexadecimal::of(&Sha256::digest(body).into())
}

/// What one signing key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningScope<'a> {
    /// The day, as `YYYYMMDD`.
    pub date: &'a str,
    /// The Region, such as `eu-west-2`.
    pub region: &'a str,
    /// The service, such as `dynamodb`.
    pub service: &'a str,
}

/// The key that signs the requests of one day, Region and service.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// Derives the key from the secret access key.
    #[must_use]
    pub fn derive(secret: &str, scope: &SigningScope<'_>) -> Self {
        let step = |key: &[u8], text: &str| Zeroizing::new(keyed_hash(key, text.as_bytes()));
        let secret = Zeroizing::new([b"AWS4", secret.as_bytes()].concat());
        let day = step(&secret, scope.date);
        let region = step(&*day, scope.region);
        let service = step(&*region, scope.service);
        Self(step(&*service, TERMINATION))
    }

    /// Whether `signature` is the one of these parts. How long it takes does not tell where it
    /// differs.
    pub(crate) fn signs<'p>(
        &self,
        parts: impl IntoIterator<Item = &'p str>,
        signature: &str,
    ) -> bool {
        let mut mac = keyed(&*self.0);
        for part in parts {
            mac.update(part.as_bytes());
        }
        bytes(signature).is_some_and(|bytes| mac.verify_slice(&bytes).is_ok())
    }
}

/// The bytes of a signature: 64 hexadecimal digits in lower case.
fn bytes(signature: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let pairs = signature.as_bytes().chunks_exact(2);
    if signature.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let mut nibbles = pair.iter().map(|digit| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        });
        let (Some(Some(high)), Some(Some(low))) = (nibbles.next(), nibbles.next()) else {
            return None;
        };
        *byte = (high << 4) | low;
    }
    Some(bytes)
}

/// Whether two secrets are the same. Their hashes are compared, so that the time tells nothing of
/// them.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    Sha256::digest(left) == Sha256::digest(right)
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(secret)")
    }
}

/// What a signature covers, in its canonical form.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path, URI-encoded.
    pub path: &'a str,
    /// The query: URI-encoded and sorted, without the question mark.
    pub query: &'a str,
    /// The signed headers: names in lower case, sorted; values without space at the ends.
    pub headers: &'a [(&'a str, &'a str)],
    /// The hash of the body, see [`payload_hash`].
    pub payload: &'a str,
    /// When it is signed, as `YYYYMMDDTHHMMSSZ`.
    pub time: &'a str,
    /// `YYYYMMDD/Region/service/aws4_request`.
    pub scope: &'a str,
}

impl Signed<'_> {
    /// The signature by `key`.
    #[must_use]
    pub fn signature(&self, key: &SigningKey) -> Hexadecimal {
        let request = Hexadecimal::of(&self.canonical_request());
        let mut mac = keyed(&*key.0);
        for part in [ALGORITHM, "\n", self.time, "\n", self.scope, "\n", request.as_str()] {
            mac.update(part.as_bytes());
        }
        Hexadecimal::of(&mac.finalize().into_bytes().into())
    }

    /// Whether `signature` is the one by `key`; see [`SigningKey::signs`] about time.
    pub(crate) fn is_signature(&self, key: &SigningKey, signature: &str) -> bool {
        let request = Hexadecimal::of(&self.canonical_request());
        let parts = [ALGORITHM, "\n", self.time, "\n", self.scope, "\n", request.as_str()];
        key.signs(parts, signature)
    }

    /// The string to sign.
    #[must_use]
    pub fn string_to_sign(&self) -> String {
        let request = Hexadecimal::of(&self.canonical_request());
        [ALGORITHM, self.time, self.scope, request.as_str()].join("\n")
    }

    /// The canonical request.
    #[must_use]
    pub fn canonical_text(&self) -> String {
        let mut text = String::new();
        self.canonical_parts(&mut |part| text.push_str(part));
        text
    }

    /// The hash of the canonical request.
    fn canonical_request(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        self.canonical_parts(&mut |part| hash.update(part));
        hash.finalize().into()
    }

    /// The parts of the canonical request, in order.
    fn canonical_parts(&self, each: &mut impl FnMut(&str)) {
        for part in [self.method, "\n", self.path, "\n", self.query, "\n"] {
            each(part);
        }
        for (name, value) in self.headers {
            for part in [name, ":", value, "\n"] {
                each(part);
            }
        }
        for (index, (name, _)) in self.headers.iter().enumerate() {
            each(if index == 0 { "\n" } else { ";" });
            each(name);
        }
        each("\n");
        each(self.payload);
    }
}

/// A second of UTC as `YYYYMMDDTHHMMSSZ`, from seconds since the Unix epoch.
#[must_use]
pub fn time(seconds: u64) -> [u8; 16] {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, in eras of 400 years, so that a leap day ends its year.
    let days = days.saturating_add(719_468);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let march = (5 * day + 2) / 153;
    let day = day - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = 400 * era + year + u64::from(month <= 2);
    let mut text = *b"00000000T000000Z";
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    for (at, width, mut number) in
        [(0, 4, year), (4, 2, month), (6, 2, day), (9, 2, hour), (11, 2, minute), (13, 2, second)]
    {
        let place = text.get_mut(at..at + width).unwrap_or_default();
        for digit in place.iter_mut().rev() {
            *digit = b'0'.saturating_add(u8::try_from(number % 10).unwrap_or_default());
            number /= 10;
        }
    }
    text
}

/// HMAC-SHA256 with `key`.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0_u8; BLOCK];
    // RFC 2104: a longer key is replaced by its hash, a shorter one is padded with zeros.
    let hashed: [u8; 32];
    let key = if key.len() > BLOCK {
        hashed = Sha256::digest(key).into();
        &hashed
    } else {
        key
    };
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::new(&block.into())
}

fn keyed_hash(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
