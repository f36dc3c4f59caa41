//! Reads of items: by key, and pages of ranges for Query, Scan and PartiQL.

mod get;
mod meter;
mod page;
mod parse;
mod projection;
mod range;
mod select;
mod source;

pub(crate) use get::{BatchPart, Fetched, Got, get, get_batch, get_together};
pub(crate) use page::{Page, PagePlan, page};
pub(crate) use parse::{Given, Parsed, parse};
pub(crate) use projection::projection;
pub(crate) use range::{key_range, start_key};
pub(crate) use select::{Returned, holds, returned, select};
pub(crate) use source::source;
