//! What a start refuses, and that its text says what to do.

use env::Env;
use store_postgres::{OpenError, Options, PostgresStore};

use super::server::{new_schema, open, options, query};

async fn refusal(options: Options) -> OpenError {
    PostgresStore::open(options, Env::real()).await.expect_err("the start is refused")
}

#[tokio::test]
async fn a_setting_that_loses_commits_is_refused_by_name() {
    for (setting, value) in [("synchronous_commit", "off"), ("synchronous_commit", "local")] {
        let user = format!("u{}", new_schema());
        query(&format!("create role {user} superuser login")).await;
        query(&format!("alter role {user} set {setting} = {value}")).await;
        let error = refusal(options(&new_schema()).with_user(&user)).await;
        query(&format!("drop role {user}")).await;
        let text = error.to_string();
        assert!(text.contains(&format!("the server has {setting} = {value}")), "{text}");
        assert!(text.contains(&format!("Set {setting} = on")), "{text}");
    }
}

#[tokio::test]
async fn a_user_who_may_not_make_tables_learns_what_to_run() {
    let user = format!("u{}", new_schema());
    query(&format!("create role {user} login")).await;
    let schema = new_schema();
    let error = refusal(options(&schema).with_user(&user)).await;
    query(&format!("drop role {user}")).await;
    assert!(matches!(error, OpenError::Permission { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains(&format!("create schema if not exists {schema} authorization")),
        "{text}"
    );
}

#[tokio::test]
async fn a_newer_schema_and_a_foreign_one_are_refused() {
    let schema = new_schema();
    drop(open(&schema).await);
    query(&format!("update {schema}.meta set feature_version = 2")).await;
    let error = refusal(options(&schema)).await;
    assert!(matches!(error, OpenError::Newer { found: 2, known: 1 }), "{error}");
    let foreign = new_schema();
    query(&format!("create schema {foreign}; create table {foreign}.theirs (n int)")).await;
    let error = refusal(options(&foreign)).await;
    assert!(matches!(error, OpenError::ForeignSchema { .. }), "{error}");
}

#[tokio::test]
async fn rows_of_a_cluster_with_later_ids_are_refused_and_can_be_adopted() {
    let schema = new_schema();
    drop(open(&schema).await);
    query(&format!("insert into {schema}.writers values (77, 1, 1, '{{}}', 1::bigint << 50)"))
        .await;
    let error = refusal(options(&schema)).await;
    assert!(matches!(error, OpenError::OldIds { .. }), "{error}");
    let text = error.to_string();
    let statement = text.split(": ").last().expect("the text ends with a statement");
    query(statement).await;
    drop(open(&schema).await);
}

#[tokio::test]
async fn a_store_for_itself_keeps_others_out_until_it_is_closed() {
    use store::Store;
    let schema = new_schema();
    let mut alone = options(&schema);
    alone.exclusive = true;
    let first = PostgresStore::open(alone.clone(), Env::real()).await.expect("the store opens");
    assert!(first.capabilities().single_writer);
    for other in [alone.clone(), options(&schema)] {
        let error = refusal(other).await;
        assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    }
    first.close().await.expect("the store closes");
    drop(PostgresStore::open(alone, Env::real()).await.expect("the schema is free"));
}

#[tokio::test]
async fn a_server_that_was_taken_over_cannot_commit() {
    use env::Deadline;
    use store::{StoreError, TransactError, transact};
    let schema = new_schema();
    let mut alone = options(&schema);
    alone.exclusive = true;
    let old = PostgresStore::open(alone.clone(), Env::real()).await.expect("the store opens");
    // Its lock goes with its connection, as when the network between them breaks.
    query(&format!(
        "select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and \
         l.objsubid = 2 and l.objid::bigint = 4294967295 and l.classid::bigint = {}",
        alone.guard_space()
    ))
    .await;
    let new = PostgresStore::open(alone, Env::real()).await.expect("the schema is free");
    let put = |store| async move {
        transact(store, vec!["k".into()], Vec::new(), Deadline::NEVER, |_, batch| {
            batch.put(b"k".to_vec(), b"v".to_vec());
            Ok::<(), ()>(())
        })
        .await
    };
    assert!(put(&new).await.is_ok());
    let late = put(&old).await;
    let closed = matches!(late, Err(TransactError::Store(StoreError::Closed { .. })));
    assert!(closed, "a server that was taken over commits: {late:?}");
}
