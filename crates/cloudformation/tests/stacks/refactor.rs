//! Stack refactors: what `cdk refactor` calls.

use crate::harness::{Server, element, nested, table, template};

const OUTPUT: &str = "Outputs: {Arn: {Value: !GetAtt ID.Arn, Export: {Name: shared}}}\n";

/// The request for a refactor that moves a resource.
fn request<'a>(
    definitions: &[(&'a str, &'a str)],
    moves: &[[&'a str; 4]],
) -> Vec<(String, String)> {
    let mut form = Vec::new();
    for (number, (name, text)) in (1..).zip(definitions) {
        form.push((format!("StackDefinitions.member.{number}.StackName"), (*name).to_owned()));
        form.push((format!("StackDefinitions.member.{number}.TemplateBody"), (*text).to_owned()));
    }
    for (number, places) in (1..).zip(moves) {
        let names = [
            "Source.StackName",
            "Source.LogicalResourceId",
            "Destination.StackName",
            "Destination.LogicalResourceId",
        ];
        for (name, value) in names.iter().zip(places) {
            form.push((format!("ResourceMappings.member.{number}.{name}"), (*value).to_owned()));
        }
    }
    form
}

async fn create(server: &Server, form: &[(String, String)]) -> String {
    let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    element(&server.ok("CreateStackRefactor", &form).await, "StackRefactorId")
}

async fn describe(server: &Server, id: &str) -> String {
    server.ok("DescribeStackRefactor", &[("StackRefactorId", id)]).await
}

#[tokio::test]
async fn a_table_moves_to_another_stack_under_another_name_and_stays_the_same() {
    let server = Server::new().await;
    let unnamed = table("Old", "X", "").replace("TableName: X,", "");
    server.create("One", &template(&[unnamed.clone(), table("A", "First", "")])).await;
    server.create("Two", &template(&[table("B", "Second", "")])).await;
    let name = server.physical_id("One", "Old").await;
    let before = server.table(&name).await.unwrap();

    let one = template(&[table("A", "First", "")]);
    let two = template(&[table("B", "Second", ""), unnamed.replace("Old:", "New:")]);
    let form = request(&[("One", &one), ("Two", &two)], &[["One", "Old", "Two", "New"]]);
    let id = create(&server, &form).await;
    let described = describe(&server, &id).await;
    assert_eq!(element(&described, "Status"), "CREATE_COMPLETE", "{described}");
    assert_eq!(element(&described, "ExecutionStatus"), "AVAILABLE");
    let actions = server.ok("ListStackRefactorActions", &[("StackRefactorId", &id)]).await;
    assert_eq!(element(&actions, "PhysicalResourceId"), name);
    assert_eq!(element(&actions, "Action"), "MOVE");
    // Nothing is changed yet.
    assert_eq!(server.physical_id("One", "Old").await, name);

    server.ok("ExecuteStackRefactor", &[("StackRefactorId", &id)]).await;
    assert_eq!(element(&describe(&server, &id).await, "ExecutionStatus"), "EXECUTE_COMPLETE");
    assert_eq!(server.physical_id("Two", "New").await, name);
    assert_eq!(server.table(&name).await.unwrap(), before);
    server
        .refused("DescribeStackResource", &[("StackName", "One"), ("LogicalResourceId", "Old")])
        .await;
    for stack in ["One", "Two"] {
        assert_eq!(server.status(stack).await, "UPDATE_COMPLETE");
    }
    let moved = |id: &str, status: &str| (id.to_owned(), status.to_owned(), String::new());
    assert!(server.events("One").await.contains(&moved("Old", "EXPORT_COMPLETE")));
    assert!(server.events("Two").await.contains(&moved("New", "IMPORT_COMPLETE")));

    // The stacks are as the templates say: there is nothing to update, and each goes with its own.
    for (stack, text) in [("One", &one), ("Two", &two)] {
        let form = [("StackName", stack), ("TemplateBody", &**text)];
        assert_eq!(server.refused("UpdateStack", &form).await.1, "No updates are to be performed.");
    }
    server.ok("DeleteStack", &[("StackName", "One")]).await;
    assert!(server.table(&name).await.is_some());
    server.ok("DeleteStack", &[("StackName", "Two")]).await;
    assert!(server.table(&name).await.is_none());
    let again = server.refused("ExecuteStackRefactor", &[("StackRefactorId", &id)]).await;
    assert_eq!(again.0, "ValidationError");
    let listed = server.ok("ListStackRefactors", &[]).await;
    assert!(listed.contains(&id), "{listed}");
}

#[tokio::test]
async fn mappings_that_are_not_given_are_found() {
    let server = Server::new().await;
    server.create("One", &template(&[table("A", "First", ""), table("B", "Second", "")])).await;
    let one = template(&[table("Kept", "First", "")]);
    let new = template(&[table("B", "Second", "")]);
    let mut form = request(&[("One", &one), ("New", &new)], &[]);
    let refused = describe(&server, &create(&server, &form).await).await;
    assert_eq!(element(&refused, "StatusReason"), "Stack New does not exist");
    form.push(("EnableStackCreation".to_owned(), "true".to_owned()));
    let id = create(&server, &form).await;
    let actions = server.ok("ListStackRefactorActions", &[("StackRefactorId", &id)]).await;
    assert!(actions.contains("<Entity>STACK</Entity>") && actions.contains("AUTO"), "{actions}");
    server.ok("ExecuteStackRefactor", &[("StackRefactorId", &id)]).await;
    assert_eq!(server.status("New").await, "CREATE_COMPLETE");
    assert_eq!(server.physical_id("New", "B").await, "Second");
    assert_eq!(server.physical_id("One", "Kept").await, "First");
}

#[tokio::test]
async fn a_refactor_that_would_change_anything_is_refused() {
    let server = Server::new().await;
    server.upload("inner", &template(&[table("T", "Inner", "")])).await;
    server.create("One", &template(&[table("A", "First", ""), nested("N", "inner", "")])).await;
    server.create("Two", &template(&[table("B", "Second", "")])).await;
    let one = template(&[nested("N", "inner", "")]);
    let moves = [["One", "A", "Two", "A"]];
    let changed = table("A", "First", "TableClass: STANDARD_INFREQUENT_ACCESS,");
    for (two, moves, why) in [
        (template(&[table("B", "Second", ""), changed]), &moves[..], "stack Two: A (Modify)"),
        (template(&[table("A", "First", "")]), &moves[..], "stack Two: B (Remove)"),
        (
            template(&[table("B", "Second", ""), table("A", "First", ""), table("C", "Third", "")]),
            &moves[..],
            "stack Two: C (Add)",
        ),
        (
            template(&[table("B", "Second", "")]),
            &[["One", "Z", "Two", "A"]][..],
            "Resource Z does not exist in stack One",
        ),
        (
            template(&[table("B", "Second", "")]),
            &[["One", "A", "Two", "B"]][..],
            "Resource B exists in stack Two already",
        ),
        (
            template(&[table("B", "Second", "")]),
            &[["One", "N", "Two", "N"]][..],
            "Resources of type AWS::CloudFormation::Stack cannot be moved",
        ),
    ] {
        let id = create(&server, &request(&[("One", &one), ("Two", &two)], moves)).await;
        let described = describe(&server, &id).await;
        assert_eq!(element(&described, "Status"), "CREATE_FAILED");
        assert!(element(&described, "StatusReason").ends_with(why), "{described}\nnot {why}");
        server.refused("ExecuteStackRefactor", &[("StackRefactorId", &id)]).await;
    }
    assert_eq!(server.physical_id("One", "A").await, "First");
    let (code, _) = server.refused("DescribeStackRefactor", &[("StackRefactorId", "none")]).await;
    assert_eq!(code, "StackRefactorNotFoundException");
}

#[tokio::test]
async fn an_export_may_move_with_its_table_while_others_use_it() {
    let server = Server::new().await;
    let out = |id: &str| OUTPUT.replace("ID", id);
    server
        .create(
            "One",
            &format!(
                "{}{}",
                template(&[table("A", "First", ""), table("B", "Second", "")]),
                out("A")
            ),
        )
        .await;
    server.create("Two", &template(&[table("C", "Third", "")])).await;
    let user = format!(
        "{}Outputs: {{Used: {{Value: !ImportValue shared}}}}\n",
        template(&[table("D", "Fourth", "")])
    );
    assert_eq!(server.create("User", &user).await, "CREATE_COMPLETE");

    let one = template(&[table("B", "Second", "")]);
    let lost = template(&[table("C", "Third", ""), table("A", "First", "")]);
    let moves = [["One", "A", "Two", "A"]];
    let id = create(&server, &request(&[("One", &one), ("Two", &lost)], &moves)).await;
    assert_eq!(
        element(&describe(&server, &id).await, "StatusReason"),
        "Export shared cannot be deleted as it is in use by User"
    );
    let two = format!("{lost}{}", out("A"));
    let id = create(&server, &request(&[("One", &one), ("Two", &two)], &moves)).await;
    server.ok("ExecuteStackRefactor", &[("StackRefactorId", &id)]).await;
    assert_eq!(element(&describe(&server, &id).await, "ExecutionStatus"), "EXECUTE_COMPLETE");
    let exports = server.ok("ListExports", &[]).await;
    assert!(element(&exports, "ExportingStackId").contains("stack/Two/"), "{exports}");
}

#[tokio::test]
async fn what_changed_since_stops_a_refactor() {
    let server = Server::new().await;
    server.create("One", &template(&[table("A", "First", ""), table("B", "Second", "")])).await;
    server.create("Two", &template(&[table("C", "Third", "")])).await;
    let one = template(&[table("B", "Second", "")]);
    let two = template(&[table("C", "Third", ""), table("A", "First", "")]);
    let id =
        create(&server, &request(&[("One", &one), ("Two", &two)], &[["One", "A", "Two", "A"]]))
            .await;
    server.update("One", &one).await;
    server.ok("ExecuteStackRefactor", &[("StackRefactorId", &id)]).await;
    let described = describe(&server, &id).await;
    assert_eq!(element(&described, "ExecutionStatus"), "EXECUTE_FAILED");
    assert_eq!(
        element(&described, "ExecutionStatusReason"),
        "Resource A does not exist in stack One"
    );
}
