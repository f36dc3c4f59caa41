//! From a directory to a running backend.
//!
//! Order matters: whose directory it is, the lock, the superblock, the whole log, the tree's manifest
//! — all of it read only — and only then the tree's own recovery, which removes what it does not
//! know.

use std::path::Path;
use std::sync::Arc;

use env::Env;
use store::{Committer, Stamp};

use crate::backend::LsmBackend;
use crate::error::{Damage, OpenError};
use crate::files::create_dirs;
use crate::log::Log;
use crate::log::scan::{self, Checked};
use crate::superblock::{Creation, Layout, Lock, State};
use crate::tree::Tree;
use crate::{Options, manifest, verify};

/// The embedded store as the engine sees it.
pub type LsmStore = Committer<LsmBackend>;

/// Opens the store in `dir`, or makes one where `dir` is absent or empty.
///
/// # Errors
/// See [`OpenError`]. After any of them the files are as they were.
pub fn open(dir: &Path, options: Options, env: &Env) -> Result<Arc<LsmStore>, OpenError> {
    let options = options.bounded();
    let limits = options.limits;
    let backend = open_backend(dir, options, env)?;
    let store = Committer::open(backend, env.clone(), limits).map_err(|error| OpenError::Io {
        file: dir.to_path_buf(),
        error: std::io::Error::other(error.to_string()),
    })?;
    Ok(Arc::new(store))
}

fn open_backend(dir: &Path, options: Options, env: &Env) -> Result<LsmBackend, OpenError> {
    let layout = Layout::new(dir);
    if layout.state()? == State::New {
        create_dirs(dir).map_err(OpenError::io(dir))?;
    }
    let lock = layout.lock()?;
    // Once more: another process may have been at it until now.
    match layout.state()? {
        State::New => create(&layout, &options, env)?,
        State::Complete => layout.forget_creation().map_err(OpenError::io(dir))?,
    }
    start(layout, lock, options, env)
}

fn create(layout: &Layout, options: &Options, env: &Env) -> Result<(), OpenError> {
    layout.begin_creation(Creation::Store)?;
    Log::create(&layout.log, env, options.log_segment_bytes, Stamp(0), 0)
        .map_err(OpenError::io(&layout.log))?;
    let tree = Tree::open(&layout.tree, options, env)
        .map_err(|error| OpenError::io(&layout.tree)(std::io::Error::other(error)))?;
    drop(tree);
    let mut identity = [0; 16];
    env.fill_random(&mut identity);
    layout.finish_creation(identity)
}

fn start(layout: Layout, lock: Lock, options: Options, env: &Env) -> Result<LsmBackend, OpenError> {
    let mut checked = scan::check(&layout.log)?;
    check_tree(&layout, &checked)?;
    let tree = match Tree::open(&layout.tree, &options, env) {
        Ok(tree) => tree,
        // The tree does not say which file; a full check does.
        Err(error) => {
            let what = format!("the tree cannot be opened: {error}");
            let found = verify::first_damaged_table(&layout.tree)?;
            return Err(found.unwrap_or_else(|| Damage::new(&layout.tree, 0, what)).into());
        }
    };
    replay(&tree, &checked)?;
    // A crash between a bulk load and its note in the log leaves rows the log does not know of.
    checked.end.last_stamp = checked.end.last_stamp.max(tree.newest_in_tables());
    let log = Log::resume(&layout.log, env.clone(), options.log_segment_bytes, checked)?;
    let dir = layout.root.clone();
    LsmBackend::start(layout, env.clone(), options, tree, log, lock).map_err(OpenError::io(&dir))
}

/// The tree has a manifest, and not an older one than the log knows of.
fn check_tree(layout: &Layout, checked: &Checked) -> Result<(), OpenError> {
    let manifest = manifest::check(&layout.tree)?;
    if manifest.version < checked.floor.tree_version {
        let what = format!(
            "the tree's manifest is version {}, and version {} was there before",
            manifest.version, checked.floor.tree_version
        );
        return Err(Damage::new(&layout.tree.join("current"), 0, what).into());
    }
    Ok(())
}

/// Puts what is not in tables into the memtable. What is in both does no harm: it has the same stamp.
fn replay(tree: &Tree, checked: &Checked) -> Result<(), OpenError> {
    let flushed = checked.floor.flushed_through.max(tree.newest_in_tables());
    for segment in &checked.segments {
        for group in segment.commits(flushed) {
            let mut group = group?;
            group.retain(|commit| commit.stamp > flushed);
            let _ = tree.insert(&group);
        }
    }
    Ok(())
}
