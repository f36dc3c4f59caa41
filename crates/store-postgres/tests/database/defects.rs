//! The kit notices stores that break the protocol.
//!
//! Only the checks are run that must notice a defect: each makes a schema, and in the dialect
//! `portable` a schema has 65,536 rows from the beginning.

use std::sync::Arc;

use env::{Deadline, Env};
use store::{Store, transact};
use store_postgres::{Defect, Options, PostgresStore};
use store_testkit::{Boxed, InTurn, Maker, run_named};

use super::server::{new_schema, number, options, query};

/// Two stores in turn with one defect: within one store its latches hide what the database lacks.
struct Broken(Defect);

impl Maker for Broken {
    fn make(&self) -> Boxed<'_, Arc<dyn Store>> {
        Box::pin(async {
            let schema = new_schema();
            let open = async || {
                let options = options(&schema).with_defect(self.0);
                let store = PostgresStore::open(options, Env::real()).await;
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
}

/// A store with this defect fails each of these checks.
async fn assert_noticed(defect: Defect, checks: &[&str]) {
    let report = run_named(&Broken(defect), checks).await;
    for check in checks {
        assert!(report.has(check), "{check} passes: {report}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commits_without_locks_are_noticed() {
    let checks = ["write_skew_is_refused", "read_modify_write_loses_nothing"];
    assert_noticed(Defect::NoLocks, &checks).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stamps_from_before_the_locks_are_noticed() {
    let checks = ["stamps_of_readers_follow_the_order_of_what_they_read"];
    assert_noticed(Defect::StampBeforeLocks, &checks).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_horizon_above_commits_under_way_is_noticed() {
    let checks = ["nothing_appears_behind_closed_through"];
    assert_noticed(Defect::NewestIsClosed, &checks).await;
}

/// With one connection that commits, so that the second commit is of the same slot as the first.
fn one_writer(schema: &str) -> Options {
    let mut options = options(schema);
    options.write_connections = 1;
    options
}

async fn put(store: &dyn Store) {
    let done = transact(store, vec!["k".into()], Vec::new(), Deadline::NEVER, |_, batch| {
        batch.put(b"k".to_vec(), b"v".to_vec());
        Ok::<(), ()>(())
    });
    done.await.expect("a commit");
}

/// Whether a commit is made under its slot's number, after others have taken all slots.
async fn commits_under_its_number(schema: &str, store: &dyn Store) -> bool {
    put(store).await;
    query(&format!("update {schema}.writers set generation = generation + 1")).await;
    put(store).await;
    let writers = format!("{schema}.writers");
    let newest = format!("select max(stamp) from {writers}");
    let same = format!("stamp = ({newest}) and of_generation = generation");
    number(&format!("select count(*) from {writers} where {same}")).await == 1
}

#[tokio::test]
async fn a_slot_that_others_took_commits_no_more_and_its_holder_takes_another() {
    let schema = new_schema();
    let store = PostgresStore::open(one_writer(&schema), Env::real()).await;
    let store = store.expect("the store opens");
    assert!(commits_under_its_number(&schema, &store).await);
}

#[tokio::test]
async fn commits_of_slots_that_others_took_are_noticed() {
    let schema = new_schema();
    let store =
        PostgresStore::open(one_writer(&schema).with_defect(Defect::NoFencing), Env::real()).await;
    assert!(!commits_under_its_number(&schema, &store.expect("the store opens")).await);
}
