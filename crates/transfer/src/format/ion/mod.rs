//! Amazon Ion in its text form, as DynamoDB uses it.

mod write;

pub(crate) use write::{write_integer, write_item, write_symbol};
