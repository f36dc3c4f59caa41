//! Global tables of stacks: replicas in other Regions come, change and go.
//!
//! Expected: AWS::DynamoDB::GlobalTable in the CloudFormation reference; "How DynamoDB global
//! tables work" in the developer guide (what is each replica's own).

use engine::{Namespace, RequestCtx};
use env::Deadline;
use model::{
    ApiError, AttributeDefinition, BillingMode, CreateTableInput, DescribeContinuousBackupsInput,
    DescribeContributorInsightsInput, DescribeTableInput, GlobalTableSettingsReplicationMode,
    KeySchemaElement, KeyType, ListTagsOfResourceInput, PointInTimeRecoveryStatus, Request,
    Response, ScalarAttributeType, TableDescription,
};

use crate::harness::{Server, element};

/// The table `First`, provisioned, with these replicas.
fn text(replicas: &str) -> String {
    format!(
        "Resources:\n  A:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties: {{ TableName: First, \
         BillingMode: PROVISIONED, KeySchema: [{{AttributeName: id, KeyType: HASH}}], \
         AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}], \
         WriteProvisionedThroughputSettings: {{WriteCapacityAutoScalingSettings: {{MinCapacity: 5, \
         MaxCapacity: 9, TargetTrackingScalingPolicyConfiguration: {{TargetValue: 70}}}}}}, \
         Replicas: [{{Region: us-east-1, ReadProvisionedThroughputSettings: \
         {{ReadCapacityUnits: 4}}}}{replicas}] }}\n"
    )
}

/// A replica that reads `units`, and these further settings, each after a comma.
fn replica(region: &str, units: u32, further: &str) -> String {
    format!(
        ", {{Region: {region}, ReadProvisionedThroughputSettings: {{ReadCapacityUnits: {units}}}\
         {further}}}"
    )
}

async fn call(server: &Server, region: &str, request: Request) -> Result<Response, ApiError> {
    let namespace = Namespace::new("000000000000", region);
    let context = RequestCtx::internal(namespace, Deadline::NEVER);
    server.engine.call(&context, request).await
}

async fn table(server: &Server, region: &str) -> Option<TableDescription> {
    let input = DescribeTableInput { table_name: "First".to_owned() };
    match call(server, region, Request::DescribeTable(input)).await {
        Ok(Response::DescribeTable(output)) => output.table,
        Err(ApiError::ResourceNotFound(_)) => None,
        other => panic!("{other:?}"),
    }
}

/// What a replica is: reads and writes, protection, recovery, whether it has insights, its tags.
async fn replica_is(server: &Server, region: &str) -> (i64, i64, bool, bool, bool, Vec<String>) {
    let described = table(server, region).await.unwrap();
    let units = described.provisioned_throughput.unwrap();
    let table_name = "First".to_owned();
    let input = DescribeContinuousBackupsInput { table_name: table_name.clone() };
    let answer = call(server, region, Request::DescribeContinuousBackups(input)).await.unwrap();
    let Response::DescribeContinuousBackups(backups) = answer else { panic!() };
    let recovery = backups.continuous_backups_description.unwrap();
    let recovery = recovery.point_in_time_recovery_description.unwrap();
    let input = DescribeContributorInsightsInput { table_name, index_name: None };
    let answer = call(server, region, Request::DescribeContributorInsights(input)).await.unwrap();
    let Response::DescribeContributorInsights(insights) = answer else { panic!() };
    let input = ListTagsOfResourceInput {
        resource_arn: described.table_arn.unwrap(),
        ..ListTagsOfResourceInput::default()
    };
    let answer = call(server, region, Request::ListTagsOfResource(input)).await.unwrap();
    let Response::ListTagsOfResource(tags) = answer else { panic!() };
    (
        units.read_capacity_units.unwrap(),
        units.write_capacity_units.unwrap(),
        described.deletion_protection_enabled == Some(true),
        recovery.point_in_time_recovery_status == Some(PointInTimeRecoveryStatus::Enabled),
        !insights.contributor_insights_rule_list.unwrap().is_empty(),
        tags.tags.unwrap_or_default().into_iter().map(|tag| tag.value).collect(),
    )
}

async fn regions(server: &Server) -> Vec<String> {
    let replicas = table(server, "us-east-1").await.unwrap().replicas.unwrap_or_default();
    let mut regions: Vec<_> =
        replicas.into_iter().filter_map(|replica| replica.region_name).collect();
    regions.sort();
    regions
}

