//! What a start refuses, and that its text says what to do.

use env::Env;
use store_postgres::{OpenError, Options, PostgresStore};

use super::server::{
    address, dialect, new_schema, number, open, options, portable, query, query_at, url, url_of,
    with_ids,
};

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
    query(&format!("update {schema}.meta set feature_version = 3")).await;
    let error = refusal(options(&schema)).await;
    assert!(matches!(error, OpenError::Newer { found: 3, known: 2 }), "{error}");
    let foreign = new_schema();
    query(&format!("create schema {foreign}; create table {foreign}.theirs (n int)")).await;
    let error = refusal(options(&foreign)).await;
    assert!(matches!(error, OpenError::ForeignSchema { .. }), "{error}");
}

#[tokio::test]
async fn rows_of_a_cluster_with_later_ids_are_refused_and_can_be_adopted() {
    let schema = new_schema();
    let open = async || {
        PostgresStore::open(with_ids(&schema), Env::real()).await.expect("the store opens")
    };
    drop(open().await);
    query(&format!("insert into {schema}.writers values (77, 1, 1, '{{}}', 1::bigint << 50)"))
        .await;
    let error = refusal(with_ids(&schema)).await;
    assert!(matches!(error, OpenError::OldIds { .. }), "{error}");
    let text = error.to_string();
    let statement = text.split(": ").last().expect("the text ends with a statement");
    query(statement).await;
    drop(open().await);
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
    // Others believe that it is gone, as when the network between them breaks.
    let gone = match portable() {
        true => format!("delete from {schema}.servers"),
        false => format!(
            "select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and \
             l.objsubid = 2 and l.objid::bigint = 4294967295 and l.classid::bigint = {}",
            alone.guard_space()
        ),
    };
    query(&gone).await;
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

/// The address with encryption by the authority in a file of the cluster's directory.
fn encrypted(authority: &str, schema: &str) -> Options {
    let directory = std::env::var("STATOR_TEST_POSTGRES_CERTIFICATES").expect(
        "STATOR_TEST_POSTGRES_CERTIFICATES is a directory, as tests/postgres/run.sh sets it",
    );
    let url = format!("{}&sslmode=verify-full&sslrootcert={directory}/{authority}", address());
    Options::parse(&url, schema).expect("an address")
}

#[tokio::test]
async fn connections_are_encrypted_with_whoever_has_a_certificate_of_the_authority() {
    let schema = new_schema();
    let store = PostgresStore::open(encrypted("server.crt", &schema), Env::real()).await;
    let store = store.expect("the store opens");
    assert_eq!(store::Store::get(&store, b"k").await, Ok(None));
    let connections = "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid) \
                       where a.application_name = 'stator' and ";
    // That of the schema's use and one that reads, at least.
    assert!(number(&format!("{connections} s.ssl")).await >= 2);

    let error = refusal(encrypted("stranger.crt", &new_schema())).await;
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("certificate"), "{text}");
}

#[tokio::test]
async fn a_clock_that_is_not_the_databases_is_refused() {
    let (env, clock) = Env::real().movable();
    clock.advance(std::time::Duration::from_secs(60));
    let error = PostgresStore::open(options(&new_schema()), env).await.expect_err("a refusal");
    assert!(matches!(error, OpenError::Clock { ahead: 59..=61, behind: 0 }), "{error}");
}

#[tokio::test]
async fn stamps_begin_above_those_of_rows_that_come_from_elsewhere() {
    use store::{Stamp, Store};
    let store = open(&new_schema()).await;
    let newest = Stamp(1 << 50);
    assert_eq!(store.begin_above(newest).await, Ok(true));
    let rows = vec![("k".into(), "v".into())];
    store.bulk_load(Box::new(rows.into_iter())).await.expect("a load");
    assert!(store.closed_through().await.expect("a horizon") > newest);
    // It is too late once there is something.
    assert_eq!(store.begin_above(newest).await, Ok(false));
}

