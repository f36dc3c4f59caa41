//! The conformance kit.

use std::collections::HashMap;
use std::sync::Arc;

use store::Store;
use store_testkit::{Boxed, InTurn, Maker, assert_conforms};
use tokio::sync::Mutex;

use super::server::{new_schema, open};

/// Makes stores, each in a schema of its own.
struct Postgres {
    several: bool,
    schemas: Mutex<HashMap<usize, String>>,
}

impl Postgres {
    fn new(several: bool) -> Self {
        Self { several, schemas: Mutex::default() }
    }

    async fn open(&self, schema: String) -> Arc<dyn Store> {
        let first: Arc<dyn Store> = Arc::new(open(&schema).await);
        let store = match self.several {
            false => first,
            true => Arc::new(InTurn::new([first, Arc::new(open(&schema).await)])),
        };
        self.schemas.lock().await.insert(address(&store), schema);
        store
    }
}

fn address(store: &Arc<dyn Store>) -> usize {
    Arc::as_ptr(store).cast::<()>() as usize
}

impl Maker for Postgres {
    fn make(&self) -> Boxed<'_, Arc<dyn Store>> {
        Box::pin(self.open(new_schema()))
    }

    fn can_reopen(&self) -> bool {
        true
    }

    fn reopen(&self, store: Arc<dyn Store>) -> Boxed<'_, Option<Arc<dyn Store>>> {
        Box::pin(async move {
            let schema = self.schemas.lock().await.remove(&address(&store));
            store.close().await.expect("the store closes");
            drop(store);
            Some(self.open(schema.expect("the store was made here")).await)
        })
    }

    fn several_stores(&self) -> bool {
        self.several
    }

    fn programs(&self) -> u32 {
        12
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_store_conforms() {
    assert_conforms(&Postgres::new(false)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_stores_in_turn_conform() {
    assert_conforms(&Postgres::new(true)).await;
}
