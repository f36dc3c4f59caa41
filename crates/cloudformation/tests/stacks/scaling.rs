//! Automatic scaling in stacks: its targets and policies are made, changed and deleted.
//!
//! Expected: AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy, and the scaling
//! settings of AWS::DynamoDB::GlobalTable, in the CloudFormation reference.

use engine::{Namespace, RequestCtx};
use env::Deadline;
use serde_json::{Value, json};
use wire::aws::Service;

use crate::harness::{Server, call};

/// What Application Auto Scaling lists in a Region.
async fn listed(server: &Server, region: &str, operation: &str, member: &str) -> Vec<Value> {
    let namespace = Namespace::new("000000000000", region);
    let context = RequestCtx::internal(namespace, Deadline::NEVER);
    let mut asked = call(Service::AutoScaling, json!({"ServiceNamespace": "dynamodb"}).to_string());
    asked.target = format!("AnyScaleFrontendService.{operation}");
    let reply = server.answer_in(&context, asked).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let mut body: Value = serde_json::from_slice(&reply.body).unwrap();
    body[member].as_array_mut().unwrap().drain(..).collect()
}

/// Dimension, minimum and maximum of each target.
async fn targets(server: &Server, region: &str) -> Vec<(String, i64, i64)> {
    let listed = listed(server, region, "DescribeScalableTargets", "ScalableTargets").await;
    let target = |one: &Value| {
        let place = format!("{} {}", one["ResourceId"], one["ScalableDimension"]).replace('"', "");
        (place, one["MinCapacity"].as_i64().unwrap(), one["MaxCapacity"].as_i64().unwrap())
    };
    listed.iter().map(target).collect()
}

/// Name and target value of each policy.
async fn policies(server: &Server, region: &str) -> Vec<(String, f64)> {
    let listed = listed(server, region, "DescribeScalingPolicies", "ScalingPolicies").await;
    let policy = |one: &Value| {
        let tracking = &one["TargetTrackingScalingPolicyConfiguration"];
        (one["PolicyName"].as_str().unwrap().to_owned(), tracking["TargetValue"].as_f64().unwrap())
    };
    listed.iter().map(policy).collect()
}

/// The tags of the only target.
async fn tags(server: &Server) -> Value {
    let targets = listed(server, HOME, "DescribeScalableTargets", "ScalableTargets").await;
    let [target] = &targets[..] else { panic!("{targets:?}") };
    let context = RequestCtx::internal(Namespace::new("000000000000", HOME), Deadline::NEVER);
    let body = json!({ "ResourceARN": target["ScalableTargetARN"] });
    let mut asked = call(Service::AutoScaling, body.to_string());
    asked.target = "AnyScaleFrontendService.ListTagsForResource".to_owned();
    let reply = server.answer_in(&context, asked).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_slice::<Value>(&reply.body).unwrap()["Tags"].take()
}

/// A provisioned table whose reads are scaled, as the CDK writes it.
fn scaled(min: u32, max: u32, target: u32) -> String {
    format!(
        "Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      ProvisionedThroughput: {{ReadCapacityUnits: 5, WriteCapacityUnits: 5}}
      TableName: Orders
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MaxCapacity: {max}
      MinCapacity: '{min}'
      ResourceId: !Sub 'table/${{T}}'
      RoleARN: !Sub 'arn:aws:iam::${{AWS::AccountId}}:role/scaling'
      ScalableDimension: dynamodb:table:ReadCapacityUnits
      ServiceNamespace: dynamodb
      ScheduledActions: [{{Schedule: 'cron(0 8 * * ? *)', ScheduledActionName: up}}]
      Tags: [{{Key: min, Value: '{min}'}}, {{Key: team, Value: shop}}]
  Tracking:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: tracking
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        PredefinedMetricSpecification:
          PredefinedMetricType: DynamoDBReadCapacityUtilization
        TargetValue: {target}
"
    )
}

const READS: &str = "table/Orders dynamodb:table:ReadCapacityUnits";
const HOME: &str = "us-east-1";

