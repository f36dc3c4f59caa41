//! Replication of global tables: every replica follows the changes that were made in the others,
//! and a new one is filled first.
//!
//! What is sent is the item as it is now, with the version that it has, not the change: so changes
//! may be merged, and sending one twice does no harm. The newer version wins, whatever the order in
//! which they come; after silence all replicas are the same.
//!
//! A new replica is in the group before it is filled, so it gets what is written meanwhile from
//! all replicas. What another replica had sent before that is in the one that it is filled from.
//!
//! Replicas with strong consistency have none of this: their writes are in all of them at once
//! (`write/everywhere.rs`).

mod fill;
mod follow;
mod group;
mod legacy;
mod send;
mod strong;
mod sweep;

pub(crate) use fill::Fill;
pub(crate) use follow::{Follow, send_all};
pub(crate) use group::{change_group, join, leave};
pub(crate) use legacy::{GlobalTable, check_alike, check_empty, is_empty, unite};
pub(crate) use strong::check_transaction;
pub(crate) use sweep::Sweep;
