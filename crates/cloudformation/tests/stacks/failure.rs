//! Operations that fail, and what they leave.

use model::{CreateTableInput, Request};

use crate::harness::{Server, element, indexed, table, template};

/// A table whose properties are well-formed and that the engine refuses.
fn broken(logical_id: &str, name: &str) -> String {
    table(logical_id, name, "").replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
}

#[tokio::test]
async fn a_creation_that_fails_is_undone_and_says_where_and_why() {
    let server = Server::new().await;
    let second = broken("B", "Second").replace("    Type", "    DependsOn: A\n    Type");
    let text = template(&[table("A", "First", ""), second]);
    assert_eq!(server.create("Shop", &text).await, "ROLLBACK_COMPLETE");
    assert!(server.table("First").await.is_none() && server.table("Second").await.is_none());
    let events = server.events("Shop").await;
    let told = |id: &str, status: &str| {
        let found = events.iter().find(|(known, state, _)| known == id && state == status);
        found.unwrap_or_else(|| panic!("{id} {status}: {events:?}")).2.clone()
    };
    let why = told("B", "CREATE_FAILED");
    assert!(why.contains("must both be specified when BillingMode is PROVISIONED"), "{why}");
    assert_eq!(
        told("Shop", "ROLLBACK_IN_PROGRESS"),
        "The following resource(s) failed to create: [B]. Rollback requested by user."
    );
    told("A", "DELETE_COMPLETE");
    // It can only be deleted; then the next attempt works.
    let good = template(&[table("A", "First", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*good)];
    let (_, message) = server.refused("UpdateStack", &form).await;
    assert!(
        message.ends_with("is in ROLLBACK_COMPLETE state and can not be updated."),
        "{message}"
    );
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(server.create("Shop", &good).await, "CREATE_COMPLETE");
}

#[tokio::test]
async fn an_update_that_fails_restores_what_was_changed_and_removes_what_was_made() {
    let server = Server::new().await;
    let before = template(&[indexed("A", "First", &["one"])]);
    server.create("Shop", &before).await;
    let third = broken("C", "Third").replace("    Type", "    DependsOn: [A, B]\n    Type");
    let after = template(&[indexed("A", "First", &["two"]), table("B", "Second", ""), third]);
    assert_eq!(server.update("Shop", &after).await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(server.indexes("First").await, ["one"]);
    assert!(server.table("Second").await.is_none() && server.table("Third").await.is_none());
    let answer = server.ok("GetTemplate", &[("StackName", "Shop")]).await;
    assert_eq!(element(&answer, "TemplateBody"), before);
    let good = template(&[indexed("A", "First", &["two"])]);
    assert_eq!(server.update("Shop", &good).await, "UPDATE_COMPLETE");
    assert_eq!(server.indexes("First").await, ["two"]);
}

#[tokio::test]
async fn a_replacement_that_is_undone_keeps_the_old_table() {
    let server = Server::new().await;
    server.create("Shop", &template(&[table("A", "First", "")])).await;
    let id = server.table("First").await.unwrap().table_id;
    let second = broken("B", "Third").replace("    Type", "    DependsOn: A\n    Type");
    let after = template(&[table("A", "Second", ""), second]);
    assert_eq!(server.update("Shop", &after).await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(server.table("First").await.unwrap().table_id, id);
    assert!(server.table("Second").await.is_none());
}

#[tokio::test]
async fn a_name_that_is_taken_fails_and_leaves_the_other_table_alone() {
    let server = Server::new().await;
    server.create("Shop", &template(&[table("A", "First", "")])).await;
    let id = server.table("First").await.unwrap().table_id;
    let status = server.create("Other", &template(&[table("B", "First", "")])).await;
    assert_eq!(status, "ROLLBACK_COMPLETE");
    let events = server.events("Other").await;
    let failed = events.iter().find(|(id, status, _)| id == "B" && status == "CREATE_FAILED");
    assert!(failed.unwrap().2.contains("already exists"), "{failed:?}");
    assert_eq!(server.table("First").await.unwrap().table_id, id);
}

#[tokio::test]
async fn without_rollback_the_stack_stays_as_it_failed_and_can_be_rolled_back_later() {
    let server = Server::new().await;
    let second = broken("B", "Second").replace("    Type", "    DependsOn: A\n    Type");
    let text = template(&[table("A", "First", ""), second]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text), ("OnFailure", "DO_NOTHING")];
    server.ok("CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "CREATE_FAILED");
    assert!(server.table("First").await.is_some());
    server.ok("RollbackStack", &[("StackName", "Shop")]).await;
    assert_eq!(server.status("Shop").await, "ROLLBACK_COMPLETE");
    assert!(server.table("First").await.is_none());
}

#[tokio::test]
async fn what_stayed_as_it_failed_is_finished_by_the_next_update() {
    let server = Server::new().await;
    let second = |text: String| text.replace("    Type", "    DependsOn: A\n    Type");
    let bad = template(&[table("A", "First", ""), second(broken("B", "Second"))]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*bad), ("OnFailure", "DO_NOTHING")];
    server.ok("CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "CREATE_FAILED");
    let good = template(&[table("A", "First", ""), second(table("B", "Second", ""))]);
    assert_eq!(server.update("Shop", &good).await, "UPDATE_COMPLETE");
    assert!(server.table("Second").await.is_some());
    // A replacement that fails later: the old table leaves when there is no way back any more.
    let bad = template(&[table("A", "Other", ""), second(indexed("B", "Second", &["one"])), {
        broken("C", "Third").replace("    Type", "    DependsOn: [A, B]\n    Type")
    }]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*bad), ("DisableRollback", "true")];
    server.ok("UpdateStack", &form).await;
    assert_eq!(server.status("Shop").await, "UPDATE_FAILED");
    assert!(server.table("First").await.is_some() && server.table("Other").await.is_some());
    let good = template(&[table("A", "Other", ""), second(indexed("B", "Second", &["two"]))]);
    assert_eq!(server.update("Shop", &good).await, "UPDATE_COMPLETE");
    assert!(server.table("First").await.is_none() && server.table("Other").await.is_some());
    assert_eq!(server.indexes("Second").await, ["two"]);
}

#[tokio::test]
async fn a_stack_that_shall_go_when_it_fails_goes() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", ""), broken("B", "Second")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text), ("OnFailure", "DELETE")];
    server.ok("CreateStack", &form).await;
    let (_, message) = server.refused("DescribeStacks", &[("StackName", "Shop")]).await;
    assert_eq!(message, "Stack with id Shop does not exist");
    assert!(server.table("First").await.is_none());
}

#[tokio::test]
async fn a_table_that_refuses_to_go_fails_the_deletion_which_can_leave_it_behind() {
    let server = Server::new().await;
    let text = template(&[
        table("A", "First", "DeletionProtectionEnabled: true,"),
        table("B", "Second", ""),
    ]);
    server.create("Shop", &text).await;
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    assert_eq!(element(&described, "StackStatus"), "DELETE_FAILED");
    let reason = element(&described, "StackStatusReason");
    assert_eq!(reason, "The following resource(s) failed to delete: [A]. ");
    assert!(server.table("First").await.is_some() && server.table("Second").await.is_none());
    let form = [("StackName", "Shop"), ("RetainResources.member.1", "A")];
    server.ok("DeleteStack", &form).await;
    server.refused("DescribeStacks", &[("StackName", "Shop")]).await;
    assert!(server.table("First").await.is_some());
}

#[tokio::test]
async fn templates_that_cannot_be_planned_start_nothing() {
    let server = Server::new().await;
    let circle = "Resources:\n  A:\n    Type: AWS::DynamoDB::Table\n    DependsOn: B\n  B:\n    \
                  Type: AWS::DynamoDB::Table\n    DependsOn: A\n";
    let parameter = "Parameters:\n  Name:\n    Type: String\nResources:\n  A:\n    Type: \
                     AWS::DynamoDB::Table\n";
    for (text, part) in [
        (circle, "Circular dependency between resources"),
        (parameter, "Parameters: [Name] must have values"),
        ("Resources: [", "Template"),
    ] {
        let form = [("StackName", "Shop"), ("TemplateBody", text)];
        let (code, message) = server.refused("CreateStack", &form).await;
        assert_eq!(code, "ValidationError");
        assert!(message.contains(part), "{message}");
        server.refused("DescribeStacks", &[("StackName", "Shop")]).await;
    }
}

#[tokio::test]
async fn a_table_of_the_api_with_another_key_is_not_touched_by_the_stack_that_takes_it_over() {
    let server = Server::new().await;
    let kept = table("A", "First", "").replace("    Type", "    DeletionPolicy: Retain\n    Type");
    let text = template(&[kept]);
    let input = br#"{"TableName":"First","BillingMode":"PAY_PER_REQUEST",
        "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
        "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}]}"#;
    let request = wire::decode(model::Operation::CreateTable, &input.to_vec().into()).unwrap();
    assert!(matches!(request, Request::CreateTable(ref input) if is_first(input)));
    server.call(request).await.unwrap();
    let set = [("StackName", "Shop"), ("ChangeSetName", "take")];
    let asked = [("ChangeSetType", "CREATE"), ("ImportExistingResources", "true")];
    let form = [set[0], set[1], ("TemplateBody", &*text), asked[0], asked[1]];
    server.ok("CreateChangeSet", &form).await;
    server.ok("ExecuteChangeSet", &set).await;
    // As on AWS, an import compares nothing, and so it changes nothing either.
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    let keys = server.table("First").await.unwrap().key_schema.unwrap();
    assert_eq!(keys[0].attribute_name, "k");
}

fn is_first(input: &CreateTableInput) -> bool {
    input.table_name == "First"
}
