//! Attacks by somebody with a key or a captured request: another spelling, another header, another
//! time; and what of keys a log shows.

use std::fs::{self, File};

use rustix::process::Signal;

use crate::authorization::{Key, admin, dynamodb, encoded, iam, new_key, query, table, text};
use crate::process::{Running, Server};
use crate::signatures::{GIVEN, KEY, SECRET, Signing, code};

/// A request to DynamoDB, signed at this many seconds from now.
fn put(at: i64) -> Signing<'static> {
    let mut put =
        Signing::new("dynamodb", (KEY, SECRET), r#"{"TableName":"Books","Item":{"k":{"S":"1"}}}"#);
    put.headers.push(("content-type", "application/x-amz-json-1.0".to_owned()));
    put.headers.push(("x-amz-target", "DynamoDB_20120810.PutItem".to_owned()));
    put.at = put.at.saturating_add_signed(at);
    put
}

/// Five minutes, as AWS allows them (IAM user guide, `reference_sigv-troubleshooting`).
#[test]
fn a_request_is_worth_nothing_five_minutes_before_and_after_its_time() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    table(&server, "Books");
    for at in [-290, 0, 290] {
        assert_eq!(put(at).send(&server).0, 200, "{at}");
    }
    for at in [-310, 310, -86_400, 86_400] {
        let refused = put(at).send(&server);
        assert_eq!(code(&refused), (400, "InvalidSignatureException"), "{at}: {}", refused.1);
    }
}

#[test]
fn a_header_beside_the_signed_one_changes_nothing() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    table(&server, "Books");
    for smuggled in [
        "X-Amz-Target: DynamoDB_20120810.DeleteTable\r\n",
        "X-Amz-Date: 20260401T000000Z\r\n",
        "Host: elsewhere\r\n",
        "Content-Type: application/x-amz-json-1.1\r\n",
    ] {
        let answer = put(0).send_with(&server, smuggled);
        assert_ne!(answer.0, 200, "{smuggled}: {}", answer.1);
    }
    let found = dynamodb(&server, &admin(), None, "Scan", r#"{"TableName":"Books"}"#);
    assert!(found.1.contains("\"Count\":0"), "{}", found.1);
}

/// What a policy says of a prefix holds for every spelling of a path.
#[test]
fn no_spelling_of_a_path_leaves_the_prefix_that_a_policy_names() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let object =
        |key: (&str, &str), method: &'static str, path: &'static str, body: &'static str| {
            let hash = auth::payload_hash(body.as_bytes()).as_str().to_owned();
            let headers = vec![("x-amz-content-sha256", hash)];
            Signing { method, path, headers, ..Signing::new("s3", key, body) }.send(&server)
        };
    assert_eq!(object((KEY, SECRET), "PUT", "/bucket/secret/one", "data").0, 200);
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let alice = (alice.0.as_str(), alice.1.as_str());
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*",
        "Resource":"arn:aws:s3:::bucket/public/*"}}"#;
    let form = format!("UserName=alice&PolicyName=own&PolicyDocument={}", encoded(policy));
    iam(&server, &admin(), "PutUserPolicy", &form);
    assert_eq!(object(alice, "PUT", "/bucket/public/one", "data").0, 200);
    for path in [
        "/bucket/secret/one",
        "/bucket/public/../secret/one",
        "/bucket/public/%2e%2e/secret/one",
        "/bucket/public/..%2fsecret/one",
        "/bucket//secret/one",
        "//bucket/secret/one",
        "/bucket/./secret/one",
        "/bucket%2fsecret/one",
        "/bucket/secret%2fone",
    ] {
        let answer = object(alice, "GET", path, "");
        assert!(!answer.1.contains("data"), "{path}: {}", answer.1);
        assert!([400, 403, 404].contains(&answer.0), "{path}: {} {}", answer.0, answer.1);
    }
}

