//! Request bodies: read whole, decompressed and limited.
//!
//! Two limits: the length of one body, and the bytes of all bodies together, so that many clients
//! with long bodies wait for each other instead of exhausting memory. Both count the decompressed
//! length. A body of up to [`SMALL`] bytes that arrives with its head is not counted: nearly all
//! are such, and the bound on connections bounds them.

use std::io::Read;

use bytes::{Bytes, BytesMut};
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};

use crate::activity::Activity;
use crate::body_budget::{AT_ONCE, Answering, BodyBudget, NoRoom, Reader, Share};

/// A body up to this length, in bytes, that is whole when it is looked at is not counted.
pub(crate) const SMALL: usize = 16 << 10;
/// How much is decompressed at once, in bytes.
const DECOMPRESSED_STEP: usize = 256 << 10;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It is, or says that it is, longer than the limit, perhaps only when decompressed.
    TooLarge,
    /// The connection ended inside it, or its framing is broken.
    Broken,
    /// It has waited for its share of the budget while no other body made progress.
    NoRoom,
    /// It is not what its coding says, or the coding is not known.
    Coding,
}

impl From<NoRoom> for BodyError {
    fn from(NoRoom: NoRoom) -> Self {
        Self::NoRoom
    }
}

/// A whole body.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    pub(crate) bytes: Bytes,
    /// What was sent, if that was something else: what a signature covers.
    compressed: Option<Bytes>,
    /// Its share of the budget, returned when the request is answered.
    _share: Share<'a>,
    _answering: Option<Answering<'a>>,
}

impl<'a> Body<'a> {
    /// One that is not compressed, with its share of the budget.
    pub(crate) fn plain(bytes: Bytes, share: Share<'a>, answering: Option<Answering<'a>>) -> Self {
        Self { bytes, compressed: None, _share: share, _answering: answering }
    }

    /// The bytes that were sent.
    pub(crate) fn sent(&self) -> &Bytes {
        self.compressed.as_ref().unwrap_or(&self.bytes)
    }
}

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Not compressed.
    Plain,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with deflate, in zlib's format.
    Deflate,
    /// In a way that is not known; such a body is refused.
    Unknown,
}

impl Coding {
    /// The value of the header `Content-Encoding`.
    pub(crate) fn of(header: Option<&str>) -> Self {
        let Some(name) = header.map(str::trim) else { return Self::Plain };
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        match () {
            () if name.is_empty() || is("identity") => Self::Plain,
            () if is("gzip") || is("x-gzip") => Self::Gzip,
            () if is("deflate") => Self::Deflate,
            () => Self::Unknown,
        }
    }
}

/// Notes that nothing of a body is waited for any more, however its reading ends.
pub(crate) struct Reading<'a>(pub(crate) &'a Activity);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.lacks_nothing();
    }
}

/// Reads the bodies of requests.
pub(crate) struct Bodies<'a, 'r> {
    pub(crate) budget: &'a BodyBudget,
    /// The longest body, in bytes.
    pub(crate) limit: usize,
    pub(crate) reader: Reader<'r>,
}

impl<'a> Bodies<'a, '_> {
    /// The whole body, decompressed. A plain body that arrived in one piece is not copied.
    ///
    /// Invariant: nothing is read (and no `100 Continue` sent) when the announced length is too
    /// large.
    pub(crate) async fn read(&self, body: Incoming, coding: Coding) -> Result<Body<'a>, BodyError> {
        let (bytes, mut share) = self.gather(body).await?;
        let (held, share_of) = (bytes.len(), &mut share);
        let plain = match coding {
            Coding::Plain => None,
            Coding::Gzip => {
                Some(self.decompress(MultiGzDecoder::new(&*bytes), held, share_of).await?)
            }
            Coding::Deflate => {
                Some(self.decompress(ZlibDecoder::new(&*bytes), held, share_of).await?)
            }
            Coding::Unknown => return Err(BodyError::Coding),
        };
        let (bytes, compressed) = match plain {
            None => (bytes, None),
            Some(plain) => (plain, Some(bytes)),
        };
        let answering = self.budget.answering(&share, self.reader);
        Ok(Body { bytes, compressed, _share: share, _answering: answering })
    }

    /// What `decoder` makes of a body that is `held` in its compressed form. A body that is empty,
    /// cut, or followed by something is not what its coding says.
    async fn decompress(
        &self,
        mut decoder: impl Read,
        held: usize,
        share: &mut Share<'a>,
    ) -> Result<Bytes, BodyError> {
        if held == 0 {
            return Err(BodyError::Coding);
        }
        let mut plain = Vec::new();
        while plain.len() <= self.limit {
            let before = plain.len();
            let step = if before == 0 { SMALL } else { DECOMPRESSED_STEP };
            let next = before.saturating_add(step).min(self.limit.saturating_add(1));
            if next > SMALL {
                self.budget.grow(share, held.saturating_add(next), self.reader).await?;
            }
            let room = u64::try_from(next.saturating_sub(before)).unwrap_or(u64::MAX);
            if decoder.by_ref().take(room).read_to_end(&mut plain).is_err() {
                return Err(BodyError::Coding);
            }
            if plain.len() < next {
                return Ok(plain.into());
            }
        }
        Err(BodyError::TooLarge)
    }

    /// The body as it was sent.
    async fn gather(&self, mut body: Incoming) -> Result<(Bytes, Share<'a>), BodyError> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > self.limit {
            return Err(BodyError::TooLarge);
        }
        let mut share = Share::default();
        let whole = next(&mut body).await?.unwrap_or_default();
        if body.is_end_stream() && whole.len() <= SMALL {
            return Ok((whole, share));
        }
        let _reading = Reading(self.reader.activity);
        if whole.len() > self.limit {
            return Err(BodyError::TooLarge);
        }
        if body.is_end_stream() {
            self.budget.grow(&mut share, whole.len(), self.reader).await?;
            return Ok((whole, share));
        }
        let mut parts = BytesMut::new();
        let mut next_part = Some(whole);
        while let Some(data) = next_part.take() {
            let length = parts.len().saturating_add(data.len());
            if length > self.limit {
                return Err(BodyError::TooLarge);
            }
            let capacity = capacity(&parts, length, announced).min(self.limit);
            let buffered = if length <= SMALL { SMALL } else { self.budget.buffered };
            let held = capacity.saturating_add(buffered);
            self.budget.grow(&mut share, held, self.reader).await?;
            parts.reserve(capacity.saturating_sub(parts.len()));
            parts.extend_from_slice(&data);
            drop(data);
            self.budget.arrived(&mut share, length, self.reader);
            next_part = next(&mut body).await?;
        }
        Ok((parts.freeze(), share))
    }
}

/// Room for a body that will have `length` bytes, in bytes. Once more than a small body has
/// arrived, a part of what was announced is reserved at once; beyond that never more than twice of
/// what has arrived.
fn capacity(parts: &BytesMut, length: usize, announced: usize) -> usize {
    if length <= SMALL {
        length
    } else if length <= parts.capacity() {
        parts.capacity()
    } else {
        let room = length.saturating_mul(2).max(AT_ONCE);
        room.min(announced.max(length))
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
