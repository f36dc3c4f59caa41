//! Operations that end anywhere in the middle, and what the next process makes of them.
//!
//! The store of the first process takes a number of writes and no more, for every number from none
//! on; the next process opens what is there.

use std::sync::Arc;

use cloudformation::{Options, Spawn};
use env::{Env, Task};
use store::{FaultStore, MemoryStore, Store, StoreError, WriteFault};

use crate::groups::{group, user, users};
use crate::harness::{Server, indexed, nested, table, template, until};
use crate::identities::{NAMED, broken, inline, role, role_of};

/// More writes than any of these operations makes.
const MANY: usize = 10_000;
/// Fewer than each of them makes.
const SOME: usize = 6;

/// What is asked of the process that ends.
struct Ask<'a> {
    /// What there is before, if anything.
    before: Option<&'a str>,
    action: &'static str,
    template: &'a str,
    /// Templates of nested stacks, by their keys.
    uploads: &'a [(&'a str, &'a str)],
    /// The state in which the stack must arrive.
    end: &'static str,
}

/// Asks it of a process that ends after 0, 1, 2… writes; `check` looks at what the next one made of
/// it.
async fn for_every_end(ask: Ask<'_>, check: impl AsyncFn(&Server, usize)) {
    for_every_end_on(ask, false, check).await;
}

/// A server over `store`; `guarded`: with users and roles.
async fn server(store: Arc<dyn Store>, guarded: bool) -> Server {
    let env = Env::real();
    let spawner = env.clone();
    let spawn: Spawn = Arc::new(move |task: Task| spawner.spawn("operation", task));
    Server::guarded(store, Options::default(), (env, spawn), guarded).await
}

/// The same; `guarded`: of processes with users and roles.
async fn for_every_end_on(ask: Ask<'_>, guarded: bool, check: impl AsyncFn(&Server, usize)) {
    for writes in 0..MANY {
        let env = Env::real();
        let kept: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let (store, faults) = FaultStore::new(Arc::clone(&kept), env);
        let first = server(Arc::new(store), guarded).await;
        for (key, text) in ask.uploads {
            first.upload(key, text).await;
        }
        if let Some(before) = ask.before {
            let form = [("StackName", "Shop"), ("TemplateBody", before), NAMED];
            first.ok("CreateStack", &form).await;
            assert_eq!(first.status("Shop").await, "CREATE_COMPLETE");
        }
        faults.plan_writes(writes, &WriteFault::None);
        let closed = StoreError::Closed { reason: "the process ends".to_owned() };
        faults.plan_writes(MANY, &WriteFault::Refused(closed));
        let form = [("StackName", "Shop"), ("TemplateBody", ask.template), NAMED];
        let started = first.reply(ask.action, &form).await.status == 200;
        let reached = if started { first.status("Shop").await } else { String::new() };
        drop(first);

        let next = server(kept, guarded).await;
        next.cloudformation.resume().await.unwrap();
        if !started {
            // Nothing was acknowledged, and nothing or all of it may have been begun.
            assert!(writes < SOME, "the first write was refused after {writes} writes");
            continue;
        }
        until(|| async { !next.status("Shop").await.ends_with("_IN_PROGRESS") }).await;
        let events = next.events("Shop").await;
        assert_eq!(next.status("Shop").await, ask.end, "after {writes} writes: {events:#?}");
        check(&next, writes).await;
        if reached == ask.end {
            assert!(writes > SOME, "it took only {writes} writes");
            return;
        }
    }
    panic!("it never ended");
}

#[tokio::test]
async fn a_creation_that_stops_anywhere_is_finished_by_the_next_process() {
    let text = template(&[indexed("A", "First", &["one"]), table("B", "Second", "")]);
    let ask = Ask {
        before: None,
        action: "CreateStack",
        template: &text,
        uploads: &[],
        end: "CREATE_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        assert_eq!(next.indexes("First").await, ["one"], "after {writes} writes");
        assert!(next.table("Second").await.is_some(), "after {writes} writes");
        next.ok("DeleteStack", &[("StackName", "Shop")]).await;
        assert!(next.table("First").await.is_none(), "after {writes} writes");
    })
    .await;
}

#[tokio::test]
async fn an_update_that_stops_anywhere_is_finished_by_the_next_process() {
    let before = template(&[indexed("A", "First", &["one"]), table("B", "Second", "")]);
    let after = template(&[indexed("A", "First", &["two", "three"]), table("C", "Third", "")]);
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[],
        end: "UPDATE_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        assert_eq!(next.indexes("First").await, ["three", "two"], "after {writes} writes");
        assert!(next.table("Second").await.is_none(), "after {writes} writes");
        assert!(next.table("Third").await.is_some(), "after {writes} writes");
    })
    .await;
}

