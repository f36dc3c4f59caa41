//! The data of a run: which keys there are, the items, the tables and how they are filled.

pub mod fill;
pub mod items;
pub mod keys;
pub mod random;
pub mod sampler;
pub mod schema;
pub mod tables;
