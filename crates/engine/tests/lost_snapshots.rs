//! A store that others write to loses a snapshot while a request reads: the request is answered
//! again, from a later moment.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::sync::Arc;

use env::Env;
use harness::{Bench, item, text};
use model::{ApiError, Request, ScanInput};
use store::layer::StoreLayer;
use store::{Capabilities, FaultStore, Faults, MemoryStore, Store, StoreError};

/// A store that says that others write to it too.
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

/// A server with a table of one item.
async fn server() -> (Bench, Faults) {
    let env = Env::real();
    let shared: Arc<dyn Store> = Arc::new(Shared(MemoryStore::in_memory(&env)));
    let (store, faults) = FaultStore::new(shared, env.clone());
    let bench = Bench::over(Arc::new(store), &env).await;
    bench.create_table("t").await;
    bench.put("t", item([("pk", text("a"))]), None).await.expect("a put");
    (bench, faults)
}

/// Has the snapshots of the next answers to a read be lost: an answer compares the catalog by a
/// read of its own, then reads its page.
fn lose(faults: &Faults, answers: usize) {
    for _ in 0..answers {
        faults.plan_reads(1, &None);
        faults.plan_reads(1, &Some(StoreError::SnapshotLost { cause: "planned".into() }));
    }
}

#[tokio::test]
async fn a_read_whose_snapshot_is_lost_is_answered_from_a_later_one() {
    let (bench, faults) = server().await;
    lose(&faults, 2);
    assert_eq!(bench.scan("t", None).await, [item([("pk", text("a"))])]);
    assert_eq!(faults.left(), (0, 0), "both snapshots were lost");
}

#[tokio::test]
async fn a_read_that_loses_every_snapshot_ends_with_an_answer_that_may_be_repeated() {
    let (bench, faults) = server().await;
    lose(&faults, 50);
    let input = ScanInput { table_name: "t".into(), ..ScanInput::default() };
    let answer = bench.call(Request::Scan(input)).await;
    assert_eq!(answer, Err(ApiError::ServiceUnavailable));
    assert!(faults.left().1 > 0, "it was given up");
}
