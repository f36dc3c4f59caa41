//! The scan of the whole log at open: it tells a torn tail from damage.
//!
//! Every record is checked, also those that the tree no longer needs. The first record that is not
//! valid ends the log. It is a torn tail, never acknowledged, if nothing that was written after it
//! exists, since a group is only begun after the sync of the one before, and if the mark in `END`
//! does not know it. If anything later exists, what is missing was durable: damage.
//!
//! Invariant: nothing here writes.

use std::path::PathBuf;

use encryption::FileKey;
use store::{Commit, Stamp};

use super::log_end::LogEnd;
use super::log_start::LogStart;
use super::record::{ALIGN, HEADER, Header, Kind, Salted, decode, decrypt};
use super::segment::{self, HEADER_BLOCK, SegmentHeader};
use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::{Damage, OpenError};
use crate::superblock::CrossReferences;

/// Zeros are skipped in pieces of this many bytes.
const BLANK: usize = 512;

/// A log without damage.
pub(crate) struct Checked {
    pub(crate) start: LogStart,
    /// All segments from [`LogStart::first_segment`] on.
    pub(crate) segments: Vec<CheckedSegment>,
    /// Segments before it that a crash left over.
    pub(crate) leftovers: Vec<u64>,
    pub(crate) spares: Vec<PathBuf>,
    /// Where the log continues.
    pub(crate) end: End,
    /// The segment before the last one, when a crash kept its seal from being written.
    pub(crate) unsealed: Option<(SegmentHeader, End)>,
    /// A preallocated segment after the last one.
    pub(crate) preallocated: Option<SegmentHeader>,
    /// Valid groups.
    pub(crate) groups: u64,
}

/// A segment whose records were all checked.
pub(crate) struct CheckedSegment {
    pub(crate) header: SegmentHeader,
    /// The newest stamp in it, or before it when it is empty.
    pub(crate) last_stamp: Stamp,
    /// The cipher of its groups.
    key: Option<Box<FileKey>>,
    /// The file.
    bytes: Vec<u8>,
    /// The record that it begins with.
    start: Header,
    /// Start and header of each group.
    groups: Vec<(usize, Header)>,
    path: PathBuf,
}

/// The state of the chain after the last valid group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// Offset in the last segment.
    pub(crate) at: usize,
    pub(crate) sequence: u64,
    pub(crate) previous: u32,
    pub(crate) last_stamp: Stamp,
    /// Whether the log ends with the record of a close.
    pub(crate) closed: bool,
}

/// What a segment's file is.
enum Found {
    /// In use.
    Started(CheckedSegment, End, Stop),
    /// Preallocated and never used.
    Preallocated(SegmentHeader),
}

/// How the records of one segment end.
enum Stop {
    /// No further record, and no sign that there ever was one.
    Open,
    /// A mark: the group before it is the last one.
    Marked,
    /// A seal: the next segment exists.
    Commit,
    /// A close.
    Closed,
}

/// Reads the whole log in `dir`.
///
/// # Errors
/// [`OpenError::Damaged`] where something durable is missing, [`OpenError::KeyMissing`].
pub(crate) fn check(
    dir: &Dir,
    references: CrossReferences,
    encryption: &Encryption,
) -> Result<Checked, OpenError> {
    let start = LogStart::read(dir)?;
    let mark = match references {
        CrossReferences::Present => Some(LogEnd::read(dir)?),
        CrossReferences::Absent => None,
    };
    if mark.is_some_and(|mark| start.is_older_than(&mark.start)) {
        let what = "the file is an older copy of itself: `END` knows a later start of the log";
        return Err(Damage::new(&LogStart::path(dir), 0, what).into());
    }
    let (numbers, spares) = segment::list(dir)?;
    let (leftovers, numbers): (Vec<u64>, Vec<u64>) =
        numbers.into_iter().partition(|number| *number < start.first_segment);
    let mut expected = start.first_segment;
    for number in &numbers {
        if *number != expected {
            return Err(missing(dir, expected));
        }
        expected = expected.saturating_add(1);
    }
    let mut segments: Vec<CheckedSegment> = Vec::new();
    let mut end: Option<End> = None;
    let mut stop = Stop::Commit;
    let mut groups = 0_u64;
    let mut unsealed = None;
    let mut preallocated = None;
    for number in numbers {
        if preallocated.is_some() {
            return Err(unstarted(dir, number.saturating_sub(1)));
        }
        let open_end = end.filter(|_| !matches!(stop, Stop::Commit));
        let (segment, next, how) = match check_segment((dir, encryption), number, end.as_ref())? {
            Found::Started(segment, next, how) => (segment, next, how),
            Found::Preallocated(header) if open_end.is_some() => {
                preallocated = Some(header);
                continue;
            }
            Found::Preallocated(_) => return Err(unstarted(dir, number)),
        };
        unsealed = open_end.zip(segments.last()).map(|(end, before)| (before.header, end));
        if let Some((_, end)) = unsealed.filter(|_| !segment.groups.is_empty()) {
            let path = segment::path(dir, number.saturating_sub(1));
            return Err(Damage::new(&path, end.at as u64, "the segment's seal is damaged").into());
        }
        groups = groups.saturating_add(segment.groups.len() as u64);
        segments.push(segment);
        end = Some(next);
        stop = how;
    }
    let (Some(mut end), false) = (end, matches!(stop, Stop::Commit)) else {
        return Err(missing(dir, expected));
    };
    if let Some(mark) = mark {
        check_mark(dir, &mark, &segments, &end)?;
    }
    end.closed = matches!(stop, Stop::Closed);
    end.last_stamp = end.last_stamp.max(start.flushed_through);
    Ok(Checked { start, segments, leftovers, spares, end, unsealed, preallocated, groups })
}

