//! What exports need of the engine: moments of a table that are held, the items of a moment, and
//! what changed between two.
//!
//! The operations themselves are in another crate: they need JSON, files and buckets.

mod changes;
mod items;
mod moment;

pub use changes::{ChangedItem, Changes};
pub use items::{ExportedItems, PastItems};
pub use moment::TableMoment;

/// Bytes of one step of a walk over a table, about.
const STEP_BYTES: usize = 1 << 20;
/// Rows of one step.
const STEP_ROWS: usize = 1_024;
