//! The kit notices stores that break the protocol.

use std::sync::Arc;

use env::Env;
use store::Store;
use store_postgres::{Defect, open_broken};
use store_testkit::{Boxed, InTurn, Maker, Report, run};

use super::server::{new_schema, options};

/// Two stores in turn with one defect: within one store its latches hide what the database lacks.
struct Broken(Defect);

impl Maker for Broken {
    fn make(&self) -> Boxed<'_, Arc<dyn Store>> {
        Box::pin(async {
            let schema = new_schema();
            let open = async || {
                let store = open_broken(options(&schema), Env::real(), self.0).await;
                let store: Arc<dyn Store> = Arc::new(store.expect("the store opens"));
                store
            };
            let store: Arc<dyn Store> = Arc::new(InTurn::new([open().await, open().await]));
            store
        })
    }

    fn several_stores(&self) -> bool {
        true
    }

    fn programs(&self) -> u32 {
        1
    }
}

async fn report_on(defect: Defect) -> Report {
    run(&Broken(defect)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_without_locks_are_noticed() {
    let report = report_on(Defect::NoLocks).await;
    assert!(report.has("write_skew_is_refused"), "{report}");
    assert!(report.has("read_modify_write_loses_nothing"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stamps_from_before_the_locks_are_noticed() {
    let report = report_on(Defect::IdBeforeLocks).await;
    assert!(report.has("stamps_of_readers_follow_the_order_of_what_they_read"), "{report}");
}
