//! Types that are skipped: what they return has the form of AWS's, so that what refers to them
//! resolves.

use crate::harness::{Server, element, table, template};

/// A small service, as tools write it.
const SERVICE: &str = r#"
  Work:
    Type: AWS::SQS::Queue
    Properties: {QueueName: work}
  Files:
    Type: AWS::S3::Bucket
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: handler
      Environment: {Variables: {TABLE: !Ref A, QUEUE: !Ref Work, BUCKET: !Ref Files}}
      Role: !GetAtt Role.Arn
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: api, ProtocolType: HTTP, Target: !GetAtt Handler.Arn}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: news}
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /aws/lambda/handler}
  Search:
    Type: AWS::OpenSearchService::Domain
  Custom:
    Type: Custom::Thing
    Properties: {ServiceToken: !GetAtt Handler.Arn}
Outputs:
  QueueUrl: {Value: !Ref Work}
  QueueArn: {Value: !GetAtt Work.Arn}
  QueueName: {Value: !GetAtt Work.QueueName}
  FunctionArn: {Value: !GetAtt Handler.Arn}
  BucketArn: {Value: !Sub "${Files.Arn}"}
  Bucket: {Value: !Ref Files}
  BucketDomain: {Value: !GetAtt Files.RegionalDomainName}
  Api: {Value: !Ref Api}
  Endpoint: {Value: !GetAtt Api.ApiEndpoint}
  Topic: {Value: !Ref Topic}
  LogsArn: {Value: !GetAtt Logs.Arn}
  SearchArn: {Value: !GetAtt Search.Arn}
  SearchEndpoint: {Value: !GetAtt Search.DomainEndpoint}
  CustomAnything: {Value: !GetAtt Custom.Anything}
"#;

fn output(described: &str, key: &str) -> String {
    let member = described.split("<member>");
    let name = format!("<OutputKey>{key}</OutputKey>");
    element(member.into_iter().find(|one| one.contains(&name)).unwrap(), "OutputValue")
}

#[tokio::test]
async fn a_table_among_functions_buckets_queues_and_apis_is_deployed_when_they_are_skipped() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", ""), SERVICE.trim_start_matches('\n').to_owned()]);
    let form = [
        ("StackName", "Shop"),
        ("TemplateBody", &*text),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
    ];
    let (code, message) = server.refused("CreateStack", &form).await;
    assert_eq!(code, "ValidationError");
    assert!(message.contains("Handler (AWS::Lambda::Function)"), "{message}");

    let skip = [form[0], form[1], form[2], ("StatorSkipUnsupported", "true")];
    server.ok("CreateStack", &skip).await;
    assert_eq!(server.status("Shop").await, "CREATE_COMPLETE");
    assert!(server.table("First").await.is_some());
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    // The forms are those of the template reference of each type.
    for (key, value) in [
        ("QueueUrl", "https://sqs.us-east-1.amazonaws.com/000000000000/work"),
        ("QueueArn", "arn:aws:sqs:us-east-1:000000000000:work"),
        ("QueueName", "work"),
        ("FunctionArn", "arn:aws:lambda:us-east-1:000000000000:function:handler"),
        ("Topic", "arn:aws:sns:us-east-1:000000000000:news"),
        ("LogsArn", "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/handler:*"),
    ] {
        assert_eq!(output(&described, key), value);
    }
    let bucket = output(&described, "Bucket");
    assert!(bucket.starts_with("shop-files-") && bucket == bucket.to_lowercase(), "{bucket}");
    assert_eq!(output(&described, "BucketArn"), format!("arn:aws:s3:::{bucket}"));
    assert_eq!(output(&described, "BucketDomain"), format!("{bucket}.s3.us-east-1.amazonaws.com"));
    let api = output(&described, "Api");
    assert_eq!(
        output(&described, "Endpoint"),
        format!("https://{api}.execute-api.us-east-1.amazonaws.com")
    );
    // Types that nobody described: by the name of the attribute.
    assert!(
        output(&described, "SearchArn")
            .starts_with("arn:aws:opensearchservice:us-east-1:000000000000:domain/Shop-Search-")
    );
    assert!(output(&described, "SearchEndpoint").starts_with("https://shop-search-"));
    assert!(output(&described, "CustomAnything").starts_with("Shop-Custom-"));

    let events = server.events("Shop").await;
    let skipped = |id: &str| {
        events.iter().any(|(known, status, reason)| {
            known == id && status == "CREATE_COMPLETE" && reason.starts_with("Skipped: ")
        })
    };
    for id in ["Work", "Files", "Handler", "Api", "Topic", "Logs", "Search", "Custom"] {
        assert!(skipped(id), "{id}: {events:?}");
    }
    assert!(!skipped("A") && !skipped("Role"));

    // They stay what they were made up as.
    let url = |text: String| output(&text, "QueueUrl");
    let before = url(described);
    let changed = text.replace(
        "BillingMode: PAY_PER_REQUEST,",
        "BillingMode: PAY_PER_REQUEST, TableClass: STANDARD_INFREQUENT_ACCESS,",
    );
    server.ok("UpdateStack", &[skip[0], ("TemplateBody", &*changed), skip[2], skip[3]]).await;
    assert_eq!(server.status("Shop").await, "UPDATE_COMPLETE");
    assert_eq!(url(server.ok("DescribeStacks", &[("StackName", "Shop")]).await), before);
    server.ok("DeleteStack", &[("StackName", "Shop")]).await;
    assert!(server.table("First").await.is_none());
}
