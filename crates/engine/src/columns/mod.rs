//! Columns: the vectors of an index in memory, in columns of numbers that loops run over fast.
//!
//! | part | owns |
//! |---|---|
//! | [`distance`] | distances and scores |
//! | [`nearest`] | the best of many candidates |
//! | [`block`] | some rows of a partition, shared with who searches them |
//! | [`partition`] | the rows of one partition, found by their keys |
//! | [`resident`] | which partitions are in memory |
//!
//! Pure but for the locks of [`resident`]: who fills and follows it is in `vectors`.

mod block;
mod distance;
#[cfg(test)]
mod measure;
mod nearest;
mod partition;
mod resident;
#[cfg(test)]
mod tests;

pub(crate) use block::{Block, Shape};
pub(crate) use distance::{Query, norm};
pub(crate) use nearest::Nearest;
pub(crate) use partition::Partition;
pub(crate) use resident::{Followed, Resident};
