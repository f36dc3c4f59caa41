//! Before-images: what the row of one holds. Fixed by ADR 7.
//!
//! An item that is replaced mostly stays as it was but for a few bytes. So an image may leave out
//! what the item's content has in common, at its beginning and at its end, with what the item was
//! after the change. That is in the next image of the item, or in its row.
//!
//! Invariant: an image that leaves something out is put together only with the row that its own
//! commit wrote, which has the image's stamp.

use bytes::Bytes;
use env::Timestamp;
use store::Stamp;

use crate::derived::Author;
use crate::error::EngineError;
use crate::layout::envelope;

/// Bytes before the row.
const HEADER: usize = 9;
const PRESENT: u8 = 1;
const TIME_TO_LIVE: u8 = 2;
const PART: u8 = 4;
/// Bytes of each of the two lengths of a part.
const LENGTH: usize = 4;
/// What must be left out, in bytes; and at least half of the content.
const WORTH: usize = 32;
/// Bytes that are compared at a time.
const BLOCK: usize = 16;

/// An item before a change.
pub(crate) struct Image {
    /// When it was changed, by the wall clock.
    pub(crate) at: Timestamp,
    /// Who changed it.
    pub(crate) author: Author,
    /// What it was.
    pub(crate) before: Before,
}

/// What an item was before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// There was none.
    Absent,
    /// Its row.
    Row(Bytes),
    /// Its row without what follows from the row after the change.
    Part(Part),
}

/// A row without what its content has in common with that of the row after the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes of content in common at the beginning.
    head: usize,
    /// And at the end.
    tail: usize,
    /// What is between them, in the row's envelope.
    row: Bytes,
}

/// The contents of an item before and after a change; before it with the stamp of its row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contents<'a> {
    /// Before it, if there was an item.
    pub(crate) before: Option<(Stamp, &'a [u8])>,
    /// After it, if there is one.
    pub(crate) after: Option<&'a [u8]>,
}

/// The value of a before-image.
pub(crate) fn image(at: Timestamp, author: Author, contents: Contents<'_>) -> Vec<u8> {
    let by = match author {
        Author::User | Author::Replica => 0,
        Author::TimeToLive => TIME_TO_LIVE,
    };
    let Some((stamp, content)) = contents.before else { return begun(at, by, 0) };
    let (head, tail) = contents.after.map_or((0, 0), |after| left_out(stamp, content, after));
    let between = content.get(head..content.len().saturating_sub(tail)).unwrap_or(content);
    if between.len() == content.len() {
        let mut value = begun(at, by | PRESENT, content.len());
        envelope::append(&mut value, stamp, content);
        return value;
    }
    let mut value = begun(at, by | PRESENT | PART, between.len().saturating_add(2 * LENGTH));
    for length in [head, tail] {
        value.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    }
    envelope::append(&mut value, stamp, between);
    value
}

/// The beginning of an image, with room for a row of `content` bytes.
fn begun(at: Timestamp, flags: u8, content: usize) -> Vec<u8> {
    let room = HEADER.saturating_add(envelope::CONTENT).saturating_add(content);
    let mut value = Vec::with_capacity(room);
    value.extend_from_slice(&at.as_micros().to_be_bytes());
    value.push(flags);
    value
}

/// How many bytes at the beginning and at the end of the content `before`, in the row of this
/// stamp, are left out.
fn left_out(stamp: Stamp, before: &[u8], after: &[u8]) -> (usize, usize) {
    if is_whole(stamp) {
        return (0, 0);
    }
    let head = alike(before, after);
    let rest = before.get(head..).zip(after.get(head..));
    let tail = rest.map_or(0, |(before, after)| alike_at_end(before, after));
    let common = head.saturating_add(tail);
    if common < WORTH || common < before.len() / 2 || before.len() > u32::MAX as usize {
        return (0, 0);
    }
    (head, tail)
}

/// Whether the image of the row of a stamp is written whole: one in sixteen, so that few images
/// have to be read for one. Mixed, since the stamps of an item may all be multiples of something.
const fn is_whole(stamp: Stamp) -> bool {
    stamp.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60 == 0
}

