//! The server under test, and schemas of their own for each store.

use std::sync::atomic::{AtomicU32, Ordering};

use env::Env;
use store_postgres::{Options, PostgresStore};

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// A name that no other store of this run has.
pub(super) fn new_schema() -> String {
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    format!("t{}_{number}", std::process::id())
}

/// The address of the server.
pub(super) fn url() -> String {
    std::env::var("STATOR_TEST_POSTGRES").expect(
        "STATOR_TEST_POSTGRES is the address of a PostgreSQL for tests; tests/postgres/run.sh \
         starts one and runs these tests",
    )
}

/// The address with the dialect under test.
pub(super) fn address() -> String {
    format!("{}?dialect={}", url(), dialect())
}

/// Host and port of the server.
pub(super) fn place() -> String {
    let url = url();
    let (_, behind) = url.split_once('@').expect("an address has a user");
    let (place, _) = behind.split_once('/').expect("an address ends with a database");
    place.to_owned()
}

/// The address with the dialect under test, by another host and port.
pub(super) fn address_at(place: &str) -> String {
    address().replace(&self::place(), place)
}

/// The address of another database of the server.
pub(super) fn url_of(database: &str) -> String {
    let url = url();
    let (server, _) = url.rsplit_once('/').expect("an address ends with a database");
    format!("{server}/{database}")
}

/// The dialect under test.
pub(super) fn dialect() -> &'static str {
    if portable() { "portable" } else { "postgres" }
}

/// Whether the portable dialect is under test.
pub(super) fn portable() -> bool {
    match std::env::var("STATOR_TEST_POSTGRES_DIALECT").as_deref() {
        Ok("portable") => true,
        Ok("postgres") | Err(_) => false,
        Ok(other) => unreachable!("STATOR_TEST_POSTGRES_DIALECT={other}: postgres or portable"),
    }
}

pub(super) fn options(schema: &str) -> Options {
    Options::parse(&address(), schema).expect("STATOR_TEST_POSTGRES is an address")
}

/// Of the dialect that takes stamps from transaction ids, whichever is under test.
pub(super) fn with_ids(schema: &str) -> Options {
    let address = format!("{}?dialect=postgres", url());
    Options::parse(&address, schema).expect("STATOR_TEST_POSTGRES is an address")
}

pub(super) async fn open(schema: &str) -> PostgresStore {
    PostgresStore::open(options(schema), Env::real()).await.expect("the store opens")
}

/// Runs statements as the user of the tests.
pub(super) async fn query(statements: &str) {
    query_at(&url(), statements).await;
}

/// Runs statements in the database at an address.
pub(super) async fn query_at(url: &str, statements: &str) {
    client(url).await.batch_execute(statements).await.expect("the statements are taken");
}

/// The one number that a query of the user of the tests gives.
pub(super) async fn number(query: &str) -> i64 {
    client(&url()).await.query_one(query, &[]).await.expect("one row").get(0)
}

/// A connection of the user of the tests.
pub(super) async fn client(url: &str) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server answers");
    Env::real().spawn("test-connection", async move {
        let _ = connection.await;
    });
    client
}
