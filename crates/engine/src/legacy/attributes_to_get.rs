//! AttributesToGet: names of whole attributes, as a projection.

use std::collections::HashSet;

use expression::Projection;
use model::LegacyFault;

/// The projection of AttributesToGet, if it is given.
pub(crate) fn attributes_to_get(
    names: Option<&[String]>,
) -> Result<Option<Projection>, LegacyFault> {
    let Some(names) = names else { return Ok(None) };
    let mut seen = HashSet::with_capacity(names.len());
    if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(LegacyFault::DuplicateAttribute(twice.clone()));
    }
    Ok(Some(Projection::attributes(names.iter().map(String::as_str))))
}
