//! The conformance kit, on this store.

use std::sync::Arc;

use parking_lot::Mutex;
use store::Store;
use store_lsm::LsmStore;
use store_testkit::{Boxed, Maker};

use super::common::{open, try_open};

/// Makes stores in directories and remembers which is where.
#[derive(Default)]
struct Directories {
    made: Mutex<Vec<(Arc<LsmStore>, Arc<tempfile::TempDir>)>>,
}

impl Directories {
    fn keep(&self, store: &Arc<LsmStore>, dir: &Arc<tempfile::TempDir>) {
        self.made.lock().push((Arc::clone(store), Arc::clone(dir)));
    }

    /// Forgets a store; what is left of it is the caller's.
    fn take(&self, store: &dyn Store) -> Arc<tempfile::TempDir> {
        let mut made = self.made.lock();
        let address = std::ptr::from_ref(store).cast::<()>();
        let at = made.iter().position(|(known, _)| Arc::as_ptr(known).cast() == address);
        made.swap_remove(at.expect("a store that was made here")).1
    }
}

impl Maker for Directories {
    fn make(&self) -> Boxed<'_, Arc<dyn Store>> {
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let store = open(dir.path());
        self.keep(&store, &dir);
        Box::pin(std::future::ready(store as Arc<dyn Store>))
    }

    fn reopen(&self, store: Arc<dyn Store>) -> Boxed<'_, Option<Arc<dyn Store>>> {
        Box::pin(async move {
            let dir = self.take(&*store);
            let _ = store.close().await;
            drop(store);
            let store = open(dir.path());
            self.keep(&store, &dir);
            Some(store as Arc<dyn Store>)
        })
    }

    fn open_checkpoint<'a>(
        &'a self,
        store: &'a dyn Store,
    ) -> Boxed<'a, Option<Arc<dyn Store>>> {
        Box::pin(async move {
            let dir = Arc::new(tempfile::tempdir().unwrap());
            store.checkpoint(dir.path()).await.unwrap();
            let store = try_open(dir.path(), super::common::small()).unwrap();
            self.keep(&store, &dir);
            Some(store as Arc<dyn Store>)
        })
    }
}
