//! The conformance kit, on this store.

use std::path::Path;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use store::Store;
use store_lsm::{LsmStore, Options, TableFormat};
use store_testkit::{Boxed, Maker};

use super::directories::{keys, small, try_open};

/// Makes stores in directories and remembers which is where.
struct Directories {
    options: Options,
    made: Mutex<Vec<(Weak<LsmStore>, Arc<tempfile::TempDir>)>>,
}

impl Directories {
    fn new(options: Options) -> Self {
        Self { options, made: Mutex::default() }
    }

    fn open(&self, dir: &Path) -> Arc<LsmStore> {
        try_open(dir, self.options.clone()).unwrap()
    }

    fn keep(&self, store: &Arc<LsmStore>, dir: &Arc<tempfile::TempDir>) {
        self.made.lock().push((Arc::downgrade(store), Arc::clone(dir)));
    }

    /// Forgets a store and says where it is.
    fn take(&self, store: &dyn Store) -> Arc<tempfile::TempDir> {
        let mut made = self.made.lock();
        let address = std::ptr::from_ref(store).cast::<()>();
        let at = made.iter().position(|(known, _)| known.as_ptr().cast() == address);
        made.swap_remove(at.expect("a store that was made here")).1
    }
}

impl Maker for Directories {
    fn make(&self) -> Boxed<'_, Arc<dyn Store>> {
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let store = self.open(dir.path());
        self.keep(&store, &dir);
        Box::pin(std::future::ready(store as Arc<dyn Store>))
    }

    fn reopen(&self, store: Arc<dyn Store>) -> Boxed<'_, Option<Arc<dyn Store>>> {
        Box::pin(async move {
            let dir = self.take(&*store);
            let _ = store.close().await;
            drop(store);
            let store = self.open(dir.path());
            self.keep(&store, &dir);
            Some(store as Arc<dyn Store>)
        })
    }

    fn programs(&self) -> u32 {
        24
    }

    fn open_checkpoint<'a>(&'a self, store: &'a dyn Store) -> Boxed<'a, Option<Arc<dyn Store>>> {
        Box::pin(async move {
            let dir = Arc::new(tempfile::tempdir().unwrap());
            store.checkpoint(dir.path()).await.unwrap();
            let store = self.open(dir.path());
            self.keep(&store, &dir);
            Some(store as Arc<dyn Store>)
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_keeps_the_contract() {
    store_testkit::assert_conforms(&Directories::new(small())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_store_keeps_the_contract() {
    let tables = TableFormat::Own;
    let options = Options { encryption: keys(&[1, 2]), tables, ..small() };
    store_testkit::assert_conforms(&Directories::new(options)).await;
}