/// Compares what was found with what the mark knows.
fn check_mark(
    dir: &Dir,
    mark: &LogEnd,
    segments: &[CheckedSegment],
    end: &End,
) -> Result<(), OpenError> {
    let Some(last) = segments.last() else { return Ok(()) };
    if mark.sequence > end.sequence {
        let lost = mark.sequence.saturating_sub(end.sequence);
        let what = format!(
            "records that were durable are missing from here on: `END` knows of {lost} more groups \
             of commits, up to stamp {}. The disk lost them, or the file is an older copy of itself",
            mark.last_stamp.0
        );
        return Err(if mark.segment > last.header.number {
            Damage::new(&segment::path(dir, mark.segment), HEADER_BLOCK as u64, what)
        } else {
            Damage::new(&last.path, end.at as u64, what)
        }
        .into());
    }
    let link = |segment: &CheckedSegment| {
        let mut groups = segment.groups.iter();
        let before = groups.rfind(|(_, header)| header.sequence.saturating_add(1) == mark.sequence);
        let at_start =
            (segment.start.sequence == mark.sequence).then_some((HEADER_BLOCK, segment.start));
        match before {
            Some((at, header)) => Some((*at, header.checksum)),
            None => at_start.map(|(at, header)| (at, header.previous)),
        }
    };
    for segment in segments {
        if let Some((at, found)) = link(segment)
            && found != mark.previous
        {
            let what = "the record is not the one that `END` knows: one of the two files is from \
                        another moment";
            return Err(Damage::new(&segment.path, at as u64, what).into());
        }
    }
    Ok(())
}

fn missing(dir: &Dir, number: u64) -> OpenError {
    Damage::new(&segment::path(dir, number), 0, "the log segment is missing").into()
}

fn unstarted(dir: &Dir, number: u64) -> OpenError {
    let path = segment::path(dir, number);
    Damage::new(&path, HEADER_BLOCK as u64, "the segment's first record is damaged").into()
}

/// Checks one segment, which must continue where the segments before it end.
fn check_segment(
    (dir, encryption): (&Dir, &Encryption),
    number: u64,
    before: Option<&End>,
) -> Result<Found, OpenError> {
    let path = segment::path(dir, number);
    let bytes = dir.disk().read(&path).map_err(OpenError::io(&path))?;
    let header = SegmentHeader::decode(&path, &bytes)?;
    let damage = |offset: usize, what: &str| {
        Err(OpenError::Damaged(Damage::new(&path, offset as u64, what)))
    };
    if header.number != number {
        return damage(0, "the segment has the number of another one");
    }
    if (bytes.len() as u64) < header.capacity {
        return damage(bytes.len(), "the file was cut: it is shorter than its first block says");
    }
    let key = encryption.of_segment(&path, (header.key, header.number, header.salt))?.map(Box::new);
    let mut walk = Walk {
        bytes: &bytes,
        salted: header.salted(),
        end: End { at: HEADER_BLOCK, ..End::default() },
        groups: Vec::new(),
    };
    let Some(start) = walk.start() else {
        return match walk.later() {
            Some(_) => Err(unstarted(dir, number)),
            None => Ok(Found::Preallocated(header)),
        };
    };
    if let Some(before) = before
        && (before.sequence, before.previous) != (start.sequence, start.previous)
    {
        // The segment before is the damaged one: it lost its end.
        let path = segment::path(dir, number.saturating_sub(1));
        let what = "records that were durable are damaged or missing from here on";
        return Err(Damage::new(&path, before.at as u64, what).into());
    }
    walk.end = End {
        at: HEADER_BLOCK.saturating_add(HEADER),
        sequence: start.sequence,
        previous: start.previous,
        last_stamp: start.last.max(before.map_or(Stamp(0), |end| end.last_stamp)),
        closed: false,
    };
    let stop = walk.run();
    if matches!(stop, Stop::Open | Stop::Marked)
        && let Some(later) = walk.later()
    {
        let what = format!(
            "a record that was durable is damaged: the record at byte {later} was written after it"
        );
        return damage(walk.end.at, &what);
    }
    let Walk { end, groups, .. } = walk;
    let last_stamp = end.last_stamp;
    let path = path.clone();
    let segment = CheckedSegment { header, last_stamp, start, groups, path, key, bytes };
    Ok(Found::Started(segment, end, stop))
}

