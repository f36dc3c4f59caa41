//! kill -9 while a stack's operation is under way; `stator deploy` and `serve --deploy`.

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::control::call;
use crate::process::{Server, stator, until};
use crate::stream;

const ITEMS: usize = 4_000;

/// A table `things` with these global indexes.
fn template(indexes: &[&str]) -> String {
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let hash = |name: &str| json!([{"AttributeName": name, "KeyType": "HASH"}]);
    let index = |name: &&str| {
        json!({
            "IndexName": name, "KeySchema": hash(name), "Projection": {"ProjectionType": "ALL"}
        })
    };
    let names = std::iter::once("pk").chain(indexes.iter().copied());
    let mut properties = json!({
        "TableName": "things",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": hash("pk"),
        "AttributeDefinitions": names.map(attribute).collect::<Vec<_>>(),
    });
    if !indexes.is_empty() {
        properties["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    let resource = json!({"Type": "AWS::DynamoDB::Table", "Properties": properties});
    json!({"Resources": {"Things": resource}}).to_string()
}

fn status(server: &Server) -> String {
    let (_, text) = server.cloudformation("DescribeStacks", &[("StackName", "Shop")]);
    let status = text.split("<StackStatus>").nth(1).and_then(|rest| rest.split('<').next());
    status.unwrap_or_default().to_owned()
}

fn indexes(server: &Server) -> Vec<String> {
    let (_, answer) = server.call("DescribeTable", r#"{"TableName":"things"}"#);
    let indexes = answer["Table"]["GlobalSecondaryIndexes"].as_array().cloned();
    let indexes = indexes.unwrap_or_default();
    let mut names: Vec<_> =
        indexes.iter().filter_map(|index| index["IndexName"].as_str().map(str::to_owned)).collect();
    names.sort();
    names
}

fn count(server: &Server, index: &str) -> u64 {
    let mut found = 0;
    let mut from = Value::Null;
    loop {
        let mut request = json!({"TableName": "things", "IndexName": index, "Select": "COUNT"});
        if !from.is_null() {
            request["ExclusiveStartKey"] = from;
        }
        let answer = call(server, "Scan", request);
        found += answer["Count"].as_u64().unwrap_or_default();
        from = answer["LastEvaluatedKey"].clone();
        if from.is_null() {
            return found;
        }
    }
}

#[test]
fn an_update_that_is_killed_is_finished_after_the_restart() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::on(dir.path());
    let create = template(&[]);
    let form = |text| [("StackName", "Shop"), ("TemplateBody", text)];
    assert_eq!(server.cloudformation("CreateStack", &form(&create)).0, 200);
    assert_eq!(status(&server), "CREATE_COMPLETE");
    let item = |n: usize| {
        let text = |prefix: &str| json!({"S": format!("{prefix}-{n}")});
        json!({"pk": text("pk"), "one": text("one"), "two": text("two")})
    };
    stream::put_all(&server, &(0..ITEMS).map(item).collect::<Vec<_>>());
    let update = template(&["one", "two"]);
    // The call waits for the end, which does not come.
    std::thread::scope(|scope| {
        scope.spawn(|| server.try_cloudformation("UpdateStack", &form(&update)));
        let before = server.commits();
        until("the update", || server.commits() > before + 5);
        server.kill();
    });
    drop(server);
    let server = Server::on(dir.path());
    until("the end of the update", || !status(&server).ends_with("_IN_PROGRESS"));
    assert_eq!(status(&server), "UPDATE_COMPLETE");
    assert_eq!(indexes(&server), ["one", "two"]);
    for index in ["one", "two"] {
        assert_eq!(count(&server, index), ITEMS as u64, "{index}");
    }
    assert_eq!(server.cloudformation("DeleteStack", &[("StackName", "Shop")]).0, 200);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": []}));
    server.stop(Signal::TERM);
}

fn written(directory: &Path, text: &str) -> String {
    let file = directory.join("shop.json");
    fs::write(&file, text).expect("a file");
    file.to_str().expect("a readable path").to_owned()
}

#[test]
fn deploy_shows_what_changes_and_refuses_to_lose_items() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let endpoint = server.endpoint().to_owned();
    let deploy = |text: &str, further: &[&str]| {
        let file = written(dir.path(), text);
        stator(&[&["deploy", &file, "--endpoint", &endpoint], further].concat())
    };
    let shown = deploy(&template(&[]), &["--diff"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("shop (new)\n  + Things  AWS::DynamoDB::Table  create"));
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": []}));

    assert_eq!(deploy(&template(&[]), &[]).code, 0);
    let same = deploy(&template(&[]), &[]);
    assert_eq!((same.code, same.stdout.trim()), (0, "shop: no changes"));

    let changed = deploy(&template(&["one", "two"]), &[]);
    assert_eq!(changed.code, 0, "{}", changed.stderr);
    assert!(changed.stdout.contains("add index two (2 of 2)"), "{}", changed.stdout);
    assert_eq!(indexes(&server), ["one", "two"]);

    let moved = template(&["one"]).replace("things", "other");
    let refused = deploy(&moved, &[]);
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(refused.stderr.contains("the items of Things would be lost"), "{}", refused.stderr);
    assert_eq!(indexes(&server), ["one", "two"]);
    assert_eq!(deploy(&moved, &["--allow-replacement"]).code, 0);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": ["other"]}));
}

#[test]
fn deploy_says_what_is_wrong() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let file = written(dir.path(), r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#);
    let refused = stator(&["deploy", &file, "--endpoint", server.endpoint()]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("AWS::SQS::Queue"), "{}", refused.stderr);
    let absent = stator(&["deploy", "absent.yaml", "--endpoint", server.endpoint()]);
    assert_eq!(absent.code, 2);
    assert!(absent.stderr.contains("absent.yaml"), "{}", absent.stderr);
    let nobody = stator(&["deploy", &file, "--endpoint", "http://127.0.0.1:9"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.stderr.contains("http://127.0.0.1:9 does not answer"), "{}", nobody.stderr);
}

#[test]
fn serve_has_the_tables_before_it_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = written(dir.path(), &template(&["one"]));
    let server = Server::start(&["--memory", "--deploy", &file]);
    assert_eq!(indexes(&server), ["one"]);
    // It keeps its template as it is: deploying again changes nothing.
    let again = stator(&["deploy", &file, "--endpoint", server.endpoint()]);
    assert_eq!((again.code, again.stdout.trim()), (0, "shop: no changes"));
    let wrong = written(dir.path(), "Resources: [");
    let refused = stator(&["serve", "--memory", "--listen", "127.0.0.1:0", "--deploy", &wrong]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(refused.stdout.is_empty(), "{}", refused.stdout);
}
