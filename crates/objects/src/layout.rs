//! Keys of a bucket's rows. Fixed: stored data has this form.
//!
//! `h/KEY` is the head of an object, `p/`, a generation and a number one piece of its bytes, `u/`
//! and a generation an upload of more than one commit that has not ended. A piece is named by its
//! generation alone, whatever its object is called. `m/ID` is an upload in parts that has not been
//! completed, `n/ID/` and a number one of its parts.
//!
//! Objects put by earlier versions have their pieces at `d/KEY\0`, the generation and the number.
//! Such a row is read from its end, whose length is fixed: a key may contain NUL.

/// Bytes of a generation.
const GENERATION: usize = 8;
/// Bytes behind the key in the row of a piece of an earlier version: NUL, generation, number.
const OLD_TAIL: usize = 13;

/// What the rows of uploads begin with.
pub(crate) const UPLOADS: &[u8] = b"u/";
/// What the rows of uploads in parts begin with.
pub(crate) const MULTIPART: &[u8] = b"m/";
/// What the rows of pieces of earlier versions begin with.
pub(crate) const OLD_PIECES: &[u8] = b"d/";

/// The key of a head, and the prefix of the heads of all keys that begin with `key`.
pub(crate) fn head_key(key: &str) -> Vec<u8> {
    format!("h/{key}").into_bytes()
}

/// The object's key in the key of a head.
pub(crate) fn key_of_head(row: &[u8]) -> String {
    String::from_utf8_lossy(row.get(2..).unwrap_or_default()).into_owned()
}

/// The key of one piece.
pub(crate) fn piece_key(generation: u64, number: u32) -> Vec<u8> {
    joined(b"p/", &[&generation.to_be_bytes(), &number.to_be_bytes()])
}

/// The key of an upload under way.
pub(crate) fn upload_key(generation: u64) -> Vec<u8> {
    joined(UPLOADS, &[&generation.to_be_bytes()])
}

/// The generation in the key of an upload.
pub(crate) fn generation_of_upload(row: &[u8]) -> Option<u64> {
    let generation = row.strip_prefix(UPLOADS)?.first_chunk::<GENERATION>()?;
    Some(u64::from_be_bytes(*generation))
}

/// The key of one piece of an object that an earlier version put.
pub(crate) fn old_piece_key(key: &str, generation: u64, number: u32) -> Vec<u8> {
    let tail: [&[u8]; 4] = [key.as_bytes(), &[0], &generation.to_be_bytes(), &number.to_be_bytes()];
    joined(OLD_PIECES, &tail)
}

/// The key of an upload in parts, and the prefix of those of all with `id` empty.
pub(crate) fn multipart_key(id: &str) -> Vec<u8> {
    joined(MULTIPART, &[id.as_bytes()])
}

/// The prefix of the keys of the parts of an upload.
pub(crate) fn parts_prefix(id: &str) -> Vec<u8> {
    joined(b"n/", &[id.as_bytes(), b"/"])
}

/// The key of one part of an upload.
pub(crate) fn part_key(id: &str, number: u32) -> Vec<u8> {
    joined(&parts_prefix(id), &[&number.to_be_bytes()])
}

/// The number in the key of a part.
pub(crate) fn number_of_part(row: &[u8]) -> Option<u32> {
    row.last_chunk::<4>().map(|number| u32::from_be_bytes(*number))
}

/// The object's key and the generation in the key of such a piece.
pub(crate) fn owner_of_old_piece(row: &[u8]) -> Option<(&str, u64)> {
    let whole = row.strip_prefix(OLD_PIECES)?;
    let (key, tail) = whole.split_at_checked(whole.len().checked_sub(OLD_TAIL)?)?;
    let generation = tail.strip_prefix(&[0])?.first_chunk::<GENERATION>()?;
    Some((std::str::from_utf8(key).ok()?, u64::from_be_bytes(*generation)))
}

fn joined(prefix: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut whole = prefix.to_vec();
    parts.iter().for_each(|part| whole.extend_from_slice(part));
    whole
}
