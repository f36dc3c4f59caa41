//! What a Linux binary needs: whether it is static, and whether it carries debug information.
//!
//! Source: elf(5). Only 64-bit little-endian files are read.

/// A program header that names a dynamic loader.
const PT_INTERP: u64 = 3;
/// The magic number, the class and the byte order of what is read here.
const MAGIC: &[u8] = b"\x7fELF\x02\x01";

/// Whether a file is an ELF binary of the kind that is read here.
pub(super) fn is_elf(file: &[u8]) -> bool {
    file.starts_with(MAGIC)
}

/// Whether it needs no loader and no library of the system.
pub(super) fn is_static(file: &[u8]) -> bool {
    let headers = number(file, 32, 8);
    let (size, count) = (number(file, 54, 2), number(file, 56, 2));
    let kind = |index: u64| Some(number(file, headers?.checked_add(index.checked_mul(size?)?)?, 4));
    let is_interpreter = |index| kind(index).flatten() == Some(PT_INTERP);
    is_elf(file) && count.is_some_and(|count| !(0..count).any(is_interpreter))
}

/// A little-endian number of `length` bytes.
fn number(file: &[u8], at: u64, length: usize) -> Option<u64> {
    let at = usize::try_from(at).ok()?;
    let bytes = file.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests;
