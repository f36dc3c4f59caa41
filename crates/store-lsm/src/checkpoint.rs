//! Checkpoints: a copy of the store that can be opened by itself.
//!
//! Tables never change, so they are linked where the file system can, else copied. A memtable is
//! begun between groups, and what came before it is flushed while commits continue; tables hold a
//! prefix of the commits at any time. So the copy is that prefix, with an empty log, and no commit
//! waits for a device because of it.

use std::io;
use std::path::Path;

use env::Env;
use store::Stamp;

use crate::encryption_at_rest::Encryption;
use crate::log::LogWriter;
use crate::superblock::{Creation, Layout};
use crate::tree::Tree;

/// What is copied.
pub(crate) struct Source<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) tree: &'a Tree,
    /// Everything up to this stamp is in tables.
    pub(crate) through: Stamp,
    pub(crate) log_segment_bytes: u64,
    pub(crate) encryption: &'a Encryption,
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
    let (version, flushed) = source.tree.copy(&layout.tree)?;
    let last = source.through.max(flushed);
    let log = (env, source.encryption);
    LogWriter::create(&layout.log, log, source.log_segment_bytes, last, version)?;
    let mut identity = [0; 16];
    env.fill_random(&mut identity);
    let finished = layout.finish_creation(identity, source.tree.format(), source.encryption);
    finished.map(drop).map_err(io::Error::other)
}
