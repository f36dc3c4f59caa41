//! The transform of AWS SAM. Source of what it makes: "AWS::Serverless::SimpleTable", "Generated
//! CloudFormation resources for AWS SAM".

use serde_json::json;
use templates::{Template, Unsupported, Value};

use crate::harness::{known, plan, plan_with, refusal, resource};

const TRANSFORM: &str = "Transform: AWS::Serverless-2016-10-31\n";

/// A function behind an API with its table, as `sam init` writes such things.
const SERVICE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 3, AutoPublishAlias: live}
  SimpleTable: {SSESpecification: {SSEEnabled: true}}
Resources:
  Items:
    Type: AWS::Serverless::SimpleTable
    Connectors: {One: {Properties: {Destination: {Id: Handler}, Permissions: [Read]}}}
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Environment: {Variables: {TABLE: !Ref Items, API: !Sub "https://${ServerlessRestApi}.x"}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Items}}]
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
        Own: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Own}}
        Http: {Type: HttpApi}
  Own:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, DefinitionBody: {uri: !GetAtt Handler.Arn}}
Outputs:
  Role: {Value: !GetAtt HandlerRole.Arn}
  Alias: {Value: !Ref Handler.Alias}
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod"}
  Stage: {Value: !Ref Own.Stage}
"#;

fn properties(text: &str, id: &str) -> Value {
    let plan = plan(text).expect(text);
    Value::Object(plan.properties(resource(&plan, id), &known(&[], &[])).expect(id))
}

#[test]
fn a_simple_table_is_a_table_with_the_key_id_paid_per_request() {
    let text = format!("{TRANSFORM}Resources: {{T: {{Type: AWS::Serverless::SimpleTable}}}}");
    assert_eq!(resource(&plan(&text).unwrap(), "T").resource_type, "AWS::DynamoDB::Table");
    assert_eq!(
        properties(&text, "T"),
        json!({
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "BillingMode": "PAY_PER_REQUEST",
        })
    );
}

#[test]
fn a_simple_table_passes_on_what_a_table_has_too() {
    let text = format!(
        "{TRANSFORM}Globals: {{SimpleTable: {{SSESpecification: {{SSEEnabled: true}}}}}}\n\
         Resources: {{T: {{Type: AWS::Serverless::SimpleTable, DeletionPolicy: Retain, Properties: \
         {{PrimaryKey: {{Name: n, Type: Number}}, TableName: orders, Tags: {{Team: shop}}, \
         ProvisionedThroughput: {{ReadCapacityUnits: 2, WriteCapacityUnits: 3}}, \
         PointInTimeRecoverySpecification: {{PointInTimeRecoveryEnabled: true}}}}}}}}"
    );
    let plan = plan(&text).unwrap();
    assert_eq!(resource(&plan, "T").deletion_policy.as_str(), "Retain");
    assert_eq!(
        properties(&text, "T"),
        json!({
            "AttributeDefinitions": [{ "AttributeName": "n", "AttributeType": "N" }],
            "KeySchema": [{ "AttributeName": "n", "KeyType": "HASH" }],
            "Tags": [{ "Key": "Team", "Value": "shop" }],
            "TableName": "orders",
            "ProvisionedThroughput": { "ReadCapacityUnits": 2, "WriteCapacityUnits": 3 },
            "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true },
            "SSESpecification": { "SSEEnabled": true },
        })
    );
}

#[test]
fn every_simple_table_that_is_wrong_is_named() {
    let text = format!(
        "{TRANSFORM}Resources:\n  A: {{Type: AWS::Serverless::SimpleTable, Properties: {{Name: x}}}}\n  \
         B: {{Type: AWS::Serverless::SimpleTable, Properties: {{PrimaryKey: {{Name: x, Type: Text}}}}}}"
    );
    assert_eq!(
        refusal(&text),
        "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application \
         Specification document. Number of errors found: 2. Resource with id [A] is invalid. \
         property Name not defined for resource of type AWS::Serverless::SimpleTable Resource with \
         id [B] is invalid. Invalid 'Type' \"Text\"."
    );
}

#[test]
fn other_types_are_refused_by_the_names_that_the_template_has() {
    let refused = refusal(SERVICE);
    assert!(
        refused.contains(
            "does not provide: Handler (AWS::Serverless::Function), Own (AWS::Serverless::Api). "
        ),
        "{refused}"
    );
}