/// A variable is text: what a user is called is no pattern.
#[test]
fn a_variable_of_a_policy_is_no_wildcard() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let own = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:PutItem",
        "Resource":"arn:aws:dynamodb:us-east-1:000000000000:table/${aws:username}"}}"#;
    for name in ["a.b", "Other", "a+b"] {
        let name = name.replace('+', "%2B");
        iam(&server, &admin(), "CreateUser", &format!("UserName={name}"));
        let form = format!("UserName={name}&PolicyName=own&PolicyDocument={}", encoded(own));
        iam(&server, &admin(), "PutUserPolicy", &form);
    }
    for name in ["a.b", "axb", "Other"] {
        table(&server, name);
    }
    let item = |name: &str| format!(r#"{{"TableName":"{name}","Item":{{"k":{{"S":"1"}}}}}}"#);
    let key = new_key(&server, &admin(), "a.b");
    for (name, status) in [("a.b", 200), ("axb", 400), ("Other", 400)] {
        let answer = dynamodb(&server, &key, None, "PutItem", &item(name));
        assert_eq!(answer.0, status, "{name}: {}", answer.1);
    }
}

/// The most that can be logged, by a server whose keys are made, used, and got wrong.
#[test]
fn no_log_shows_a_secret() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = dir.path().join("log");
    let arguments = ["--data", "data", "--auth", "--log-level", "trace"];
    let file = File::create(&log).expect("a file");
    let mut running = Running::start_logging(&arguments, dir.path(), file);
    let banner = running.says_until("The access key of the administrator");
    let first = running.line_beginning("AWS_ACCESS_KEY_ID=AKIA");
    let endpoint =
        banner.split(" answers at ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let server = Server::running(running, endpoint.expect("an endpoint").to_owned());
    let wrong = "wrongwrongwrongwrongwrongwrongwrongwrong";
    assert_eq!(Signing::list_tables((KEY, wrong)).send(&server).0, 400);
    let mut words = first.split_whitespace().filter_map(|word| word.split_once('='));
    let mut word = || words.next().expect("a key").1.to_owned();
    let admin = (word(), word());
    let mut secrets = use_keys(&server, &admin);
    secrets.extend([wrong.to_owned(), admin.1]);
    server.stop(Signal::TERM);
    let sealed = fs::read_to_string(dir.path().join("data/secrets.key")).expect("the key file");
    secrets.push(sealed.trim().to_owned());
    let written = fs::read_to_string(&log).expect("the log");
    assert!(written.contains("signatures are verified"), "{written}");
    for secret in &secrets {
        assert!(secret.len() >= 40, "{secret}");
        assert!(!written.contains(secret.as_str()), "{secret} in {written}");
    }
    assert!(!written.contains("AWS_SECRET_ACCESS_KEY"), "{written}");
}

/// Makes keys in all ways there are, and uses them; their secrets and tokens.
fn use_keys(server: &Server, admin: &Key) -> Vec<String> {
    iam(server, admin, "CreateUser", "UserName=alice");
    let alice = new_key(server, admin, "alice");
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"AWS":"arn:aws:iam::000000000000:user/alice"}}}"#;
    let role = format!("RoleName=reader&AssumeRolePolicyDocument={}", encoded(trust));
    iam(server, admin, "CreateRole", &role);
    let ask = "RoleArn=arn:aws:iam::000000000000:role/reader&RoleSessionName=one";
    let (status, session) = query(server, "sts", &alice, "AssumeRole", ask);
    assert_eq!(status, 200, "{session}");
    let said = |name| text(&session, name);
    let (key, token) = ((said("AccessKeyId"), said("SecretAccessKey")), said("SessionToken"));
    let denied = dynamodb(server, &key, Some(&token), "ListTables", "{}");
    assert_eq!(code(&denied), (400, "AccessDeniedException"));
    let template = "Resources: {U: {Type: AWS::IAM::User}, K: {Type: AWS::IAM::AccessKey, \
        Properties: {UserName: !Ref U}}}\n\
        Outputs: {Secret: {Value: !GetAtt K.SecretAccessKey}}";
    let form = format!(
        "StackName=Keys&Capabilities.member.1=CAPABILITY_IAM&TemplateBody={}",
        encoded(template)
    );
    assert_eq!(query(server, "cloudformation", admin, "CreateStack", &form).0, 200);
    let (_, stack) = query(server, "cloudformation", admin, "DescribeStacks", "StackName=Keys");
    assert_eq!(text(&stack, "StackStatus"), "CREATE_COMPLETE", "{stack}");
    vec![alice.1, key.1, token, text(&stack, "OutputValue")]
}

