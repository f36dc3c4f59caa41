//! Secondary indexes: the entries that follow from a write, and which items have one.

mod entry;
mod keys;
mod vector;

pub(crate) use entry::{backfill_entry, entry_row, maintain};
pub(crate) use keys::{check_index_keys, check_index_updates};
pub(crate) use vector::{billed_of, billed_size, entry_vector, number, shown};
