//! Loading a table: batches of 25 puts over several connections, as fast as the server takes them
//! or at a given rate.
//!
//! What a server leaves undone, refuses for its load or breaks off is sent again, for a while; any
//! other answer ends the load, with what the server said.
//!
//! Invariant: when it succeeds, every item was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use env::{Env, Moment};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::connection::Connection;
use crate::client::endpoint::Endpoint;
use crate::client::message::Message;
use crate::client::parameters::MAX_KEYS;
use crate::client::template::Template;
use crate::data::random::Random;
use crate::data::sampler::Sampler;
use crate::data::schema::ItemSet;
use crate::progress::Progress;

/// How often a batch is sent again, with a longer pause each time.
const MAX_RETRIES: u32 = 12;

/// The first pause before a batch is sent again.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// An answer up to this size leaves nothing undone: `{"UnprocessedItems":{}}`, with some slack.
const NOTHING_UNDONE: usize = 64;

/// How a table is loaded.
#[derive(Clone, Copy, Debug)]
pub struct FillOptions {
    /// Connections.
    pub clients: usize,
    /// Items a second; without it, as fast as it goes.
    pub rate: Option<f64>,
}

/// The body of a BatchWriteItem with `count` puts into `table`.
#[must_use]
pub fn batch_write(table: &str, count: usize, item: impl Fn(usize) -> Template) -> Template {
    let put =
        |slot| Template::default().text("{\"PutRequest\":{\"Item\":").then(&item(slot)).text("}}");
    Template::default()
        .text(&format!("{{\"RequestItems\":{{\"{table}\":["))
        .list(count, put)
        .text("]}}")
}

/// One table to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Fill<'a> {
    /// Its name.
    pub table: &'a str,
    /// What it is filled with.
    pub set: ItemSet,
    /// The size of an item, in bytes.
    pub item_bytes: usize,
    /// How.
    pub options: FillOptions,
}

impl Fill<'_> {
    /// Fills the table on the server at `to`.
    ///
    /// # Errors
    /// When the server cannot be reached, does not take an item, or a signal says to stop.
    pub async fn run(self, env: &Env, to: &Endpoint, progress: &Arc<Progress>) -> Result<()> {
        let step = u64::try_from(MAX_KEYS).unwrap_or(1);
        let shared = Arc::new(Shared {
            env: env.clone(),
            to: to.clone(),
            start: env.moment(),
            batches: self.set.items / step,
            next: AtomicU64::new(0),
            rate: self.options.rate,
            progress: Arc::clone(progress),
        });
        let body = batch_write(self.table, MAX_KEYS, |slot| (self.set.item)(slot, self.item_bytes));
        let message = Message::new("BatchWriteItem", to, "/", &body);
        let mut tasks = JoinSet::new();
        let nonce = env.random_u64();
        for client in 0..u64::try_from(self.options.clients.max(1)).unwrap_or(1) {
            let sampler = Sampler::new(Random::new(0, client), nonce.wrapping_add(client));
            tasks.spawn(Arc::clone(&shared).client(message.clone(), sampler));
        }
        while let Some(joined) = tasks.join_next().await {
            joined.context("a task of the load panicked")??;
        }
        Ok(())
    }
}

struct Shared {
    env: Env,
    to: Endpoint,
    start: Moment,
    batches: u64,
    next: AtomicU64,
    rate: Option<f64>,
    progress: Arc<Progress>,
}

impl Shared {
    /// Takes batches until there are no more.
    async fn client(self: Arc<Self>, mut message: Message, mut sampler: Sampler) -> Result<()> {
        let mut connection = self.open().await?;
        let step = u64::try_from(MAX_KEYS).unwrap_or(1);
        loop {
            let batch = self.next.fetch_add(1, Ordering::Relaxed);
            if batch >= self.batches {
                return Ok(());
            }
            if self.progress.stopped() {
                bail!("stopped by a signal");
            }
            self.wait_for(batch).await;
            message.fill(sampler.items_from(batch.saturating_mul(step)), || self.now());
            let undone = self.send(&mut connection, &message).await?;
            self.finish(&mut connection, undone).await?;
            self.progress.count(step);
        }
    }

    /// Sends until the server took the batch, whole or in part; gives what it left undone.
    async fn send(&self, connection: &mut Connection, message: &Message) -> Result<Option<Value>> {
        let mut pause = FIRST_PAUSE;
        for _ in 0..MAX_RETRIES {
            match connection.call(message.bytes()).await {
                Ok(head) if head.status == 200 => return undone(connection.body()),
                Ok(head) => {
                    let text = String::from_utf8_lossy(connection.body()).into_owned();
                    if !may_pass(head.status, &text) {
                        bail!("BatchWriteItem was answered {}: {text}", head.status);
                    }
                }
                Err(error) => {
                    if self.progress.stopped() {
                        bail!("stopped by a signal");
                    }
                    let opened = Connection::open(&self.to).await;
                    *connection =
                        opened.with_context(|| format!("{} after {error}", self.to.url()))?;
                }
            }
            self.env.sleep(pause).await;
            pause = pause.saturating_mul(2);
        }
        bail!("a batch was refused {MAX_RETRIES} times, for the load or with a broken connection")
    }

    /// Sends what a batch left undone until nothing is.
    async fn finish(&self, connection: &mut Connection, undone: Option<Value>) -> Result<()> {
        let mut rest = undone;
        let mut pause = FIRST_PAUSE;
        for _ in 0..MAX_RETRIES {
            let Some(items) = rest else { return Ok(()) };
            self.env.sleep(pause).await;
            pause = pause.saturating_mul(2);
            let body = json!({ "RequestItems": items }).to_string();
            let mut message =
                Message::new("BatchWriteItem", &self.to, "/", &Template::default().text(&body));
            message.fill(&crate::client::parameters::Parameters::from_item(0), || self.now());
            rest = self.send(connection, &message).await?;
        }
        bail!("items stay unprocessed after {MAX_RETRIES} attempts")
    }

    /// Waits until `batch` may be sent under the rate.
    #[expect(clippy::cast_precision_loss, reason = "numbers of batches stay below 2^53")]
    async fn wait_for(&self, batch: u64) {
        let Some(rate) = self.rate else { return };
        let due = batch.saturating_mul(u64::try_from(MAX_KEYS).unwrap_or(1)) as f64 / rate;
        let due = Duration::try_from_secs_f64(due).unwrap_or_default();
        let early = due.saturating_sub(self.env.moment().since(self.start));
        if !early.is_zero() {
            self.env.sleep(early).await;
        }
    }

    async fn open(&self) -> Result<Connection> {
        Connection::open(&self.to).await.map_err(|error| anyhow!("{}", self.to.explain(&error)))
    }

    fn now(&self) -> u64 {
        self.env.now().as_secs()
    }
}

/// The items that an answer names as not processed.
fn undone(body: &[u8]) -> Result<Option<Value>> {
    if body.len() <= NOTHING_UNDONE {
        return Ok(None);
    }
    let answer: Value = serde_json::from_slice(body).context("BatchWriteItem answered no JSON")?;
    let items = answer.get("UnprocessedItems").cloned();
    Ok(items.filter(|items| items.as_object().is_some_and(|tables| !tables.is_empty())))
}

/// Whether the same request may succeed a little later.
fn may_pass(status: u16, text: &str) -> bool {
    const PASSING: [&str; 4] = [
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "LimitExceeded",
    ];
    status >= 500 || PASSING.iter().any(|name| text.contains(name))
}
