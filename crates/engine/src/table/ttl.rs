//! Time to live of a table, while it is on.

use std::sync::Arc;

use crate::layout::OwnerId;

/// Time to live of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeToLive {
    /// The owner of its marks.
    pub(crate) owner: OwnerId,
    /// The attribute that holds the time, a number of seconds since 1970.
    pub(crate) attribute: Arc<str>,
}
