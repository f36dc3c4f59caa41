//! Nested stacks: made, changed, undone and deleted with their parents.

use crate::harness::{Server, element, indexed, nested, table, template};

const INNER: &str = "Parameters: {Name: {Type: String}}\nResources:\n  T:\n    Type: AWS::DynamoDB::Table\n    \
    Properties: { TableName: !Ref Name, BillingMode: PAY_PER_REQUEST, \
    KeySchema: [{AttributeName: id, KeyType: HASH}], \
    AttributeDefinitions: [{AttributeName: id, AttributeType: S}] }\n\
    Outputs: {Arn: {Value: !GetAtt T.Arn}}\n";

#[tokio::test]
async fn nested_stacks_come_change_and_go_with_their_parent() {
    let server = Server::new().await;
    server.upload("inner", INNER).await;
    let outer = format!(
        "{}Outputs: {{Arn: {{Value: !GetAtt One.Outputs.Arn}}}}\n",
        template(&[nested("One", "inner", "Parameters: {Name: First},"), table("A", "Second", "")])
    );
    server.upload("outer", &outer).await;
    let top = |name: &str| {
        let own = format!("Parameters: {{Name: {name}}},");
        let text = template(&[nested("Deep", "outer", ""), nested("Flat", "inner", &own)]);
        format!("{text}Outputs: {{Arn: {{Value: !GetAtt Deep.Outputs.Arn}}}}\n")
    };
    assert_eq!(server.create("Shop", &top("Third")).await, "CREATE_COMPLETE");
    for name in ["First", "Second", "Third"] {
        assert!(server.table(name).await.is_some(), "{name}");
    }
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    assert_eq!(
        element(&described, "OutputValue"),
        "arn:aws:dynamodb:us-east-1:000000000000:table/First"
    );
    let deep = server.physical_id("Shop", "Deep").await;
    let flat = server.physical_id("Shop", "Flat").await;
    let child = server.ok("DescribeStacks", &[("StackName", &flat)]).await;
    assert_eq!(element(&child, "ParentId"), element(&described, "StackId"));
    assert!(element(&child, "StackName").starts_with("Shop-Flat-"), "{child}");
    // The outermost stack has neither a parent nor a root.
    assert!(!described.contains("RootId"), "{described}");
    let inmost = server.physical_id(&deep, "One").await;
    let inmost = server.ok("DescribeStacks", &[("StackName", &inmost)]).await;
    assert_eq!(element(&inmost, "ParentId"), deep);
    assert_eq!(element(&inmost, "RootId"), element(&described, "StackId"));

    assert_eq!(server.update("Shop", &top("Fourth")).await, "UPDATE_COMPLETE");
    assert_eq!(server.status(&flat).await, "UPDATE_COMPLETE");
    assert_eq!(server.status(&deep).await, "CREATE_COMPLETE");
    assert!(server.table("Third").await.is_none() && server.table("Fourth").await.is_some());

    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    for name in ["First", "Second", "Fourth"] {
        assert!(server.table(name).await.is_none(), "{name}");
    }
    assert_eq!(server.status(&flat).await, "DELETE_COMPLETE");
    assert_eq!(server.status(&deep).await, "DELETE_COMPLETE");
}

#[tokio::test]
async fn a_nested_stack_that_fails_is_undone_with_its_parent_and_says_why() {
    let server = Server::new().await;
    server.upload("bad", &INNER.replace("PAY_PER_REQUEST", "PROVISIONED")).await;
    let text =
        template(&[table("A", "First", ""), nested("B", "bad", "Parameters: {Name: Second},")]);
    assert_eq!(server.create("Shop", &text).await, "ROLLBACK_COMPLETE");
    let events = server.events("Shop").await;
    let failed =
        events.iter().find(|(id, status, _)| id == "B" && status == "CREATE_FAILED").unwrap();
    assert!(failed.2.contains("was not successfully created"), "{failed:?}");
    assert!(failed.2.contains("[T]"), "{failed:?}");
    assert!(server.table("First").await.is_none() && server.table("Second").await.is_none());
}

