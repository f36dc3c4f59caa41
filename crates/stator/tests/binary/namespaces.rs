//! Accounts and Regions: each has tables of its own, unless all share one set.

use serde_json::{Value, json};

use crate::control::call;
use crate::data::create_table;
use crate::process::Server;

const OTHER: &str = "123456789012";

fn names(server: &Server) -> Value {
    call(server, "ListTables", json!({}))["TableNames"].take()
}

fn arn(server: &Server) -> Value {
    call(server, "DescribeTable", json!({"TableName": "things"}))["Table"]["TableArn"].take()
}

fn put(server: &Server, key: &str) {
    call(server, "PutItem", json!({"TableName": "things", "Item": {"pk": {"S": key}}}));
}

fn keys(server: &Server) -> Vec<Value> {
    let mut found = call(server, "Scan", json!({"TableName": "things"}));
    let items = found["Items"].as_array_mut().expect("items").iter_mut();
    items.map(|item| item["pk"]["S"].take()).collect()
}

#[test]
fn each_account_and_region_has_tables_of_its_own() {
    let server = Server::start(&["--memory", "--account", "000000000001", "--region", "eu-west-1"]);
    let places = [
        ("local", "eu-west-1", "000000000001"),
        ("local", "eu-west-2", "000000000001"),
        (OTHER, "eu-west-1", OTHER),
        (OTHER, "eu-west-2", OTHER),
    ];
    for (key, region, account) in places {
        server.sign_as(key, region);
        assert_eq!(names(&server), json!([]), "{key} {region}");
        create_table(&server);
        put(&server, &format!("{account} {region}"));
    }
    for (key, region, account) in places {
        server.sign_as(key, region);
        assert_eq!(names(&server), json!(["things"]));
        assert_eq!(arn(&server), format!("arn:aws:dynamodb:{region}:{account}:table/things"));
        assert_eq!(keys(&server), [format!("{account} {region}")]);
    }
    // A table is deleted where the request is for, and nowhere else.
    server.sign_as("local", "eu-west-2");
    call(&server, "DeleteTable", json!({"TableName": "things"}));
    assert_eq!(names(&server), json!([]));
    server.sign_as(OTHER, "eu-west-2");
    assert_eq!(keys(&server), [format!("{OTHER} eu-west-2")]);
}

#[test]
fn shared_regions_are_one_set_of_tables_for_everyone() {
    let server = Server::start(&["--memory", "--shared-regions", "--region", "eu-west-1"]);
    create_table(&server);
    for (key, region) in [("local", "us-east-1"), ("other", "not:a:region"), (OTHER, "eu-west-2")] {
        server.sign_as(key, region);
        assert_eq!(arn(&server), "arn:aws:dynamodb:eu-west-1:000000000000:table/things");
        put(&server, key);
    }
    assert_eq!(keys(&server).len(), 3);
}

#[test]
fn tables_stay_in_their_namespace_when_the_server_gets_another_region() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::on(directory.path());
    create_table(&server);
    put(&server, "a");
    server.stop(rustix::process::Signal::TERM);
    let path = directory.path().to_str().expect("a readable path");
    let server = Server::start(&["--data", path, "--region", "eu-west-2"]);
    assert_eq!(keys(&server), ["a"], "requests are signed for us-east-1");
    assert_eq!(names(server.sign_as("local", "eu-west-2")), json!([]));
}

#[test]
fn a_scope_without_the_name_of_a_region_is_refused() {
    let server = Server::start(&["--memory"]);
    let (status, body) = server.sign_as("local", "us:east").call("ListTables", "{}");
    assert_eq!(status, 400);
    assert_eq!(body["__type"], "com.amazon.coral.service#InvalidSignatureException");
    let text = "Credential should be scoped to a valid region, not 'us:east'. ";
    assert_eq!(body["message"], text);
}

