//! Contributor insights: what is counted of which key, and how CloudWatch reports it.
//!
//! Expected: "CloudWatch Contributor Insights for DynamoDB: how it works" in the developer guide (a
//! read unit counts one, a write unit three, a throttled request one; the rules of each mode), the
//! API reference of GetInsightRuleReport; sums by hand.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

use std::sync::Arc;
use std::time::Duration;

use aws_services::{AwsService, CloudWatch};
use ciborium::Value as Cbor;
use engine::{Engine, RequestCtx};
use env::{Deadline, Env, ManualClock, Timestamp};
use model::{ApiError, Caller, Namespace, Operation};
use serde_json::{Value, json};
use store::MemoryStore;
use wire::aws::{Call, Reply, Service};

const START: u64 = 1_800_000_000;
const TARGET: &str = "GraniteServiceVersion20100801";

fn namespace() -> Namespace {
    Namespace::new("123456789012", "eu-west-1")
}

fn context() -> RequestCtx {
    RequestCtx::internal(namespace(), Deadline::NEVER)
}

/// An engine with the table `music` (artist, song) and its index `by-year`.
struct Bench {
    engine: Arc<Engine>,
    cloudwatch: CloudWatch,
    clock: ManualClock,
}

impl Bench {
    async fn start(units: Option<i64>) -> Self {
        let (env, clock) = Env::manual(1, Timestamp::from_secs(START));
        let store = Arc::new(MemoryStore::in_memory(&env));
        let engine = Engine::open(store, env).await.unwrap();
        let engine = match units {
            Some(_) => engine.with_enforced_throughput(),
            None => engine,
        };
        let engine = Arc::new(engine);
        let cloudwatch = CloudWatch::new(Arc::clone(&engine));
        let bench = Self { engine, cloudwatch, clock };
        bench.done(Operation::CreateTable, table(units)).await;
        bench
    }

    async fn ask(&self, operation: Operation, body: Value) -> Result<Value, ApiError> {
        let request = wire::decode(operation, &body.to_string().into()).unwrap();
        let answer = self.engine.call(&context(), request).await?;
        let mut bytes = Vec::new();
        wire::encode_response(&answer, &mut bytes);
        Ok(serde_json::from_slice(&bytes).unwrap())
    }

    async fn done(&self, operation: Operation, body: Value) -> Value {
        self.ask(operation, body).await.unwrap()
    }

    /// Switches insights on or off, or to another mode.
    async fn switch(&self, index: Option<&str>, action: &str, mode: Option<&str>) {
        let mut body = json!({ "TableName": "music", "ContributorInsightsAction": action });
        if let Some(index) = index {
            body["IndexName"] = index.into();
        }
        if let Some(mode) = mode {
            body["ContributorInsightsMode"] = mode.into();
        }
        self.done(Operation::UpdateContributorInsights, body).await;
    }

    /// The names of the rules, without their times.
    async fn rules(&self, index: Option<&str>) -> Vec<String> {
        let mut body = json!({ "TableName": "music" });
        if let Some(index) = index {
            body["IndexName"] = index.into();
        }
        let described = self.done(Operation::DescribeContributorInsights, body).await;
        let rules = described["ContributorInsightsRuleList"].as_array().unwrap();
        rules.iter().map(|rule| rule.as_str().unwrap().to_owned()).collect()
    }

    async fn rule(&self, index: Option<&str>, kind: &str) -> String {
        let prefix = format!("DynamoDBContributorInsights-{kind}-");
        self.rules(index).await.into_iter().find(|rule| rule.starts_with(&prefix)).unwrap()
    }

    async fn put(&self, artist: &str, song: &str, year: u32) {
        let item = json!({
            "artist": { "S": artist }, "song": { "N": song }, "year": { "N": year.to_string() },
        });
        self.done(Operation::PutItem, json!({ "TableName": "music", "Item": item })).await;
    }

    async fn get(&self, artist: &str, song: &str) -> Result<Value, ApiError> {
        let key = json!({ "artist": { "S": artist }, "song": { "N": song } });
        let body = json!({ "TableName": "music", "Key": key, "ConsistentRead": true });
        self.ask(Operation::GetItem, body).await
    }

    async fn call(&self, call: Call) -> Reply {
        self.cloudwatch.answer(&context(), &call).await
    }

