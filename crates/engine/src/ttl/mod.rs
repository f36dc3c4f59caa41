//! Time to live, the background: deletes expired items, and marks those from before it was switched
//! on.
//!
//! [`expire`] reads the marks that are due (`derived::ttl`), so it need not look at items that are
//! not.

mod expire;
mod marking;

pub(crate) use expire::Expiry;
pub(crate) use marking::Marking;
