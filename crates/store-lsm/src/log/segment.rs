//! The segments of the log: the names of the files, their first block, and how they are made.
//!
//! A segment has its full size from the start and is never shorter, so a file that is shorter than
//! its header says was cut by something else. It gets its name `NUMBER.log` only when its header is
//! on the disk; before that it is a spare, which is never read. It is in use from its first record
//! on, a start.
//!
//! A sync of overwritten blocks is markedly cheaper than one of new blocks, which the file system
//! has to note in its journal (`docs/adr/0002-embedded-engine.md`). So segments that are no longer
//! needed are kept as spares, and in a busy store the next segment is preallocated: it has its name
//! then, and using it touches written blocks only.

use std::io;
use std::path::{Path, PathBuf};

use super::record::Salted;
use crate::decode::{Reader, u32_at};
use crate::disk::{Dir, File, Open};
use crate::error::{Damage, OpenError};

/// The format of segments and records this program writes, and the newest it reads.
pub(crate) const FORMAT: u32 = 1;
/// The first block of a segment holds its header only, so that no later write touches it.
pub(crate) const HEADER_BLOCK: usize = 4096;

const MAGIC: &[u8; 8] = b"STATRLOG";

/// What the first block of a segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// The position among the segments; consecutive.
    pub(crate) number: u64,
    /// Where checksums start from.
    pub(crate) salt: u64,
    /// Bytes of the file.
    pub(crate) capacity: u64,
    /// The key that groups are encrypted under; zero for none.
    pub(crate) key: u64,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut block = Vec::with_capacity(HEADER_BLOCK);
        block.extend_from_slice(MAGIC);
        block.extend_from_slice(&FORMAT.to_le_bytes());
        block.extend_from_slice(&[0; 4]);
        block.extend_from_slice(&self.number.to_le_bytes());
        block.extend_from_slice(&self.salt.to_le_bytes());
        block.extend_from_slice(&self.capacity.to_le_bytes());
        block.extend_from_slice(&self.key.to_le_bytes());
        block.resize(HEADER_BLOCK - 4, 0);
        let checksum = crc32fast::hash(&block);
        block.extend_from_slice(&checksum.to_le_bytes());
        block
    }

    /// Reads the first block of `file`.
    pub(crate) fn decode(file: &Path, bytes: &[u8]) -> Result<Self, OpenError> {
        let damage = |offset, what: &str| OpenError::Damaged(Damage::new(file, offset, what));
        let block = bytes
            .get(..HEADER_BLOCK)
            .ok_or_else(|| damage(bytes.len() as u64, "the file ends inside its first block"))?;
        let (body, checksum) = block.split_at(HEADER_BLOCK - 4);
        if u32_at(checksum, 0) != Some(crc32fast::hash(body)) {
            return Err(damage(0, "the segment's first block does not match its checksum"));
        }
        let mut reader = Reader(body);
        let magic = reader.bytes(8);
        let format = reader.u32();
        if let Some(found) = format.filter(|found| *found > FORMAT) {
            return Err(OpenError::Newer { file: file.to_path_buf(), found, known: FORMAT });
        }
        let mut fields = || -> Option<Self> {
            let _zeros = reader.u32()?;
            let (number, salt, capacity) = (reader.u64()?, reader.u64()?, reader.u64()?);
            // Zeros, before there were keys.
            Some(Self { number, salt, capacity, key: reader.u64()? })
        };
        fields()
            .filter(|_| magic == Some(MAGIC))
            .ok_or_else(|| damage(0, "the file is not a log segment"))
    }

    pub(crate) fn salted(&self) -> Salted {
        Salted::new(self.salt)
    }
}

/// The key of the segment that a file is or was, by its first block; `None` where it has none that
/// is whole.
pub(crate) fn key_of(dir: &Dir, path: &Path) -> Option<u64> {
    let file = dir.disk().open(path, Open::Read).ok()?;
    let mut block = vec![0; HEADER_BLOCK];
    let mut at = 0;
    while let Some(rest) = block.get_mut(at..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, at as u64).ok()? {
            0 => return None,
            read => at = at.saturating_add(read),
        }
    }
    SegmentHeader::decode(path, &block).ok().map(|header| header.key)
}

