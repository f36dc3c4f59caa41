//! Stacks that come, change and go.

use cloudformation::Options;

use crate::harness::{Server, element, indexed, table, template};

#[tokio::test]
async fn a_stack_makes_its_tables_and_its_deletion_deletes_them() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", ""), table("B", "Second", "")]);
    assert_eq!(server.create("Shop", &text).await, "CREATE_COMPLETE");
    assert!(server.table("First").await.is_some() && server.table("Second").await.is_some());
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    let id = element(&described, "StackId");
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("First").await.is_none() && server.table("Second").await.is_none());
    assert_eq!(server.status(&id).await, "DELETE_COMPLETE");
    let gone = server.refused("DescribeStacks", &[("StackName", "Shop")]).await;
    assert_eq!(gone.1, "Stack with id Shop does not exist");
    assert_eq!(server.create("Shop", &text).await, "CREATE_COMPLETE");
}

#[tokio::test]
async fn the_template_comes_back_letter_by_letter() {
    let server = Server::new().await;
    let text = format!("# a <comment> & more\r\n{}", template(&[table("A", "First", "")]));
    server.create("Shop", &text).await;
    let answer = server.ok("GetTemplate", &[("StackName", "Shop")]).await;
    assert_eq!(element(&answer, "TemplateBody").replace("&#xD;", "\r"), text);
}

#[tokio::test]
async fn several_indexes_change_in_one_update_and_its_events_tell_of_each() {
    let server = Server::new().await;
    let text = |indexes: &[&str]| template(&[indexed("A", "First", indexes)]);
    server.create("Shop", &text(&["one", "two"])).await;
    assert_eq!(server.update("Shop", &text(&["three", "two", "four"])).await, "UPDATE_COMPLETE");
    assert_eq!(server.indexes("First").await, ["four", "three", "two"]);
    let told = server.events("Shop").await;
    for index in ["three", "four", "one"] {
        let about = |reason: &str| reason.contains(&format!("index {index}"));
        assert!(told.iter().any(|(_, _, reason)| about(reason)), "{index}: {told:?}");
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_is_refused_in_the_words_that_tools_look_for() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", "")]);
    server.create("Shop", &text).await;
    let form = [("StackName", "Shop"), ("TemplateBody", &text)];
    let (code, message) = server.refused("UpdateStack", &form).await;
    assert_eq!((&*code, &*message), ("ValidationError", "No updates are to be performed."));
    let form = [form[0], form[1], ("ChangeSetName", "same")];
    server.ok("CreateChangeSet", &form).await;
    let set = [("StackName", "Shop"), ("ChangeSetName", "same")];
    let described = server.ok("DescribeChangeSet", &set).await;
    assert_eq!(element(&described, "Status"), "FAILED");
    assert!(
        element(&described, "StatusReason")
            .starts_with("The submitted information didn't contain changes.")
    );
    let (code, _) = server.refused("ExecuteChangeSet", &set).await;
    assert_eq!(code, "InvalidChangeSetStatus");
}

#[tokio::test]
async fn a_change_set_of_a_new_stack_leaves_nothing_but_the_stack_in_review() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", "")]);
    let set = [("StackName", "Shop"), ("ChangeSetName", "first")];
    let form = [set[0], set[1], ("TemplateBody", &text), ("ChangeSetType", "CREATE")];
    server.ok("CreateChangeSet", &form).await;
    assert_eq!(server.status("Shop").await, "REVIEW_IN_PROGRESS");
    assert!(server.table("First").await.is_none());
    server.ok("DeleteChangeSet", &set).await;
    let (code, message) = server.refused("DescribeChangeSet", &set).await;
    assert_eq!((&*code, &*message), ("ChangeSetNotFound", "ChangeSet [first] does not exist"));
    // Deleting it once more is fine.
    server.ok("DeleteChangeSet", &set).await;
    server.ok("CreateChangeSet", &form).await;
    server.ok("ExecuteChangeSet", &set).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    assert!(server.table("First").await.is_some());
}

