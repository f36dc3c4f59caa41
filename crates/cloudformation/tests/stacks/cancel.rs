//! Updates that are cancelled while they are in progress.

use env::Env;

use crate::harness::{Held, Server, element, indexed, nested, table, template, until};

impl Held {
    async fn create(&self, text: &str) {
        let form = [("StackName", "Shop"), ("TemplateBody", text)];
        tokio::join!(self.server.ok("CreateStack", &form), self.release());
        assert_eq!(self.server.status("Shop").await, "CREATE_COMPLETE");
    }

    /// Updates the stack, and cancels the update before its first step.
    async fn update_cancelled(&self, text: &str, further: &[(&str, &str)]) {
        let form = [&[("StackName", "Shop"), ("TemplateBody", text)], further].concat();
        let cancel = async {
            until(|| async { self.waits() }).await;
            self.server.ok("CancelUpdateStack", &[("StackName", "Shop")]).await;
            self.release().await;
        };
        tokio::join!(self.server.ok("UpdateStack", &form), cancel);
    }
}

#[tokio::test]
async fn a_cancelled_update_is_rolled_back() {
    let held = Held::with(Env::real()).await;
    held.create(&template(&[indexed("A", "First", &["one"])])).await;
    let after = template(&[indexed("A", "First", &["two"]), table("B", "Second", "")]);
    // Even where failures would not be rolled back.
    held.update_cancelled(&after, &[("DisableRollback", "true")]).await;
    let server = &held.server;
    assert_eq!(server.status("Shop").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(server.indexes("First").await, ["one"]);
    assert!(server.table("Second").await.is_none());
    let events = server.events("Shop").await;
    let rollback =
        ("Shop".to_owned(), "UPDATE_ROLLBACK_IN_PROGRESS".to_owned(), "User Initiated".to_owned());
    assert!(events.contains(&rollback), "{events:#?}");

    // The next update is another operation.
    let form = [("StackName", "Shop"), ("TemplateBody", &*after)];
    tokio::join!(server.ok("UpdateStack", &form), held.release());
    assert_eq!(server.status("Shop").await, "UPDATE_COMPLETE");
}

#[tokio::test]
async fn a_cancelled_update_undoes_its_nested_stacks_too() {
    let held = Held::with(Env::real()).await;
    let server = &held.server;
    server.upload("before", &template(&[table("T", "First", "")])).await;
    server.upload("after", &template(&[table("T", "First", ""), table("U", "Second", "")])).await;
    held.create(&template(&[nested("N", "before", "")])).await;
    held.update_cancelled(&template(&[nested("N", "after", "")]), &[]).await;
    assert_eq!(server.status("Shop").await, "UPDATE_ROLLBACK_COMPLETE");
    assert!(server.table("First").await.is_some() && server.table("Second").await.is_none());
}

#[tokio::test]
async fn only_an_update_in_progress_can_be_cancelled() {
    let server = Server::new().await;
    server.create("Shop", &template(&[table("A", "First", "")])).await;
    let (code, message) = server.refused("CancelUpdateStack", &[("StackName", "Shop")]).await;
    assert_eq!(code, "ValidationError");
    assert_eq!(message, "CancelUpdateStack cannot be called from current stack status");
    let (_, message) = server.refused("CancelUpdateStack", &[("StackName", "None")]).await;
    assert_eq!(message, "Stack [None] does not exist");
}

#[tokio::test]
async fn answers_name_the_operation_that_their_events_have() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    let created = element(&server.ok("CreateStack", &form).await, "OperationId");
    let events = server.ok("DescribeEvents", &[("OperationId", &created)]).await;
    assert!(events.contains("<OperationType>CREATE_STACK</OperationType>"), "{events}");
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    assert_eq!(element(&described, "OperationType"), "CREATE_STACK");
    assert_eq!(element(&described, "OperationId"), created);

    let text = template(&[
        table("A", "First", ""),
        table("B", "Second", "").replace("PAY_PER_REQUEST", "PROVISIONED"),
    ]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    let updated = element(&server.ok("UpdateStack", &form).await, "OperationId");
    assert_ne!(updated, created);
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    let of = |kind: &str| described.contains(&format!("<OperationType>{kind}</OperationType>"));
    assert!(of("UPDATE_STACK") && of("ROLLBACK") && !of("CREATE_STACK"), "{described}");
    assert!(described.contains(&updated), "{described}");
    let listed = server.ok("ListStacks", &[]).await;
    assert!(listed.contains(&updated), "{listed}");
}
