//! The audit log: who asked for what, and why it was allowed or not; never what the items are.

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use serde_json::Value;

use crate::authorization::{admin, dynamodb, encoded, iam, new_key, query, table, text};
use crate::process::{Server, until};
use crate::signatures::{GIVEN, KEY, SECRET, Signing};

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("the log");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn find<'a>(lines: &'a [Value], action: &str, decision: &str) -> &'a Value {
    let found = lines.iter().find(|line| line["action"] == action && line["decision"] == decision);
    found.unwrap_or_else(|| panic!("no {action} {decision} in {lines:#?}"))
}

#[test]
fn a_line_says_who_asked_for_what_and_which_statement_decided() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("audit.log");
    let log = path.to_str().expect("a readable path");
    let server = Server::start_with(&["--memory", "--auth", "--audit-log", log], &GIVEN, None);
    table(&server, "Books");
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow",
        "Action":"dynamodb:GetItem","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:PutItem",
        "Resource":"*"}]}"#;
    let form = format!("UserName=alice&PolicyName=books&PolicyDocument={}", encoded(policy));
    iam(&server, &admin(), "PutUserPolicy", &form);
    let get = r#"{"TableName":"Books","Key":{"k":{"S":"1"}}}"#;
    let put = r#"{"TableName":"Books","Item":{"k":{"S":"1"}}}"#;
    assert_eq!(dynamodb(&server, &alice, None, "GetItem", get).0, 200);
    assert_eq!(dynamodb(&server, &alice, None, "PutItem", put).0, 400);
    assert_eq!(dynamodb(&server, &alice, None, "DeleteItem", get).0, 400);
    assert_eq!(query(&server, "iam", &alice, "ListUsers", "").0, 403);
    let (key, wrong) = (alice.0.clone(), "x".repeat(40));
    assert_eq!(dynamodb(&server, &(key, wrong), None, "GetItem", get).0, 400);

    let lines = lines(&path);
    let allowed = find(&lines, "GetItem", "Allow");
    for (name, value) in [
        ("service", "dynamodb"),
        ("principal", "arn:aws:iam::000000000000:user/alice"),
        ("principalType", "User"),
        ("accessKeyId", &*alice.0),
        ("account", "000000000000"),
        ("region", "us-east-1"),
        ("sourceAddress", "127.0.0.1"),
    ] {
        assert_eq!(allowed[name], value, "{name}");
    }
    assert_eq!(allowed["status"], 200);
    assert!(
        allowed["micros"].is_u64()
            && allowed["requestId"].as_str().is_some_and(|id| id.len() == 52)
    );
    assert!(allowed["time"].as_str().is_some_and(|time| time.ends_with('Z')), "{allowed}");
    let books = "arn:aws:dynamodb:us-east-1:000000000000:table/Books";
    assert_eq!(
        allowed["permissions"],
        serde_json::json!([{"action": "dynamodb:GetItem", "resource": books, "decision": "Allow",
            "by": "identity-based policy", "policy": "books", "statement": "Read"}])
    );
    let denied = find(&lines, "PutItem", "Deny");
    assert_eq!(denied["error"], "AccessDeniedException");
    assert_eq!(denied["permissions"][0]["statement"], "2", "one without Sid has its number");
    let implicit = find(&lines, "DeleteItem", "Deny");
    assert_eq!(implicit["permissions"][0]["by"], "identity-based policy");
    assert!(implicit["permissions"][0]["statement"].is_null(), "{implicit}");
    let users = find(&lines, "ListUsers", "Deny");
    assert_eq!((&users["service"], &users["error"]), (&"iam".into(), &"AccessDenied".into()));
    let refused = find(&lines, "GetItem", "Refused");
    assert_eq!(refused["accessKeyId"], &*alice.0);
    assert_eq!(refused["error"], "InvalidSignatureException");
    assert!(refused["principal"].is_null(), "who was refused is nobody: {refused}");
    assert_eq!(find(&lines, "CreateTable", "Allow")["permissions"][0]["by"], "root");
}

#[test]
fn calls_of_a_stack_are_recorded_for_whom_it_acts() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("audit.log");
    let log = path.to_str().expect("a readable path");
    let server = Server::start_with(&["--memory", "--auth", "--audit-log", log], &GIVEN, None);
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let attach = "UserName=alice&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess";
    iam(&server, &admin(), "AttachUserPolicy", attach);
    let template = "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {TableName: Books, \
        BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: k, KeyType: HASH}], \
        AttributeDefinitions: [{AttributeName: k, AttributeType: S}]}}}";
    let form = format!("StackName=Shop&TemplateBody={}", encoded(template));
    assert_eq!(query(&server, "cloudformation", &alice, "CreateStack", &form).0, 200);
    let lines = lines(&path);
    let made = lines.iter().find(|line| {
        line["invokedBy"] == "cloudformation.amazonaws.com"
            && line["permissions"][0]["action"] == "dynamodb:CreateTable"
    });
    let made = made.unwrap_or_else(|| panic!("no call of the stack in {lines:#?}"));
    assert_eq!(made["principal"], "arn:aws:iam::000000000000:user/alice");
    assert_eq!(made["decision"], "Allow");
}

