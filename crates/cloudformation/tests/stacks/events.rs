//! Events: which operation each belongs to, and what is found before anything is done.

use crate::harness::{Server, element, table, template};

/// A table whose properties are well-formed and that the engine refuses.
fn broken(logical_id: &str, name: &str) -> String {
    table(logical_id, name, "").replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PROVISIONED")
}

/// Operation, status and reason of the events that an action answers, newest first.
async fn events(
    server: &Server,
    action: &str,
    form: &[(&str, &str)],
) -> Vec<(String, String, String)> {
    let text = server.ok(action, form).await;
    let members = text.split("<member>").skip(1);
    let say = |event: &str| {
        let member = |name| element(event, name);
        (member("OperationId"), member("ResourceStatus"), member("ResourceStatusReason"))
    };
    members.map(say).collect()
}

#[tokio::test]
async fn the_events_of_an_operation_and_of_its_rollback_have_ids_of_their_own() {
    let server = Server::new().await;
    let shop = [("StackName", "Shop")];
    server.create("Shop", &template(&[table("A", "First", "")])).await;
    let after = template(&[table("A", "First", ""), broken("B", "Second")]);
    assert_eq!(server.update("Shop", &after).await, "UPDATE_ROLLBACK_COMPLETE");
    let all = events(&server, "DescribeStackEvents", &shop).await;
    let mut ids: Vec<String> = all.iter().map(|(id, ..)| id.clone()).collect();
    ids.dedup();
    // The newest first: the rollback, the change that failed, the creation.
    assert_eq!(ids.len(), 3, "{all:#?}");
    assert!(ids.iter().all(|id| id.len() == 36), "{ids:?}");

    let operation = [("OperationId", &*ids[1])];
    let of_change = events(&server, "DescribeEvents", &operation).await;
    assert!(of_change.iter().all(|(id, ..)| *id == ids[1]));
    assert_eq!(of_change.last().unwrap().1, "UPDATE_IN_PROGRESS");
    let failed = [operation[0], ("Filters.FailedEvents", "true")];
    let of_change = events(&server, "DescribeEvents", &failed).await;
    assert_eq!(of_change.len(), 1, "{of_change:?}");
    assert_eq!(of_change[0].1, "CREATE_FAILED");
    assert!(of_change[0].2.contains("must both be specified when BillingMode is PROVISIONED"));
    let of_creation = [("OperationId", &*ids[2]), ("Filters.FailedEvents", "true")];
    assert_eq!(events(&server, "DescribeEvents", &of_creation).await, []);
    let (code, _) = server.refused("DescribeEvents", &[("OperationId", "absent")]).await;
    assert_eq!(code, "ValidationError");
}

/// Change sets whose templates are wrong: the properties, where, and what is said.
const WRONG: [(&str, &str, &str); 4] = [
    (
        "BilingMode: PAY_PER_REQUEST,",
        "/Resources/B/Properties/BilingMode",
        "Encountered unsupported property BilingMode, did you mean BillingMode?",
    ),
    (
        "StreamSpecification: {StreamView: NEW_IMAGE},",
        "/Resources/B/Properties/StreamSpecification/StreamView",
        "Encountered unsupported property StreamView (at /StreamSpecification)",
    ),
    (
        "TimeToLiveSpecification: {AttributeName: ends},",
        "/Resources/B/Properties/TimeToLiveSpecification/Enabled",
        "Property Enabled cannot be empty. (at /TimeToLiveSpecification)",
    ),
    ("TableClass: STANDART,", "/Resources/B/Properties", "STANDART"),
];

#[tokio::test]
async fn a_change_set_finds_wrong_properties_and_says_where() {
    for (wrong, path, why) in WRONG {
        let server = Server::new().await;
        let text = template(&[table("A", "First", ""), table("B", "Second", wrong)]);
        let set = [("StackName", "Shop"), ("ChangeSetName", "first")];
        let form = [set[0], set[1], ("TemplateBody", &*text), ("ChangeSetType", "CREATE")];
        server.ok("CreateChangeSet", &form).await;
        let described = server.ok("DescribeChangeSet", &set).await;
        assert_eq!(element(&described, "Status"), "FAILED");
        // The words that the CDK CLI looks for.
        let reason = element(&described, "StatusReason");
        assert!(reason.contains("AWS::EarlyValidation::PropertyValidation"), "{reason}");
        let failed = [set[0], set[1], ("Filters.FailedEvents", "true")];
        let text = server.ok("DescribeEvents", &failed).await;
        assert_eq!(element(&text, "EventType"), "VALIDATION_ERROR");
        assert_eq!(element(&text, "LogicalResourceId"), "B");
        assert_eq!(element(&text, "ValidationPath"), path);
        assert!(element(&text, "ValidationStatusReason").contains(why), "{text}");
    }
}

#[tokio::test]
async fn a_change_set_finds_a_name_that_is_taken() {
    let server = Server::new().await;
    server.create("Other", &template(&[table("A", "First", "")])).await;
    let text = template(&[table("B", "First", "")]);
    let set = [("StackName", "Shop"), ("ChangeSetName", "first")];
    let form = [set[0], set[1], ("TemplateBody", &*text), ("ChangeSetType", "CREATE")];
    server.ok("CreateChangeSet", &form).await;
    let described = server.ok("DescribeChangeSet", &set).await;
    assert!(described.contains("AWS::EarlyValidation::ResourceExistenceCheck"), "{described}");
    let text = server.ok("DescribeEvents", &set).await;
    assert_eq!(
        element(&text, "ValidationStatusReason"),
        "Resource of type 'AWS::DynamoDB::Table' with identifier 'First' already exists."
    );
}

#[tokio::test]
async fn nothing_is_made_when_any_resource_of_the_template_is_wrong() {
    for (wrong, _, why) in WRONG {
        let server = Server::new().await;
        let second = table("B", "Second", wrong).replace("    Type", "    DependsOn: A\n    Type");
        let text = template(&[table("A", "First", ""), second]);
        assert_eq!(server.create("Shop", &text).await, "ROLLBACK_COMPLETE");
        let events = server.events("Shop").await;
        assert!(events.iter().all(|(id, ..)| id != "A"), "{events:?}");
        let failed = events.iter().find(|(id, status, _)| id == "B" && status == "CREATE_FAILED");
        assert!(failed.unwrap().2.contains(why), "{failed:?}");
    }
}

#[tokio::test]
async fn what_is_only_recorded_says_so_in_an_event() {
    let server = Server::new().await;
    let text = "Resources:\n  A:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties: { TableName: First, \
                BillingMode: PROVISIONED, KeySchema: [{AttributeName: id, KeyType: HASH}], \
                AttributeDefinitions: [{AttributeName: id, AttributeType: S}], \
                StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}, \
                WriteProvisionedThroughputSettings: {WriteCapacityAutoScalingSettings: {MinCapacity: 5, \
                MaxCapacity: 9, TargetTrackingScalingPolicyConfiguration: {TargetValue: 70}}}, \
                Replicas: [{Region: eu-west-1}, {Region: us-east-1, \
                ReplicaStreamSpecification: {Tags: [{Key: a, Value: b}]}, \
                ReadProvisionedThroughputSettings: {ReadCapacityUnits: 4}}] }\n";
    assert_eq!(server.create("Shop", text).await, "CREATE_COMPLETE");
    let events = server.events("Shop").await;
    let end = events.iter().find(|(id, status, _)| id == "A" && status == "CREATE_COMPLETE");
    assert_eq!(end.unwrap().2, "Recorded, without effect here: tags of the stream");
}
