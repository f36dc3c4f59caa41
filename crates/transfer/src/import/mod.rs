//! Imports: the record of one, its requests and its work.

mod record;
mod requests;
mod work;

pub(crate) use record::Import;
pub(crate) use requests::{describe, list, start};
