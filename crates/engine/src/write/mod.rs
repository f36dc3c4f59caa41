//! Writes of items: planned from the request alone, applied to the current item, committed together
//! with everything that follows from them (`derived`).
//!
//! [`apply`] is the one place where an item changes: PutItem, UpdateItem, DeleteItem, batches,
//! transactions, PartiQL and time to live all come through it.

mod answer;
mod apply;
mod commit;
mod everywhere;
mod footprint;
mod parse;
mod plan;
mod token;

pub(crate) use answer::{CommitError, single_answer};
pub(crate) use apply::{Effect, Refusal};
pub(crate) use commit::{Pricing, commit, commit_for_service, commit_one};
pub(crate) use parse::{Given, Parsed, parse};
pub(crate) use plan::{
    Action, Replicated, UpdateOrigin, WritePlan, check_item_size, check_statement_size,
    check_targets, key_of, key_of_item,
};
pub(crate) use token::{Token, TokenVerdict};
