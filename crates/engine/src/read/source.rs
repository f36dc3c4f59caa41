//! What a read goes to: the table, or one of its indexes by name.

use model::{ApiError, RequestFault, VectorFault};

use crate::capacity::Consistency;
use crate::keys::Source;
use crate::table::{IndexKind, Table};

/// The table, or the index of that name, which `operation` reads.
pub(crate) fn source<'t>(
    table: &'t Table,
    index: Option<&str>,
    consistency: Consistency,
    operation: &'static str,
) -> Result<Source<'t>, ApiError> {
    let Some(name) = index else { return Ok(Source::Table(table)) };
    let index = table.index(name).ok_or_else(|| RequestFault::NoSuchIndex(name.to_owned()))?;
    if index.kind == IndexKind::Vector {
        return Err(VectorFault::NotSearched(operation).into());
    }
    if consistency != Consistency::Eventual && index.kind == IndexKind::Global {
        return Err(RequestFault::ConsistentIndexRead.into());
    }
    if index.progress().is_some() {
        return Err(RequestFault::IndexBackfilling(name.to_owned()).into());
    }
    Ok(Source::Index(table, index))
}
