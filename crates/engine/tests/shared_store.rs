//! A store that other processes may write to: its catalog could be stale, so it is refused.

use std::sync::Arc;

use engine::{Engine, EngineError};
use env::Env;
use store::layer::StoreLayer;
use store::{Capabilities, MemoryStore, Store};

#[derive(Debug)]
struct Shared(MemoryStore);

impl StoreLayer for Shared {
    fn inner(&self) -> &dyn Store {
        &self.0
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { single_writer: false, ..self.0.capabilities() }
    }
}

#[tokio::test]
async fn a_store_with_other_writers_is_refused() {
    let env = Env::real();
    let store = Arc::new(Shared(MemoryStore::in_memory(&env)));
    let refused = Engine::open(store, env).await;
    assert!(matches!(refused, Err(EngineError::SharedStore)), "{refused:?}");
}
