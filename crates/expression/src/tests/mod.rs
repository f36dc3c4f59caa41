//! Tables of expressions and what becomes of them. Values and items are written as JSON-like text
//! in [`notation`]; expected values are by hand or from AWS's documentation.

mod condition;
mod laws;
mod notation;
mod projection;
mod scope;
mod syntax;
mod update;

pub(crate) use notation::{item, with_scope};
