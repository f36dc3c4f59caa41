//! Buckets and objects: the bytes of objects, their heads, and listings.
//!
//! Today an object is stored as rows, its bytes in pieces, wherever [`BucketRows`] keeps rows: the
//! server keeps them in the store of the tables. A new object is a new generation: readers see the
//! old one or the new one whole.
//!
//! Invariants: no HTTP, no XML, no engine; buckets exist as soon as an object is put into them.

mod head;
mod layout;
mod object_store;
mod rows;

pub use head::Head;
pub use object_store::{Listing, MAX_BUCKET_BYTES, MAX_KEY_BYTES, ObjectStore, ObjectsError};
pub use rows::{BucketRows, RowPage, RowRange, RowWrite};
