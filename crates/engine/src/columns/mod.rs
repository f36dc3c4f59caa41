//! Columns: the vectors of an index in memory as codes, in columns that loops run over fast.
//!
//! | part | owns |
//! |---|---|
//! | [`code`] | vectors in a byte a number, and what that loses |
//! | [`distance`] | distances and scores, and their bounds from codes |
//! | [`nearest`] | the best of many |
//! | [`candidates`] | the rows that may be among the nearest |
//! | [`block`] | some rows of a partition, shared with who searches them |
//! | [`partition`] | the rows of one partition, found by their keys |
//! | [`resident`] | which partitions are in memory |
//!
//! Pure but for the locks of [`resident`]: who fills and follows it is in `vectors`.

mod block;
mod candidates;
mod code;
mod distance;
#[cfg(test)]
mod exactness;
#[cfg(test)]
mod measure;
mod nearest;
mod partition;
mod resident;
#[cfg(test)]
mod tests;

pub(crate) use block::{Block, Shape};
pub(crate) use candidates::{Candidate, Candidates};
pub(crate) use distance::Query;
pub(crate) use nearest::Nearest;
pub(crate) use partition::Partition;
pub(crate) use resident::{Followed, Resident};
