//! The storage contract of objects: ordered rows of a bucket.

use std::future::Future;

use bytes::Bytes;

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowWrite {
    /// Sets a key.
    Put(Vec<u8>, Vec<u8>),
    /// Removes a key; absent keys are fine.
    Delete(Vec<u8>),
}

/// Which rows of a bucket to read, in the order of their keys.
#[derive(Clone, Copy, Debug)]
pub struct RowRange<'a> {
    /// What their keys begin with.
    pub prefix: &'a [u8],
    /// The last key of the page before.
    pub after: Option<&'a [u8]>,
    /// Rows of the page at most.
    pub limit: usize,
}

/// A page of rows: key and value each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<(Vec<u8>, Bytes)>,
    /// Whether more follow.
    pub more: bool,
}

/// Storage of the rows of buckets.
pub trait BucketRows: Send + Sync {
    /// Why a row cannot be read or written.
    type Error: Send;

    /// The value of one key.
    fn get(
        &self,
        bucket: &str,
        key: &[u8],
    ) -> impl Future<Output = Result<Option<Bytes>, Self::Error>> + Send;

    /// A page of rows.
    fn page(
        &self,
        bucket: &str,
        range: RowRange<'_>,
    ) -> impl Future<Output = Result<RowPage, Self::Error>> + Send;

    /// The revision of a bucket, which every commit raises.
    fn revision(&self, bucket: &str) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Writes all or nothing, durably, if the bucket still has the revision `from`; whether it had.
    fn commit(
        &self,
        bucket: &str,
        from: u64,
        writes: Vec<RowWrite>,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;
}
