//! Indexes that a request creates or deletes: one at a time, of any kind.

use model::{ApiError, UpdateTableInput};

use crate::table::Table;

/// The creation or deletion of an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Online<'a> {
    Create,
    /// Of the index of this name.
    Delete(&'a str),
}

/// Only one index is created or deleted; while one is being filled, only that one may be deleted.
pub(super) fn check_one_at_a_time(
    input: &UpdateTableInput,
    before: &Table,
) -> Result<(), ApiError> {
    let mut online = of_globals(input).chain(of_vectors(input));
    let (first, second) = (online.next(), online.next());
    let other = before.building().is_some_and(|building| {
        first.is_some_and(|online| online != Online::Delete(&building.name))
    });
    if other || second.is_some() {
        let detail = "Subscriber limit exceeded: Only 1 online index can be created or deleted \
                      simultaneously per table";
        return Err(ApiError::LimitExceeded { detail: detail.to_owned() });
    }
    Ok(())
}

fn of_globals(input: &UpdateTableInput) -> impl Iterator<Item = Online<'_>> {
    let updates = input.global_secondary_index_updates.as_deref().unwrap_or_default();
    updates.iter().filter_map(|update| match (&update.create, &update.delete) {
        (Some(_), _) => Some(Online::Create),
        (None, Some(delete)) => Some(Online::Delete(&delete.index_name)),
        (None, None) => None,
    })
}

fn of_vectors(input: &UpdateTableInput) -> impl Iterator<Item = Online<'_>> {
    let updates = input.vector_index_updates.as_deref().unwrap_or_default();
    updates.iter().filter_map(|update| match (&update.create, &update.delete) {
        (Some(_), None) => Some(Online::Create),
        (None, Some(delete)) => Some(Online::Delete(&delete.index_name)),
        // What is wrong with these is said where they are carried out.
        (Some(_), Some(_)) | (None, None) => None,
    })
}
