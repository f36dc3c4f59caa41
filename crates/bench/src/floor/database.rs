//! The rows of the floor over PostgreSQL: what waits goes in one upsert, or in one read.
//!
//! A body that writes becomes two rows, as an item with an index has; one that reads asks for one
//! row. Bodies choose among [`ITEMS`] items by their hash. Nothing is compared and nothing is
//! locked: this is what any server would have to ask of the database at least.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use env::Env;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, oneshot};
use tokio_postgres::{Client, Error, NoTls, Statement};

/// Items that are written and read.
const ITEMS: u64 = 10_000;
/// Bytes of a row's value: those of an item.
const VALUE: usize = 450;
/// Bytes of a row's key, about those of an item's row.
const KEY: usize = 40;
/// Connections that write, and as many that read.
const CONNECTIONS: usize = 2;
/// At most this many bodies in one statement.
const BATCH: usize = 128;

const TABLE: &str = "drop table if exists bench_floor; \
     create table bench_floor (k bytea primary key, s bigint not null, v bytea not null); \
     alter table bench_floor alter v set storage external";
const UPSERT: &str = "insert into bench_floor as f (k, s, v) \
     select u.k, f_stamp.s, u.v from unnest($1::bytea[], $2::bytea[]) as u(k, v), \
     (select pg_current_xact_id()::text::bigint as s) f_stamp \
     on conflict (k) do update set s = excluded.s, v = excluded.v";
const READ: &str = "select k, s, v from bench_floor where k = any($1::bytea[])";

/// A body that waits for the database.
struct Waiting {
    body: Bytes,
    done: oneshot::Sender<bool>,
}

/// The connections to the database.
#[derive(Debug)]
pub(super) struct Database {
    writes: UnboundedSender<Waiting>,
    reads: UnboundedSender<Waiting>,
}

/// What a connection does.
#[derive(Clone, Copy)]
enum Work {
    Write,
    Read,
}

impl Database {
    /// Connects, and makes the table anew with all items in it.
    ///
    /// # Errors
    /// No PostgreSQL answers at `url`, or it refuses something.
    pub(super) async fn connect(url: &str, env: &Env) -> io::Result<Self> {
        let client = session(url, env).await.map_err(io::Error::other)?;
        client.batch_execute(TABLE).await.map_err(io::Error::other)?;
        fill(&client).await.map_err(io::Error::other)?;
        let (writes, to_write) = unbounded_channel();
        let (reads, to_read) = unbounded_channel();
        for (work, waiting) in [(Work::Write, to_write), (Work::Read, to_read)] {
            let waiting = Arc::new(Mutex::new(waiting));
            for _ in 0..CONNECTIONS {
                let client = session(url, env).await.map_err(io::Error::other)?;
                let text = match work {
                    Work::Write => UPSERT,
                    Work::Read => READ,
                };
                let statement = client.prepare(text).await.map_err(io::Error::other)?;
                let waiting = Arc::clone(&waiting);
                env.spawn("floor rows", serve(work, (client, statement), waiting));
            }
        }
        Ok(Self { writes, reads })
    }

    /// Writes the rows of a body; whether they are durable.
    pub(super) async fn write(&self, body: Bytes) -> bool {
        ask(&self.writes, body).await
    }

    /// Reads the row of a body; whether it was read.
    pub(super) async fn read(&self, body: Bytes) -> bool {
        ask(&self.reads, body).await
    }
}

async fn ask(queue: &UnboundedSender<Waiting>, body: Bytes) -> bool {
    let (done, outcome) = oneshot::channel();
    queue.send(Waiting { body, done }).is_ok() && outcome.await.unwrap_or(false)
}

async fn session(url: &str, env: &Env) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    env.spawn("floor connection to the database", async move {
        // A floor that fails shows as a broken one in the report.
        let _ = connection.await;
    });
    // As the store's sessions, whose plans are made once.
    client
        .batch_execute("set plan_cache_mode = force_generic_plan; set enable_seqscan = off")
        .await?;
    Ok(client)
}

async fn fill(client: &Client) -> Result<(), Error> {
    let statement = client.prepare(UPSERT).await?;
    let numbers: Vec<u64> = (0..ITEMS).collect();
    for part in numbers.chunks(BATCH) {
        let rows = part.iter().flat_map(|number| rows(*number, &vec![b'x'; VALUE]));
        upsert(client, &statement, rows.collect()).await?;
    }
    client.batch_execute("vacuum analyze bench_floor").await
}

/// The key of an item's row, or of its index entry's.
fn key(kind: u8, number: u64) -> Vec<u8> {
    let mut key = vec![kind];
    key.extend_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    key.resize(KEY, b'k');
    key
}

fn rows(number: u64, value: &[u8]) -> [(Vec<u8>, Vec<u8>); 2] {
    [1, 2].map(|kind| (key(kind, number), value.to_vec()))
}

fn number(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish() % ITEMS
}

/// Sends all that waits in one statement, again and again.
async fn serve(
    work: Work,
    (client, statement): (Client, Statement),
    waiting: Arc<Mutex<UnboundedReceiver<Waiting>>>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        if waiting.lock().await.recv_many(&mut batch, BATCH).await == 0 {
            return;
        }
        let bodies = batch.iter().map(|one| &one.body);
        let done = match work {
            Work::Write => write(&client, &statement, bodies).await,
            Work::Read => read(&client, &statement, bodies).await,
        };
        for one in batch.drain(..) {
            // Who does not wait any more does not need to know.
            let _ = one.done.send(done.is_ok());
        }
    }
}

async fn write(
    client: &Client,
    statement: &Statement,
    bodies: impl Iterator<Item = &Bytes>,
) -> Result<(), Error> {
    let value = |body: &Bytes| body.get(..VALUE).unwrap_or(body).to_vec();
    let rows = bodies.flat_map(|body| rows(number(body), &value(body)));
    upsert(client, statement, rows.collect()).await
}

/// In the order of their keys, each once: so that two connections never wait for each other.
async fn upsert(
    client: &Client,
    statement: &Statement,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
) -> Result<(), Error> {
    let (keys, values): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    client.execute(statement, &[&keys, &values]).await.map(drop)
}

async fn read(
    client: &Client,
    statement: &Statement,
    bodies: impl Iterator<Item = &Bytes>,
) -> Result<(), Error> {
    let mut keys: Vec<Vec<u8>> = bodies.map(|body| key(1, number(body))).collect();
    keys.sort_unstable();
    keys.dedup();
    client.query(statement, &[&keys]).await.map(drop)
}
