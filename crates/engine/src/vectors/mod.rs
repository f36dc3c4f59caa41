//! Searches in vector indexes: which entries are nearest to a vector.
//!
//! A [`plan`] is carried out by [`search`] over columns in memory (`columns`), which [`follow`]
//! brings to the moment of the search; [`trim`] takes away what was followed.

mod follow;
mod plan;
mod search;
mod trim;

pub(crate) use plan::{Answer, Found, Search};
pub(crate) use search::search;
pub(crate) use trim::VectorFeeds;
