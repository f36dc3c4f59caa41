//! Plans: units as the developer guide counts them, dollars as the price list does.
//!
//! Expected values are worked out by hand from "Read and write operations" and "Managing global
//! secondary indexes" in the developer guide, and from the list prices of us-east-1.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod endpoint;

use design::{Model, Plan, Prices, Source, plan, read};
use endpoint::InMemory;

const MODEL: &str = r##"
[tables.Main]
partition_key = "pk"
sort_key = "sk"
point_in_time_recovery = true
stream = "new"

[tables.Main.indexes.by-status]
partition_key = "gpk"
sort_key = "sk"
projection = "keys"

[entities.Order]
identity = ["order_id"]
keys = { pk = "USER#{user_id}", sk = "ORDER#{order_id}", gpk = "{status}" }
size = 3000
count = 1_000_000
[entities.Order.attributes]
user_id = "uuid"
order_id = "uuid"
status = { values = ["OPEN", "PAID"], mutable = true }
note = { format = "text", mutable = true }

[patterns.put]
operation = "PutItem"
entity = "Order"
average = 10
peak = 50

[patterns.move]
operation = "UpdateItem"
entity = "Order"
sets = ["status", "gpk"]

[patterns.annotate]
operation = "UpdateItem"
entity = "Order"
sets = ["note"]

[patterns.transact]
operation = "TransactWriteItems"
actions = [{ put = "Order", count = 2 }]

[patterns.get]
operation = "GetItem"
returns = "Order"
average = 100

[patterns.get_strong]
operation = "GetItem"
returns = "Order"
consistent = true

[patterns.list]
operation = "Query"
key = { pk = "USER#{user_id}", sk = { begins_with = "ORDER#" } }
returns = "Order"
items = 10

[patterns.long_list]
operation = "Query"
key = { pk = "USER#{user_id}", sk = { begins_with = "ORDER#" } }
returns = "Order"
items = 4000

[patterns.batch]
operation = "BatchGetItem"
returns = "Order"
keys = 25
"##;

fn model(text: &str) -> Model {
    let source = Source::new("m.toml", text);
    read(&source).unwrap_or_else(|faults| panic!("{}", design::faults(&source, &faults)))
}

fn planned(text: &str) -> Plan {
    let prices = Prices::read(&Prices::built_in()).unwrap();
    let region = prices.region("us-east-1").unwrap();
    plan(&InMemory::open(), &model(text), region, 20_702)
}

/// Read units, write units of the table, and of its index.
fn units(plan: &Plan, name: &str) -> (f64, f64, f64) {
    let pattern = plan.patterns.iter().find(|pattern| pattern.name == name).unwrap();
    let sum = |index: bool| {
        let arms = pattern.arms.iter().filter(|arm| arm.index.is_some() == index);
        arms.map(|arm| arm.write).sum()
    };
    (pattern.read(), sum(false), sum(true))
}

#[test]
fn units_are_those_of_the_developer_guide() {
    let plan = planned(MODEL);
    // 3,000 bytes are three started KB; the entry of an index with keys only is one.
    assert_eq!(units(&plan, "put"), (0.0, 3.0, 1.0));
    // A new index key deletes the old entry and puts a new one.
    assert_eq!(units(&plan, "move"), (0.0, 3.0, 2.0));
    // What the index does not hold does not write it.
    assert_eq!(units(&plan, "annotate"), (0.0, 3.0, 0.0));
    // A transaction doubles the table's units, for each of two items.
    assert_eq!(units(&plan, "transact"), (0.0, 12.0, 2.0));
    assert_eq!(units(&plan, "get"), (0.5, 0.0, 0.0));
    assert_eq!(units(&plan, "get_strong"), (1.0, 0.0, 0.0));
    // A query adds up its items, and then rounds: 30,000 bytes are eight started 4 KB.
    assert_eq!(units(&plan, "list"), (4.0, 0.0, 0.0));
    // A batch rounds each item.
    assert_eq!(units(&plan, "batch"), (12.5, 0.0, 0.0));
}

