//! Searches in vector indexes: which entries are nearest to a vector.

mod distance;
mod nearest;
mod search;

pub(crate) use distance::Query;
pub(crate) use search::{Answer, Found, Search, search};