#[tokio::test]
async fn a_replacement_that_stops_anywhere_is_finished_by_the_next_process() {
    let before = template(&[table("A", "First", "")]);
    let after = template(&[table("A", "Second", "")]);
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[],
        end: "UPDATE_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        assert!(next.table("First").await.is_none(), "after {writes} writes");
        assert!(next.table("Second").await.is_some(), "after {writes} writes");
    })
    .await;
}

#[tokio::test]
async fn a_rollback_that_stops_anywhere_is_finished_by_the_next_process() {
    let before = template(&[indexed("A", "First", &["one"]), table("D", "Fourth", "")]);
    let broken = table("C", "Third", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", "    DependsOn: [A, B, D]\n    Type");
    let after = template(&[
        indexed("A", "First", &["two"]),
        table("B", "Second", ""),
        table("D", "Fifth", ""),
        broken,
    ]);
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[],
        end: "UPDATE_ROLLBACK_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        assert_eq!(next.indexes("First").await, ["one"], "after {writes} writes");
        for (name, exists) in
            [("Second", false), ("Third", false), ("Fourth", true), ("Fifth", false)]
        {
            assert_eq!(next.table(name).await.is_some(), exists, "{name} after {writes} writes");
        }
    })
    .await;
}

#[tokio::test]
async fn a_deletion_that_stops_anywhere_is_finished_by_the_next_process() {
    let text = template(&[table("A", "First", ""), table("B", "Second", "")]);
    for writes in 1..MANY {
        let env = Env::real();
        let kept: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
        let (store, faults) = FaultStore::new(Arc::clone(&kept), env);
        let first = Server::on(Arc::new(store), Options::default()).await;
        first.create("Shop", &text).await;
        faults.plan_writes(writes, &WriteFault::None);
        let closed = StoreError::Closed { reason: "the process ends".to_owned() };
        faults.plan_writes(MANY, &WriteFault::Refused(closed));
        first.ok("DeleteStack", &[("StackName", "Shop")]).await;
        let done = first.reply("DescribeStacks", &[("StackName", "Shop")]).await.status != 200;
        drop(first);
        let next = Server::on(kept, Options::default()).await;
        next.cloudformation.resume().await.unwrap();
        until(|| async {
            next.reply("DescribeStacks", &[("StackName", "Shop")]).await.status != 200
        })
        .await;
        assert!(next.table("First").await.is_none() && next.table("Second").await.is_none());
        if done {
            assert!(writes > 3, "it took only {writes} writes");
            return;
        }
    }
}

#[tokio::test]
async fn roles_of_a_creation_that_stops_anywhere_are_made_once() {
    let policies = [("read", "dynamodb:GetItem"), ("write", "dynamodb:PutItem")];
    let text = template(&[role("R", "reader", &policies), table("A", "First", "")]);
    let ask = Ask {
        before: None,
        action: "CreateStack",
        template: &text,
        uploads: &[],
        end: "CREATE_COMPLETE",
    };
    for_every_end_on(ask, true, async |next, writes| {
        assert_eq!(inline(next, "reader").await, ["read", "write"], "after {writes} writes");
        next.ok("DeleteStack", &[("StackName", "Shop")]).await;
        assert_eq!(role_of(next, "reader").await, None, "after {writes} writes");
    })
    .await;
}

#[tokio::test]
async fn roles_of_a_rollback_that_stops_anywhere_are_as_before() {
    let before = template(&[role("R", "reader", &[("read", "dynamodb:GetItem")])]);
    let broken = table("C", "Third", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", "    DependsOn: [R, S]\n    Type");
    let after = template(&[
        role("R", "reader", &[("write", "dynamodb:PutItem")]),
        role("S", "another", &[("read", "dynamodb:GetItem")]),
        broken,
    ]);
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[],
        end: "UPDATE_ROLLBACK_COMPLETE",
    };
    for_every_end_on(ask, true, async |next, writes| {
        assert_eq!(inline(next, "reader").await, ["read"], "after {writes} writes");
        assert_eq!(role_of(next, "another").await, None, "after {writes} writes");
    })
    .await;
}

#[tokio::test]
async fn members_of_a_rollback_that_stops_anywhere_are_as_before() {
    let before = template(&[group(""), user("U", "alice", "!Ref G"), user("V", "bob", "")]);
    let after =
        template(&[group(""), user("U", "alice", ""), user("V", "bob", "!Ref G"), broken("U, V")]);
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[],
        end: "UPDATE_ROLLBACK_COMPLETE",
    };
    for_every_end_on(ask, true, async |next, writes| {
        assert_eq!(users(next).await, ["alice"], "after {writes} writes");
    })
    .await;
}

