//! Reads a request's body, whole and limited.
//!
//! Two limits: the length of one body, and the bytes of all great bodies together, so that many
//! clients with long bodies wait for each other instead of using up the memory.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bodies up to this length, in bytes, are read without asking the budget: nearly all are.
const SMALL: usize = 256 << 10;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It is, or says that it is, longer than the limit.
    TooLarge,
    /// The connection ended inside it, or its framing is broken.
    Broken,
}

/// A whole body.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    pub(crate) bytes: Bytes,
    /// Its part of the budget, given back when the request is answered.
    _share: Option<SemaphorePermit<'a>>,
}

/// What bodies may take.
#[derive(Debug)]
pub(crate) struct Budget {
    /// The longest body, in bytes.
    limit: usize,
    /// KiB that great bodies may still take.
    free: Semaphore,
}

impl Budget {
    /// Bodies of at most `limit` bytes, the great ones of at most `total` bytes together.
    pub(crate) fn new(limit: usize, total: usize) -> Self {
        Self { limit, free: Semaphore::new(total.max(limit).div_ceil(1 << 10)) }
    }

    /// A share for a body of up to `bytes` bytes, when there is room.
    async fn share(&self, bytes: usize) -> Option<SemaphorePermit<'_>> {
        let kib = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        // The semaphore is never closed.
        self.free.acquire_many(kib).await.ok()
    }

    /// The whole body. A body that arrived in one piece is not copied.
    ///
    /// Invariant: nothing is read (and no `100 Continue` sent) when the announced length is too
    /// large.
    pub(crate) async fn read(&self, mut body: Incoming) -> Result<Body<'_>, BodyError> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > self.limit {
            return Err(BodyError::TooLarge);
        }
        let mut share = None;
        if announced > SMALL {
            share = self.share(announced).await;
        }
        let mut whole = Bytes::new();
        let mut parts = BytesMut::new();
        while !body.is_end_stream() {
            let Some(frame) = body.frame().await else { break };
            let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
            let length = whole.len().saturating_add(parts.len()).saturating_add(data.len());
            if length > self.limit {
                return Err(BodyError::TooLarge);
            }
            if length > SMALL && share.is_none() {
                // Chunked: how long it gets is not known.
                share = self.share(self.limit).await;
            }
            if whole.is_empty() && parts.is_empty() {
                whole = data;
                continue;
            }
            if parts.is_empty() {
                parts.reserve(announced.max(length));
                parts.extend_from_slice(&std::mem::take(&mut whole));
            }
            parts.extend_from_slice(&data);
        }
        let bytes = if parts.is_empty() { whole } else { parts.freeze() };
        Ok(Body { bytes, _share: share })
    }
}
