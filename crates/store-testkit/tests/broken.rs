//! The kit notices stores that break their contract: each of these breaks one promise.

#![expect(clippy::expect_used, reason = "a panic fails the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use env::Env;
use store::layer::{BackendLayer, StoreLayer};
use store::{
    Backend, Batch, Commit, Committer, Current, Decision, Direction, KeyRange, Limits, Memory,
    MemoryStore, Outcome, Page, PageLimit, Stamp, Store, StoreError, StoreFuture, Transaction,
};
use store_testkit::{Report, run};

/// What is wrong with a [`Broken`] store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Defect {
    /// Read keys are looked up, but not serialised.
    IgnoresReadKeys,
    /// Stamps are said to be closed that are not.
    ClosesTooEarly,
}

/// A store that answers like another one, but for its defect.
#[derive(Debug)]
struct Broken {
    inner: MemoryStore,
    defect: Defect,
}

impl StoreLayer for Broken {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn transact(
        &self,
        mut transaction: Transaction,
    ) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        if self.defect != Defect::IgnoresReadKeys {
            return self.inner.transact(transaction);
        }
        StoreFuture::pending(async move {
            let keys = std::mem::take(&mut transaction.read_keys);
            let reads = self.inner.snapshot().await?.multi_get(&keys).await?;
            let writes = transaction.write_keys.len();
            let mut apply = transaction.apply;
            let wrapped = move |current: &Current<'_>, batch: &mut Batch| -> Decision {
                let values: Vec<_> = (0..writes).map(|at| current.write(at).cloned()).collect();
                apply.apply(&Current::new(&values, &reads), batch)
            };
            transaction.apply = Box::new(wrapped);
            self.inner.transact(transaction).await
        })
    }

    fn closed_through(&self) -> StoreFuture<'_, Result<Stamp, StoreError>> {
        if self.defect != Defect::ClosesTooEarly {
            return self.inner.closed_through();
        }
        StoreFuture::pending(async move {
            let stamp = self.inner.closed_through().await?;
            Ok(Stamp(stamp.0 + 3))
        })
    }
}

/// What is wrong with a [`BrokenBackend`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BackendDefect {
    /// The last write of every tenth group is dropped.
    LosesAWrite,
    /// Reads ignore the stamp they are meant for.
    ReadsTheNewest,
    /// A page ends at the row limit without saying that there is more.
    HidesTheRest,
}

/// The in-memory backend, but for its defect.
#[derive(Debug)]
struct BrokenBackend {
    inner: Memory,
    defect: BackendDefect,
    appends: AtomicUsize,
}

impl BrokenBackend {
    fn at(&self, at: Stamp) -> Stamp {
        if self.defect == BackendDefect::ReadsTheNewest { Stamp(u64::MAX) } else { at }
    }
}

impl BackendLayer for BrokenBackend {
    type Inner = Memory;

    fn inner(&self) -> &Memory {
        &self.inner
    }

    fn needs_sync(&self) -> bool {
        true
    }

    fn append(&self, group: &[Commit], watermark: Stamp) -> Result<(), StoreError> {
        let mut group = group.to_vec();
        let lost = self.appends.fetch_add(1, Ordering::Relaxed) % 10 == 9;
        if self.defect == BackendDefect::LosesAWrite && lost {
            group.iter_mut().rev().find_map(|commit| commit.writes.pop());
        }
        self.inner.append(&group, watermark)
    }

    fn get(&self, key: &[u8], at: Stamp) -> Result<Option<Bytes>, StoreError> {
        self.inner.get(key, self.at(at))
    }

    fn multi_get(&self, keys: &[Bytes], at: Stamp) -> Result<Vec<Option<Bytes>>, StoreError> {
        self.inner.multi_get(keys, self.at(at))
    }

    fn range(
        &self,
        range: &KeyRange,
        direction: Direction,
        limit: PageLimit,
        at: Stamp,
    ) -> Result<Page, StoreError> {
        let mut page = self.inner.range(range, direction, limit, self.at(at))?;
        page.more &= self.defect != BackendDefect::HidesTheRest;
        Ok(page)
    }
}

async fn report_on(defect: Defect) -> Report {
    run(&|| async move {
        let store: Arc<dyn Store> =
            Arc::new(Broken { inner: MemoryStore::in_memory(&Env::real()), defect });
        store
    })
    .await
}

async fn report_on_backend(defect: BackendDefect) -> Report {
    run(&|| async move {
        let appends = AtomicUsize::new(0);
        let backend = BrokenBackend { inner: Memory::default(), defect, appends };
        let committer = Committer::open(backend, Env::real(), Limits::default());
        let store: Arc<dyn Store> = Arc::new(committer.expect("the thread starts"));
        store
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ignored_read_keys_are_noticed() {
    let report = report_on(Defect::IgnoresReadKeys).await;
    assert!(report.has("write_skew_is_refused"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stamps_closed_too_early_are_noticed() {
    let report = report_on(Defect::ClosesTooEarly).await;
    assert!(report.has("nothing_appears_behind_closed_through"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_write_is_noticed() {
    let report = report_on_backend(BackendDefect::LosesAWrite).await;
    // Not by reads of the key alone: the committer answers those from its cache.
    assert!(report.has("random_programs_agree_with_a_map"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_moving_snapshot_is_noticed() {
    let report = report_on_backend(BackendDefect::ReadsTheNewest).await;
    assert!(report.has("a_snapshot_ignores_later_writes"), "{report}");
    assert!(report.has("random_programs_agree_with_a_map"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_hides_the_rest_is_noticed() {
    let report = report_on_backend(BackendDefect::HidesTheRest).await;
    assert!(report.has("pages_cover_a_range_in_both_directions"), "{report}");
}