/// The keys of all segments and spares.
pub(crate) fn keys(dir: &Dir) -> Result<Vec<u64>, OpenError> {
    let (numbers, spares) = list(dir)?;
    let segments = numbers.into_iter().map(|number| path(dir, number));
    Ok(segments.chain(spares).filter_map(|path| key_of(dir, &path)).collect())
}

/// The path of segment `number`.
pub(crate) fn path(dir: &Dir, number: u64) -> PathBuf {
    dir.join(&format!("{number:012}.log"))
}

fn spare_path(dir: &Dir, number: u64) -> PathBuf {
    dir.join(&format!("{number:012}.spare"))
}

/// The numbers of the segments and the paths of the spares in `dir`, in ascending order.
pub(crate) fn list(dir: &Dir) -> Result<(Vec<u64>, Vec<PathBuf>), OpenError> {
    let mut segments = Vec::new();
    let mut spares = Vec::new();
    for name in dir.disk().read_dir(dir.path()).map_err(OpenError::io(dir.path()))? {
        let path = dir.path().join(&name);
        match name.to_str().unwrap_or_default().rsplit_once('.') {
            Some((number, "log")) => match number.parse() {
                Ok(number) => segments.push(number),
                Err(_) => {
                    return Err(
                        Damage::new(&path, 0, "this name is not one of a log segment").into()
                    );
                }
            },
            Some((_, "spare" | "filling")) => spares.push(path),
            Some(_) | None => {}
        }
    }
    segments.sort_unstable();
    spares.sort_unstable();
    Ok((segments, spares))
}

/// Turns segment `number` into a spare.
pub(crate) fn recycle(dir: &Dir, number: u64) -> io::Result<PathBuf> {
    let spare = spare_path(dir, number);
    dir.disk().rename(&path(dir, number), &spare)?;
    Ok(spare)
}

/// Removes spares.
pub(crate) fn remove(dir: &Dir, spares: &[PathBuf]) {
    for spare in spares {
        // One that cannot be removed only costs space, and the next open finds it.
        let _ = dir.disk().remove_file(spare);
    }
}

/// Bytes of a segment that are written when it is made while commits wait for it.
pub(crate) const FRESH: u64 = 2 << 20;

/// A preallocated segment is written in pieces of this size, so that other syncs are not held up
/// for long.
const PIECE: u64 = 1 << 20;

/// Makes the segment that `header` describes, out of `spare` if that is large enough, with `first`
/// as its first bytes after the header, and the blocks up to `written` written. The name is on the
/// disk when this returns.
pub(crate) fn create(
    dir: &Dir,
    header: &mut SegmentHeader,
    spare: Option<PathBuf>,
    first: &[u8],
    written: u64,
) -> io::Result<Box<dyn File>> {
    let disk = dir.disk();
    let spare = spare.filter(|spare| disk.len(spare).is_ok_and(|bytes| bytes >= header.capacity));
    let prepared = match spare {
        Some(spare) => {
            header.capacity = disk.len(&spare)?;
            spare
        }
        None => {
            let prepared = dir.join(&format!("{:012}.filling", header.number));
            fill(dir, &prepared, header.capacity, written)?;
            prepared
        }
    };
    let file = disk.open(&prepared, Open::Write)?;
    file.write_at(&header.encode(), 0)?;
    file.write_at(first, HEADER_BLOCK as u64)?;
    file.sync_all()?;
    disk.rename(&prepared, &path(dir, header.number))?;
    dir.sync()?;
    Ok(file)
}

/// Makes a file of `bytes` whose first blocks, up to `written`, hold zeros. Its blocks are
/// reserved, so that a full disk shows here and not inside a group.
fn fill(dir: &Dir, path: &Path, bytes: u64, written: u64) -> io::Result<()> {
    let file = dir.disk().open(path, Open::CreateEmpty)?;
    file.allocate(bytes)?;
    let zeros = vec![0; usize::try_from(PIECE).map_err(io::Error::other)?];
    let end = written.min(bytes);
    let mut at = 0;
    while at < end {
        let length = usize::try_from(end - at).unwrap_or(usize::MAX).min(zeros.len());
        file.write_at(zeros.get(..length).unwrap_or_default(), at)?;
        at = at.saturating_add(length as u64);
        if written > FRESH {
            file.sync_data()?;
        }
    }
    Ok(())
}