#[tokio::test]
async fn a_target_and_its_policy_come_change_and_go_with_the_stack() {
    let server = Server::new().await;
    let status = server.create("Shop", &scaled(5, 50, 70)).await;
    let events = server.events("Shop").await;
    assert_eq!(status, "CREATE_COMPLETE", "{events:?}");
    let unused = "Recorded, without effect here: scheduled actions";
    assert!(events.iter().any(|(id, _, why)| id == "Target" && why == unused), "{events:?}");
    assert_eq!(targets(&server, HOME).await, [(READS.to_owned(), 5, 50)]);
    assert_eq!(policies(&server, HOME).await, [("tracking".to_owned(), 70.0)]);
    assert_eq!(tags(&server).await, json!({"min": "5", "team": "shop"}));
    let id = server.physical_id("Shop", "Target").await;
    assert_eq!(id, "table/Orders|dynamodb:table:ReadCapacityUnits|dynamodb");
    let arn = server.physical_id("Shop", "Tracking").await;
    assert!(arn.starts_with("arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:"), "{arn}");
    assert!(arn.ends_with(":resource/dynamodb/table/Orders:policyName/tracking"), "{arn}");

    let status = server.update("Shop", &scaled(6, 60, 50)).await;
    assert_eq!(status, "UPDATE_COMPLETE", "{:?}", server.events("Shop").await);
    assert_eq!(targets(&server, HOME).await, [(READS.to_owned(), 6, 60)]);
    assert_eq!(policies(&server, HOME).await, [("tracking".to_owned(), 50.0)]);
    assert_eq!(tags(&server).await, json!({"min": "6", "team": "shop"}));

    // What the service refuses is the reason, and what was changed before it is undone.
    let status = server.update("Shop", &scaled(7, 70, 95)).await;
    assert_eq!(status, "UPDATE_ROLLBACK_COMPLETE");
    let events = server.events("Shop").await;
    let refused = "TargetValue must be between 20 and 90 for dynamodb \
                   (Service: ApplicationAutoScaling, Status Code: 400)";
    assert!(
        events.iter().any(|(id, _, why)| id == "Tracking" && why.contains(refused)),
        "{events:?}"
    );
    assert_eq!(targets(&server, HOME).await, [(READS.to_owned(), 6, 60)]);
    assert_eq!(policies(&server, HOME).await, [("tracking".to_owned(), 50.0)]);

    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("Orders").await.is_none());
    assert_eq!(targets(&server, HOME).await, []);
    assert_eq!(policies(&server, HOME).await, []);
}

#[tokio::test]
async fn scaling_of_other_services_is_recorded_and_wrong_properties_are_refused() {
    let server = Server::new().await;
    let other = "Resources:
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {MaxCapacity: 4, MinCapacity: 1, ResourceId: service/a/b,
      ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: ecs}
";
    assert_eq!(server.create("Other", other).await, "CREATE_COMPLETE");
    let unused = "Recorded, without effect here: scaling of another service than DynamoDB";
    let events = server.events("Other").await;
    assert!(events.iter().any(|(id, _, why)| id == "Target" && why == unused), "{events:?}");
    let misspelt = other.replace("MaxCapacity", "MaximumCapacity");
    let form = [("StackName", "Wrong"), ("TemplateBody", misspelt.as_str())];
    server.reply("CreateStack", &form).await;
    let events = server.events("Wrong").await;
    assert!(events.iter().any(|(_, _, why)| why.contains("MaximumCapacity")), "{events:?}");
    assert_eq!(targets(&server, HOME).await, []);
}

/// A global table whose writes are scaled, and the reads of its replica.
fn global(reads: &str) -> String {
    let scaling = |settings: &str, min: u32| {
        format!(
            "{{{settings}: {{MinCapacity: {min}, MaxCapacity: 40, \
             TargetTrackingScalingPolicyConfiguration: {{TargetValue: 60}}}}}}"
        )
    };
    let writes = scaling("WriteCapacityAutoScalingSettings", 3);
    let scaled_reads = scaling("ReadCapacityAutoScalingSettings", 8);
    let reads = if reads == "scaled" { &scaled_reads } else { reads };
    format!(
        "Resources:
  A:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: Orders
      BillingMode: PROVISIONED
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      WriteProvisionedThroughputSettings: {writes}
      Replicas:
      - Region: us-east-1
        ReadProvisionedThroughputSettings: {{ReadCapacityUnits: 4}}
      - Region: eu-west-1
        ReadProvisionedThroughputSettings: {reads}
"
    )
}

#[tokio::test]
async fn settings_of_a_global_table_scale_each_replica() {
    let server = Server::new().await;
    let status = server.create("Shop", &global("scaled")).await;
    assert_eq!(status, "CREATE_COMPLETE", "{:?}", server.events("Shop").await);
    let writes = || ("table/Orders dynamodb:table:WriteCapacityUnits".to_owned(), 3, 40);
    assert_eq!(targets(&server, HOME).await, [writes()]);
    assert_eq!(targets(&server, "eu-west-1").await, [(READS.to_owned(), 8, 40), writes()]);
    let name = |metric: &str| (format!("DynamoDB{metric}CapacityUtilization:table/Orders"), 60.0);
    assert_eq!(policies(&server, "eu-west-1").await, [name("Read"), name("Write")]);

    let status = server.update("Shop", &global("{ReadCapacityUnits: 9}")).await;
    assert_eq!(status, "UPDATE_COMPLETE", "{:?}", server.events("Shop").await);
    assert_eq!(targets(&server, "eu-west-1").await, [writes()]);

    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("Orders").await.is_none(), "{:?}", server.events("Shop").await);
    for region in [HOME, "eu-west-1"] {
        assert_eq!(targets(&server, region).await, [], "{region}");
    }
}