const SETTINGS: &str = ", DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: \
    {PointInTimeRecoveryEnabled: true}, ContributorInsightsSpecification: {Enabled: true}, \
    Tags: [{Key: a, Value: b}]";

#[tokio::test]
async fn replicas_are_made_with_their_own_settings_and_go_with_the_stack() {
    let server = Server::new().await;
    let three = text(&(replica("eu-west-1", 11, SETTINGS) + &replica("eu-central-1", 4, "")));
    assert_eq!(
        server.create("Shop", &three).await,
        "CREATE_COMPLETE",
        "{:?}",
        server.events("Shop").await
    );
    assert_eq!(regions(&server).await, ["eu-central-1", "eu-west-1"]);
    let own = vec!["b".to_owned()];
    assert_eq!(replica_is(&server, "eu-west-1").await, (11, 5, true, true, true, own));
    assert_eq!(replica_is(&server, "eu-central-1").await, (4, 5, false, false, false, vec![]));
    let events = server.events("Shop").await;
    assert!(
        events.iter().any(|(_, _, reason)| reason == "create the replica in eu-west-1"),
        "{events:?}"
    );
    // Protected, it does not go.
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert_eq!(server.status("Shop").await, "DELETE_FAILED");
    assert!(table(&server, "eu-west-1").await.is_some());
}

#[tokio::test]
async fn an_update_adds_changes_and_removes_replicas() {
    let server = Server::new().await;
    server.create("Shop", &text(&replica("eu-west-1", 11, SETTINGS))).await;
    let changed = text(&(replica("eu-west-1", 12, "") + &replica("eu-central-1", 6, "")));
    let status = server.update("Shop", &changed).await;
    assert_eq!(status, "UPDATE_COMPLETE", "{:?}", server.events("Shop").await);
    assert_eq!(replica_is(&server, "eu-west-1").await, (12, 5, false, false, false, vec![]));
    assert_eq!(replica_is(&server, "eu-central-1").await, (6, 5, false, false, false, vec![]));
    // Reads of the table itself change; those of the replicas stay theirs.
    let more = changed.replacen("ReadCapacityUnits: 4", "ReadCapacityUnits: 7", 1);
    assert_eq!(server.update("Shop", &more).await, "UPDATE_COMPLETE");
    assert_eq!(replica_is(&server, "us-east-1").await.0, 7);
    assert_eq!(replica_is(&server, "eu-west-1").await.0, 12);
    let alone = text("").replacen("ReadCapacityUnits: 4", "ReadCapacityUnits: 7", 1);
    let status = server.update("Shop", &alone).await;
    assert_eq!(status, "UPDATE_COMPLETE", "{:?}", server.events("Shop").await);
    assert_eq!(regions(&server).await, Vec::<String>::new());
    assert!(table(&server, "eu-west-1").await.is_none());
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(table(&server, "us-east-1").await.is_none());
}