    /// A call in JSON.
    async fn json(&self, operation: &str, body: Value) -> (u16, Value) {
        let target = format!("{TARGET}.{operation}");
        let reply = self.call(Call { target, body: body.to_string().into(), ..empty() }).await;
        (reply.status, serde_json::from_slice(&reply.body).unwrap())
    }

    /// The contributors of a rule in the hour from the start: their keys and values.
    async fn contributors(&self, rule: &str) -> Vec<(Vec<String>, f64)> {
        let (status, report) = self.json("GetInsightRuleReport", asked(rule)).await;
        assert_eq!(status, 200, "{report}");
        let of = |one: &Value| {
            let keys = one["Keys"].as_array().unwrap().iter();
            let keys = keys.map(|key| key.as_str().unwrap().to_owned()).collect();
            (keys, one["ApproximateAggregateValue"].as_f64().unwrap())
        };
        report["Contributors"].as_array().unwrap().iter().map(of).collect()
    }
}

fn table(units: Option<i64>) -> Value {
    let attribute =
        |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let mut index = json!({
        "IndexName": "by-year",
        "KeySchema": [key("year", "HASH")],
        "Projection": { "ProjectionType": "KEYS_ONLY" },
    });
    let mut table = json!({
        "TableName": "music",
        "AttributeDefinitions": [
            attribute("artist", "S"), attribute("song", "N"), attribute("year", "N"),
        ],
        "KeySchema": [key("artist", "HASH"), key("song", "RANGE")],
        "BillingMode": "PAY_PER_REQUEST",
    });
    if let Some(units) = units {
        let units = json!({ "ReadCapacityUnits": units, "WriteCapacityUnits": units });
        table["BillingMode"] = "PROVISIONED".into();
        table["ProvisionedThroughput"] = units.clone();
        index["ProvisionedThroughput"] = units;
    }
    table["GlobalSecondaryIndexes"] = json!([index]);
    table
}

fn empty() -> Call {
    Call {
        service: Service::CloudWatch,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: String::new(),
        host: "127.0.0.1:8000".to_owned(),
        content_type: String::new(),
        target: String::new(),
        headers: Vec::new(),
        caller: Arc::new(Caller::internal(namespace())),
        body: Default::default(),
        source: None,
        request_id: "r".to_owned(),
    }
}

/// A report on the hour from the start.
fn asked(rule: &str) -> Value {
    json!({ "RuleName": rule, "StartTime": START, "EndTime": START + 3_600, "Period": 60 })
}

fn keys(of: &[&str]) -> Vec<String> {
    of.iter().map(|key| (*key).to_owned()).collect()
}

const BOTH: [&str; 4] = ["PKC", "SKC", "PKT", "SKT"];

#[tokio::test]
async fn accesses_are_counted_by_partition_and_by_item() {
    let bench = Bench::start(None).await;
    bench.put("before", "1", 1990).await;
    bench.switch(None, "ENABLE", None).await;
    let kinds: Vec<String> =
        bench.rules(None).await.iter().map(|rule| rule[28..31].to_owned()).collect();
    assert_eq!(kinds, BOTH);
    bench.put("a", "1", 1990).await;
    bench.put("a", "2", 1990).await;
    bench.put("b", "1", 1990).await;
    for _ in 0..4 {
        bench.get("b", "1").await.unwrap();
    }
    let partitions = bench.rule(None, "PKC").await;
    let items = bench.rule(None, "SKC").await;
    // A write of a small item is one unit and counts three, a consistent read is one.
    let expected = [(keys(&["b"]), 7.0), (keys(&["a"]), 6.0)];
    assert_eq!(bench.contributors(&partitions).await, expected);
    let expected = [(keys(&["b", "1"]), 7.0), (keys(&["a", "1"]), 3.0), (keys(&["a", "2"]), 3.0)];
    assert_eq!(bench.contributors(&items).await, expected);
    // A query of a partition costs half a unit, whatever it finds.
    let query = json!({
        "TableName": "music",
        "KeyConditionExpression": "artist = :a",
        "ExpressionAttributeValues": { ":a": { "S": "a" } },
    });
    bench.done(Operation::Query, query).await;
    let nothing = json!({
        "TableName": "music",
        "KeyConditionExpression": "artist = :a",
        "ExpressionAttributeValues": { ":a": { "S": "none" } },
    });
    bench.done(Operation::Query, nothing).await;
    let expected = [(keys(&["b"]), 7.0), (keys(&["a"]), 6.5), (keys(&["none"]), 0.5)];
    assert_eq!(bench.contributors(&partitions).await, expected);
    let of_items = bench.contributors(&items).await;
    assert_eq!(of_items[1], (keys(&["a", "1"]), 3.25), "each has its part by its bytes");
    assert_eq!(bench.contributors(&bench.rule(None, "PKT").await).await, []);
}

