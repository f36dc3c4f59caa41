//! Reads a request's body, whole, decompressed and limited.
//!
//! Two limits: the length of one body, and the bytes of all great bodies together, so that many
//! clients with long bodies wait for each other instead of using up the memory. Both count what a
//! compressed body becomes.

use std::io::Read as _;

use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bodies up to this length, in bytes, are read without asking the budget: nearly all are.
const SMALL: usize = 256 << 10;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It is, or says that it is, longer than the limit, perhaps only when decompressed.
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

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As it is.
    Plain,
    /// Compressed with gzip.
    Gzip,
}

impl Coding {
    /// What the header `Content-Encoding` says. A coding that is not known is passed over, and its
    /// body then is not JSON (guess).
    pub(crate) fn of(header: Option<&str>) -> Self {
        let known =
            |name: &&str| ["gzip", "x-gzip"].iter().any(|one| one.eq_ignore_ascii_case(name));
        header.map(str::trim).filter(known).map_or(Self::Plain, |_| Self::Gzip)
    }
}

/// What bodies may take.
#[derive(Debug)]
pub(crate) struct Budget {
    /// The longest body, in bytes.
    limit: usize,
    /// The most bytes that a share may have.
    total: usize,
    /// KiB that great bodies may still take.
    free: Semaphore,
}

impl Budget {
    /// Bodies of at most `limit` bytes, the great ones of at most `total` bytes together.
    pub(crate) fn new(limit: usize, total: usize) -> Self {
        let total = total.max(limit);
        Self { limit, total, free: Semaphore::new(total.div_ceil(1 << 10)) }
    }

    /// A share for a body of up to `bytes` bytes, when there is room.
    async fn share(&self, bytes: usize) -> Option<SemaphorePermit<'_>> {
        let kib = u32::try_from(bytes.min(self.total).div_ceil(1 << 10)).unwrap_or(u32::MAX);
        // The semaphore is never closed.
        self.free.acquire_many(kib).await.ok()
    }

    /// The whole body, decompressed. A plain body that arrived in one piece is not copied.
    ///
    /// Invariant: nothing is read (and no `100 Continue` sent) when the announced length is too
    /// large.
    pub(crate) async fn read(&self, body: Incoming, coding: Coding) -> Result<Body<'_>, BodyError> {
        // A share is taken once and for both forms: who holds one and waits for another could wait
        // for ever.
        let further = match coding {
            Coding::Plain => 0,
            Coding::Gzip => self.limit,
        };
        let body = self.gather(body, further).await?;
        match coding {
            Coding::Plain => Ok(body),
            Coding::Gzip => self.decompress(body).await,
        }
    }

    /// What a gzip body holds. One that is not gzip stays as it is: it is not JSON either, and is
    /// answered as such (guess).
    async fn decompress<'a>(&'a self, body: Body<'a>) -> Result<Body<'a>, BodyError> {
        let Body { bytes: compressed, _share: mut share } = body;
        let mut decoder = MultiGzDecoder::new(&*compressed);
        let mut plain = Vec::new();
        for limit in [SMALL.min(self.limit), self.limit] {
            if limit > SMALL && share.is_none() {
                share = self.share(self.limit).await;
            }
            let room = limit.saturating_add(1).saturating_sub(plain.len());
            let room = u64::try_from(room).unwrap_or(u64::MAX);
            if decoder.by_ref().take(room).read_to_end(&mut plain).is_err() {
                return Ok(Body { bytes: compressed, _share: share });
            }
            if plain.len() <= limit {
                return Ok(Body { bytes: plain.into(), _share: share });
            }
        }
        Err(BodyError::TooLarge)
    }

    /// The body as it travels; `further` bytes are added to its share.
    async fn gather(&self, mut body: Incoming, further: usize) -> Result<Body<'_>, BodyError> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > self.limit {
            return Err(BodyError::TooLarge);
        }
        let mut share = None;
        if announced > SMALL {
            share = self.share(announced.saturating_add(further)).await;
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
                share = self.share(self.limit.saturating_add(further)).await;
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
