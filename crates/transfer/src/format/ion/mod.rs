//! Amazon Ion in its text form, as DynamoDB uses it.

mod read;
mod scan;
mod write;

pub(crate) use read::Ion;
pub(crate) use write::{write_integer, write_item, write_symbol};
