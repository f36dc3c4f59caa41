//! A copy of the store that can be opened by itself.
//!
//! Tables never change, so they are linked where the file system can, else copied. Everything was
//! flushed before, so the copy begins with an empty log.

use std::io;
use std::path::Path;

use store::StoreError;

use crate::backend::{Shared, io as failed};
use crate::files::{copy_durably, create_dirs, sync_dir};
use crate::log::Log;
use crate::manifest;
use crate::superblock::{Creation, Layout};

/// A manifest may be replaced while its tables are linked; so often it is tried again.
const ATTEMPTS: u32 = 16;

/// Writes the copy into the empty or absent directory `into`.
pub(crate) fn write(shared: &Shared, into: &Path) -> Result<(), StoreError> {
    let work = || {
        create_dirs(into)?;
        if std::fs::read_dir(into)?.next().is_some() {
            return Err(io::Error::other(format!("{} is not empty", into.display())));
        }
        let layout = Layout::new(into);
        layout.begin_creation(Creation::Checkpoint).map_err(io::Error::other)?;
        let version = link_tree(shared, &layout)?;
        let last = shared.published();
        let segment_bytes = shared.options.log_segment_bytes;
        Log::create(&layout.log, &shared.env, segment_bytes, last, version)?;
        let mut identity = [0; 16];
        shared.env.fill_random(&mut identity);
        layout.finish_creation(identity).map_err(io::Error::other)
    };
    work().map_err(|error| failed("writing a checkpoint", &error))
}

fn link_tree(shared: &Shared, layout: &Layout) -> io::Result<u64> {
    let tables = layout.tree.join("tables");
    let mut last_error = io::Error::from(io::ErrorKind::NotFound);
    for _ in 0..ATTEMPTS {
        match std::fs::remove_dir_all(&tables) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        std::fs::create_dir(&tables)?;
        let linked = shared.tree.with_tables(|version, files| {
            for (id, file) in files {
                link(file, &manifest::table_path(&layout.tree, *id))?;
            }
            // Last, because only this file goes away when the tree moves on.
            let name = format!("v{version}");
            let bytes = std::fs::read(shared.layout.tree.join(&name))?;
            std::fs::write(layout.tree.join(&name), &bytes)?;
            std::fs::File::open(layout.tree.join(&name))?.sync_all()?;
            crate::files::write_atomically(
                &layout.tree,
                "current",
                &manifest::current(version, &bytes),
            )?;
            sync_dir(&tables)?;
            Ok(version)
        });
        match linked {
            Ok(version) => return Ok(version),
            Err(error) => last_error = error,
        }
    }
    Err(last_error)
}

fn link(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(error),
        Err(_) => copy_durably(from, to),
    }
}
