//! History, the read side: which stamp a second is, a table as of a stamp, restores, and the job
//! that trims.
//!
//! What a commit writes is in [`crate::derived::history`]; the layout is ADR 7.

mod as_of;
mod backup;
mod chain;
mod copy;
mod index_as_of;
mod item;
mod moment;
mod reading;
mod restore;
mod trim;
mod upgrade;

pub(crate) use as_of::AsOf;
pub(crate) use backup::Backups;
pub(crate) use chain::Chain;
pub(crate) use copy::Copy;
pub use item::{ChangedBy, ItemHistory, ItemVersion};
pub(crate) use moment::{MomentFault, as_of};
pub(crate) use reading::{Reads, view};
pub(crate) use restore::{check_target, create_from_history};
pub(crate) use trim::{Trimming, announced};
pub(crate) use upgrade::Upgrade;
