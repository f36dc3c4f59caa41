//! Searches in vector indexes: which entries are nearest to a vector.
//!
//! [`question`] says what is asked for. [`search`] goes over columns in memory (`columns`), which
//! [`follow`] brings to the moment of the search; [`trim`] takes away what was followed.

mod follow;
mod question;
mod search;
mod trim;

pub(crate) use question::Search;
pub(crate) use search::{Answer, Found, search};
pub(crate) use trim::VectorFeeds;
