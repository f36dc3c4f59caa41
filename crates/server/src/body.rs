//! Request bodies: read whole, decompressed and limited.
//!
//! Two limits: the length of one body, and the bytes of all bodies together, so that many clients
//! with long bodies wait for each other instead of exhausting memory. Both count the decompressed
//! length. A body of up to [`SMALL`] bytes that arrives with its head is not counted: nearly all
//! are such, and the bound on connections bounds them.
//!
//! A body takes its share of the budget as its bytes arrive: what was only announced costs nothing.
//! So several bodies may each hold a part and want more when the budget is used up. Then one of
//! them at a time gets the reserve, which is enough for any body, and is read to its end; and the
//! connections whose clients have sent nothing for longest are cut.

use std::io::Read as _;
use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use env::Env;
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::activity::{Activity, micros};
use crate::connections::Connections;
use crate::metrics::Metrics;

/// A body up to this length, in bytes, that is whole when it is looked at is not counted.
const SMALL: usize = 16 << 10;
/// The budget is handed out in steps of at least this many bytes.
const STEP: usize = 16 << 10;
/// Bytes of one permit.
const STEP_UNIT: usize = 1 << 10;
/// How much is decompressed at once, in bytes.
const DECOMPRESSED_STEP: usize = 256 << 10;
/// How often a body that waits looks for clients that have sent nothing for long.
const PAUSE: Duration = Duration::from_millis(100);

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
    /// What was sent, if that was something else: what a signature covers.
    compressed: Option<Bytes>,
    /// Its share of the budget, returned when the request is answered.
    _share: Share<'a>,
}

impl Body<'_> {
    /// The bytes that were sent.
    pub(crate) fn sent(&self) -> &Bytes {
        self.compressed.as_ref().unwrap_or(&self.bytes)
    }
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

impl<'a> Share<'a> {
    fn add(&mut self, permit: SemaphorePermit<'a>) {
        self.bytes = self.bytes.saturating_add(permit.num_permits().saturating_mul(STEP_UNIT));
        match &mut self.permit {
            Some(held) => held.merge(permit),
            none => *none = Some(permit),
        }
    }
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
    /// KiB that bodies may take.
    all: usize,
    /// KiB that they may still take.
    free: Semaphore,
    /// One body at a time may continue beyond them.
    reserve: Semaphore,
}

/// Whose body is read, and who can make room for it.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) env: &'a Env,
    pub(crate) activity: &'a Activity,
    pub(crate) connections: &'a Connections,
    pub(crate) metrics: &'a Metrics,
}

impl Reader<'_> {
    fn make_room(&self, wanted: usize) {
        let cut = self.connections.cut_slow_senders(micros(self.env), wanted);
        self.metrics.slow_senders_cut.inc_by(cut);
    }
}

/// Notes that nothing of a body is waited for any more, however its reading ends.
struct Reading<'a>(&'a Activity);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.lacks_nothing();
    }
}

impl BodyBudget {
    /// Bodies of at most `limit` bytes, those that count of at most `total` bytes together.
    pub(crate) fn new(limit: usize, total: usize) -> Self {
        // A compressed body is held in both forms.
        let all = total.saturating_sub(limit.saturating_mul(2)) / STEP_UNIT;
        Self { limit, all, free: Semaphore::new(all), reserve: Semaphore::new(1) }
    }

    /// Bytes that are taken now, the reserve aside.
    pub(crate) fn taken(&self) -> usize {
        self.all.saturating_sub(self.free.available_permits()).saturating_mul(STEP_UNIT)
    }

