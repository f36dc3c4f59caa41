//! The record of a process: its calls in the order in which they ended. `shim.c` describes the
//! format.

use std::path::Path;

/// One call.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) begin: u64,
    pub(super) end: u64,
    pub(super) kind: Kind,
}

/// What it did. Paths are relative; those of directories end in `/`.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Create { path: String, emptied: bool },
    MakeDirectory { path: String },
    Write { path: String, offset: usize, bytes: Bytes },
    Sync { path: String, failed: bool },
    Rename { from: String, to: String },
    Link { from: String, to: String },
    Unlink { path: String },
    Truncate { path: String, length: usize },
    Allocate { path: String, length: usize },
}

/// Bytes of a recording's data file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes {
    recording: usize,
    at: usize,
    length: usize,
}

impl Bytes {
    pub(super) fn of(self, recordings: &[Recording]) -> &[u8] {
        &recordings[self.recording].data[self.at..self.at + self.length]
    }
}

/// The calls of one process.
pub(super) struct Recording {
    events: Vec<Event>,
    data: Vec<u8>,
}

impl Recording {
    pub(super) fn read(log: &Path, data: &Path) -> Self {
        let text = std::fs::read_to_string(log).expect("a record");
        // The last line may be cut.
        let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        let events = lines.filter_map(parse).collect();
        Self { events, data: std::fs::read(data).expect("its bytes") }
    }

    pub(super) fn failed_syncs(&self) -> usize {
        self.events.iter().filter(|e| matches!(e.kind, Kind::Sync { failed: true, .. })).count()
    }
}

/// All recordings, one after the other.
pub(super) fn joined(recordings: &[Recording]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for (number, recording) in recordings.iter().enumerate() {
        let before = events.last().map_or(0, |event| event.end);
        for mut event in recording.events.iter().cloned() {
            event.begin += before;
            event.end += before;
            if let Kind::Write { bytes, .. } = &mut event.kind {
                bytes.recording = number;
            }
            events.push(event);
        }
    }
    events
}

impl Event {
    pub(super) fn changes_names(&self) -> bool {
        match &self.kind {
            Kind::Create { .. }
            | Kind::MakeDirectory { .. }
            | Kind::Rename { .. }
            | Kind::Link { .. }
            | Kind::Unlink { .. } => true,
            Kind::Sync { path, .. } => path.ends_with('/'),
            Kind::Write { .. } | Kind::Truncate { .. } | Kind::Allocate { .. } => false,
        }
    }

    /// Whether it is a sync of a file or directory whose path ends so.
    pub(super) fn syncs(&self, end: &str) -> bool {
        matches!(&self.kind, Kind::Sync { path, .. } if path.ends_with(end))
    }

    /// Whether it gave a file this path.
    pub(super) fn renames_to(&self, path: &str) -> bool {
        matches!(&self.kind, Kind::Rename { to, .. } if to == path)
    }

    /// What it wrote to this file.
    pub(super) fn written_to<'r>(
        &self,
        name: &str,
        recordings: &'r [Recording],
    ) -> Option<&'r [u8]> {
        match &self.kind {
            Kind::Write { path, bytes, .. } if path == name => Some(bytes.of(recordings)),
            _ => None,
        }
    }
}

/// `BEGIN END RESULT OPERATION OFFSET LENGTH DATA PATH [TO]`; calls that failed did nothing, but a
/// failed sync is one.
fn parse(line: &str) -> Option<Event> {
    let mut fields = line.splitn(8, ' ');
    let mut number = || fields.next()?.parse::<i64>().ok();
    let (begin, end, result) = (number()?, number()?, number()?);
    let operation = fields.next()?;
    let mut number = || fields.next()?.parse::<i64>().ok();
    let (offset, length, data) = (number()?, number()?, number()?);
    let rest = fields.next()?;
    let path = rest.strip_suffix(" (deleted)").unwrap_or(rest).to_owned();
    let size = |number: i64| usize::try_from(number).expect("not negative");
    let failed = result < 0;
    let sync = matches!(operation, "fsync" | "fdatasync");
    if failed && !sync {
        return None;
    }
    let two = || rest.split_once(' ').map(|(from, to)| (from.to_owned(), to.to_owned()));
    let kind = match operation {
        "create" | "create-empty" => Kind::Create { path, emptied: operation != "create" },
        "mkdir" => Kind::MakeDirectory { path },
        "write" => {
            assert!(data >= 0 || result == 0, "bytes that were not recorded: {line}");
            let bytes = Bytes { recording: 0, at: size(data.max(0)), length: size(result) };
            Kind::Write { path, offset: size(offset), bytes }
        }
        "fsync" | "fdatasync" => Kind::Sync { path, failed },
        "rename" => two().map(|(from, to)| Kind::Rename { from, to })?,
        "link" => two().map(|(from, to)| Kind::Link { from, to })?,
        "unlink" => Kind::Unlink { path },
        "ftruncate" => Kind::Truncate { path, length: size(length) },
        "fallocate" => Kind::Allocate { path, length: size(offset + length) },
        other => panic!("the record has an unknown call {other}: {line}"),
    };
    Some(Event { begin: begin.unsigned_abs(), end: end.unsigned_abs(), kind })
}