/// How many bytes two slices have in common at their beginnings.
fn alike(one: &[u8], other: &[u8]) -> usize {
    let blocks = one.as_chunks::<BLOCK>().0.iter().zip(other.as_chunks::<BLOCK>().0);
    let same = blocks.take_while(|(one, other)| one == other).count().saturating_mul(BLOCK);
    let rest = one.get(same..).unwrap_or_default().iter();
    let rest = rest.zip(other.get(same..).unwrap_or_default());
    same.saturating_add(rest.take_while(|(one, other)| one == other).count())
}

/// How many bytes they have in common at their ends.
fn alike_at_end(one: &[u8], other: &[u8]) -> usize {
    let (one_blocks, other_blocks) = (one.as_rchunks::<BLOCK>().1, other.as_rchunks::<BLOCK>().1);
    let blocks = one_blocks.iter().rev().zip(other_blocks.iter().rev());
    let same = blocks.take_while(|(one, other)| one == other).count().saturating_mul(BLOCK);
    let left = |slice: &'_ [u8]| slice.len().saturating_sub(same);
    let one = one.get(..left(one)).unwrap_or_default().iter().rev();
    let rest = one.zip(other.get(..left(other)).unwrap_or_default().iter().rev());
    same.saturating_add(rest.take_while(|(one, other)| one == other).count())
}

/// Reads a before-image.
///
/// # Errors
/// [`EngineError`] when it is not understood.
pub(crate) fn read_image(value: &Bytes) -> Result<Image, EngineError> {
    let (at, rest) = value.split_first_chunk::<8>().ok_or_else(unreadable)?;
    let flags = *rest.first().ok_or_else(unreadable)?;
    let before = match flags & !TIME_TO_LIVE {
        0 => Before::Absent,
        PRESENT => Before::Row(value.slice(HEADER..)),
        flags if flags == PRESENT | PART => Before::Part(part(&value.slice(HEADER..))?),
        _ => return Err(unreadable()),
    };
    Ok(Image {
        at: Timestamp::from_micros(u64::from_be_bytes(*at)),
        author: if flags & TIME_TO_LIVE == 0 { Author::User } else { Author::TimeToLive },
        before,
    })
}

fn part(value: &Bytes) -> Result<Part, EngineError> {
    let (head, rest) = value.split_first_chunk::<LENGTH>().ok_or_else(unreadable)?;
    let (tail, _) = rest.split_first_chunk::<LENGTH>().ok_or_else(unreadable)?;
    let [head, tail] = [head, tail].map(|length| u32::from_be_bytes(*length) as usize);
    Ok(Part { head, tail, row: value.slice(2 * LENGTH..) })
}

impl Before {
    /// Whether nothing is left out.
    pub(crate) const fn is_whole(&self) -> bool {
        !matches!(self, Self::Part(_))
    }

    /// The row before the change that the commit `changed` made; `after` is the row after it.
    ///
    /// # Errors
    /// [`EngineError`] when they do not fit together.
    pub(crate) fn row(
        self,
        changed: Stamp,
        after: Option<&Bytes>,
    ) -> Result<Option<Bytes>, EngineError> {
        match self {
            Self::Absent => Ok(None),
            Self::Row(row) => Ok(Some(row)),
            Self::Part(part) => {
                let after = after.filter(|row| envelope::stamp(row) == changed);
                part.whole(after.ok_or_else(unreadable)?).map(Some)
            }
        }
    }
}

impl Part {
    fn whole(&self, after: &Bytes) -> Result<Bytes, EngineError> {
        let (between, after) = (envelope::open(&self.row)?, envelope::open(after)?);
        let head = after.get(..self.head).ok_or_else(unreadable)?;
        let tail = after.len().checked_sub(self.tail).and_then(|at| after.get(at..));
        let tail = tail.ok_or_else(unreadable)?;
        let content = [head, &between, tail].concat();
        let mut row = Vec::with_capacity(envelope::CONTENT.saturating_add(content.len()));
        envelope::append(&mut row, envelope::stamp(&self.row), &content);
        Ok(row.into())
    }
}

fn unreadable() -> EngineError {
    EngineError::UnreadableCatalog { what: "history" }
}
