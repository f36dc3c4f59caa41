//! Writes of items: planned from the request alone, applied to the current item, committed together
//! with the index entries.
//!
//! [`apply`] is the one place where an item changes: PutItem, UpdateItem, DeleteItem, batches and
//! transactions all come through it.

mod apply;
mod commit;
mod parse;
mod plan;

pub(crate) use apply::{Effect, Refusal};
pub(crate) use commit::{
    CommitError, Token, TokenVerdict, commit, commit_as, commit_one, single_answer,
};
pub(crate) use parse::{Given, Parsed, parse};
pub(crate) use plan::{
    Action, UpdateOrigin, WritePlan, check_item_size, check_targets, key_of, key_of_item,
};
