//! Bulk operations: the record of one, its requests, its work and its reports.

mod record;
mod report;
mod requests;
mod work;

pub(crate) use record::Bulk;
pub(crate) use requests::{cancel, describe, list, start};
