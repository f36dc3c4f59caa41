//! Imports: what exists becomes a stack's and is not changed.

use model::{Operation, Request};

use crate::harness::{Server, element, table, template};

/// A table with everything that a deployment might take away.
async fn full_table(server: &Server) {
    let name = r#""TableName": "First""#;
    let key = |name: &str| format!(r#"[{{"AttributeName": "{name}", "KeyType": "HASH"}}]"#);
    let policy = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"dynamodb:GetItem\",\"Resource\":\"*\"}]}"#;
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/First";
    let requests = [
        (
            Operation::CreateTable,
            format!(
                r#"{{{name}, "BillingMode": "PAY_PER_REQUEST", "KeySchema": {}, "GlobalSecondaryIndexes": [{{
                "IndexName": "by-mail", "KeySchema": {}, "Projection": {{"ProjectionType": "ALL"}}}}],
                "AttributeDefinitions": [{{"AttributeName": "id", "AttributeType": "S"}},
                {{"AttributeName": "mail", "AttributeType": "S"}}],
                "StreamSpecification": {{"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}},
                "DeletionProtectionEnabled": true, "Tags": [{{"Key": "team", "Value": "shop"}}]}}"#,
                key("id"),
                key("mail")
            ),
        ),
        (
            Operation::UpdateTimeToLive,
            format!(
                r#"{{{name}, "TimeToLiveSpecification": {{"Enabled": true, "AttributeName": "ends"}}}}"#
            ),
        ),
        (
            Operation::UpdateContinuousBackups,
            format!(
                r#"{{{name}, "PointInTimeRecoverySpecification": {{"PointInTimeRecoveryEnabled": true}}}}"#
            ),
        ),
        (
            Operation::PutResourcePolicy,
            format!(r#"{{"ResourceArn": "{arn}", "Policy": "{policy}"}}"#),
        ),
    ];
    for (operation, body) in requests {
        server.call(decoded(operation, body)).await.unwrap();
    }
}

fn decoded(operation: Operation, body: String) -> Request {
    wire::decode(operation, &bytes::Bytes::from(body)).unwrap()
}

/// Everything that can be read of it.
async fn read(server: &Server) -> Vec<String> {
    let named = r#"{"TableName": "First"}"#.to_owned();
    let by_arn =
        r#"{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/First"}"#.to_owned();
    let mut answers = Vec::new();
    for (operation, body) in [
        (Operation::DescribeTable, &named),
        (Operation::DescribeTimeToLive, &named),
        (Operation::DescribeContinuousBackups, &named),
        (Operation::ListTagsOfResource, &by_arn),
        (Operation::GetResourcePolicy, &by_arn),
    ] {
        answers.push(format!("{:?}", server.call(decoded(operation, body.clone())).await.unwrap()));
    }
    answers
}

/// A template that says much less about the table than there is.
fn bare(name: &str) -> String {
    table("A", name, "").replace("    Type", "    DeletionPolicy: Retain\n    Type")
}

fn import<'a>(text: &'a str, resource: &'a str, name: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("StackName", "Shop"),
        ("ChangeSetName", "take"),
        ("ChangeSetType", "IMPORT"),
        ("TemplateBody", text),
        ("ResourcesToImport.member.1.ResourceType", "AWS::DynamoDB::Table"),
        ("ResourcesToImport.member.1.LogicalResourceId", resource),
        ("ResourcesToImport.member.1.ResourceIdentifier.entry.1.key", "TableName"),
        ("ResourcesToImport.member.1.ResourceIdentifier.entry.1.value", name),
    ]
}

const TAKE: [(&str, &str); 2] = [("StackName", "Shop"), ("ChangeSetName", "take")];

