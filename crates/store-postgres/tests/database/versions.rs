//! Programs that know different versions of the tables, and the step that raises it.

use std::time::Duration;

use env::Env;
use store::{Store, StoreError};
use store_postgres::{OpenError, PostgresStore, Raised};

use super::server::{new_schema, number, options, portable, query};

async fn server(schema: &str, version: i32) -> Result<PostgresStore, OpenError> {
    PostgresStore::open(options(schema).named("stator 4711").knowing(version), Env::real()).await
}

async fn version(schema: &str) -> i64 {
    number(&format!("select feature_version::bigint from {schema}.meta")).await
}

/// The one server that holds the version back, and what it knows.
fn held_back(raised: Result<Raised, StoreError>) -> (String, i32) {
    match raised {
        Ok(Raised::Not(mut older)) => {
            assert_eq!(older.len(), 1, "{older:?}");
            older.pop().map(|older| (older.name, older.knows)).expect("one")
        }
        other => unreachable!("one older server is to be named: {other:?}"),
    }
}

#[tokio::test]
async fn servers_are_replaced_one_by_one_and_the_version_is_raised_when_none_is_old() {
    let schema = new_schema();
    let old = server(&schema, 1).await.expect("an old server");
    let new = server(&schema, 2).await.expect("a newer one beside it");
    let (name, knows) = held_back(new.raise_version().await);
    assert!(name.starts_with("stator 4711 at 127.0.0.1") && knows == 1, "{name}, {knows}");
    assert_eq!(version(&schema).await, 1);
    // An upgrade that is taken back: the old server is started again.
    old.close().await.expect("it closes");
    let old = server(&schema, 1).await.expect("the old server again");
    held_back(new.raise_version().await);
    // Until then what an old server could not read is not written.
    assert_eq!(new.capabilities().row_version, 1);
    assert!(!new.is_of_newest_version());
    old.close().await.expect("it closes");
    assert_eq!(new.raise_version().await, Ok(Raised::To { version: 2, before: 1 }));
    assert_eq!(version(&schema).await, 2);
    let error = server(&schema, 1).await.expect_err("an old server");
    assert!(matches!(error, OpenError::Newer { found: 2, known: 1 }), "{error}");
    let another = server(&schema, 2).await.expect("another new server");
    assert_eq!(another.capabilities().row_version, 2);
    assert_eq!(another.raise_version().await, Ok(Raised::To { version: 2, before: 2 }));
}

#[tokio::test]
async fn new_tables_are_of_the_newest_version() {
    let schema = new_schema();
    let store = server(&schema, 2).await.expect("a server");
    assert_eq!(store.capabilities().row_version, 2);
    assert!(store.is_of_newest_version());
    assert_eq!(version(&schema).await, 2);
}

#[tokio::test]
async fn an_old_server_that_others_believed_gone_stops_when_the_version_was_raised() {
    let schema = new_schema();
    let old = server(&schema, 1).await.expect("an old server");
    let new = server(&schema, 2).await.expect("a newer one beside it");
    // As when the network between it and the database breaks for a while.
    let gone = match portable() {
        true => format!("delete from {schema}.servers where knows = 1"),
        false => format!(
            "select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and \
             l.objsubid = 2 and l.objid::bigint = 4294967195 and l.classid::bigint = {}",
            options(&schema).guard_space()
        ),
    };
    query(&gone).await;
    assert_eq!(new.raise_version().await, Ok(Raised::To { version: 2, before: 1 }));
    // It finds out when it says again that it uses the tables.
    let env = Env::real();
    let deadline = env.deadline(Duration::from_secs(60));
    let reason = loop {
        match old.get(b"k").await {
            Err(StoreError::Closed { reason }) => break reason,
            other => assert!(!deadline.has_passed(env.moment()), "it answers: {other:?}"),
        }
        env.sleep(Duration::from_millis(20)).await;
    };
    assert!(reason.contains("feature version 2, this program knows 1"), "{reason}");
    assert!(matches!(old.writable(), Err(StoreError::Closed { .. })));
    assert_eq!(new.get(b"k").await, Ok(None));
}
