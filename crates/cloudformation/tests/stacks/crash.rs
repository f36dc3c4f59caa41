//! Operations that end anywhere in the middle, and what the next process makes of them.

use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use cloudformation::Options;
use env::Env;
use store::{MemoryStore, Store};

use crate::harness::{Server, indexed, table, template, until};

/// Runs what `server` was asked for, for `polls` polls, and drops it then. Whether it was done.
async fn run_for(server: &Server, polls: usize) -> bool {
    let Some(mut task) = server.held.lock().unwrap().pop() else { return true };
    for _ in 0..polls {
        if task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        // The store's own work, and timers, go on between two polls.
        Env::real().sleep(Duration::from_micros(200)).await;
    }
    false
}

/// Asks for something on a held server, so that nothing of it is done yet.
async fn ask(server: &Server, action: &str, form: &[(&str, &str)]) {
    let asking = server.ok(action, form);
    let held = Arc::clone(&server.held);
    tokio::select! {
        _ = asking => {}
        () = until(|| async { !held.lock().unwrap().is_empty() }) => {}
    }
}

async fn rest(server: &Server, stack: &str) -> String {
    until(|| async { !server.status(stack).await.ends_with("_IN_PROGRESS") }).await;
    server.status(stack).await
}

#[tokio::test]
async fn a_creation_that_stops_anywhere_is_finished_by_the_next_process() {
    let text = template(&[indexed("A", "First", &["one"]), table("B", "Second", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    for polls in 0.. {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&Env::real()));
        let server = Server::on(Arc::clone(&store), true, Options::default()).await;
        ask(&server, "CreateStack", &form).await;
        let done = run_for(&server, polls * 3).await;
        if done { eprintln!("polls {polls}"); }
        drop(server);
        let next = Server::on(store, false, Options::default()).await;
        next.stacks.resume().await.unwrap();
        assert_eq!(rest(&next, "Shop").await, "CREATE_COMPLETE", "after {polls} polls");
        assert_eq!(next.indexes("First").await, ["one"]);
        assert!(next.table("Second").await.is_some());
        next.ok("DeleteStack", &[("StackName", "Shop")]).await;
        assert!(next.table("First").await.is_none(), "after {polls} polls");
        if done {
            return;
        }
    }
}

#[tokio::test]
async fn an_update_that_stops_anywhere_is_finished_by_the_next_process() {
    let before = template(&[indexed("A", "First", &["one"]), table("B", "Second", "")]);
    let after = template(&[indexed("A", "First", &["two", "three"]), table("C", "Third", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*after)];
    for polls in 0.. {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&Env::real()));
        let first = Server::on(Arc::clone(&store), false, Options::default()).await;
        assert_eq!(first.create("Shop", &before).await, "CREATE_COMPLETE");
        drop(first);
        let server = Server::on(Arc::clone(&store), true, Options::default()).await;
        ask(&server, "UpdateStack", &form).await;
        let done = run_for(&server, polls * 5).await;
        if done { eprintln!("polls {polls}"); }
        drop(server);
        let next = Server::on(store, false, Options::default()).await;
        next.stacks.resume().await.unwrap();
        assert_eq!(rest(&next, "Shop").await, "UPDATE_COMPLETE", "after {polls} polls");
        assert_eq!(next.indexes("First").await, ["three", "two"], "after {polls} polls");
        assert!(next.table("Second").await.is_none(), "after {polls} polls");
        assert!(next.table("Third").await.is_some(), "after {polls} polls");
        if done {
            return;
        }
    }
}

#[tokio::test]
async fn a_rollback_that_stops_anywhere_is_finished_by_the_next_process() {
    let before = template(&[indexed("A", "First", &["one"])]);
    let broken = table("C", "Third", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", "    DependsOn: [A, B]\n    Type");
    let after = template(&[indexed("A", "First", &["two"]), table("B", "Second", ""), broken]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*after)];
    for polls in 0.. {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&Env::real()));
        let first = Server::on(Arc::clone(&store), false, Options::default()).await;
        assert_eq!(first.create("Shop", &before).await, "CREATE_COMPLETE");
        drop(first);
        let server = Server::on(Arc::clone(&store), true, Options::default()).await;
        ask(&server, "UpdateStack", &form).await;
        let done = run_for(&server, polls * 5).await;
        if done { eprintln!("polls {polls}"); }
        drop(server);
        let next = Server::on(store, false, Options::default()).await;
        next.stacks.resume().await.unwrap();
        assert_eq!(rest(&next, "Shop").await, "UPDATE_ROLLBACK_COMPLETE", "after {polls} polls");
        assert_eq!(next.indexes("First").await, ["one"], "after {polls} polls");
        assert!(next.table("Second").await.is_none(), "after {polls} polls");
        if done {
            return;
        }
    }
}
