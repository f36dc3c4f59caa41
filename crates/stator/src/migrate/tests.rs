//! Copies between stores in memory, and what is said of one that is not whole.

use std::sync::Arc;

use env::{Deadline, Env};
use store::{Batch, Current, MemoryStore, Store, transact};

use super::{Copied, compare, copy};

const ROWS: u32 = 3_000;

/// A store with rows of several pages.
async fn filled(env: &Env, rows: u32) -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(env));
    let apply = move |_: &Current<'_>, batch: &mut Batch| {
        for number in 0..rows {
            batch.put(format!("key {number:06}").into_bytes(), vec![7; 500]);
        }
        Ok::<(), ()>(())
    };
    let declared = vec!["declared".into()];
    transact(&*store, declared, Vec::new(), Deadline::NEVER, apply).await.expect("a commit");
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_rows_are_copied_and_counted() {
    let env = Env::real();
    let source = filled(&env, ROWS).await;
    let target = MemoryStore::in_memory(&env);
    let copied = copy(&source, &target, &env).await.expect("a copy");
    assert_eq!(copied, Copied { rows: 3_000, bytes: 3_000 * 510 });
    let there = target.get(b"key 002999").await.expect("a read");
    assert_eq!(there.as_deref(), Some([7; 500].as_slice()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_row_that_is_missing_is_found() {
    let env = Env::real();
    let (source, target) = (filled(&env, ROWS).await, filled(&env, ROWS - 1).await);
    let (source, target) = (source.snapshot().await, target.snapshot().await);
    let (source, target) = (source.expect("a snapshot"), target.expect("a snapshot"));
    let error = compare(&*source, &*target).await.expect_err("they differ");
    assert!(format!("{error:?}").contains("at row 2999"), "{error:?}");
}
