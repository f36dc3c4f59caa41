//! Formats of files: DynamoDB JSON, Amazon Ion and comma-separated values, and their compression.

pub(crate) mod buffer;
pub(crate) mod compression;
pub(crate) mod csv;
pub(crate) mod ion;
pub(crate) mod json;
pub(crate) mod lines;
