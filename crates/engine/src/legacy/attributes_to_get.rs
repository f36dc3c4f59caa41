//! AttributesToGet: names of whole attributes, as a projection.

use std::collections::HashSet;

use expression::Projection;
use model::{ApiError, LegacyFault, Operation};

/// The projection of AttributesToGet, if it is given.
pub(crate) fn attributes_to_get(
    operation: Operation,
    names: Option<&[String]>,
) -> Result<Option<Projection>, ApiError> {
    let Some(names) = names else { return Ok(None) };
    let mut seen = HashSet::with_capacity(names.len());
    if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
        let fault = LegacyFault::DuplicateAttribute(twice.clone());
        return Err(ApiError::request_fault(operation.framework(), fault));
    }
    Ok(Some(Projection::attributes(names.iter().map(String::as_str))))
}