/// What is denied is denied before anything is looked for: with an item and without one, with a
/// condition that holds and one that does not, the answers are the same to the byte.
#[test]
fn a_denied_request_does_not_tell_whether_an_item_exists() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    table(&server, "Books");
    let item = r#"{"TableName":"Books","Item":{"k":{"S":"there"},"n":{"N":"1"}}}"#;
    assert_eq!(dynamodb(&server, &admin(), None, "PutItem", item).0, 200);
    iam(&server, &admin(), "CreateUser", "UserName=alice");
    let alice = new_key(&server, &admin(), "alice");
    let condition = r#""ConditionExpression":"attribute_exists(k)""#;
    for (operation, body) in [
        ("GetItem", r#"{"TableName":"Books","Key":{"k":{"S":"KEY"}}}"#.to_owned()),
        (
            "DeleteItem",
            format!(r#"{{"TableName":"Books","Key":{{"k":{{"S":"KEY"}}}},{condition}}}"#),
        ),
        ("PutItem", format!(r#"{{"TableName":"Books","Item":{{"k":{{"S":"KEY"}}}},{condition}}}"#)),
        (
            "UpdateItem",
            r#"{"TableName":"Books","Key":{"k":{"S":"KEY"}},"UpdateExpression":"ADD n :n",
               "ExpressionAttributeValues":{":n":{"N":"1"}},"ReturnValues":"ALL_OLD"}"#
                .to_owned(),
        ),
        (
            "Query",
            r#"{"TableName":"Books","KeyConditionExpression":"k = :k",
               "ExpressionAttributeValues":{":k":{"S":"KEY"}}}"#
                .to_owned(),
        ),
        ("BatchGetItem", r#"{"RequestItems":{"Books":{"Keys":[{"k":{"S":"KEY"}}]}}}"#.to_owned()),
        (
            "TransactWriteItems",
            format!(
                r#"{{"TransactItems":[{{"ConditionCheck":{{"TableName":"Books","Key":{{"k":
                   {{"S":"KEY"}}}},{condition}}}}}]}}"#
            ),
        ),
        ("ExecuteStatement", r#"{"Statement":"SELECT * FROM Books WHERE k = 'KEY'"}"#.to_owned()),
    ] {
        let ask = |key: &str| dynamodb(&server, &alice, None, operation, &body.replace("KEY", key));
        let there = ask("there");
        assert_eq!(code(&there), (400, "AccessDeniedException"), "{operation}: {}", there.1);
        assert_eq!(ask("nowhere"), there, "{operation}");
    }
    let kept = dynamodb(
        &server,
        &admin(),
        None,
        "GetItem",
        r#"{"TableName":"Books","Key":{"k":{"S":"there"}}}"#,
    );
    assert!(kept.1.contains(r#""n":{"N":"1"}"#), "{}", kept.1);
}

/// Source: proc(5), `limits`.
#[cfg(target_os = "linux")]
#[test]
fn a_server_that_knows_secrets_leaves_no_core_dump() {
    let limit = |server: &Server| {
        let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("limits");
        let line = limits.lines().find(|line| line.starts_with("Max core file size"));
        let line = line.expect("the limit of core files").trim_start_matches("Max core file size");
        line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    assert_eq!(limit(&server), ["0", "0"]);
}

/// The eleventh wrong signature waits; a right one does not. The counter says how many there were.
#[test]
fn wrong_signatures_are_slowed_and_counted() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let env = env::Env::real();
    let list = |secret| {
        let mut list = Signing::new("dynamodb", (KEY, secret), "{}");
        list.headers.push(("content-type", "application/x-amz-json-1.0".to_owned()));
        list.headers.push(("x-amz-target", "DynamoDB_20120810.ListTables".to_owned()));
        let started = env.moment();
        let status = list.send(&server).0;
        (status, env.moment().since(started))
    };
    let started = env.moment();
    for _ in 0..15 {
        assert_eq!(list("wrong").0, 400);
    }
    // Ten are free and each second pays for five.
    let took = env.moment().since(started).as_secs_f64();
    assert!(took >= 0.9, "{took} s for fifteen tries");
    let (status, right) = list(SECRET);
    assert_eq!(status, 200);
    assert!(right.as_secs_f64() < took, "{right:?}");
    let metrics =
        Signing { method: "GET", path: "/metrics", ..Signing::new("stator", (KEY, SECRET), "") };
    let (_, metrics) = metrics.send(&server);
    let line = "stator_signatures_refused_total{code=\"InvalidSignatureException\"} 15\n";
    assert!(metrics.contains(line), "{metrics}");
}