#[tokio::test]
async fn a_schema_keeps_its_dialect() {
    let schema = new_schema();
    let of = |query: &str| {
        Options::parse(&format!("{}{query}", url()), &schema).expect("the address is one")
    };
    let has_stripes = format!("select count(*) from to_regclass('{schema}.stripes') t where t > 0");
    drop(PostgresStore::open(of("?dialect=portable"), Env::real()).await.expect("it is made"));
    assert_eq!(number(&has_stripes).await, 1);
    let error = refusal(of("?dialect=postgres")).await;
    assert!(matches!(error, OpenError::OtherDialect { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("are of the dialect portable"), "{text}");
    // Without a word in the address the tables say it.
    drop(PostgresStore::open(of(""), Env::real()).await.expect("it is opened"));
    drop(PostgresStore::open(of("?dialect=portable"), Env::real()).await.expect("again"));
}

/// Statements that make PostgreSQL behave as engines do that lack something, and what the refusal
/// names.
const LACKS: &[(&str, &str)] = &[
    // A view's rule instead of a row lock: nothing is locked.
    (
        "alter table probes rename to kept; create view probes as select n, v from kept; \
         create rule puts as on insert to probes do instead insert into kept values (new.*); \
         create rule takes as on delete to probes do instead delete from kept where n = old.n; \
         create rule sets as on update to probes do instead \
         update kept set v = 0 where n = old.n",
        "READ COMMITTED does not see later commits",
    ),
    // A function with one snapshot for all its statements.
    (
        "create or replace function probe(p_n bigint) returns int language sql stable as \
         $$ select case when pg_sleep(0.2) is not null then \
         (select v from probes where n = p_n + 1) end $$",
        "reads from before the lock",
    ),
];

#[tokio::test]
async fn an_engine_that_lacks_something_is_refused_and_the_text_says_what() {
    for (statements, named) in LACKS {
        let schema = new_schema();
        let options = Options::parse(&format!("{}?dialect=portable", url()), &schema);
        let options = options.expect("the address is one");
        drop(PostgresStore::open(options.clone(), Env::real()).await.expect("it is made"));
        query(&format!("set search_path to {schema}; {statements}")).await;
        let error = refusal(options).await;
        assert!(matches!(error, OpenError::Engine { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(named), "{text}");
    }
}

/// The catalog of Citus's tables, in a database of its own.
const CITUS: &str = "set allow_system_table_mods = on; \
     create table pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod \"char\")";

#[tokio::test]
async fn tables_that_citus_has_distributed_are_refused_by_name() {
    let database = format!("citus_{}", new_schema());
    query(&format!("create database {database}")).await;
    let here = url_of(&database);
    query_at(&here, CITUS).await;
    let url = format!("{here}?dialect={}", dialect());
    let schema = new_schema();
    let options = Options::parse(&url, &schema).expect("the address is one");
    let open = async || PostgresStore::open(options.clone(), Env::real()).await;
    // Citus is installed, and has distributed a table of somebody else.
    query_at(
        &here,
        "create table public.rows (n int); \
                     insert into pg_dist_partition values ('public.rows', 'h')",
    )
    .await;
    let store = open().await.expect("its own tables are where it connects to");
    store::Store::close(&store).await.expect("it closes");
    let distribute = format!(
        "insert into pg_dist_partition select c::regclass, 'h' \
         from unnest(array['{schema}.slots', '{schema}.rows']) c"
    );
    query_at(&here, &distribute).await;
    let error = open().await.expect_err("its tables are elsewhere");
    assert!(matches!(error, OpenError::Distributed { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&format!("of the schema {schema} (rows, slots)")), "{text}");
    assert!(text.contains(&format!("undistribute_table('{schema}.TABLE')")), "{text}");
    // Connections end a moment after the stores that had them.
    query(&format!("drop database {database} with (force)")).await;
}
