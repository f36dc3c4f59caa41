//! Each kind of call whose connection breaks at each place is answered as if nothing had happened,
//! as long as a server answers in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use env::{Deadline, Env};
use store::{
    Batch, Current, Direction, KeyRange, PageLimit, Row, Stamp, Store, StoreError, TransactError,
    transact,
};
use store_postgres::{Options, PostgresStore};

use super::proxy::{Place, Proxy};
use super::server::{address_at, new_schema, place, portable};

/// Statements by their texts.
const GET: &str = "where r.k = any($1)";
const PAGE: &str = "order by r.k, r.d limit $5";
const SNAPSHOT: &str = "begin isolation level repeatable read read only";
const COMMIT: &str = "from commit_batch(";
const FENCE: &str = "update writers set generation = greatest";
const LOCK: &str = "select take_locks($1, $2)";
const END: &str = "commit";

fn close() -> &'static str {
    if portable() { "select close_idle()" } else { "select coalesce(max(b.stamp) | 4095, 0)" }
}

fn claim() -> &'static str {
    if portable() { "from claim_slot() where" } else { "with free as (select slot" }
}

/// What breaks a connection.
const BREAKS: [Place; 6] = [
    Place::Before,
    Place::Unanswered,
    Place::Half,
    // A shutdown, a crash, and a server that has become a standby.
    Place::Instead("57P01"),
    Place::Instead("57P02"),
    Place::Instead("25006"),
];

/// Rows that take several statements to read in one page.
const ROWS: usize = 300;

fn row(at: usize) -> Row {
    (format!("row {at:04}").into(), "v".into())
}

fn all() -> KeyRange {
    KeyRange { start: "row".into(), end: "rox".into() }
}

const WHOLE: PageLimit = PageLimit { rows: 1000, bytes: 1 << 20 };

/// How a store is reached at a place; one connection of it commits.
fn at(place: &str, schema: &str) -> Options {
    let mut options = Options::parse(&address_at(place), schema).expect("an address");
    options.write_connections = 1;
    options
}

/// A store behind a proxy, with rows in it, and its schema.
async fn behind() -> (Arc<PostgresStore>, Proxy, String) {
    let (proxy, schema) = (Proxy::before(&place()).await, new_schema());
    let options = at(proxy.address(), &schema);
    let store = PostgresStore::open(options, Env::real()).await.expect("it opens");
    let rows: Vec<Row> = (0..ROWS).map(row).collect();
    store.bulk_load(Box::new(rows.into_iter())).await.expect("the rows are there");
    (Arc::new(store), proxy, schema)
}

async fn count(store: &dyn Store) -> u64 {
    let value = store.get(b"count").await.expect("a read");
    let bytes = value.and_then(|value| <[u8; 8]>::try_from(&*value).ok());
    bytes.map_or(0, u64::from_be_bytes)
}

/// Adds one; `meanwhile` runs at each decision.
async fn add(
    store: &dyn Store,
    meanwhile: impl Fn() + Send + 'static,
) -> Result<Stamp, StoreError> {
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let now = current.write(0).and_then(|value| <[u8; 8]>::try_from(&**value).ok());
        meanwhile();
        let next = now.map_or(0, u64::from_be_bytes) + 1;
        batch.put(b"count".to_vec(), next.to_be_bytes().to_vec());
        Ok::<(), ()>(())
    };
    let done = transact(store, vec!["count".into()], Vec::new(), Deadline::NEVER, apply).await;
    match done {
        Ok(committed) => Ok(committed.stamp),
        Err(TransactError::Store(error)) => Err(error),
        Err(TransactError::Rejected(())) => unreachable!("it rejects nothing"),
    }
}