#[tokio::test]
async fn batches_and_transactions_count_too() {
    let bench = Bench::start(None).await;
    bench.switch(None, "ENABLE", None).await;
    let key = |artist: &str| json!({ "artist": { "S": artist }, "song": { "N": "1" } });
    let body = json!({ "RequestItems": { "music": [
        { "PutRequest": { "Item": key("a") } }, { "PutRequest": { "Item": key("b") } },
    ] } });
    bench.done(Operation::BatchWriteItem, body).await;
    let body = json!({ "TransactItems": [
        { "Put": { "TableName": "music", "Item": key("b") } },
    ] });
    bench.done(Operation::TransactWriteItems, body).await;
    let body =
        json!({ "RequestItems": { "music": { "Keys": [key("a")], "ConsistentRead": true } } });
    bench.done(Operation::BatchGetItem, body).await;
    let get = json!({ "Get": { "TableName": "music", "Key": key("c") } });
    bench.done(Operation::TransactGetItems, json!({ "TransactItems": [get] })).await;
    // A transaction costs twice as much.
    let expected = [(keys(&["b"]), 3.0 + 6.0), (keys(&["a"]), 3.0 + 1.0), (keys(&["c"]), 2.0)];
    let rule = bench.rule(None, "PKC").await;
    assert_eq!(bench.contributors(&rule).await, expected);
}

#[tokio::test]
async fn an_index_counts_the_keys_of_its_entries() {
    let bench = Bench::start(None).await;
    bench.switch(Some("by-year"), "ENABLE", None).await;
    assert!(bench.rules(None).await.is_empty(), "the table has none");
    bench.put("a", "1", 1990).await;
    bench.put("b", "1", 1991).await;
    // The entry moves: one unit for the old one, one for the new one.
    bench.put("b", "1", 1992).await;
    let query = json!({
        "TableName": "music", "IndexName": "by-year",
        "KeyConditionExpression": "#y = :y",
        "ExpressionAttributeNames": { "#y": "year" },
        "ExpressionAttributeValues": { ":y": { "N": "1990" } },
    });
    bench.done(Operation::Query, query).await;
    let rule = bench.rule(Some("by-year"), "PKC").await;
    let expected = [(keys(&["1991"]), 6.0), (keys(&["1990"]), 3.5), (keys(&["1992"]), 3.0)];
    assert_eq!(bench.contributors(&rule).await, expected);
    let kinds: Vec<String> =
        bench.rules(Some("by-year")).await.iter().map(|rule| rule[28..31].to_owned()).collect();
    assert_eq!(kinds, ["PKC", "PKT"], "it has no sort key");
}

#[tokio::test]
async fn throttled_requests_are_counted_in_both_modes() {
    let bench = Bench::start(Some(1)).await;
    bench.switch(None, "ENABLE", Some("THROTTLED_KEYS")).await;
    let kinds: Vec<String> =
        bench.rules(None).await.iter().map(|rule| rule[28..31].to_owned()).collect();
    assert_eq!(kinds, ["PKT", "SKT"]);
    bench.get("a", "1").await.unwrap();
    for (artist, song) in [("a", "1"), ("a", "2"), ("b", "1"), ("a", "1")] {
        assert!(bench.get(artist, song).await.is_err(), "one unit a second is used up");
    }
    let partitions = bench.rule(None, "PKT").await;
    let expected = [(keys(&["a"]), 3.0), (keys(&["b"]), 1.0)];
    assert_eq!(bench.contributors(&partitions).await, expected);
    let items = bench.rule(None, "SKT").await;
    assert_eq!(bench.contributors(&items).await[0], (keys(&["a", "1"]), 2.0));
    // The other mode keeps the rules on throttled keys and what they counted.
    bench.clock.advance(Duration::from_secs(5));
    bench.switch(None, "ENABLE", Some("ACCESSED_AND_THROTTLED_KEYS")).await;
    assert_eq!(bench.rule(None, "PKT").await, partitions);
    assert_eq!(bench.contributors(&partitions).await, expected);
    bench.get("a", "1").await.unwrap();
    let accesses = bench.rule(None, "PKC").await;
    assert_eq!(bench.contributors(&accesses).await, [(keys(&["a"]), 1.0)]);
    // Off, all of it is gone.
    bench.switch(None, "DISABLE", None).await;
    assert!(bench.rules(None).await.is_empty());
    let (status, gone) = bench.json("GetInsightRuleReport", asked(&partitions)).await;
    assert_eq!(status, 404, "{gone}");
    assert_eq!(gone["__type"], "com.amazonaws.cloudwatch#ResourceNotFoundException");
    bench.clock.advance(Duration::from_secs(5));
    bench.switch(None, "ENABLE", None).await;
    assert_eq!(bench.contributors(&bench.rule(None, "PKT").await).await, []);
}

