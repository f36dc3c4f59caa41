//! Buckets and objects: the bytes of objects, their heads, and listings.
//!
//! Today an object is stored as rows, its bytes in pieces, wherever [`BucketRows`] keeps rows: the
//! server keeps them in the store of the tables. A new object is a new generation, whose pieces
//! nobody else touches; one commit makes it visible and removes the one before. So readers see the
//! old one or the new one whole, and of two uploads the one that was committed last remains.
//!
//! Objects of external buckets are elsewhere: this crate only says what such a place must do.
//!
//! Invariants: no HTTP, no XML, no engine; buckets exist as soon as an object is put into them.

mod external;
mod head;
mod layout;
mod leftovers;
mod multipart;
mod object_store;
mod rows;
mod uploads;

pub use external::{Encryption, ExternalAnswer, ExternalBucket, ExternalError, ExternalObject};
pub use head::Head;
pub use leftovers::Leftovers;
pub use multipart::{Begun, Completed, LEAST_PART_BYTES, MAX_PARTS, Part, PartFault};
pub use object_store::{
    About, Listing, MAX_BUCKET_BYTES, MAX_KEY_BYTES, ObjectStore, ObjectsError, PieceSizes,
};
pub use rows::{BucketRows, RowPage, RowRange, RowWrite};
pub use uploads::Uploads;