/// Everything that a client sends as a value, and everything secret that the server makes.
#[test]
fn neither_items_nor_secrets_are_recorded() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("audit.log");
    let log = path.to_str().expect("a readable path");
    let server = Server::start_with(&["--memory", "--auth", "--audit-log", log], &GIVEN, None);
    table(&server, "Books");
    let marked = "MARKEDVALUE";
    for (operation, body) in [
        (
            "PutItem",
            r#"{"TableName":"Books","Item":{"k":{"S":"MARKEDVALUE"},"a":{"S":"MARKEDVALUE"}}}"#,
        ),
        ("GetItem", r#"{"TableName":"Books","Key":{"k":{"S":"MARKEDVALUE"}}}"#),
        (
            "Query",
            r#"{"TableName":"Books","KeyConditionExpression":"k = :v",
            "ExpressionAttributeValues":{":v":{"S":"MARKEDVALUE"}}}"#,
        ),
        ("ExecuteStatement", r#"{"Statement":"SELECT * FROM \"Books\" WHERE k = 'MARKEDVALUE'"}"#),
        (
            "TransactWriteItems",
            r#"{"TransactItems":[{"Put":{"TableName":"Books",
            "Item":{"k":{"S":"MARKEDVALUE2"}}}}]}"#,
        ),
    ] {
        assert_eq!(dynamodb(&server, &admin(), None, operation, body).0, 200, "{operation}");
    }
    let refused = r#"{"TableName":"Books","Item":{"MARKEDVALUE":{"S":"MARKEDVALUE"}}}"#;
    assert_eq!(dynamodb(&server, &admin(), None, "PutItem", refused).0, 400);
    let mut ssm = Signing::new(
        "ssm",
        (KEY, SECRET),
        r#"{"Name":"/a","Value":"MARKEDVALUE","Type":"String"}"#,
    );
    ssm.headers.push(("content-type", "application/x-amz-json-1.1".to_owned()));
    ssm.headers.push(("x-amz-target", "AmazonSSM.PutParameter".to_owned()));
    assert_eq!(ssm.send(&server).0, 200);
    let object = auth::payload_hash(marked.as_bytes()).as_str().to_owned();
    assert_eq!(Signing::object((KEY, SECRET), object, marked).send(&server).0, 200);
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let (_, session) = query(&server, "sts", &alice, "GetSessionToken", "");
    let of_session = (text(&session, "AccessKeyId"), text(&session, "SecretAccessKey"));
    let token = text(&session, "SessionToken");
    dynamodb(&server, &of_session, Some(&token), "ListTables", "{}");
    let written = fs::read_to_string(&path).expect("the log");
    assert!(written.lines().count() >= 13, "{written}");
    for secret in [marked, SECRET, &alice.1, &of_session.1, &token] {
        assert!(!secret.is_empty() && !written.contains(secret), "{secret} in {written}");
    }
}

#[test]
fn the_file_is_rotated_by_size_and_opened_anew_on_a_hangup() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("audit.log");
    let log = path.to_str().expect("a readable path");
    let arguments =
        ["--memory", "--audit-log", log, "--audit-log-size", "64KiB", "--audit-log-files", "1"];
    let server = Server::start(&arguments);
    let name = |ending: &str| dir.path().join(format!("audit.log{ending}"));
    let ask = || server.call("ListTables", "{}");
    until("a full file", || {
        ask();
        name(".1").exists()
    });
    let (full, new) = (lines(&name(".1")), lines(&path));
    assert!(full.len() > 100 && !new.is_empty());
    assert_eq!(new[0]["decision"], "Unverified", "without --auth nobody is asked");
    let bytes = fs::metadata(name(".1")).expect("a file").len();
    assert!((60_000..=65_536).contains(&bytes), "{bytes}");
    fs::rename(&path, name(".moved")).expect("a name");
    server.send(Signal::HUP);
    until("a new file", || path.exists());
    let before = lines(&name(".moved")).len();
    ask();
    assert_eq!(lines(&name(".moved")).len(), before);
    assert_eq!(lines(&path).len(), 1);
}