/// Breaks a statement at each place, has `call` check that its call is answered rightly, and checks
/// that the statement was met.
async fn broken(
    proxy: &Proxy,
    (statement, pass): (&'static str, usize),
    call: impl AsyncFn(Place),
) {
    for place in BREAKS {
        proxy.cut(statement, place, pass);
        call(place).await;
        assert_eq!(proxy.left(), 0, "{statement} {place:?}: it was not sent");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_are_answered_on_another_connection() {
    let (store, proxy, _) = behind().await;
    let (key, value) = row(7);
    broken(&proxy, (GET, 0), async |place| {
        assert_eq!(store.get(&key).await, Ok(Some(value.clone())), "{place:?}");
    })
    .await;
    let keys = [key.clone(), "absent".into(), row(299).0];
    broken(&proxy, (GET, 0), async |place| {
        let expected = vec![Some(value.clone()), None, Some(value.clone())];
        assert_eq!(store.multi_get(&keys).await, Ok(expected), "{place:?}");
    })
    .await;
    let expected: Vec<Row> = (0..ROWS).map(row).collect();
    // The first statement finds that the page takes several; those follow in a snapshot.
    for pass in 0..3 {
        broken(&proxy, (PAGE, pass), async |place| {
            let page = store.range(all(), Direction::Forward, WHOLE).await.expect("a page");
            assert!(page.rows == expected && !page.more, "{place:?}: {} rows", page.rows.len());
        })
        .await;
    }
    broken(&proxy, (close(), 0), async |place| {
        let stamp = add(&*store, || {}).await.expect("a commit");
        let env = Env::real();
        let deadline = env.deadline(Duration::from_secs(20));
        // Other transactions of the cluster may be under way.
        while store.closed_through().await.expect("a horizon") < stamp {
            assert!(!deadline.has_passed(env.moment()), "{place:?}: it is not closed");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_of_which_nothing_was_seen_begins_again() {
    let (store, proxy, _) = behind().await;
    let (key, value) = row(7);
    broken(&proxy, (SNAPSHOT, 0), async |place| {
        let view = store.snapshot().await.expect("a snapshot");
        assert_eq!(view.get(&key).await, Ok(Some(value.clone())), "{place:?}");
    })
    .await;
    broken(&proxy, (GET, 0), async |place| {
        let view = store.snapshot().await.expect("a snapshot");
        assert_eq!(view.get(&key).await, Ok(Some(value.clone())), "{place:?}");
        // From then on it stays the same moment.
        add(&*store, || {}).await.expect("a commit");
        let shown = view.get(b"count").await.expect("a read");
        assert_ne!(shown, store.get(b"count").await.expect("a read"), "{place:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_of_which_something_was_seen_is_lost_and_never_shows_two_moments() {
    let (store, proxy, _) = behind().await;
    broken(&proxy, (PAGE, 0), async |place| {
        let view = store.snapshot().await.expect("a snapshot");
        let seen = view.get(b"count").await.expect("a read");
        add(&*store, || {}).await.expect("a commit");
        let range = view.range(all(), Direction::Forward, WHOLE).await;
        assert!(matches!(range, Err(StoreError::SnapshotLost { .. })), "{place:?}: {range:?}");
        let again = view.get(b"count").await;
        assert!(matches!(again, Err(StoreError::SnapshotLost { .. })), "{place:?}: {again:?}");
        let later = store.snapshot().await.expect("another one");
        assert_ne!(later.get(b"count").await, Ok(seen), "{place:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_are_made_once() {
    let (store, proxy, _) = behind().await;
    let mut expected = 0;
    let mut last = Stamp(0);
    let others = [Place::Instead("40001"), Place::Instead("57014"), Place::Instead("08006")];
    for place in BREAKS.into_iter().chain(others) {
        proxy.cut(COMMIT, place, 0);
        let stamp = add(&*store, || {}).await;
        expected += 1;
        assert_eq!(count(&*store).await, expected, "{place:?}");
        let stamp = stamp.unwrap_or_else(|error| unreachable!("{place:?}: {error}"));
        assert!(stamp > last, "{place:?}: {stamp:?} after {last:?}");
        last = stamp;
        assert_eq!(proxy.left(), 0, "{place:?}: it was not sent");
    }
    // The question what became of it breaks too, or the connection that is made for the next one.
    for (at, second) in [FENCE, claim()].into_iter().enumerate() {
        for place in BREAKS {
            for first in [Place::Before, Place::Unanswered] {
                proxy.cut(COMMIT, first, 0);
                proxy.cut(second, place, 0);
                add(&*store, || {}).await.expect("a commit");
                expected += 1;
                // The next commit connects again, if this one was there already.
                add(&*store, || {}).await.expect("a commit");
                expected += 1;
                assert_eq!(count(&*store).await, expected, "{at} {place:?} {first:?}");
                assert_eq!(proxy.left(), 0, "{at} {place:?} {first:?}: it was not sent");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_under_their_locks_are_made_once() {
    let (store, proxy, schema) = behind().await;
    let rival =
        PostgresStore::open(at(&place(), &schema), Env::real()).await.expect("another store");
    let rival: Arc<dyn Store> = Arc::new(rival);
    let mut expected = 0;
    for (statement, pass) in [(LOCK, 0), (GET, 3), (COMMIT, 3), (END, 0)] {
        for place in BREAKS {
            proxy.cut(statement, place, pass);
            let (rival, turns) = (Arc::clone(&rival), AtomicUsize::new(0));
            // Three times somebody is faster; after that nobody may be.
            let meanwhile = move || {
                if turns.fetch_add(1, Ordering::AcqRel) < 3 {
                    tokio::task::block_in_place(|| {
                        let adding = add(&*rival, || {});
                        tokio::runtime::Handle::current().block_on(adding).expect("a commit");
                    });
                }
            };
            add(&*store, meanwhile).await.expect("a commit");
            expected += 4;
            assert_eq!(count(&*store).await, expected, "{statement} {place:?}");
            assert_eq!(proxy.left(), 0, "{statement} {place:?}: it was not sent");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_whose_end_is_not_heard_is_found_and_one_that_was_not_made_is_not_there() {
    let (store, proxy, _) = behind().await;
    let load = |name: &'static str| {
        let rows = (0..10).map(move |at| (format!("{name} {at}").into(), "v".into()));
        store.bulk_load(Box::new(rows))
    };
    for (place, name) in [(Place::Unanswered, "first"), (Place::Half, "second")] {
        proxy.cut(END, place, 0);
        assert_eq!(load(name).await, Ok(()), "{place:?}");
        assert_eq!(store.get(format!("{name} 9").as_bytes()).await, Ok(Some("v".into())));
    }
    proxy.cut(END, Place::Before, 0);
    let refused = load("third").await;
    assert!(matches!(refused, Err(StoreError::Io { .. })), "{refused:?}");
    assert_eq!(store.get(b"third 9").await, Ok(None));
    assert_eq!(load("third").await, Ok(()));
    assert_eq!(proxy.left(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_silent_is_left_for_another_connection() {
    let (_, proxy, schema) = behind().await;
    let mut options = at(proxy.address(), &schema);
    options.patience = Duration::from_secs(4);
    let store = PostgresStore::open(options, Env::real()).await.expect("it opens");
    let (key, value) = row(7);
    proxy.cut(GET, Place::Silent, 0);
    assert_eq!(store.get(&key).await, Ok(Some(value)));
    proxy.cut(PAGE, Place::Silent, 1);
    let page = store.range(all(), Direction::Forward, WHOLE).await.expect("a page");
    assert_eq!(page.rows.len(), ROWS);
    assert_eq!(proxy.left(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_calls_are_refused_in_time_and_taken_again_when_it_is_back() {
    let (_, proxy, schema) = behind().await;
    let mut options = at(proxy.address(), &schema);
    options.patience = Duration::from_secs(1);
    let store = PostgresStore::open(options, Env::real()).await.expect("it opens");
    add(&store, || {}).await.expect("a commit");
    proxy.refuse();
    let env = Env::real();
    let begun = env.moment();
    let (one, other, page) = tokio::join!(
        store.get(b"count"),
        add(&store, || {}),
        store.range(all(), Direction::Forward, WHOLE)
    );
    assert_eq!(one, Err(StoreError::Overloaded));
    assert_eq!(other, Err(StoreError::Overloaded));
    assert_eq!(page.map(|page| page.rows.len()), Err(StoreError::Overloaded));
    let lost = store.snapshot().await.map(|view| view.stamp());
    assert_eq!(lost, Err(StoreError::Overloaded));
    let waited = env.moment().since(begun);
    assert!(waited >= Duration::from_secs(1), "{waited:?}");
    assert!(store.writable().is_err());
    proxy.admit();
    assert_eq!(count(&store).await, 1);
    add(&store, || {}).await.expect("a commit");
    assert_eq!(count(&store).await, 2);
}
