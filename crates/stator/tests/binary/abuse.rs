//! Requests that want to use up the server: each gets its answer, memory stays bounded, nothing
//! stops.

use env::{Env, Timestamp};
use serde_json::{Value, json};

use crate::data::{create_table, put};
use crate::process::Server;

const VALIDATION: &str = "com.amazon.coral.validate#ValidationException";
const SERIALIZATION: &str = "com.amazon.coral.service#SerializationException";

/// Bytes of memory that the server's process has.
fn resident(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib << 10
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["__type"].as_str().unwrap_or_default())
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

fn put_attribute(value: &str) -> String {
    format!(r#"{{"TableName":"things","Item":{{"pk":{{"S":"a"}},"v":{value}}}}}"#)
}

#[test]
fn depth_bombs_are_refused() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let deep_list = nested(r#"{"L":["#, r#"{"S":"x"}"#, "]}", 100_000);
    let deep_map = nested(r#"{"M":{"m":"#, r#"{"S":"x"}"#, "}}", 100_000);
    for value in [deep_list, deep_map] {
        assert_eq!(code(&server.call("PutItem", &put_attribute(&value))), (400, VALIDATION));
    }
    for body in [nested("[", "1", "]", 1_000_000), nested(r#"{"a":"#, "1", "}", 1_000_000)] {
        assert_eq!(server.call("PutItem", &body).0, 400);
    }
    let expression = nested("(", "a = :v", ")", 2_000);
    let scan = json!({"TableName": "things", "FilterExpression": expression,
        "ExpressionAttributeValues": {":v": {"S": "x"}}});
    let answer = server.call("Scan", &scan.to_string());
    assert!(answer.0 == 200 || code(&answer) == (400, VALIDATION), "{answer:?}");
    let nots = json!({"TableName": "things", "FilterExpression": "NOT ".repeat(1_000) + "a = :v",
        "ExpressionAttributeValues": {":v": {"S": "x"}}});
    assert_eq!(code(&server.call("Scan", &nots.to_string())), (400, VALIDATION));
    let statement = format!("SELECT * FROM things WHERE a = {}", nested("[", "1", "]", 3_000));
    let statement = json!({ "Statement": statement });
    assert_eq!(code(&server.call("ExecuteStatement", &statement.to_string())), (400, VALIDATION));
    put(&server, "still there");
}

#[test]
fn great_keys_values_and_names_are_refused() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let great = "k".repeat(400 << 10);
    let key = json!({"TableName": "things", "Item": {"pk": {"S": great}}});
    assert_eq!(code(&server.call("PutItem", &key.to_string())), (400, VALIDATION));
    let name = json!({"TableName": "things", "Item": {"pk": {"S": "a"}, &great: {"S": great}}});
    assert_eq!(code(&server.call("PutItem", &name.to_string())), (400, VALIDATION));
    let table = json!({ "TableName": great });
    assert_eq!(code(&server.call("DescribeTable", &table.to_string())), (400, VALIDATION));
    let condition = json!({"TableName": "things", "Item": {"pk": {"S": "a"}},
        "ConditionExpression": "a = b OR ".repeat(2_000) + "a = b"});
    assert_eq!(code(&server.call("PutItem", &condition.to_string())), (400, VALIDATION));
    put(&server, "still there");
}

#[test]
fn millions_of_elements_and_copies_leave_no_mark_on_memory() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let before = resident(&server);
    let set = format!(r#"{{"NS":[{}]}}"#, vec!["\"1\""; 4_000_000].join(","));
    assert_eq!(code(&server.call("PutItem", &put_attribute(&set))), (400, VALIDATION));
    let list = format!(r#"{{"L":[{}]}}"#, vec![r#"{"S":""}"#; 1_000_000].join(","));
    assert_eq!(code(&server.call("PutItem", &put_attribute(&list))), (400, VALIDATION));
    // A large list that exists, copied as often as an expression can.
    let elements = vec![json!({"S": "e".repeat(1_000)}); 390];
    let item = json!({"TableName": "things", "Item": {"pk": {"S": "l"}, "l": {"L": elements}}});
    assert_eq!(server.call("PutItem", &item.to_string()).0, 200);
    let copies: Vec<String> = (0..290).map(|n| format!("a{n} = l")).collect();
    let update = json!({"TableName": "things", "Key": {"pk": {"S": "l"}},
        "UpdateExpression": format!("SET {}", copies.join(", "))});
    for _ in 0..20 {
        assert_eq!(code(&server.call("UpdateItem", &update.to_string())), (400, VALIDATION));
    }
    let grown = resident(&server).saturating_sub(before) >> 20;
    assert!(grown < 300, "{grown} MiB more than before");
    put(&server, "still there");
}

#[test]
fn random_bodies_are_refused_by_every_operation() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let (random, _) = Env::manual(25_112_026, Timestamp::from_secs(0));
    let operations = ["PutItem", "Query", "CreateTable", "TransactWriteItems", "ExecuteStatement"];
    for round in 0..200_usize {
        let mut bytes = vec![0; 1 + round * 3];
        random.fill_random(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = if round % 2 == 0 { text } else { json!({ "TableName": text }).to_string() };
        let answer = server.call(operations[round % operations.len()], &body);
        assert_eq!(answer.0, 400, "{answer:?}");
        let known = [VALIDATION, SERIALIZATION].contains(&code(&answer).1);
        assert!(known, "{answer:?}");
    }
    put(&server, "still there");
}

#[test]
fn a_body_beyond_the_limit_is_refused_and_the_next_request_is_answered() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    // The server hangs up before all of it was sent, which may throw its answer away.
    let answer = server.try_post("/", &" ".repeat(25 << 20));
    assert!(answer.is_none_or(|(status, _)| status == 413));
    put(&server, "still there");
}

#[test]
fn patterns_that_look_around_without_end_hold_nobody_up() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let declaration =
        json!({"Type": "CommaDelimitedList", "AllowedPattern": r"(?=(a+)+$)(a|aa)+\1b|a+"});
    let template = json!({"Parameters": {"P": declaration},
        "Resources": {"R": {"Type": "AWS::CDK::Metadata"}}})
    .to_string();
    let value = vec!["a".repeat(62); 65].join(",");
    let form = [
        ("StackName", "s"),
        ("TemplateBody", &*template),
        ("Parameters.member.1.ParameterKey", "P"),
        ("Parameters.member.1.ParameterValue", &value),
    ];
    std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..6).map(|_| scope.spawn(|| server.cloudformation("CreateStack", &form))).collect();
        while !calls.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            put(&server, "beside them");
        }
        for call in calls {
            let (status, text) = call.join().expect("an answer");
            assert_eq!(status, 400);
            let sentence = "Parameter 'P' has an AllowedPattern that takes more than ";
            assert!(text.contains("ValidationError") && text.contains(sentence), "{text}");
        }
    });
}