/// Two nested stacks, one in the other, and a table beside them.
const FIRST: [(&str, &str); 2] = [
    (
        "deep",
        "Resources:\n  D: {Type: AWS::DynamoDB::Table, Properties: {TableName: Deep, BillingMode: \
      PAY_PER_REQUEST, KeySchema: [{AttributeName: id, KeyType: HASH}], AttributeDefinitions: \
      [{AttributeName: id, AttributeType: S}]}}\nOutputs: {Arn: {Value: !GetAtt D.Arn}}\n",
    ),
    (
        "flat",
        "Resources:\n  F: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: \
      'https://s3.us-east-1.amazonaws.com/assets/deep'}}\n  T: {Type: AWS::DynamoDB::Table, Properties: \
      {TableName: Flat, BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: id, KeyType: HASH}], \
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]}}\n\
      Outputs: {Arn: {Value: !GetAtt F.Outputs.Arn}}\n",
    ),
];

/// The nested stacks that are not deleted.
async fn living(server: &Server) -> usize {
    let all = server.ok("DescribeStacks", &[]).await;
    all.matches("<ParentId>").count()
}

#[tokio::test]
async fn a_creation_with_nested_stacks_that_stops_anywhere_is_finished_by_the_next_process() {
    let text = format!(
        "{}Outputs: {{Arn: {{Value: !GetAtt N.Outputs.Arn}}}}\n",
        template(&[nested("N", "flat", ""), table("A", "Own", "")])
    );
    let ask = Ask {
        before: None,
        action: "CreateStack",
        template: &text,
        uploads: &FIRST,
        end: "CREATE_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        for name in ["Deep", "Flat", "Own"] {
            assert!(next.table(name).await.is_some(), "{name} after {writes} writes");
        }
        let described = next.ok("DescribeStacks", &[("StackName", "Shop")]).await;
        assert!(described.contains(":table/Deep</OutputValue>"), "after {writes}: {described}");
        assert_eq!(living(next).await, 2, "after {writes} writes");
        next.ok("DeleteStack", &[("StackName", "Shop")]).await;
        for name in ["Deep", "Flat", "Own"] {
            assert!(next.table(name).await.is_none(), "{name} after {writes} writes");
        }
        assert_eq!(living(next).await, 0, "after {writes} writes");
    })
    .await;
}

/// The parent as it is, and with another template for its nested stack.
fn changes_of_nested(further: &str) -> (String, String) {
    let before = template(&[nested("N", "before", ""), table("A", "Own", "")]);
    let after = template(&[nested("N", "after", ""), table("A", "Own", ""), further.to_owned()]);
    (before, after)
}

#[tokio::test]
async fn a_change_of_a_nested_stack_that_stops_anywhere_is_finished_by_the_next_process() {
    let first = template(&[indexed("T", "Inner", &["one"]), table("U", "Goes", "")]);
    let second = template(&[indexed("T", "Inner", &["two"]), table("V", "Comes", "")]);
    let (before, after) = changes_of_nested("");
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[("before", &first), ("after", &second)],
        end: "UPDATE_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        assert_eq!(next.indexes("Inner").await, ["two"], "after {writes} writes");
        assert!(next.table("Goes").await.is_none(), "after {writes} writes");
        assert!(next.table("Comes").await.is_some(), "after {writes} writes");
        let child = next.physical_id("Shop", "N").await;
        assert_eq!(next.status(&child).await, "UPDATE_COMPLETE", "after {writes} writes");
    })
    .await;
}

#[tokio::test]
async fn a_rollback_of_a_nested_stack_that_stops_anywhere_is_finished_by_the_next_process() {
    let first = template(&[indexed("T", "Inner", &["one"]), table("U", "Stays", "")]);
    let second = template(&[indexed("T", "Inner", &["two"]), table("V", "Comes", "")]);
    let broken = table("B", "Broken", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", "    DependsOn: [A, N]\n    Type");
    let (before, after) = changes_of_nested(&broken);
    let ask = Ask {
        before: Some(&before),
        action: "UpdateStack",
        template: &after,
        uploads: &[("before", &first), ("after", &second)],
        end: "UPDATE_ROLLBACK_COMPLETE",
    };
    for_every_end(ask, async |next, writes| {
        assert_eq!(next.indexes("Inner").await, ["one"], "after {writes} writes");
        for (name, exists) in [("Stays", true), ("Comes", false), ("Broken", false), ("Own", true)]
        {
            assert_eq!(next.table(name).await.is_some(), exists, "{name} after {writes} writes");
        }
        let child = next.physical_id("Shop", "N").await;
        assert_eq!(next.status(&child).await, "UPDATE_ROLLBACK_COMPLETE", "after {writes} writes");
    })
    .await;
}
