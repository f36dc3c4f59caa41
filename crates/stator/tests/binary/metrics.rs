//! The metrics: by table and index, of the process, and all that `contrib/` asks for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::process::Server;

fn value(server: &Server, series: &str) -> f64 {
    let (_, text) = server.get("/metrics");
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{series} in {text}"))
}

#[test]
fn capacity_is_counted_by_table_and_index() {
    let server = Server::start(&["--memory"]);
    let (status, body) = server.call(
        "CreateTable",
        r#"{"TableName":"things","BillingMode":"PAY_PER_REQUEST",
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
                                    {"AttributeName":"g","AttributeType":"S"}],
            "GlobalSecondaryIndexes":[{"IndexName":"by-g","Projection":{"ProjectionType":"ALL"},
                "KeySchema":[{"AttributeName":"g","KeyType":"HASH"}]}]}"#,
    );
    assert_eq!(status, 200, "{body}");
    // One unit for each started kilobyte, of the table and of the index.
    let text = "x".repeat(1500);
    let item = format!(r#"{{"pk":{{"S":"a"}},"g":{{"S":"b"}},"text":{{"S":"{text}"}}}}"#);
    let put = format!(r#"{{"TableName":"things","Item":{item}}}"#);
    assert_eq!(server.call("PutItem", &put).0, 200);
    let query = r#"{"TableName":"things","IndexName":"by-g","KeyConditionExpression":"g = :g",
                    "ExpressionAttributeValues":{":g":{"S":"b"}}}"#;
    assert_eq!(server.call("Query", query).0, 200);
    let of = |kind: &str, labels: &str| {
        value(&server, &format!("stator_table_consumed_{kind}_capacity_units_total{{{labels}}}"))
    };
    let things = r#"table="things",account="000000000000",region="us-east-1""#;
    let index = format!(r#"{things},index="by-g""#);
    assert_eq!(of("write", things), 2.0);
    assert_eq!(of("write", &index), 2.0);
    assert_eq!(of("read", things), 0.0);
    assert_eq!(of("read", &index), 0.5);
    assert_eq!(value(&server, "stator_consumed_write_capacity_units_total"), 4.0);
    assert!(value(&server, "process_resident_memory_bytes") > 1e6);
}

#[test]
fn contrib_names_only_metrics_that_are_there() {
    let server = Server::start(&[]);
    assert_eq!(server.call("ListTables", "{}").0, 200);
    let (_, text) = server.get("/metrics");
    let name = |line: &str| line.split(['{', ' ']).next().map(str::to_owned);
    let there: BTreeSet<String> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(name).collect();
    let contrib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contrib");
    let mut named = BTreeSet::new();
    for file in ["prometheus/alerts.yml", "grafana/stator.json"] {
        let text = fs::read_to_string(contrib.join(file)).expect(file);
        let words = text.split(|one: char| !one.is_ascii_alphanumeric() && one != '_');
        let metrics = words.filter(|word| {
            (word.starts_with("stator_") || word.starts_with("process_")) && word.contains('_')
        });
        named.extend(metrics.map(str::to_owned));
    }
    assert!(named.len() > 20, "{named:?}");
    let missing: Vec<_> = named.difference(&there).collect();
    assert_eq!(missing, Vec::<&String>::new());
}
