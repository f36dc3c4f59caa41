//! What stacks write, and stacks that an earlier version wrote.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cloudformation::Options;
use env::{Deadline, Env};
use store::layer::StoreLayer;
use store::{
    Batch, Current, MemoryStore, Operation, Outcome, Store, StoreError, StoreFuture, Transaction,
};

use crate::harness::{Server, element, indexed, table, template, until};

/// Counts the bytes that transactions write.
#[derive(Debug)]
struct Counting {
    inner: MemoryStore,
    bytes: Arc<AtomicUsize>,
}

impl StoreLayer for Counting {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn transact(&self, transaction: Transaction) -> StoreFuture<'_, Result<Outcome, StoreError>> {
        let bytes = Arc::clone(&self.bytes);
        let mut apply = transaction.apply;
        let counted = move |current: &Current<'_>, batch: &mut Batch| {
            let decision = apply.apply(current, batch);
            bytes.fetch_add(batch.operations().iter().map(size).sum(), Ordering::Relaxed);
            decision
        };
        self.inner.transact(Transaction { apply: Box::new(counted), ..transaction })
    }
}

fn size(operation: &Operation) -> usize {
    match operation {
        Operation::Put { key, value, .. } => key.len() + value.len(),
        Operation::Delete { key } | Operation::Add { key, .. } => key.len(),
    }
}

/// A role with a policy of about 1,500 bytes: recorded, so that what is counted is the stack.
fn role(number: usize, name: &str) -> String {
    let text = "x".repeat(1_500);
    format!(
        "  R{number}:\n    Type: AWS::IAM::Role\n    Properties: {{ RoleName: {name}, \
         AssumeRolePolicyDocument: {{}}, Description: {text} }}\n"
    )
}

fn roles(changed: Option<usize>) -> String {
    let name =
        |number| if changed == Some(number) { "another".to_owned() } else { format!("n{number}") };
    template(&(0..480).map(|number| role(number, &name(number))).collect::<Vec<_>>())
}

async fn settled(server: &Server) -> String {
    until(|| async { !server.status("Many").await.ends_with("_IN_PROGRESS") }).await;
    server.status("Many").await
}

#[tokio::test]
async fn a_stack_writes_in_proportion_to_its_template_and_to_what_changes() {
    let bytes = Arc::new(AtomicUsize::new(0));
    let inner = MemoryStore::in_memory(&Env::real());
    let store = Arc::new(Counting { inner, bytes: Arc::clone(&bytes) });
    let server = Server::on(store, Options::default()).await;
    let since = |before: usize| bytes.load(Ordering::Relaxed) - before;

    let (first, second) = (roles(None), roles(Some(200)));
    let form = [
        ("StackName", "Many"),
        ("TemplateBody", &*first),
        ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
    ];
    let before = bytes.load(Ordering::Relaxed);
    server.ok("CreateStack", &form).await;
    assert_eq!(settled(&server).await, "CREATE_COMPLETE");
    // The text, each resource with its three events, and what a step adds to the row of the stack.
    let created = since(before);
    assert!(created < 8 * first.len(), "{created} bytes for a template of {}", first.len());

    let form = [form[0], ("TemplateBody", &*second), form[2]];
    let before = bytes.load(Ordering::Relaxed);
    server.ok("UpdateStack", &form).await;
    assert_eq!(settled(&server).await, "UPDATE_COMPLETE");
    // Both texts; one resource of 480.
    let updated = since(before);
    assert!(
        updated < 5 * second.len() / 2,
        "{updated} bytes for one resource, text {}",
        second.len()
    );

    let before = bytes.load(Ordering::Relaxed);
    server.ok("DeleteStack", &[("StackName", "Many")]).await;
    let deleted = since(before);
    assert!(deleted < 4 * first.len(), "{deleted} bytes for a template of {}", first.len());
}

/// Every row of a store in which an earlier version left three stacks, each in one row: one at rest
/// with an export and a change set, one whose change failed and was not undone, one whose change
/// was interrupted.
const WHOLE_STACKS: &str = include_str!("fixtures/whole-stacks.hex");

async fn opened() -> Server {
    let env = Env::real();
    let store = MemoryStore::in_memory(&env);
    let bytes = |hex: &str| -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        digits
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
            .collect()
    };
    let rows = WHOLE_STACKS.lines().map(|line| line.split_once(' ').unwrap());
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        rows.map(|(key, value)| (bytes(key), bytes(value))).collect();
    let key = rows[0].0.clone().into();
    let load = move |_: &Current<'_>, batch: &mut Batch| {
        for (key, value) in &rows {
            batch.put(key.clone(), value.clone());
        }
        Ok::<(), ()>(())
    };
    store::transact(&store, vec![key], Vec::new(), Deadline::NEVER, load).await.unwrap();
    Server::on(Arc::new(store), Options::default()).await
}

#[tokio::test]
async fn stacks_of_an_earlier_version_are_read_changed_and_deleted() {
    let server = opened().await;
    assert_eq!(server.status("Steady").await, "CREATE_COMPLETE");
    let exports = server.ok("ListExports", &[]).await;
    assert_eq!(element(&exports, "Value"), "Steady");
    // A step of another kind first: it writes the head of the stack and must not lose the rest.
    let switch = [("StackName", "Steady"), ("EnableTerminationProtection", "false")];
    server.ok("UpdateTerminationProtection", &switch).await;
    let resources = server.ok("ListStackResources", &[("StackName", "Steady")]).await;
    assert_eq!(element(&resources, "LogicalResourceId"), "A");

    server.ok("ExecuteChangeSet", &[("StackName", "Steady"), ("ChangeSetName", "waiting")]).await;
    assert_eq!(server.status("Steady").await, "UPDATE_COMPLETE");
    assert!(server.table("More").await.is_some());
    server.ok("DeleteStack", &[("StackName", "Steady")]).await;
    assert!(server.table("More").await.is_none() && server.table("Steady").await.is_none());
}

#[tokio::test]
async fn an_operation_that_an_earlier_version_began_is_finished() {
    let server = opened().await;
    assert_eq!(server.status("Stopped").await, "UPDATE_IN_PROGRESS");
    assert_eq!(server.cloudformation.resume().await.unwrap(), 1);
    until(|| async { !server.status("Stopped").await.ends_with("_IN_PROGRESS") }).await;
    assert_eq!(server.status("Stopped").await, "UPDATE_COMPLETE");
    assert_eq!(server.indexes("Stopped-A").await, ["two"]);
    for (name, exists) in
        [("Stopped-B", false), ("Stopped-B2", true), ("Stopped-C", true), ("Stopped-D", false)]
    {
        assert_eq!(server.table(name).await.is_some(), exists, "{name}");
    }
}

#[tokio::test]
async fn a_failure_that_an_earlier_version_left_is_rolled_back() {
    let server = opened().await;
    assert_eq!(server.status("Failed").await, "UPDATE_FAILED");
    server.ok("RollbackStack", &[("StackName", "Failed")]).await;
    assert_eq!(server.status("Failed").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(server.indexes("Failed-A").await, ["one"]);
    assert!(server.table("Failed-B").await.is_some() && server.table("Failed-B2").await.is_none());
    // And now in parts: it can be changed.
    let good = template(&[
        indexed("A", "Failed-A", &["one"]),
        table("B", "Failed-B", ""),
        table("C", "Third", ""),
    ]);
    assert_eq!(server.update("Failed", &good).await, "UPDATE_COMPLETE");
}
