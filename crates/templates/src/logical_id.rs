//! Logical ids: the names of parameters, resources, conditions and outputs.

use super::error::Format;

/// Checks that `name`, of an entry of this `kind`, consists of letters and digits.
pub(super) fn check(kind: &'static str, name: &str) -> Result<(), Format> {
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(Format::Name { kind, name: name.to_owned() }) }
}
