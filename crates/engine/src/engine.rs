//! [`Engine`]: one handle over a store, with the catalog, the environment and the counters.
//!
//! What it does is in modules above: requests in `dispatch`, background work in `background`.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use env::Env;
use store::{Direction, PageLimit, Stamp, Store};
use tokio::sync::Notify;

use crate::accounting::{Accounting, ConsumedBy};
use crate::catalog::Catalog;
use crate::columns::Resident;
use crate::derived::history::{HistoryClock, Mark, layout};
use crate::derived::stream::{Look, RetentionClock};
use crate::derived::ttl;
use crate::error::EngineError;
use crate::jobs::{Jobs, Leasing, LocalLeases, StoredLeases};
use crate::layout::lease_key;
use crate::throttle::Throttle;
use crate::view::{Pager, View};

/// Answers DynamoDB requests over one store.
pub struct Engine {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) catalog: Catalog,
    pub(crate) env: Env,
    pub(crate) jobs: Jobs,
    /// How far expired items were deleted.
    pub(crate) ttl: ttl::Schedule,
    /// How old records of streams are.
    pub(crate) retention: RetentionClock,
    /// Which second the newest commits belong to.
    pub(crate) history: HistoryClock,
    pub(crate) accounting: Accounting,
    /// Bytes that an item collection of a table with local indexes may have.
    pub(crate) collection_limit: i64,
    /// Wakes who delivers changes to streams of Kinesis.
    pub(crate) deliveries: Notify,
    /// Vectors in memory.
    pub(crate) vectors: Resident,
    /// Whether all Regions are one, so that no table can have replicas.
    pub(crate) one_region: bool,
}

/// Bytes of vectors that are kept in memory.
const VECTOR_MEMORY: usize = 256 << 20;

/// 10 GB. Source: "Local secondary indexes" in the developer guide, "Item collection size limit".
const COLLECTION_LIMIT: i64 = 10 << 30;

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Engine {
    /// Reads the catalog and is ready.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails or holds tables that this version cannot read.
    pub async fn open(store: Arc<dyn Store>, env: Env) -> Result<Self, EngineError> {
        let catalog = Catalog::open(Arc::clone(&store)).await?;
        let row_version = store.capabilities().row_version;
        let history = HistoryClock::new(newest_mark(&*store).await?, row_version);
        let retention = RetentionClock::new(Look::at(&env, store.closed_through().await?));
        Ok(Self {
            catalog,
            retention,
            history,
            jobs: Jobs::new(env.clone(), leases(&store, &env)),
            store,
            ttl: ttl::Schedule::default(),
            accounting: Accounting::new(env.clone()),
            collection_limit: COLLECTION_LIMIT,
            deliveries: Notify::new(),
            vectors: Resident::new(VECTOR_MEMORY),
            one_region: false,
            env,
        })
    }

    /// The same engine with another limit for item collections, in bytes; for tests.
    #[must_use]
    pub fn with_collection_limit(mut self, bytes: i64) -> Self {
        self.collection_limit = bytes;
        self
    }

    /// The same engine with another limit for vectors in memory, in bytes. What does not fit is
    /// searched in the store.
    #[must_use]
    pub fn with_vector_memory(mut self, bytes: usize) -> Self {
        self.vectors = Resident::new(bytes);
        self
    }

    /// The same engine, whose callers have one set of tables for all Regions.
    #[must_use]
    pub fn with_one_region(mut self) -> Self {
        self.one_region = true;
        self
    }

    /// Whether all Regions are one, so that there are no replicas.
    #[must_use]
    pub const fn shares_regions(&self) -> bool {
        self.one_region
    }

    /// The same engine, which throttles what exceeds the throughput of tables and indexes.
    #[must_use]
    pub fn with_enforced_throughput(mut self) -> Self {
        self.accounting = self.accounting.enforcing(Throttle::new(self.env.clone()));
        self
    }

    /// The same engine, which samples the keys that are read and written, for advice.
    #[must_use]
    pub fn with_sampled_keys(self) -> Self {
        self.accounting.samples.begin();
        self
    }

    /// What requests consumed so far, by table and index; of tables that exist, and of all others
    /// together.
    #[must_use]
    pub fn consumed(&self) -> Vec<ConsumedBy> {
        let tables = self.catalog.all();
        let owners = tables.iter().flat_map(|table| {
            let indexes = table.indexes.iter().map(|index| index.owner);
            std::iter::once(table.owner).chain(indexes)
        });
        let existing: HashSet<_> = owners.collect();
        self.accounting.consumed(|owner| existing.contains(&owner))
    }

    /// The environment it runs in.
    #[must_use]
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// The store below.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The stamp up to which nothing more can be written.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn closed_through(&self) -> Result<Stamp, EngineError> {
        Ok(self.store.closed_through().await?)
    }

    /// The newest state of the store, for reading.
    pub(crate) fn view(&self) -> View<'_> {
        View::newest(&*self.store)
    }
}

/// The leases of background jobs. A process that is the only writer needs no rows for them.
fn leases(store: &Arc<dyn Store>, env: &Env) -> Leasing {
    match store.capabilities().single_writer {
        true => Leasing::Local(LocalLeases::default()),
        false => Leasing::Stored(StoredLeases::new(Arc::clone(store), env.clone(), lease_key)),
    }
}

/// The newest entry of history's clock.
async fn newest_mark(store: &dyn Store) -> Result<Option<Mark>, EngineError> {
    let limit = PageLimit { rows: 1, bytes: 1 };
    let mut newest = Pager::new(layout::clock_range(), Direction::Backward);
    let rows = newest.next(&View::newest(store), limit).await?;
    Ok(rows.first().and_then(|(key, _)| layout::read_clock(key)).map(|(mark, _)| mark))
}
