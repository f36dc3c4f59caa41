//! Changes of vector indexes: one is created or deleted at a time, none is ever updated.

use model::{
    ApiError, BillingMode, ChangeFault, CreateVectorIndexAction, NotFound, UpdateTableInput,
    VectorFault, VectorIndex,
};

use crate::catalog::definition::{Definitions, indexes, vectors};
use crate::table::{Index, IndexKind, IndexState, Progress, Table};

/// Carries out `VectorIndexUpdates`.
pub(super) fn change(
    table: &mut Table,
    input: &UpdateTableInput,
    definitions: &Definitions,
) -> Result<(), ApiError> {
    let updates = input.vector_index_updates.as_deref().unwrap_or_default();
    for update in updates {
        match (&update.create, &update.delete) {
            (Some(_), Some(_)) => return Err(VectorFault::TwoActions.into()),
            (None, None) => return Err(VectorFault::NoAction.into()),
            (Some(create), None) => add(table, create, definitions)?,
            (None, Some(delete)) => remove(table, &delete.index_name)?,
        }
    }
    Ok(vectors::check_billing(table)?)
}

/// Adds an index that has still to be filled.
fn add(
    table: &mut Table,
    create: &CreateVectorIndexAction,
    definitions: &Definitions,
) -> Result<(), ApiError> {
    if table.settings.billing == BillingMode::Provisioned {
        return Err(VectorFault::Provisioned.into());
    }
    if table.index(&create.index_name).is_some() {
        return Err(ChangeFault::IndexExists.into());
    }
    let given = VectorIndex {
        index_name: create.index_name.clone(),
        vector_attribute: create.vector_attribute.clone(),
        search_schema: create.search_schema.clone(),
        projection: create.projection.clone(),
        dimensions: create.dimensions,
        distance_function: create.distance_function,
    };
    let index = vectors::vector(&given, definitions)?;
    table.indexes.push(Index { state: IndexState::Building(Progress::default()), ..index });
    vectors::check(&table.indexes, definitions)?;
    Ok(indexes::check_together(&table.indexes)?)
}

fn remove(table: &mut Table, name: &str) -> Result<(), ApiError> {
    let is_meant = |index: &Index| index.kind == IndexKind::Vector && *index.name == *name;
    let position = table.indexes.iter().position(is_meant);
    let position = position.ok_or(ApiError::ResourceNotFound(NotFound::Resource))?;
    table.indexes.remove(position);
    Ok(())
}