#[tokio::test]
async fn a_replica_that_cannot_be_made_undoes_the_table() {
    let server = Server::new().await;
    // A table of that name is in the other Region.
    let key = KeySchemaElement { attribute_name: "id".to_owned(), key_type: KeyType::Hash };
    let id = AttributeDefinition {
        attribute_name: "id".to_owned(),
        attribute_type: ScalarAttributeType::S,
    };
    let other = CreateTableInput {
        table_name: "First".to_owned(),
        key_schema: Some(vec![key]),
        attribute_definitions: Some(vec![id]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..CreateTableInput::default()
    };
    call(&server, "eu-west-1", Request::CreateTable(other)).await.unwrap();
    let status = server.create("Shop", &text(&replica("eu-west-1", 4, ""))).await;
    let events = server.events("Shop").await;
    assert_eq!(status, "ROLLBACK_COMPLETE", "{events:?}");
    let why = "a table named First is there already";
    assert!(events.iter().any(|(_, _, reason)| reason.contains(why)), "{events:?}");
    assert!(table(&server, "us-east-1").await.is_none());
    assert!(table(&server, "eu-west-1").await.is_some(), "it is not the stack's");
}

#[tokio::test]
async fn replicas_with_strong_consistency_come_and_go_together() {
    let server = Server::new().await;
    let text = |regions: &str, further: &str| {
        format!(
            "Resources:\n  A:\n    Type: AWS::DynamoDB::GlobalTable\n    Properties: {{ TableName: \
             First, BillingMode: PAY_PER_REQUEST, MultiRegionConsistency: STRONG, {further} KeySchema: \
             [{{AttributeName: id, KeyType: HASH}}], AttributeDefinitions: [{{AttributeName: id, \
             AttributeType: S}}], Replicas: [{regions}] }}\n"
        )
    };
    let three = text("{Region: us-east-1}, {Region: us-east-2}, {Region: us-west-2}", "");
    let status = server.create("Shop", &three).await;
    assert_eq!(status, "CREATE_COMPLETE", "{:?}", server.events("Shop").await);
    assert_eq!(regions(&server).await, ["us-east-2", "us-west-2"]);
    let described = table(&server, "us-west-2").await.unwrap();
    let strong = Some(model::MultiRegionConsistency::Strong);
    assert_eq!(described.multi_region_consistency, strong);
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    for region in ["us-east-1", "us-east-2", "us-west-2"] {
        assert!(table(&server, region).await.is_none(), "{region}");
    }
    let witness = "GlobalTableWitnesses: [{Region: us-east-2}],";
    let two = text("{Region: us-east-1}, {Region: us-west-2}", witness);
    let status = server.create("Shop", &two).await;
    assert_eq!(status, "CREATE_COMPLETE", "{:?}", server.events("Shop").await);
    let witnesses = table(&server, "us-east-1").await.unwrap().global_table_witnesses.unwrap();
    assert_eq!(witnesses[0].region_name.as_deref(), Some("us-east-2"));
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(table(&server, "us-west-2").await.is_none());
    let lone = text("{Region: us-east-1}, {Region: us-west-2}", "");
    assert_eq!(server.create("Shop", &lone).await, "ROLLBACK_COMPLETE");
    assert!(table(&server, "us-east-1").await.is_none());
}

/// Source: `GlobalTableSourceArn` and `GlobalTableSettingsReplicationMode` of
/// AWS::DynamoDB::GlobalTable; the CDK makes both as TableV2 and TableV2MultiAccountReplica.
#[tokio::test]
async fn a_stack_makes_a_replica_of_a_table_in_another_account() {
    let server = Server::new().await;
    let namespace = Namespace::new("111122223333", "us-east-2");
    let context = RequestCtx::internal(namespace, Deadline::NEVER);
    let key = KeySchemaElement { attribute_name: "id".to_owned(), key_type: KeyType::Hash };
    let id = AttributeDefinition {
        attribute_name: "id".to_owned(),
        attribute_type: ScalarAttributeType::S,
    };
    let source = CreateTableInput {
        table_name: "Music".to_owned(),
        attribute_definitions: Some(vec![id]),
        key_schema: Some(vec![key]),
        billing_mode: Some(BillingMode::PayPerRequest),
        global_table_settings_replication_mode: Some(GlobalTableSettingsReplicationMode::Enabled),
        ..CreateTableInput::default()
    };
    server.engine.call(&context, Request::CreateTable(source)).await.unwrap();
    let text = |protected: bool| {
        format!(
            "Resources:
  A:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: Music
      GlobalTableSourceArn: arn:aws:dynamodb:us-east-2:111122223333:table/Music
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      Replicas:
      - Region: us-east-1
        GlobalTableSettingsReplicationMode: ENABLED
        DeletionProtectionEnabled: {protected}
        Tags: [{{Key: team, Value: red}}]
"
        )
    };
    // A change set looks at the request before it is sent, as the CDK has it.
    let template = text(true);
    let set = [("StackName", "Set"), ("ChangeSetName", "c"), ("ChangeSetType", "CREATE")];
    let asked = [&set[..], &[("TemplateBody", template.as_str())]].concat();
    server.ok("CreateChangeSet", &asked).await;
    let described = server.ok("DescribeChangeSet", &set[..2]).await;
    assert_eq!(element(&described, "Status"), "CREATE_COMPLETE", "{described}");
    let status = server.create("Copy", &template).await;
    assert_eq!(status, "CREATE_COMPLETE", "{:?}", server.events("Copy").await);
    let found = server.table("Music").await.unwrap();
    let arns: Vec<_> = found.replicas.iter().flatten().map(|one| one.replica_arn.clone()).collect();
    assert_eq!(arns, [Some("arn:aws:dynamodb:us-east-2:111122223333:table/Music".to_owned())]);
    assert_eq!(found.deletion_protection_enabled, Some(true));
    let status = server.update("Copy", &text(false)).await;
    assert_eq!(status, "UPDATE_COMPLETE", "{:?}", server.events("Copy").await);
    assert_eq!(server.table("Music").await.unwrap().deletion_protection_enabled, Some(false));
    server.ok("DeleteStack", &[("StackName", "Copy")]).await;
    assert!(server.table("Music").await.is_none(), "{:?}", server.events("Copy").await);
}