/// A walk along the records of a segment.
struct Walk<'a> {
    bytes: &'a [u8],
    salted: Salted,
    end: End,
    groups: Vec<(usize, Header)>,
}

impl Walk<'_> {
    fn run(&mut self) -> Stop {
        loop {
            let Some(header) = self.next() else { return Stop::Open };
            match header.kind {
                Kind::Group => {
                    self.groups.push((self.end.at, header));
                    self.end.at = self.end.at.saturating_add(header.record_bytes());
                    self.end.sequence = self.end.sequence.saturating_add(1);
                    self.end.previous = header.checksum;
                    self.end.last_stamp = self.end.last_stamp.max(header.last);
                }
                Kind::Start => return Stop::Open,
                Kind::Mark => return Stop::Marked,
                Kind::Seal => return Stop::Commit,
                Kind::Close => return Stop::Closed,
            }
        }
    }

    /// The record that a segment in use begins with.
    fn start(&self) -> Option<Header> {
        let header = self.salted.header(self.bytes.get(HEADER_BLOCK..)?)?;
        (header.kind == Kind::Start).then_some(header)
    }

    /// The record at the end of the walk, if it is valid and the next of the chain.
    fn next(&self) -> Option<Header> {
        let rest = self.bytes.get(self.end.at..)?;
        let header = self.salted.header(rest)?;
        let body = rest.get(HEADER..header.record_bytes())?;
        let links = header.sequence == self.end.sequence && header.previous == self.end.previous;
        (links && self.salted.checksum(body) == header.payload_checksum).then_some(header)
    }

    /// The offset of a record after the end of the walk, which was written later.
    ///
    /// A valid header is proof enough: it is written after the sync of what comes before it.
    fn later(&self) -> Option<usize> {
        let mut at = self.end.at.saturating_add(ALIGN);
        while let Some(rest) = self.bytes.get(at..) {
            if rest
                .get(..BLANK)
                .is_some_and(|block| block.iter().fold(0, |any, byte| any | byte) == 0)
            {
                // The kind of a record that begins at the end of the zeros comes after them.
                at = at.saturating_add(BLANK - 2 * ALIGN);
                continue;
            }
            let kind = *rest.get(12)?;
            if (1..=5).contains(&kind)
                && let Some(header) = self.salted.header(rest)
                && header.sequence > self.end.sequence
            {
                return Some(at);
            }
            at = at.saturating_add(ALIGN);
        }
        None
    }
}

impl CheckedSegment {
    /// The commits newer than `after`, in order.
    pub(crate) fn commits(
        &self,
        after: Stamp,
    ) -> impl Iterator<Item = Result<Vec<Commit>, OpenError>> + '_ {
        self.groups.iter().filter(move |(_, header)| header.last > after).map(|(at, header)| {
            let start = at.saturating_add(HEADER);
            let payload = self.bytes.get(start..start.saturating_add(header.length as usize));
            let commits = payload.and_then(|payload| match &self.key {
                None => decode(payload),
                Some(key) => decrypt(key, header, payload),
            });
            commits.ok_or_else(|| {
                let what = "the checksum is right and the content is not a group of commits";
                OpenError::Damaged(Damage::new(&self.path, *at as u64, what))
            })
        })
    }

    /// Whether no group is in it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Offset and bytes of the last group, or of the start where there is none.
    pub(crate) fn last_record(&self) -> Option<(usize, &[u8])> {
        let (at, length) = match self.groups.last() {
            Some((at, header)) => (*at, header.record_bytes()),
            None => (HEADER_BLOCK, HEADER),
        };
        Some((at, self.bytes.get(at..at.saturating_add(length))?))
    }

    /// Offset and bytes of the record after the groups.
    pub(crate) fn record_after_groups(&self) -> Option<(usize, &[u8])> {
        let (at, record) = self.last_record()?;
        let at = at.saturating_add(record.len());
        Some((at, self.bytes.get(at..at.saturating_add(HEADER))?))
    }

    /// Bytes of the file.
    pub(crate) fn file_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }
}