#[tokio::test]
async fn periods_and_statistics_are_those_asked_for() {
    let bench = Bench::start(None).await;
    bench.switch(None, "ENABLE", None).await;
    bench.put("a", "1", 1990).await;
    bench.put("b", "1", 1990).await;
    bench.clock.advance(Duration::from_secs(60));
    bench.put("b", "1", 1990).await;
    bench.clock.advance(Duration::from_secs(120));
    for _ in 0..7 {
        bench.get("a", "1").await.unwrap();
    }
    let rule = bench.rule(None, "PKC").await;
    let mut body = asked(&rule);
    body["Period"] = 120.into();
    body["Metrics"] = json!([
        "UniqueContributors",
        "MaxContributorValue",
        "SampleCount",
        "Sum",
        "Minimum",
        "Maximum",
        "Average"
    ]);
    let (status, report) = bench.json("GetInsightRuleReport", body.clone()).await;
    assert_eq!(status, 200, "{report}");
    let period = |at: u64, of: [f64; 7]| {
        let [unique, heaviest, samples, sum, least, largest, average] = of;
        json!({
            "Timestamp": START as f64 + at as f64, "UniqueContributors": unique,
            "MaxContributorValue": heaviest, "SampleCount": samples, "Sum": sum,
            "Minimum": least, "Maximum": largest, "Average": average,
        })
    };
    let expected = json!([
        period(0, [2.0, 6.0, 3.0, 9.0, 3.0, 3.0, 3.0]),
        period(120, [1.0, 7.0, 7.0, 7.0, 1.0, 1.0, 1.0]),
    ]);
    assert_eq!(report["MetricDatapoints"], expected);
    assert_eq!(report["AggregateValue"], json!(16.0));
    assert_eq!(report["ApproximateUniqueCount"], json!(2));
    assert_eq!(report["KeyLabels"], json!(["artist"]));
    let first = json!({
        "Keys": ["a"],
        "ApproximateAggregateValue": 10.0,
        "Datapoints": [
            { "Timestamp": START as f64, "ApproximateValue": 3.0 },
            { "Timestamp": START as f64 + 120.0, "ApproximateValue": 7.0 },
        ],
    });
    assert_eq!(report["Contributors"][0], first);
    body["MaxContributorCount"] = 1.into();
    body["EndTime"] = (START + 120).into();
    let (_, report) = bench.json("GetInsightRuleReport", body).await;
    assert_eq!(report["Contributors"].as_array().unwrap().len(), 1);
    assert_eq!(report["Contributors"][0]["Keys"], json!(["b"]));
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let bench = Bench::start(None).await;
    bench.switch(None, "ENABLE", None).await;
    let rule = bench.rule(None, "PKC").await;
    let with = |name: &str, value: Value| {
        let mut body = asked(&rule);
        body[name] = value;
        body
    };
    let invalid = "com.amazonaws.cloudwatch#InvalidParameterValueException";
    let missing = "com.amazonaws.cloudwatch#MissingRequiredParameterException";
    for (body, code) in [
        (with("Period", json!(90)), invalid),
        (with("Period", Value::Null), missing),
        (with("StartTime", Value::Null), missing),
        (with("EndTime", json!(START)), invalid),
        (with("MaxContributorCount", json!(101)), invalid),
        (with("Metrics", json!(["Median"])), invalid),
        (with("OrderBy", json!("Average")), invalid),
        (with("RuleName", json!("")), missing),
    ] {
        let (status, refused) = bench.json("GetInsightRuleReport", body.clone()).await;
        assert_eq!((status, refused["__type"].as_str()), (400, Some(code)), "{body}");
    }
    let (status, _) = bench.json("PutMetricData", json!({})).await;
    assert_eq!(status, 400);
    let (_, refused) = bench.json("DescribeInsightRules", json!({ "NextToken": "x" })).await;
    assert_eq!(refused["__type"], "com.amazonaws.cloudwatch#InvalidNextToken");
}

