//! The files of the log: their names, their first block, and how they are made.
//!
//! A segment has its full size from the start and is never shorter, so that a file that is shorter
//! than its header says was cut by something else. It gets its name `NUMBER.log` only when its header
//! is on the disk; before that it is a spare, which nobody reads.
//!
//! A sync of overwritten blocks is markedly cheaper than one of new blocks, which the file system has
//! to note in its journal (`docs/adr/0002-embedded-engine.md`). So segments that are no longer needed
//! are kept as spares, and a busy store fills spares with zeros ahead of need.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::FallocateFlags;
use store::Stamp;

use super::record::Salted;
use crate::error::{Damage, OpenError};
use crate::files::{Reader, sync_dir, u32_at};

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
    /// The sequence number of the first group.
    pub(crate) first_sequence: u64,
    /// The checksum of the group before the first one.
    pub(crate) previous: u32,
    /// The newest stamp before this segment.
    pub(crate) last_stamp: Stamp,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut block = Vec::with_capacity(HEADER_BLOCK);
        block.extend_from_slice(MAGIC);
        block.extend_from_slice(&FORMAT.to_le_bytes());
        block.extend_from_slice(&self.previous.to_le_bytes());
        block.extend_from_slice(&self.number.to_le_bytes());
        block.extend_from_slice(&self.salt.to_le_bytes());
        block.extend_from_slice(&self.capacity.to_le_bytes());
        block.extend_from_slice(&self.first_sequence.to_le_bytes());
        block.extend_from_slice(&self.last_stamp.0.to_le_bytes());
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
            let previous = reader.u32()?;
            Some(Self {
                number: reader.u64()?,
                salt: reader.u64()?,
                capacity: reader.u64()?,
                first_sequence: reader.u64()?,
                previous,
                last_stamp: Stamp(reader.u64()?),
            })
        };
        fields()
            .filter(|_| magic == Some(MAGIC))
            .ok_or_else(|| damage(0, "the file is not a log segment"))
    }

    pub(crate) fn salted(&self) -> Salted {
        Salted::new(self.salt)
    }
}

/// The path of segment `number`.
pub(crate) fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:012}.log"))
}

fn spare_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:012}.spare"))
}

/// The numbers of the segments and the paths of the spares in `dir`, in ascending order.
pub(crate) fn list(dir: &Path) -> Result<(Vec<u64>, Vec<PathBuf>), OpenError> {
    let mut segments = Vec::new();
    let mut spares = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(OpenError::io(dir))? {
        let path = entry.map_err(OpenError::io(dir))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match name.rsplit_once('.') {
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
pub(crate) fn retire(dir: &Path, number: u64) -> io::Result<PathBuf> {
    let spare = spare_path(dir, number);
    std::fs::rename(path(dir, number), &spare)?;
    Ok(spare)
}

/// So much of a segment that was no spare is written when it is made.
pub(crate) const FRESH: u64 = 2 << 20;

/// Makes the segment that `header` describes, out of `spare` if that is large enough. The name is on
/// the disk when this returns.
pub(crate) fn create(
    dir: &Path,
    header: &mut SegmentHeader,
    spare: Option<PathBuf>,
) -> io::Result<File> {
    let spare = spare.filter(|spare| {
        std::fs::metadata(spare).is_ok_and(|metadata| metadata.len() >= header.capacity)
    });
    let prepared = match spare {
        Some(spare) => {
            header.capacity = std::fs::metadata(&spare)?.len();
            spare
        }
        None => spare_path(dir, header.number),
    };
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&prepared)?;
    if file.metadata()?.len() < header.capacity {
        allocate(&file, header.capacity)?;
        let zeros = vec![0; usize::try_from(FRESH.min(header.capacity)).map_err(io::Error::other)?];
        file.write_all_at(&zeros, 0)?;
    }
    file.write_all_at(&header.encode(), 0)?;
    file.sync_all()?;
    std::fs::rename(&prepared, path(dir, header.number))?;
    sync_dir(dir)?;
    Ok(file)
}

/// Makes a spare whose blocks are all written, in pieces that do not hold up other syncs for long.
pub(crate) fn prepare_spare(dir: &Path, number: u64, bytes: u64) -> io::Result<PathBuf> {
    const PIECE: u64 = 1 << 20;
    // Not yet under the name of a spare: one that is not whole is of no use.
    let unfinished = dir.join(format!("{number:012}.filling"));
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(&unfinished)?;
    allocate(&file, bytes)?;
    let zeros = vec![0; usize::try_from(bytes.min(PIECE)).map_err(io::Error::other)?];
    let mut at = 0;
    while at < bytes {
        let length = usize::try_from(bytes - at).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all_at(zeros.get(..length).unwrap_or_default(), at)?;
        rustix::fs::fdatasync(&file)?;
        at = at.saturating_add(length as u64);
    }
    let spare = spare_path(dir, number);
    std::fs::rename(&unfinished, &spare)?;
    Ok(spare)
}

/// Reserves blocks where the file system can, so that a full disk shows here and not inside a group.
fn allocate(file: &File, bytes: u64) -> io::Result<()> {
    match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => file.set_len(bytes),
        Err(error) => Err(error.into()),
    }
}
