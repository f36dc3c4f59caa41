//! What an operator sees of streams that are held back.

use std::time::Duration;

use env::{Deadline, Env};
use store::{Store, transact};
use store_postgres::PostgresStore;

use super::server::{client, new_schema, options, portable, query, url};

fn figure(store: &dyn Store, name: &str) -> u64 {
    let metrics = store.statistics().metrics;
    metrics.iter().find(|(known, _)| *known == name).expect("a metric").1
}

/// Waits until a condition on the figures holds.
async fn until(store: &dyn Store, holds: impl Fn(&dyn Store) -> bool) {
    let env = Env::real();
    let deadline = env.deadline(Duration::from_secs(60));
    while !holds(store) {
        assert!(!deadline.has_passed(env.moment()), "{:?}", store.statistics().metrics);
        env.sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_holds_streams_back_shows_with_its_age() {
    let schema = new_schema();
    let store = PostgresStore::open(options(&schema), Env::real()).await.expect("it opens");
    let other = client(&url()).await;
    // A transaction that writes; or, where those of others do not count, a connection that commits.
    let hold = match portable() {
        false => "begin; select pg_current_xact_id()".to_owned(),
        true => {
            let slot = "(slot, generation, batch, failed, stamp) values (200, 1, 0, '{}', 0)";
            query(&format!("insert into {schema}.writers {slot}")).await;
            format!("begin; select 1 from {schema}.writers where slot = 200 for update")
        }
    };
    other.batch_execute(&hold).await.expect("it holds");
    let done = transact(&store, vec!["k".into()], Vec::new(), Deadline::NEVER, |_, batch| {
        batch.put(b"k".to_vec(), b"v".to_vec());
        Ok::<(), ()>(())
    });
    let stamp = done.await.expect("a commit").stamp;
    assert!(store.closed_through().await.expect("a horizon") < stamp);
    until(&store, |store| figure(store, "closed_lag_seconds") > 0).await;
    let age = figure(&store, "foreign_writer_seconds");
    assert_eq!(age > 0, !portable(), "{age}");
    other.batch_execute("rollback").await.expect("it lets go");
    until(&store, |store| figure(store, "closed_lag_seconds") == 0).await;
    assert_eq!(figure(&store, "foreign_writer_seconds"), 0);
    assert!(store.closed_through().await.expect("a horizon") >= stamp);
}