/// A stack whose table has the name that it is given, exported under one name.
const TEMPLATE: &str = r#"{
    "Resources": {"Things": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "TableName": {"Fn::Sub": "things-${AWS::Region}"},
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}}},
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Things", "Arn"]}, "Export": {"Name": "things"}}}
}"#;

#[test]
fn stacks_and_exports_are_those_of_the_caller_and_a_reset_deletes_all_of_them() {
    let server = Server::start(&["--memory", "--test-control"]);
    let places = [("local", "us-east-1", "000000000000"), (OTHER, "eu-west-2", OTHER)];
    for (key, region, account) in places {
        server.sign_as(key, region);
        let form = [("StackName", "shop"), ("TemplateBody", TEMPLATE)];
        let (status, text) = server.cloudformation("CreateStack", &form);
        assert_eq!(status, 200, "{text}");
        let stack = format!("arn:aws:cloudformation:{region}:{account}:stack/shop/");
        assert!(text.contains(&stack), "{text}");
        let exports = server.cloudformation("ListExports", &[]).1;
        let arn = format!("arn:aws:dynamodb:{region}:{account}:table/things-{region}");
        assert_eq!(exports.matches("<ExportingStackId>").count(), 1, "{exports}");
        assert!(exports.contains(&format!("<Value>{arn}</Value>")), "{exports}");
        assert_eq!(names(&server), json!([format!("things-{region}")]));
    }
    // A stack is deleted where the request is for.
    server.sign_as("local", "eu-west-2");
    assert!(!server.cloudformation("ListStacks", &[]).1.contains("shop"));
    let (status, text) = server.post("/_stator/reset", "");
    assert_eq!(status, 200, "{text}");
    for (key, region, _) in places {
        server.sign_as(key, region);
        assert_eq!(names(&server), json!([]));
        assert!(!server.cloudformation("ListStacks", &[]).1.contains("shop"));
    }
}

#[test]
fn streams_and_shard_iterators_are_those_of_their_account_and_region() {
    let server = Server::start(&["--memory"]);
    let table = json!({
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
    });
    server.sign_as(OTHER, "eu-west-2");
    call(&server, "CreateTable", table);
    put(&server, "a");
    let streams = |operation: &str, request: Value| {
        let (status, body) = server.call_streams(operation, &request.to_string());
        (status, body)
    };
    let mut listed = streams("ListStreams", json!({})).1;
    let stream = listed["Streams"][0]["StreamArn"].take();
    let prefix = format!("arn:aws:dynamodb:eu-west-2:{OTHER}:table/things/stream/");
    assert!(stream.as_str().is_some_and(|arn| arn.starts_with(&prefix)), "{stream}");
    let described = streams("DescribeStream", json!({"StreamArn": stream})).1;
    let shards = described["StreamDescription"]["Shards"].as_array().expect("shards").clone();
    let mut iterators = Vec::new();
    let mut records = Vec::new();
    for shard in shards {
        let position = json!({"StreamArn": stream, "ShardId": shard["ShardId"],
                              "ShardIteratorType": "TRIM_HORIZON"});
        let iterator = streams("GetShardIterator", position).1["ShardIterator"].take();
        let mut page = streams("GetRecords", json!({"ShardIterator": iterator})).1;
        records.append(page["Records"].as_array_mut().expect("records"));
        iterators.push(iterator);
    }
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["awsRegion"], "eu-west-2");
    for (key, region) in [("local", "eu-west-2"), (OTHER, "us-east-1")] {
        server.sign_as(key, region);
        assert_eq!(streams("ListStreams", json!({})).1["Streams"], json!([]));
        let (status, body) = streams("DescribeStream", json!({"StreamArn": stream}));
        assert_eq!(status, 400, "{body}");
        let (status, body) = streams("GetRecords", json!({"ShardIterator": iterators[0]}));
        let code = body["__type"].as_str().unwrap_or_default();
        assert_eq!((status, code.ends_with("#ResourceNotFoundException")), (400, true), "{body}");
    }
}
