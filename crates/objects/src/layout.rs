//! Keys of a bucket's rows: `h/KEY` is the head of an object, `d/KEY\0`, a generation and a number
//! one piece of its bytes. Fixed: stored data has this form.

/// The key of a head, and the prefix of the heads of all keys that begin with `key`.
pub(crate) fn head_key(key: &str) -> Vec<u8> {
    format!("h/{key}").into_bytes()
}

/// The object's key in the key of a head.
pub(crate) fn key_of_head(row: &[u8]) -> String {
    String::from_utf8_lossy(row.get(2..).unwrap_or_default()).into_owned()
}

/// The prefix of an object's pieces, of all generations.
pub(crate) fn pieces_prefix(key: &str) -> Vec<u8> {
    format!("d/{key}\0").into_bytes()
}

/// The prefix of the pieces of one generation.
pub(crate) fn generation_prefix(key: &str, generation: u64) -> Vec<u8> {
    let mut prefix = pieces_prefix(key);
    prefix.extend_from_slice(&generation.to_be_bytes());
    prefix
}

/// The key of one piece.
pub(crate) fn piece_key(key: &str, generation: u64, number: u32) -> Vec<u8> {
    let mut whole = generation_prefix(key, generation);
    whole.extend_from_slice(&number.to_be_bytes());
    whole
}
