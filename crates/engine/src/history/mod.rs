//! History, the read side: which stamp a second is, a table as of a stamp, and the job that trims.
//!
//! What a commit writes is in [`crate::derived::history`]; the layout is ADR 7.

mod as_of;

mod moment;
mod reading;
mod trim;
mod upgrade;

pub(crate) use as_of::AsOf;

pub(crate) use moment::{MomentFault, as_of};
pub(crate) use reading::view;
pub(crate) use trim::Trimming;
pub(crate) use upgrade::Upgrade;
