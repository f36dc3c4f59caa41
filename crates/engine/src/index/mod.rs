//! Secondary indexes: entries that follow from a write, and the backfill of a new index.

mod backfill;
mod entry;
mod keys;

pub(crate) use backfill::Backfill;
pub(crate) use entry::{Change, maintain};
pub(crate) use keys::check_index_keys;