#[tokio::test]
async fn a_nested_change_is_undone_when_its_parent_fails_later() {
    let server = Server::new().await;
    server
        .upload("inner", &template(&[indexed("T", "First", &["one"]), table("U", "Second", "")]))
        .await;
    server
        .upload("changed", &template(&[indexed("T", "First", &["two"]), table("V", "Third", "")]))
        .await;
    server.create("Shop", &template(&[nested("A", "inner", "")])).await;
    let kept = server.table("Second").await.unwrap().table_id;
    let broken = table("B", "Fourth", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", "    DependsOn: A\n    Type");
    let after = template(&[nested("A", "changed", ""), broken]);
    assert_eq!(server.update("Shop", &after).await, "UPDATE_ROLLBACK_COMPLETE");
    // The table that left the nested stack is the same one still: it waited for the parent.
    assert_eq!(server.table("Second").await.unwrap().table_id, kept);
    assert_eq!(server.indexes("First").await, ["one"]);
    assert!(server.table("Third").await.is_none());
    let child = server.physical_id("Shop", "A").await;
    assert_eq!(server.status(&child).await, "UPDATE_ROLLBACK_COMPLETE");

    assert_eq!(
        server.update("Shop", &template(&[nested("A", "changed", "")])).await,
        "UPDATE_COMPLETE"
    );
    assert!(server.table("Second").await.is_none() && server.table("Third").await.is_some());
    assert_eq!(server.indexes("First").await, ["two"]);
}

#[tokio::test]
async fn an_unsupported_type_in_a_nested_stack_is_never_passed_over_in_silence() {
    let server = Server::new().await;
    let queue = "  Q:\n    Type: AWS::SQS::Queue\n".to_owned();
    server.upload("queue", &template(&[table("T", "First", ""), queue])).await;
    let text = template(&[nested("A", "queue", "")]);
    assert_eq!(server.create("Shop", &text).await, "ROLLBACK_COMPLETE");
    let events = server.events("Shop").await;
    let failed =
        events.iter().find(|(id, status, _)| id == "A" && status == "CREATE_FAILED").unwrap();
    assert!(failed.2.contains("Q (AWS::SQS::Queue)"), "{failed:?}");
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    // A change set says it before.
    let set = [("StackName", "Shop"), ("ChangeSetName", "first")];
    let form = [set[0], set[1], ("TemplateBody", &*text), ("ChangeSetType", "CREATE")];
    server.ok("CreateChangeSet", &form).await;
    assert_eq!(element(&server.ok("DescribeChangeSet", &set).await, "Status"), "FAILED");
    let why = server.ok("DescribeEvents", &set).await;
    assert!(element(&why, "ValidationStatusReason").contains("Q (AWS::SQS::Queue)"), "{why}");
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    // With the option it is skipped, and the nested stack says so.
    let form = [set[0], ("TemplateBody", &*text), ("StatorSkipUnsupported", "true")];
    server.ok("CreateStack", &form).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    let child = server.physical_id("Shop", "A").await;
    let events = server.events(&child).await;
    assert!(events.iter().any(|(id, _, reason)| id == "Q" && reason.starts_with("Skipped")));
    assert!(server.table("First").await.is_some());
}

#[tokio::test]
async fn a_change_set_shows_what_would_be_lost_or_fail_within_nested_stacks() {
    let server = Server::new().await;
    let unnamed = |kind: &str| {
        table("T", "X", "").replace("TableName: X,", "").replace("AttributeType: S", kind)
    };
    server.upload("first", &template(&[unnamed("AttributeType: S")])).await;
    server.upload("outer", &template(&[nested("Deep", "first", "")])).await;
    server.create("Shop", &template(&[nested("N", "outer", "")])).await;
    // Another type of the key makes another table.
    server.upload("other", &template(&[unnamed("AttributeType: N")])).await;
    server.upload("outer2", &template(&[nested("Deep", "other", "")])).await;
    let set = [("StackName", "Shop"), ("ChangeSetName", "one")];
    let text = template(&[nested("N", "outer2", "")]);
    server.ok("CreateChangeSet", &[set[0], set[1], ("TemplateBody", &text)]).await;
    let shown = server.ok("DescribeChangeSet", &set).await;
    assert_eq!(element(&shown, "StatorDataLoss"), "true", "{shown}");
    assert_eq!(element(&shown, "StatorReason"), "T: its items would be lost");

    let wrong = table("T", "First", "TableClas: STANDARD,");
    server.upload("wrong", &template(&[wrong])).await;
    server.upload("outer3", &template(&[nested("Deep", "wrong", "")])).await;
    let set = [("StackName", "Shop"), ("ChangeSetName", "two")];
    let text = template(&[nested("N", "outer3", "")]);
    server.ok("CreateChangeSet", &[set[0], set[1], ("TemplateBody", &text)]).await;
    assert_eq!(element(&server.ok("DescribeChangeSet", &set).await, "Status"), "FAILED");
    let why = element(&server.ok("DescribeEvents", &set).await, "ValidationStatusReason");
    assert_eq!(
        why,
        "Deep: T: Encountered unsupported property TableClas, did you mean TableClass?"
    );
}

#[tokio::test]
async fn a_nested_stack_may_import_what_its_sibling_is_about_to_export() {
    let server = Server::new().await;
    let exporting = "Outputs: {N: {Value: second, Export: {Name: sibling}}}\n";
    server.upload("gives", &format!("{}{exporting}", template(&[table("T", "First", "")]))).await;
    let taking = table("T", "X", "").replace("TableName: X", "TableName: !ImportValue sibling");
    server.upload("takes", &template(&[taking])).await;
    let takes = nested("B", "takes", "").replace("    Type", "    DependsOn: A\n    Type");
    let text = template(&[nested("A", "gives", ""), takes]);
    let set = [("StackName", "Shop"), ("ChangeSetName", "first")];
    let form = [set[0], set[1], ("TemplateBody", &*text), ("ChangeSetType", "CREATE")];
    server.ok("CreateChangeSet", &form).await;
    let described = server.ok("DescribeChangeSet", &set).await;
    assert_eq!(element(&described, "Status"), "CREATE_COMPLETE", "{described}");
    server.ok("ExecuteChangeSet", &set).await;
    let events = server.events("Shop").await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE", "{events:#?}");
    assert!(server.table("second").await.is_some());
}