#[tokio::test]
async fn an_import_changes_nothing_of_the_table_and_shows_how_it_differs() {
    let server = Server::new().await;
    full_table(&server).await;
    let before = read(&server).await;
    let text = template(&[bare("First")]);
    server.ok("CreateChangeSet", &import(&text, "A", "First")).await;
    let described = server.ok("DescribeChangeSet", &TAKE).await;
    assert_eq!(element(&described, "Action"), "Import");
    for path in [
        "/GlobalSecondaryIndexes/0",
        "/StreamSpecification",
        "/DeletionProtectionEnabled",
        "/TimeToLiveSpecification/Enabled",
        "/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
        "/ResourcePolicy",
        "/Tags/0",
    ] {
        assert!(described.contains(&format!("<Path>{path}</Path>")), "{path}: {described}");
    }
    server.ok("ExecuteChangeSet", &TAKE).await;
    assert_eq!(server.status("Shop").await, "IMPORT_COMPLETE");
    assert_eq!(read(&server).await, before);
    let events = server.events("Shop").await;
    let states: Vec<&str> =
        events.iter().filter(|(id, ..)| id == "Shop").map(|(_, status, _)| &**status).collect();
    assert_eq!(states, ["REVIEW_IN_PROGRESS", "IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"]);

    // The next change does what it says and nothing else, also when it is undone.
    let broken = table("B", "Second", "")
        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
        .replace("    Type", "    DependsOn: A\n    Type");
    let class = bare("First")
        .replace("TableName: First,", "TableName: First, TableClass: STANDARD_INFREQUENT_ACCESS,");
    let status = server.update("Shop", &template(&[class.clone(), broken])).await;
    assert_eq!(status, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(server.indexes("First").await, ["by-mail"]);
    assert_eq!(server.update("Shop", &template(&[class])).await, "UPDATE_COMPLETE");
    assert_eq!(server.indexes("First").await, ["by-mail"]);
    let kept = read(&server).await;
    assert_eq!(kept[1..], before[1..]);
    assert!(kept[0].contains("StandardInfrequentAccess"), "{}", kept[0]);
}

#[tokio::test]
async fn a_table_that_exists_is_taken_over_as_it_is_when_the_change_set_says_so() {
    let server = Server::new().await;
    full_table(&server).await;
    let before = read(&server).await;
    let text = template(&[bare("First")]);
    let form = [
        TAKE[0],
        TAKE[1],
        ("TemplateBody", &*text),
        ("ChangeSetType", "CREATE"),
        ("ImportExistingResources", "true"),
    ];
    server.ok("CreateChangeSet", &form).await;
    server.ok("ExecuteChangeSet", &TAKE).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    assert_eq!(read(&server).await, before);
}

#[tokio::test]
async fn a_table_that_the_stack_would_delete_is_not_taken_over_by_itself() {
    let server = Server::new().await;
    full_table(&server).await;
    let text = template(&[table("A", "First", "")]);
    let form = [
        TAKE[0],
        TAKE[1],
        ("TemplateBody", &*text),
        ("ChangeSetType", "CREATE"),
        ("ImportExistingResources", "true"),
    ];
    server.ok("CreateChangeSet", &form).await;
    let described = server.ok("DescribeChangeSet", &TAKE).await;
    assert_eq!(element(&described, "Status"), "FAILED");
    // The words that the CDK CLI looks for.
    let why = element(&described, "StatusReason");
    assert!(why.starts_with("CloudFormation is attempting to import some resources because they already exist in your account."), "{why}");
    assert!(why.ends_with("The affected resources are A ({TableName=First})"), "{why}");
}

#[tokio::test]
async fn what_an_import_cannot_do_is_refused_before_it_begins() {
    let server = Server::new().await;
    full_table(&server).await;
    let refusals = [
        (template(&[table("A", "First", "")]), "A", "First", "must have DeletionPolicy attribute"),
        (template(&[bare("Other")]), "A", "First", "does not match the identifier value"),
        (template(&[bare("First")]), "B", "First", "Resources [B] do not exist in the template"),
        (
            template(&[bare("First"), table("C", "Third", "")]),
            "A",
            "First",
            "You have modified resources [C] in your template that are not being imported.",
        ),
    ];
    for (text, resource, name, why) in refusals {
        let (code, message) =
            server.refused("CreateChangeSet", &import(&text, resource, name)).await;
        assert_eq!(code, "ValidationError", "{message}");
        assert!(message.contains(why), "{message}");
    }
}

#[tokio::test]
async fn an_import_of_what_is_not_there_is_undone() {
    let server = Server::new().await;
    server.create("Shop", &template(&[table("D", "Fourth", "")])).await;
    let text = template(&[table("D", "Fourth", ""), bare("First")]);
    server.ok("CreateChangeSet", &import(&text, "A", "First")).await;
    server.ok("ExecuteChangeSet", &TAKE).await;
    assert_eq!(server.status("Shop").await, "IMPORT_ROLLBACK_COMPLETE");
    assert!(server.table("Fourth").await.is_some());
    let answer = server.ok("GetTemplate", &[("StackName", "Shop")]).await;
    assert_eq!(element(&answer, "TemplateBody"), template(&[table("D", "Fourth", "")]));
}
