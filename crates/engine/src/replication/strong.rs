//! What tables with strong consistency across Regions do not take part in.

use std::sync::Arc;

use model::{ApiError, ReplicaFault, StrongFault};

use crate::table::Table;

/// Checks the tables of a transaction.
///
/// # Errors
/// When one of them has strong consistency across Regions. Source: "How DynamoDB global tables
/// work" in the developer guide: transactions return an error there.
pub(crate) fn check_transaction<'t>(
    mut tables: impl Iterator<Item = &'t Arc<Table>>,
) -> Result<(), ApiError> {
    if tables.any(|table| table.is_strong_replica()) {
        return Err(ReplicaFault::Strong(StrongFault::Transaction).into());
    }
    Ok(())
}
