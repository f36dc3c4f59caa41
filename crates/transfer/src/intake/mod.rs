//! Intake of objects: their records, in batches, and what becomes of them in a table. Imports and
//! bulk operations read alike.

mod load;
mod source;

pub(crate) use load::{Outcome, Target, load};
pub(crate) use source::{ObjectRecords, Reader};
