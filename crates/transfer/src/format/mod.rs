//! Formats of files: lines of DynamoDB JSON and of Amazon Ion.

pub(crate) mod ion;
pub(crate) mod lines;
