//! Request bodies: read whole, decompressed and limited.
//!
//! Two limits: the length of one body, and the bytes of all large bodies together, so that many
//! clients with long bodies wait for each other instead of exhausting memory. Both count the
//! decompressed length.
//!
//! A body takes its share of the budget as its bytes arrive: what was only announced costs nothing.
//! So several bodies may each hold a part and want more when the budget is used up. Then one of
//! them at a time gets the reserve, which is enough for any body, and is read to its end.

use std::io::Read as _;

use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bodies up to this length, in bytes, are read without asking the budget: nearly all are.
const SMALL: usize = 256 << 10;
/// The budget is handed out in steps of at least this many bytes.
const STEP: usize = 256 << 10;
/// Bytes of one permit.
const STEP_UNIT: usize = 1 << 10;

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
    /// Its share of the budget, returned when the request is answered.
    _share: Share<'a>,
}

/// A body's share of the budget.
#[derive(Debug, Default)]
struct Share<'a> {
    /// Bytes that it may hold.
    bytes: usize,
    permit: Option<SemaphorePermit<'a>>,
    /// The reserve, which is enough for all that may follow.
    reserve: Option<SemaphorePermit<'a>>,
}

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Not compressed.
    Plain,
    /// Compressed with gzip.
    Gzip,
}

impl Coding {
    /// The value of the header `Content-Encoding`. An unknown coding is ignored, and its body then
    /// is not JSON (guess).
    pub(crate) fn of(header: Option<&str>) -> Self {
        let known =
            |name: &&str| ["gzip", "x-gzip"].iter().any(|one| one.eq_ignore_ascii_case(name));
        header.map(str::trim).filter(known).map_or(Self::Plain, |_| Self::Gzip)
    }
}

/// The memory budget of request bodies.
#[derive(Debug)]
pub(crate) struct BodyBudget {
    /// The longest body, in bytes.
    limit: usize,
    /// KiB that large bodies may still take.
    free: Semaphore,
    /// One body at a time may continue beyond them.
    reserve: Semaphore,
}

impl BodyBudget {
    /// Bodies of at most `limit` bytes, the large ones of at most `total` bytes together.
    pub(crate) fn new(limit: usize, total: usize) -> Self {
        // A compressed body is held in both forms.
        let free = total.saturating_sub(limit.saturating_mul(2));
        Self { limit, free: Semaphore::new(free / STEP_UNIT), reserve: Semaphore::new(1) }
    }

    /// Extends `share` to a body of `bytes` bytes, waiting until the budget allows it.
    async fn grow<'a>(&'a self, share: &mut Share<'a>, bytes: usize) {
        if bytes <= SMALL.max(share.bytes) || share.reserve.is_some() {
            return;
        }
        let missing = bytes.saturating_sub(share.bytes).max(STEP).div_ceil(STEP_UNIT);
        let wanted = u32::try_from(missing).unwrap_or(u32::MAX);
        // Neither semaphore is ever closed.
        tokio::select! {
            biased;
            Ok(permit) = self.free.acquire_many(wanted) => {
                match &mut share.permit {
                    Some(held) => held.merge(permit),
                    none => *none = Some(permit),
                }
                share.bytes = share.bytes.saturating_add(missing.saturating_mul(STEP_UNIT));
            }
            Ok(reserve) = self.reserve.acquire() => share.reserve = Some(reserve),
            else => {}
        }
    }

    /// The whole body, decompressed. A plain body that arrived in one piece is not copied.
    ///
    /// Invariant: nothing is read (and no `100 Continue` sent) when the announced length is too
    /// large.
    pub(crate) async fn read(&self, body: Incoming, coding: Coding) -> Result<Body<'_>, BodyError> {
        let body = self.gather(body).await?;
        match coding {
            Coding::Plain => Ok(body),
            Coding::Gzip => self.decompress(body).await,
        }
    }

    /// Decompresses a gzip body. A body that is not gzip remains as it is: it is not JSON either,
    /// and is answered as such (guess).
    async fn decompress<'a>(&'a self, body: Body<'a>) -> Result<Body<'a>, BodyError> {
        let Body { bytes: compressed, _share: mut share } = body;
        let held = compressed.len();
        let mut decoder = MultiGzDecoder::new(&*compressed);
        let mut plain = Vec::new();
        while plain.len() <= self.limit {
            let next = plain.len().saturating_add(STEP).min(self.limit.saturating_add(1));
            if next > SMALL {
                self.grow(&mut share, held.saturating_add(next)).await;
            }
            let before = plain.len();
            let room = u64::try_from(next.saturating_sub(before)).unwrap_or(u64::MAX);
            if decoder.by_ref().take(room).read_to_end(&mut plain).is_err() {
                return Ok(Body { bytes: compressed, _share: share });
            }
            if plain.len() < next {
                return Ok(Body { bytes: plain.into(), _share: share });
            }
        }
        Err(BodyError::TooLarge)
    }

    /// The body as it was sent.
    async fn gather(&self, mut body: Incoming) -> Result<Body<'_>, BodyError> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > self.limit {
            return Err(BodyError::TooLarge);
        }
        let mut share = Share::default();
        let mut whole = Bytes::new();
        let mut parts = BytesMut::new();
        while !body.is_end_stream() {
            let Some(frame) = body.frame().await else { break };
            let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
            let length = whole.len().saturating_add(parts.len()).saturating_add(data.len());
            if length > self.limit {
                return Err(BodyError::TooLarge);
            }
            self.grow(&mut share, length).await;
            if whole.is_empty() && parts.is_empty() {
                whole = data;
                continue;
            }
            if parts.is_empty() {
                // Only a part of the announced length is reserved before it has arrived.
                parts.reserve(announced.min(SMALL).max(length));
                parts.extend_from_slice(&std::mem::take(&mut whole));
            }
            parts.extend_from_slice(&data);
        }
        let bytes = if parts.is_empty() { whole } else { parts.freeze() };
        Ok(Body { bytes, _share: share })
    }
}
