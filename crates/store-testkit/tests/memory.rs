//! The in-memory store keeps the contract, with and without the committer's thread.

use std::sync::Arc;

use env::Env;
use store::{Committer, Limits, Memory, MemoryStore, Store};
use store_testkit::{Gate, Gated, assert_conforms};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_memory_store_conforms() {
    assert_conforms(&|| async {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&Env::real()));
        store
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_committer_with_its_thread_conforms() {
    assert_conforms(&|| async {
        let backend = Gated::new(Memory::default(), Gate::default());
        let committer = Committer::open(backend, Env::real(), Limits::default());
        let store: Arc<dyn Store> = Arc::new(committer.expect("the thread starts"));
        store
    })
    .await;
}
