//! The uploads that are under way in this process.
//!
//! An upload of more than one commit leaves a row that names it until its object is visible. A row
//! whose upload is not here is what a crash or a client that went away has left.
//!
//! Invariant: an upload is here before its row is, and is taken out after its last commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;

/// What all object stores over the same rows share.
#[derive(Clone, Debug, Default)]
pub struct Uploads {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    generations: Mutex<BTreeSet<u64>>,
    /// One commit at a time decides from what is there: the others would only be refused.
    commits: tokio::sync::Mutex<()>,
}

/// An upload under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct Upload {
    uploads: Uploads,
    pub(crate) generation: u64,
}

impl Uploads {
    /// Begins the upload of this generation.
    pub(crate) fn begin(&self, generation: u64) -> Upload {
        self.shared.generations.lock().insert(generation);
        Upload { uploads: self.clone(), generation }
    }

    /// Whether the upload of this generation is under way.
    pub(crate) fn has(&self, generation: u64) -> bool {
        self.shared.generations.lock().contains(&generation)
    }

    /// The turn to commit.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.shared.commits.lock().await
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.uploads.shared.generations.lock().remove(&self.generation);
    }
}
