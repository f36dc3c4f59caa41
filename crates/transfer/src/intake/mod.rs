//! Intake of objects: their records, in batches, and what becomes of them in a table. Imports and
//! bulk operations read alike.

mod load;
mod objects;
mod source;

pub(crate) use load::{Outcome, Target, load};
pub(crate) use objects::{Batch, Objects, OpenObject, Position};
pub(crate) use source::Reader;
