//! Exports: the record of one, its requests, its work and its files.

mod file;
mod manifest;
mod record;
mod requests;
mod work;

pub(crate) use record::Export;
pub(crate) use requests::{describe, list, start};