#[test]
fn skipped_functions_bring_what_templates_refer_to() {
    let plan = plan_with(SERVICE, &[], Unsupported::Skip).unwrap();
    for (id, resource_type) in [
        ("Items", "AWS::DynamoDB::Table"),
        ("Handler", "AWS::Lambda::Function"),
        ("HandlerRole", "AWS::IAM::Role"),
        ("HandlerAliaslive", "AWS::Lambda::Alias"),
        ("ServerlessRestApi", "AWS::ApiGateway::RestApi"),
        ("ServerlessRestApiProdStage", "AWS::ApiGateway::Stage"),
        ("ServerlessHttpApi", "AWS::ApiGatewayV2::Api"),
        ("Own", "AWS::ApiGateway::RestApi"),
        ("OwnprodStage", "AWS::ApiGateway::Stage"),
    ] {
        assert_eq!(resource(&plan, id).resource_type, resource_type, "{id}");
    }
    let scope = known(
        &[("HandlerAliaslive", "alias"), ("ServerlessRestApi", "api"), ("OwnprodStage", "prod")],
        &[("HandlerRole.Arn", "arn")],
    );
    let outputs = plan.outputs(&scope).unwrap();
    let values: Vec<&str> = outputs.iter().map(|output| &*output.value).collect();
    assert_eq!(
        values,
        ["arn", "alias", "https://api.execute-api.us-east-1.amazonaws.com/Prod", "prod"]
    );
    // The table is encrypted as the globals say, and the only resource that is made.
    let table = plan.properties(resource(&plan, "Items"), &scope).unwrap();
    assert_eq!(table["SSESpecification"], json!({ "SSEEnabled": true }));
    assert!(!resource(&plan, "Items").skipped && resource(&plan, "Handler").skipped);
}

#[test]
fn a_nested_application_is_a_nested_stack() {
    let text = format!(
        "{TRANSFORM}Resources: {{A: {{Type: AWS::Serverless::Application, Properties: \
         {{Location: 'https://s3.amazonaws.com/b/t', Parameters: {{P: v}}}}}}}}"
    );
    assert_eq!(resource(&plan(&text).unwrap(), "A").resource_type, "AWS::CloudFormation::Stack");
    assert_eq!(
        properties(&text, "A"),
        json!({ "TemplateURL": "https://s3.amazonaws.com/b/t", "Parameters": { "P": "v" } })
    );
}

#[test]
fn loops_are_expanded_before_the_transform() {
    let text = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  \
        Fn::ForEach::Tables: [N, [A, B], {'T${N}': {Type: AWS::Serverless::SimpleTable}}]\n";
    let plan = plan(text).unwrap();
    assert_eq!(resource(&plan, "TB").resource_type, "AWS::DynamoDB::Table");
}

#[test]
fn globals_need_the_transform() {
    assert_eq!(
        refusal("Globals: {}\nResources: {T: {Type: AWS::Serverless::SimpleTable}}"),
        "Invalid template property or properties [Globals]"
    );
}

#[test]
fn a_summary_shows_the_template_as_it_is_written() {
    let summary = Template::parse(SERVICE).unwrap().summary().unwrap();
    assert_eq!(summary.declared_transforms, ["AWS::Serverless-2016-10-31"]);
    assert_eq!(
        summary.resource_types,
        ["AWS::Serverless::SimpleTable", "AWS::Serverless::Function", "AWS::Serverless::Api"]
    );
    let unsupported: Vec<&str> = summary.unsupported.iter().map(|(id, _)| &**id).collect();
    assert_eq!(unsupported, ["Handler", "Own"]);
}

#[test]
fn the_role_of_a_function_has_its_policies() {
    let text = format!(
        "{TRANSFORM}Resources: {{F: {{Type: AWS::Serverless::Function, Properties: {{Policies: \
         [AmazonDynamoDBReadOnlyAccess, {{Statement: []}}, {{DynamoDBWritePolicy: {{TableName: \
         T}}}}, {{DynamoDBStreamReadPolicy: {{TableName: T, StreamName: s}}}}, {{S3ReadPolicy: \
         {{BucketName: b}}}}]}}}}}}"
    );
    let plan = plan_with(&text, &[], Unsupported::Skip).unwrap();
    let role = plan.properties(resource(&plan, "FRole"), &known(&[], &[])).unwrap();
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/T";
    // Statements: AWS SAM policy template list.
    let write = ["PutItem", "UpdateItem", "BatchWriteItem"].map(|name| format!("dynamodb:{name}"));
    let stream = ["DescribeStream", "GetRecords", "GetShardIterator"];
    let stream = stream.map(|name| format!("dynamodb:{name}"));
    let document = |statements: Value| json!({ "Version": "2012-10-17", "Statement": statements });
    assert_eq!(
        Value::Object(role),
        json!({
            "AssumeRolePolicyDocument": document(json!([{
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Principal": { "Service": ["lambda.amazonaws.com"] },
            }])),
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"],
            "Policies": [
                { "PolicyName": "FRolePolicy1", "PolicyDocument": { "Statement": [] } },
                { "PolicyName": "FRolePolicy2", "PolicyDocument": document(json!([{
                    "Effect": "Allow",
                    "Action": write,
                    "Resource": [table, format!("{table}/index/*")],
                }])) },
                { "PolicyName": "FRolePolicy3", "PolicyDocument": document(json!([
                    {
                        "Effect": "Allow",
                        "Action": stream,
                        "Resource": [format!("{table}/stream/s")],
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["dynamodb:ListStreams"],
                        "Resource": [format!("{table}/stream/*")],
                    },
                ])) },
            ],
        })
    );
}