    /// Extends `share` to a body of `bytes` bytes, waiting until the budget allows it.
    async fn grow<'a>(&'a self, share: &mut Share<'a>, bytes: usize, reader: Reader<'_>) {
        if bytes <= share.bytes {
            return;
        }
        if share.reserve.is_some() {
            share.bytes = bytes.saturating_add(STEP);
            return;
        }
        let missing = bytes.saturating_sub(share.bytes).max(STEP).div_ceil(STEP_UNIT);
        let wanted = u32::try_from(missing).unwrap_or(u32::MAX);
        if let Ok(permit) = self.free.try_acquire_many(wanted) {
            share.add(permit);
            return;
        }
        // Its client is not the one that is slow.
        reader.activity.lacks_nothing();
        let mut free = pin!(self.free.acquire_many(wanted));
        let mut reserve = pin!(self.reserve.acquire());
        loop {
            // Neither semaphore is ever closed.
            tokio::select! {
                biased;
                Ok(permit) = free.as_mut() => return share.add(permit),
                Ok(permit) = reserve.as_mut() => {
                    share.reserve = Some(permit);
                    share.bytes = bytes.saturating_add(STEP);
                    return;
                }
                () = reader.env.sleep(PAUSE) => {
                    reader.make_room(missing.saturating_mul(STEP_UNIT));
                }
            }
        }
    }

    /// The whole body, decompressed. A plain body that arrived in one piece is not copied.
    ///
    /// Invariant: nothing is read (and no `100 Continue` sent) when the announced length is too
    /// large.
    pub(crate) async fn read(
        &self,
        body: Incoming,
        coding: Coding,
        reader: Reader<'_>,
    ) -> Result<Body<'_>, BodyError> {
        let body = self.gather(body, reader).await?;
        match coding {
            Coding::Plain => Ok(body),
            Coding::Gzip => self.decompress(body, reader).await,
        }
    }

    /// Decompresses a gzip body. A body that is not gzip remains as it is: it is not JSON either,
    /// and is answered as such (guess).
    async fn decompress<'a>(
        &'a self,
        body: Body<'a>,
        reader: Reader<'_>,
    ) -> Result<Body<'a>, BodyError> {
        let Body { bytes: compressed, _share: mut share, .. } = body;
        let held = compressed.len();
        let mut decoder = MultiGzDecoder::new(&*compressed);
        let mut plain = Vec::new();
        while plain.len() <= self.limit {
            let before = plain.len();
            let step = if before == 0 { SMALL } else { DECOMPRESSED_STEP };
            let next = before.saturating_add(step).min(self.limit.saturating_add(1));
            if next > SMALL {
                self.grow(&mut share, held.saturating_add(next), reader).await;
            }
            let room = u64::try_from(next.saturating_sub(before)).unwrap_or(u64::MAX);
            if decoder.by_ref().take(room).read_to_end(&mut plain).is_err() {
                return Ok(Body { bytes: compressed, compressed: None, _share: share });
            }
            if plain.len() < next {
                let compressed = Some(compressed);
                return Ok(Body { bytes: plain.into(), compressed, _share: share });
            }
        }
        Err(BodyError::TooLarge)
    }

    /// The body as it was sent.
    async fn gather(&self, mut body: Incoming, reader: Reader<'_>) -> Result<Body<'_>, BodyError> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > self.limit {
            return Err(BodyError::TooLarge);
        }
        let mut share = Share::default();
        let whole = next(&mut body).await?.unwrap_or_default();
        if body.is_end_stream() && whole.len() <= SMALL {
            return Ok(Body { bytes: whole, compressed: None, _share: share });
        }
        let _reading = Reading(reader.activity);
        if whole.len() > self.limit {
            return Err(BodyError::TooLarge);
        }
        self.admit(&mut share, whole.len(), reader).await;
        if body.is_end_stream() {
            return Ok(Body { bytes: whole, compressed: None, _share: share });
        }
        let mut parts = BytesMut::from(&*whole);
        drop(whole);
        while !body.is_end_stream() {
            let Some(data) = next(&mut body).await? else { break };
            let length = parts.len().saturating_add(data.len());
            if length > self.limit {
                return Err(BodyError::TooLarge);
            }
            // What was announced is not reserved before it has arrived, and never more than twice
            // of what has.
            let room = length.saturating_mul(2).min(announced.max(length)).min(self.limit);
            let capacity = if length > parts.capacity() { room } else { parts.capacity() };
            self.admit(&mut share, capacity, reader).await;
            parts.reserve(capacity.saturating_sub(parts.len()));
            parts.extend_from_slice(&data);
        }
        Ok(Body { bytes: parts.freeze(), compressed: None, _share: share })
    }

    /// Counts the `bytes` that a body holds while more of it is to come.
    async fn admit<'a>(&'a self, share: &mut Share<'a>, bytes: usize, reader: Reader<'_>) {
        // Less than a step is no progress: a client that sends byte by byte holds its share.
        if bytes > share.bytes {
            self.grow(share, bytes, reader).await;
            reader.activity.lacks_more(share.bytes, micros(reader.env));
        }
    }
}

/// The next bytes of a body; `None` at its end.
async fn next(body: &mut Incoming) -> Result<Option<Bytes>, BodyError> {
    while !body.is_end_stream() {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}
