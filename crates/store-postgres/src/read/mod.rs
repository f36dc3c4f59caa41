//! Reads: values of keys, several callers' in one statement, pages of ranges, and snapshots.

mod page;
mod queue;
mod rows;
mod snapshot;
mod view;

pub(crate) use page::once;
pub(crate) use queue::{Reads, serve};
pub(crate) use rows::{Versioned, values};
pub(crate) use snapshot::Snapshots;
pub(crate) use view::View;
