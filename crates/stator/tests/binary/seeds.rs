//! `stator model seed` and `stator model verify --endpoint` against a running server.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::answering::{Asked, answer};
use crate::process::{Ended, Server, stator};

fn example(name: &str) -> String {
    format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A server with the tables of the example, made from what `generate` prints.
fn with_tables(file: &str) -> Server {
    let server = Server::start(&["--memory"]);
    let directory = tempfile::tempdir().expect("a directory");
    let generated = stator(&["model", "generate", "cloudformation", file]);
    let template = directory.path().join("tables.json");
    std::fs::write(&template, generated.stdout).expect("a file");
    let template = template.to_str().expect("a readable path");
    let deployed = stator(&["deploy", template, "--endpoint", server.endpoint()]);
    assert_eq!(deployed.code, 0, "{}", deployed.stderr);
    // Commands and tests ask for the same tables.
    server.sign_as("stator", "us-east-1");
    server
}

fn model(server: &Server, arguments: &[&str]) -> Ended {
    stator(&[&["model"], arguments, &["--endpoint", server.endpoint()]].concat())
}

fn call(server: &Server, operation: &str, body: &Value) -> Value {
    let (status, answer) = server.call(operation, &body.to_string());
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

fn table_names(server: &Server) -> Value {
    call(server, "ListTables", &json!({}))["TableNames"].clone()
}

#[test]
fn seeded_tables_verify_and_a_planted_fault_is_named() {
    let file = example("market.model.toml");
    let server = with_tables(&file);
    let seeded = model(&server, &["seed", "300", &file, "--seed", "5"]);
    assert_eq!((seeded.code, seeded.stderr.as_str()), (0, ""), "{}", seeded.stdout);
    assert_eq!(seeded.stdout, "wrote 300 items of seed 5: Market 300\n");
    let verified = model(&server, &["verify", &file]);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    assert!(
        verified.stdout.starts_with("Market: 300 items, the whole table\n"),
        "{}",
        verified.stdout
    );
    assert!(verified.stdout.contains("ok    orders_of_customer: "), "{}", verified.stdout);
    let part = model(&server, &["verify", &file, "--items", "40"]);
    assert_eq!(part.code, 0, "{}", part.stdout);
    let line = "Market: 40 items, and there are more (--items 40)";
    assert!(part.stdout.starts_with(line), "{}", part.stdout);

    let scanned = call(&server, "Scan", &json!({ "TableName": "Market" }));
    let items = scanned["Items"].as_array().expect("items");
    let order = items.iter().find(|item| item["sk"]["S"] == "ORDER").expect("an order");
    let update = json!({
        "TableName": "Market",
        "Key": { "pk": order["pk"], "sk": order["sk"] },
        "UpdateExpression": "SET gsi1pk = :wrong",
        "ExpressionAttributeValues": { ":wrong": { "S": "CUSTOMER#nobody" } },
    });
    call(&server, "UpdateItem", &update);
    let faulty = model(&server, &["verify", &file]);
    assert_eq!(faulty.code, 1, "{}", faulty.stdout);
    let fails: Vec<&str> = faulty.stdout.lines().filter(|line| line.starts_with("FAIL")).collect();
    let id = order["order_id"]["S"].as_str().expect("a text");
    let [fail] = fails[..] else { panic!("{fails:?}") };
    assert!(fail.starts_with("FAIL  orders_of_customer: with {"), "{fail}");
    assert!(fail.contains("it does not return Order(") && fail.contains(id), "{fail}");
}

#[test]
fn tables_of_ones_own_are_verified_with_adversarial_items_and_removed_again() {
    let server = with_tables(&example("orders.model.toml"));
    let before = table_names(&server);
    // The model with a fault: one pattern fails, and the tables are gone all the same.
    let file = example("orders.model.toml");
    let faulty = model(&server, &["verify", &file, "--write"]);
    assert_eq!(faulty.code, 1, "{}", faulty.stdout);
    assert!(faulty.stdout.contains("FAIL  get_orders_by_date"), "{}", faulty.stdout);
    assert!(faulty.stdout.starts_with("in new tables of http://"), "{}", faulty.stdout);
    let mended = model(&server, &["verify", &example("orders-mended.model.toml"), "--write"]);
    assert_eq!(mended.code, 0, "{}", mended.stdout);
    assert_eq!(table_names(&server), before);
    // A name that is taken is refused, and what has it is left alone.
    let taken = json!({
        "TableName": "takenMain",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
    });
    call(&server, "CreateTable", &taken);
    let refused = model(&server, &["verify", &file, "--write", "--prefix", "taken"]);
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(refused.stderr.contains("ResourceInUseException"), "{}", refused.stderr);
    let names = table_names(&server);
    assert!(names.as_array().expect("names").contains(&json!("takenMain")), "{names}");
}

#[test]
fn items_are_printed_with_their_tables_when_no_server_is_named() {
    let file = example("market-tables.model.toml");
    let printed = stator(&["model", "seed", "200", &file]);
    assert_eq!((printed.code, printed.stderr.as_str()), (0, ""));
    let lines: Vec<Value> =
        printed.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 200);
    let order = lines.iter().find(|line| line["TableName"] == "Orders").expect("an order");
    assert!(order["Item"]["order_id"]["S"].is_string(), "{order}");
    // Each line is what PutItem takes.
    let server = with_tables(&file);
    for line in &lines {
        call(&server, "PutItem", line);
    }
    let verified = model(&server, &["verify", &file]);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
}

#[test]
fn what_is_missing_or_wrong_is_said_with_what_would_be_right() {
    let file = example("market-tables.model.toml");
    let nobody = ["--endpoint", "http://127.0.0.1:9"];
    for command in [&["verify", &file][..], &["seed", "100", &file], &["verify", &file, "--write"]]
    {
        let refused = stator(&[&["model"], command, &nobody].concat());
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        for part in ["http://127.0.0.1:9 does not answer", "--endpoint takes the URL of a running"]
        {
            assert!(refused.stderr.contains(part), "{part} in {}", refused.stderr);
        }
    }
    let server = Server::start(&["--memory"]);
    for command in [&["verify", &file][..], &["seed", "100", &file]] {
        let refused = model(&server, command);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        for part in ["Customers, CustomerEmails", "stator model generate cloudformation"] {
            assert!(refused.stderr.contains(part), "{part} in {}", refused.stderr);
        }
    }
    let few = model(&server, &["seed", "3", &file]);
    assert_eq!(few.code, 2, "{}", few.stdout);
    assert!(few.stderr.contains("3 items are too few"), "{}", few.stderr);
    for arguments in [
        &["seed", "0", &file][..],
        &["seed", "10", &file, "--scale", "-1"],
        &["verify", &file, "--write"],
        &["verify", &file, "--items", "5"],
    ] {
        let wrong = stator(&[&["model"], arguments].concat());
        assert_eq!(wrong.code, 2, "{arguments:?}: {}", wrong.stderr);
    }
}

/// The items that a BatchWriteItem puts into the table.
fn puts(asked: &Asked) -> Vec<Value> {
    assert_eq!(asked.header("x-amz-target"), Some("dynamodb_20120810.batchwriteitem"));
    asked.body["RequestItems"]["Things"].as_array().expect("puts").clone()
}

#[test]
fn what_a_server_leaves_unprocessed_is_sent_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("m.toml");
    let text = "[tables.Things]\npartition_key = \"id\"\n\
                [entities.Thing]\nidentity = [\"id\"]\nattributes = { id = \"ulid\" }\n";
    std::fs::write(&file, text).expect("a file");
    let file = file.to_str().expect("a readable path");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::scope(|scope| {
        let arguments = ["model", "seed", "30", file, "--endpoint", &endpoint];
        let command = scope.spawn(move || stator(&arguments));
        answer(&listener, |_| {
            let key = json!({ "AttributeName": "id", "KeyType": "HASH" });
            (200, json!({ "Table": { "KeySchema": [key] } }))
        });
        let mut left = Vec::new();
        let first = answer(&listener, |asked| {
            left = puts(asked).split_off(20);
            (200, json!({ "UnprocessedItems": { "Things": left } }))
        });
        let busy = answer(&listener, |_| {
            let code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
            (400, json!({ "__type": code, "message": "slow down" }))
        });
        let again = answer(&listener, |_| (200, json!({ "UnprocessedItems": {} })));
        let last = answer(&listener, |_| (200, json!({})));
        assert_eq!((puts(&busy), puts(&again)), (left.clone(), left));
        assert_eq!((puts(&first).len(), puts(&last).len()), (25, 5));
        let ended = command.join().expect("it ends");
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        assert_eq!(ended.stdout, "wrote 30 items of seed 0: Things 30\n");
    });
}
