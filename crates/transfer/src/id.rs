//! Identifiers of transfers: 14 digits of the time in milliseconds, and 8 random hexadecimal ones.
//! Source: the examples in "DynamoDB data export to Amazon S3" in the developer guide.

use std::fmt::Write as _;

use env::Env;

/// A new identifier, `01658528578619-c4d4e311`.
pub(crate) fn new_id(env: &Env) -> String {
    let random = u32::try_from(env.random_u64() >> 32).unwrap_or_default();
    format!("{:014}-{random:08x}", env.now().as_millis())
}

/// The identifier at the end of a transfer's ARN.
pub(crate) fn id_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The ARN of the table in a transfer's ARN.
pub(crate) fn table_of(arn: &str) -> &str {
    let mut parts = arn.match_indices('/').map(|(at, _)| at);
    parts.nth(1).and_then(|at| arn.get(..at)).unwrap_or(arn)
}

/// The name of a data file, 26 letters and digits, from a number that its export has for itself and
/// its place among the files: one that is written again has the same name.
pub(crate) fn file_name(seed: u64, number: u64) -> String {
    use sha2::{Digest as _, Sha256};
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = Sha256::digest(format!("{seed}/{number}"));
    let letters = hash.iter().take(26).filter_map(|byte| ALPHABET.get(usize::from(byte & 31)));
    letters.map(|letter| char::from(*letter)).collect()
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of a hexadecimal text; `None` when it is none.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{file_name, hex, table_of, unhex};

    #[test]
    fn the_parts_of_an_arn_are_found() {
        let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/T/export/01234567890123-a1b2c3d4";
        assert_eq!(table_of(arn), "arn:aws:dynamodb:us-east-1:123456789012:table/T");
        assert_eq!(super::id_of(arn), "01234567890123-a1b2c3d4");
    }

    #[test]
    fn hexadecimal_texts_are_read_back() {
        assert_eq!(unhex(&hex(&[0, 15, 255])), Some(vec![0, 15, 255]));
        assert_eq!(unhex("zz"), None);
    }

    #[test]
    fn file_names_are_those_of_their_file() {
        assert_eq!(file_name(1, 2), file_name(1, 2));
        assert_ne!(file_name(1, 2), file_name(1, 3));
        assert_eq!(file_name(7, 0).len(), 26);
    }
}
