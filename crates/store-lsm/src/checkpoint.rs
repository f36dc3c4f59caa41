//! Checkpoints: a copy of the store that can be opened by itself.
//!
//! Tables never change, so they are linked where the file system can, else copied. Everything was
//! flushed before, so the copy begins with an empty log.

use std::io;
use std::path::Path;

use env::Env;
use store::Stamp;

use crate::disk::{Dir, Disk, Open, copy_durably};
use crate::log::LogWriter;
use crate::manifest;
use crate::superblock::{Creation, Layout};
use crate::tails;
use crate::tree::Tree;

/// How often linking is tried: a manifest may be replaced while its tables are linked.
const ATTEMPTS: u32 = 16;

/// What is copied.
pub(crate) struct Source<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) tree: &'a Tree,
    /// The newest stamp, up to which everything is in tables.
    pub(crate) last: Stamp,
    pub(crate) log_segment_bytes: u64,
}

/// Writes the copy into the empty or absent directory `into`.
pub(crate) fn write(source: &Source<'_>, env: &Env, into: &Path) -> io::Result<()> {
    let into = source.layout.root.sibling(into);
    into.create_durably()?;
    if !into.disk().read_dir(into.path())?.is_empty() {
        return Err(io::Error::other(format!("{} is not empty", into.path().display())));
    }
    let layout = Layout::new(into);
    layout.begin_creation(Creation::Checkpoint).map_err(io::Error::other)?;
    let version = link_tree(source, &layout.tree)?;
    tails::write(&layout.tree).map_err(io::Error::other)?;
    LogWriter::create(&layout.log, env, source.log_segment_bytes, source.last, version)?;
    let mut identity = [0; 16];
    env.fill_random(&mut identity);
    layout.finish_creation(identity).map(drop).map_err(io::Error::other)
}

/// Links the tables of the newest manifest and copies that. Returns its version.
fn link_tree(source: &Source<'_>, into: &Dir) -> io::Result<u64> {
    let (disk, tables) = (into.disk(), into.subdirectory("tables"));
    let mut last_error = io::Error::from(io::ErrorKind::NotFound);
    for _ in 0..ATTEMPTS {
        tables.recreate()?;
        let linked = source.tree.with_tables(|version, files| {
            for (id, file) in files {
                link(disk, file, &manifest::table_path(into.path(), *id))?;
            }
            // Last, because only this file is removed when the tree has a newer one.
            let name = format!("v{version}");
            let bytes = disk.read(&source.layout.tree.join(&name))?;
            let copy = disk.open(&into.join(&name), Open::CreateEmpty)?;
            copy.write_at(&bytes, 0)?;
            copy.sync_all()?;
            into.replace_durably("current", &manifest::current(version, &bytes))?;
            tables.sync()?;
            Ok(version)
        });
        match linked {
            Ok(version) => return Ok(version),
            Err(error) => last_error = error,
        }
    }
    Err(last_error)
}

fn link(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    match disk.hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(error),
        Err(_) => copy_durably(disk, from, to),
    }
}