#[test]
fn a_query_of_more_items_than_are_put_is_scaled() {
    let (read, _, _) = units(&planned(MODEL), "long_list");
    // 12,000,000 bytes are 2,930 started 4 KB; twelve pages round up, each by one at most.
    let exact = 2_930.0 / 2.0;
    assert!((exact..exact + 12.0).contains(&read), "{read}");
}

#[test]
fn dollars_are_those_of_the_price_list() {
    let plan = planned(MODEL);
    let dollars = |name: &str| plan.patterns.iter().find(|it| it.name == name).unwrap().dollars;
    // 100 calls of half a unit in each of 2,628,000 seconds, at 0.125 a million.
    assert_eq!(format!("{:.3}", dollars("get").unwrap()), "16.425");
    // 10 calls of four units, at 0.625 a million.
    assert_eq!(format!("{:.3}", dollars("put").unwrap()), "65.700");
    assert_eq!(dollars("list"), None);
    let table = plan.tables.first().unwrap();
    let held: Vec<(Option<&str>, f64)> =
        table.held.iter().map(|it| (it.index.as_deref(), it.items)).collect();
    assert_eq!(held, [(None, 1e6), (Some("by-status"), 1e6)]);
    // A million items of 3,000 bytes and 100 more each.
    assert_eq!(table.held.first().unwrap().bytes, 3.1e9);
    // 3.1e9 bytes at 0.20 a GB of 2^30 bytes.
    assert_eq!(format!("{:.4}", table.recovery.unwrap()), "0.5774");
    assert_eq!(table.stream_records, Some(26_280_000.0));
    let bill = table.bills.first().unwrap();
    assert!(bill.chosen);
    assert_eq!(format!("{:.3}", bill.requests.unwrap()), "82.125");
}

#[test]
fn capacity_is_provisioned_for_the_peak_at_the_target_of_auto_scaling() {
    let plan = planned(MODEL);
    let table = plan.tables.first().unwrap();
    let bill = table.bills.iter().find(|it| it.name == "provisioned for the peak").unwrap();
    // The table: 50 reads and 150 writes a second, 72 and 215 units at 70 %; the index: no reads,
    // for which one unit is the least, and 50 writes, 72 units.
    let hour = (72.0 + 1.0) * 0.00013 + (215.0 + 72.0) * 0.00065;
    assert_eq!(format!("{:.4}", bill.requests.unwrap()), format!("{:.4}", hour * 730.0));
    let line = table.break_even.first().unwrap();
    assert!(line.starts_with("provisioned is cheaper from 28.9 % use"), "{line}");
}

/// An item of more than 400 KB is refused: the others are planned all the same.
#[test]
fn a_pattern_that_is_refused_is_named_and_does_not_end_the_plan() {
    let plan = planned(&MODEL.replace("size = 3000", "size = 500_000"));
    assert_eq!(plan.patterns.len(), 9);
    let line = "put: not measured, as it is refused: ";
    assert!(plan.assumed.iter().any(|it| it.starts_with(line)), "{:?}", plan.assumed);
}

#[test]
fn what_is_assumed_is_said() {
    let bare = MODEL.replace("size = 3000\n", "").replace("count = 1_000_000\n", "");
    let plan = planned(&bare);
    for line in [
        "move: in no sum, as neither `average` nor `peak` is said",
        "Order: no storage, as `count` is not said",
    ] {
        assert!(plan.assumed.iter().any(|it| it == line), "{:?}", plan.assumed);
    }
    assert!(plan.assumed.iter().any(|it| it.contains("its shortest item")), "{:?}", plan.assumed);
    let text = plan.text();
    assert!(text.contains("\nassumed\n  "), "{text}");
    let json: serde_json::Value = serde_json::from_str(&plan.json()).unwrap();
    assert_eq!(json["patterns"][0]["read_units"], 0.0);
}