#[tokio::test]
async fn rules_are_listed_in_pages() {
    let bench = Bench::start(None).await;
    bench.switch(None, "ENABLE", None).await;
    bench.switch(Some("by-year"), "ENABLE", None).await;
    let mut expected = bench.rules(None).await;
    expected.extend(bench.rules(Some("by-year")).await);
    expected.sort();
    let mut found = Vec::new();
    let mut body = json!({ "MaxResults": 4 });
    loop {
        let (_, page) = bench.json("DescribeInsightRules", body.clone()).await;
        for rule in page["InsightRules"].as_array().unwrap() {
            assert_eq!((&rule["State"], &rule["ManagedRule"]), (&json!("ENABLED"), &json!(true)));
            found.push(rule["Name"].as_str().unwrap().to_owned());
        }
        let Some(token) = page.get("NextToken") else { break };
        body["NextToken"] = token.clone();
    }
    assert_eq!(found, expected, "no name is that of two rules");
}

#[tokio::test]
async fn the_query_protocol_and_cbor_say_the_same() {
    let bench = Bench::start(None).await;
    bench.switch(None, "ENABLE", None).await;
    bench.put("a&b", "1", 1990).await;
    let rule = bench.rule(None, "PKC").await;
    // 1800000000 is 2027-01-15T08:00:00.
    let form = format!(
        "Action=GetInsightRuleReport&Version=2010-08-01&RuleName={rule}&Period=60\
         &StartTime=2027-01-15T08:00:00Z&EndTime=2027-01-15T09:00:00Z&Metrics.member.1=Sum"
    );
    let reply = bench.call(Call { body: form.into(), ..empty() }).await;
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    for part in [
        "<GetInsightRuleReportResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">",
        "<Keys><member>a&amp;b</member></Keys>",
        "<Timestamp>2027-01-15T08:00:00.000Z</Timestamp>",
        "<Sum>3.0</Sum>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let time = |seconds: u64| Cbor::Tag(1, Box::new(Cbor::Integer(seconds.into())));
    let text = |text: &str| Cbor::Text(text.to_owned());
    let body = Cbor::Map(vec![
        (text("RuleName"), text(&rule)),
        (text("StartTime"), time(START)),
        (text("EndTime"), time(START + 3_600)),
        (text("Period"), Cbor::Integer(60.into())),
    ]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&body, &mut bytes).unwrap();
    let path = format!("/service/{TARGET}/operation/GetInsightRuleReport");
    let reply = bench.call(Call { path: path.clone(), body: bytes.into(), ..empty() }).await;
    assert_eq!((reply.status, reply.content_type), (200, "application/cbor"));
    assert!(reply.headers.contains(&("smithy-protocol", "rpc-v2-cbor".to_owned())));
    let read: Cbor = ciborium::from_reader(&*reply.body).unwrap();
    let member = |of: &Cbor, name: &str| {
        let members = of.as_map().unwrap().iter();
        members
            .filter(|(known, _)| known.as_text() == Some(name))
            .map(|(_, one)| one.clone())
            .next()
    };
    let contributor = member(&read, "Contributors").unwrap().as_array().unwrap()[0].clone();
    assert_eq!(member(&contributor, "Keys").unwrap(), Cbor::Array(vec![text("a&b")]));
    let point = member(&contributor, "Datapoints").unwrap().as_array().unwrap()[0].clone();
    let at = Cbor::Tag(1, Box::new(Cbor::Float(START as f64)));
    assert_eq!(member(&point, "Timestamp").unwrap(), at);
    assert_eq!(member(&point, "ApproximateValue").unwrap(), Cbor::Float(3.0));
    let refused = bench.call(Call { path, ..empty() }).await;
    let query_error = ("x-amzn-query-error", "MissingParameter;Sender".to_owned());
    assert!(refused.headers.contains(&query_error), "{:?}", refused.headers);
}
