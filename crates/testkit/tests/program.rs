//! Random programs against the naive model, over the memory store and over a fork of it. The
//! embedded store and the built binary have their run in the binary's crate.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

use std::sync::Arc;

use env::Env;
use store::{Fork, MemoryStore};
use testkit::{InProcess, check_programs};
use tokio::runtime::Runtime;

const PROGRAMS: u32 = 256;

fn check(open: impl AsyncFnOnce(&Env) -> InProcess) {
    let runtime = Runtime::new().expect("a runtime");
    let target = runtime.block_on(open(&Env::real()));
    if let Err(problem) = check_programs(&target, &runtime, PROGRAMS) {
        panic!("{problem}");
    }
}

#[test]
fn the_memory_store_answers_as_the_model() {
    check(async |env| {
        let store = Arc::new(MemoryStore::in_memory(env));
        InProcess::open_movable(store, env).await.expect("an empty store opens")
    });
}

#[test]
fn a_fork_answers_as_the_model() {
    check(async |env| {
        let memory = MemoryStore::in_memory(env);
        let fork = Arc::new(Fork::of(&memory, env).await.expect("a fork"));
        InProcess::open_movable(fork, env).await.expect("an empty store opens")
    });
}
