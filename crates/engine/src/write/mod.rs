//! Writes of items: planned from the request alone, applied to the current item, committed together
//! with the index entries.
//!
//! [`apply`] is the one place where an item changes: PutItem, UpdateItem, DeleteItem, batches and
//! transactions all come through it.

mod apply;
mod commit;
mod index;
mod plan;
mod tally;
mod token;

pub(crate) use apply::{Effect, Refusal};
pub(crate) use commit::{
    CommitError, Token, TokenVerdict, commit, commit_as, commit_one, single_answer,
};
pub(crate) use index::take_up;
pub(crate) use plan::{
    Action, UpdateOrigin, WritePlan, check_index_keys, check_item_size, key_of, key_of_item,
};
pub(crate) use tally::Tally;
pub(crate) use token::{Fingerprint, RequestToken, is_expired};
