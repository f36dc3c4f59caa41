//! Reads of ranges: what Query and Scan share.

mod page;
mod parse;
mod projection;
mod range;
mod source;
mod view;

pub(crate) use page::{Page, PagePlan, page};
pub(crate) use parse::{Given, Parsed, parse};
pub(crate) use projection::projection;
pub(crate) use range::{key_range, start_key};
pub(crate) use source::source;
pub(crate) use view::{View, select, view};
