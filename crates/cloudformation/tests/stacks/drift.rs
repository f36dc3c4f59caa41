//! Drift: changes by hand are found, and only where the template says something.

use crate::harness::{Server, element, indexed, table, template};

async fn update(server: &Server, body: &str) {
    let body = bytes::Bytes::from(body.to_owned());
    let request = wire::decode(model::Operation::UpdateTable, &body).unwrap();
    server.call(request).await.unwrap();
}

/// Detects, and answers status and count.
async fn detected(server: &Server) -> (String, String) {
    let answer = server.ok("DetectStackDrift", &[("StackName", "Shop")]).await;
    let id = element(&answer, "StackDriftDetectionId");
    let form = [("StackDriftDetectionId", &*id)];
    let status = server.ok("DescribeStackDriftDetectionStatus", &form).await;
    assert_eq!(element(&status, "DetectionStatus"), "DETECTION_COMPLETE");
    (element(&status, "StackDriftStatus"), element(&status, "DriftedStackResourceCount"))
}

#[tokio::test]
async fn a_change_by_hand_is_found_where_the_template_says_something() {
    let server = Server::new().await;
    let first = indexed("A", "First", &["one"])
        .replace("TableName: First,", "TableName: First, DeletionProtectionEnabled: false,");
    let role = "  R:\n    Type: AWS::CDK::Metadata\n".to_owned();
    server.create("Shop", &template(&[first, table("B", "Second", ""), role])).await;
    assert_eq!(detected(&server).await, ("IN_SYNC".to_owned(), "0".to_owned()));

    // The template of B says nothing about the class: no drift.
    update(&server, r#"{"TableName": "Second", "TableClass": "STANDARD_INFREQUENT_ACCESS"}"#).await;
    assert_eq!(detected(&server).await, ("IN_SYNC".to_owned(), "0".to_owned()));

    update(&server, r#"{"TableName": "First", "DeletionProtectionEnabled": true}"#).await;
    update(&server, r#"{"TableName": "First", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}}]}"#).await;
    assert_eq!(detected(&server).await, ("DRIFTED".to_owned(), "1".to_owned()));
    let filter = ("StackResourceDriftStatusFilters.member.1", "MODIFIED");
    let drifts = server.ok("DescribeStackResourceDrifts", &[("StackName", "Shop"), filter]).await;
    assert_eq!(element(&drifts, "LogicalResourceId"), "A");
    for (path, kind) in
        [("/DeletionProtectionEnabled", "NOT_EQUAL"), ("/GlobalSecondaryIndexes/0", "REMOVE")]
    {
        let found = drifts.split("<member>").find(|one| element(one, "PropertyPath") == path);
        let found = found.unwrap_or_else(|| panic!("{path}: {drifts}"));
        assert_eq!(element(found, "DifferenceType"), kind);
    }

    let delete = br#"{"TableName": "Second"}"#.to_vec();
    let request = wire::decode(model::Operation::DeleteTable, &delete.into()).unwrap();
    server.call(request).await.unwrap();
    let form = [("StackName", "Shop"), ("LogicalResourceId", "B")];
    let one = server.ok("DetectStackResourceDrift", &form).await;
    assert_eq!(element(&one, "StackResourceDriftStatus"), "DELETED");
    let absent = [("StackName", "Shop"), ("LogicalResourceId", "Z")];
    assert_eq!(server.refused("DetectStackResourceDrift", &absent).await.0, "ValidationError");
}
