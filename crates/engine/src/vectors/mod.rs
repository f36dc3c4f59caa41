//! Searches in vector indexes: which entries are nearest to a vector.
//!
//! [`search`] goes over columns in memory (`columns`), which [`follow`] brings to the moment of the
//! search; [`trim`] takes away what was followed.

mod follow;
mod search;
mod trim;

pub(crate) use search::{Answer, Found, Search, search};
pub(crate) use trim::VectorFeeds;