#[tokio::test]
async fn a_kept_table_stays_and_can_be_taken_over() {
    let server = Server::new().await;
    let kept = table("A", "First", "").replace("    Type", "    DeletionPolicy: Retain\n    Type");
    let text = template(&[kept]);
    server.create("Shop", &text).await;
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    let first = server.table("First").await.unwrap();
    // Without being asked for it, nothing is taken over.
    assert_eq!(server.create("Shop", &text).await, "ROLLBACK_COMPLETE");
    assert_eq!(server.table("First").await.unwrap().table_id, first.table_id);
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    let set = [("StackName", "Shop"), ("ChangeSetName", "take")];
    let asked = [("ChangeSetType", "CREATE"), ("ImportExistingResources", "true")];
    let form = [set[0], set[1], ("TemplateBody", &text), asked[0], asked[1]];
    server.ok("CreateChangeSet", &form).await;
    let described = server.ok("DescribeChangeSet", &set).await;
    assert_eq!(element(&described, "Action"), "Import");
    server.ok("ExecuteChangeSet", &set).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    assert_eq!(server.table("First").await.unwrap().table_id, first.table_id);
}

#[tokio::test]
async fn a_protected_stack_is_not_deleted() {
    let server = Server::new().await;
    server.create("Shop", &template(&[table("A", "First", "")])).await;
    let switch = |to| [("StackName", "Shop"), ("EnableTerminationProtection", to)];
    server.ok("UpdateTerminationProtection", &switch("true")).await;
    let (code, message) = server.refused("DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(code, "ValidationError");
    assert_eq!(message, "Stack [Shop] cannot be deleted while TerminationProtection is enabled");
    server.ok("UpdateTerminationProtection", &switch("false")).await;
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("First").await.is_none());
}

#[tokio::test]
async fn a_replaced_table_goes_when_the_new_one_is_there() {
    let server = Server::new().await;
    server.create("Shop", &template(&[table("A", "First", "")])).await;
    let status = server.update("Shop", &template(&[table("A", "Second", "")])).await;
    assert_eq!(status, "UPDATE_COMPLETE");
    assert!(server.table("First").await.is_none() && server.table("Second").await.is_some());
}

#[tokio::test]
async fn unknown_types_are_refused_or_skipped_as_the_server_is_told() {
    let text =
        template(&[table("A", "First", ""), "  Queue:\n    Type: AWS::SQS::Queue\n".to_owned()]);
    let server = Server::new().await;
    let form = [("StackName", "Shop"), ("TemplateBody", &*text)];
    let (code, message) = server.refused("CreateStack", &form).await;
    assert_eq!(code, "ValidationError");
    assert!(message.contains("Queue (AWS::SQS::Queue)"), "{message}");
    let server = Server::on(server.store, Options { skip_unsupported: true }).await;
    assert_eq!(server.create("Shop", &text).await, "CREATE_COMPLETE");
    assert!(server.table("First").await.is_some());
}

#[tokio::test]
async fn deleted_stacks_are_forgotten_when_there_are_many() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", "")]);
    let mut ids = Vec::new();
    for _ in 0..102 {
        let form = [("StackName", "Shop"), ("TemplateBody", &text)];
        let form = [form[0], form[1], ("ChangeSetName", "c"), ("ChangeSetType", "CREATE")];
        ids.push(element(&server.ok("CreateChangeSet", &form).await, "StackId"));
        server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    }
    for id in &ids[..2] {
        server.refused("DescribeStacks", &[("StackName", id)]).await;
        server.refused("DescribeStackEvents", &[("StackName", id)]).await;
    }
    assert_eq!(server.status(&ids[2]).await, "DELETE_COMPLETE");
    assert_eq!(server.events(&ids[2]).await.last().unwrap().1, "DELETE_COMPLETE");
}
