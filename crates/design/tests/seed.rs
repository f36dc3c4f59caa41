//! The example models filled with made-up items: every read pattern finds what it means, and
//! planted faults are found.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod endpoint;

use design::{
    Endpoint as _, Model, Seeded, Seeding, Source, Target, Verified, check, generate, read, seed,
    verify_existing,
};
use endpoint::InMemory;
use env::Timestamp;
use serde_json::{Value, json};

/// No pattern finds too much or too little.
const NOTHING: [(&str, &str); 0] = [];

fn model(name: &str) -> Model {
    let path = format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"));
    let source = Source::new(name, std::fs::read_to_string(path).unwrap());
    read(&source).unwrap_or_else(|faults| panic!("{}", design::faults(&source, &faults)))
}

fn seeded(model: &Model, items: usize) -> Seeded {
    let now = Timestamp::from_secs(1_800_000_000);
    seed(model, &Seeding { items, scale: 1.0, seed: 3, now }).unwrap()
}

/// An endpoint with the tables that `stator model generate` makes, and these items.
fn filled(model: &Model, seeded: &Seeded) -> InMemory {
    let endpoint = InMemory::open();
    let template = generate(model, &check(model), Target::CloudFormation).unwrap().text;
    let template: Value = serde_json::from_str(&template).unwrap();
    for resource in template.get("Resources").and_then(Value::as_object).unwrap().values() {
        let mut properties = resource["Properties"].as_object().unwrap().clone();
        // CreateTable does not take them.
        for name in ["PointInTimeRecoverySpecification", "TimeToLiveSpecification"] {
            properties.remove(name);
        }
        if let Some(stream) = properties.get_mut("StreamSpecification") {
            stream["StreamEnabled"] = json!(true);
        }
        endpoint.call("CreateTable", &Value::Object(properties)).unwrap();
    }
    for (table, item) in seeded.items(model) {
        endpoint.call("PutItem", &json!({ "TableName": table, "Item": item })).unwrap();
    }
    endpoint
}

/// The patterns that find too much or too little, with what was wrong.
fn wrong(verified: &Verified) -> Vec<(&str, &str)> {
    let wrong = verified
        .verdicts
        .iter()
        .filter_map(|verdict| Some((verdict.pattern.as_str(), verdict.wrong.as_deref()?)));
    wrong.collect()
}

#[test]
fn every_read_pattern_of_the_examples_finds_what_it_means_among_seeded_items() {
    for name in ["market.model.toml", "market-tables.model.toml", "orders-mended.model.toml"] {
        let model = model(name);
        let seeded = seeded(&model, 500);
        let verified = verify_existing(&filled(&model, &seeded), &model, 1_000).unwrap();
        assert_eq!(wrong(&verified), NOTHING, "{name}");
        // All were run, also those that ask by keys.
        let idle: Vec<_> = verified.verdicts.iter().filter(|it| it.calls == 0).collect();
        assert!(idle.is_empty(), "{name}: {idle:?}");
        let read: usize = verified.tables.iter().map(|table| table.items).sum();
        assert_eq!(read, 500, "{name}");
        for table in &verified.tables {
            assert!(table.whole && table.unknown == 0 && table.ambiguous == 0, "{table:?}");
        }
    }
}

#[test]
fn a_pattern_that_loses_its_last_day_is_found_among_seeded_items() {
    let model = model("orders.model.toml");
    let verified = verify_existing(&filled(&model, &seeded(&model, 300)), &model, 1_000).unwrap();
    let names: Vec<&str> = wrong(&verified).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["get_orders_by_date"], "{verified:?}");
}

/// The first order of the items, with its key.
fn an_order(model: &Model, seeded: &Seeded) -> Value {
    let is_order = |item: &Value| item.pointer("/sk/S").is_some_and(|sk| sk == "ORDER");
    seeded.items(model).map(|(_, item)| item).find(is_order).unwrap()
}

#[test]
fn an_item_with_wrong_index_attributes_is_missed_by_its_pattern() {
    let model = model("market.model.toml");
    let seeded = seeded(&model, 500);
    let endpoint = filled(&model, &seeded);
    let mut order = an_order(&model, &seeded);
    order["gsi1pk"] = json!({ "S": "CUSTOMER#0" });
    endpoint.call("PutItem", &json!({ "TableName": "Market", "Item": order })).unwrap();
    let verified = verify_existing(&endpoint, &model, 1_000).unwrap();
    let [(pattern, what)] = wrong(&verified)[..] else { panic!("{verified:?}") };
    let id = order["order_id"]["S"].as_str().unwrap();
    assert_eq!(pattern, "orders_of_customer");
    assert!(what.contains("it does not return Order(") && what.contains(id), "{what}");
}

#[test]
fn an_item_that_belongs_to_another_is_found_where_it_should_not_be() {
    let model = model("market.model.toml");
    let seeded = seeded(&model, 500);
    let endpoint = filled(&model, &seeded);
    // The keys of its index stay those of its first customer.
    let mut order = an_order(&model, &seeded);
    let id = order["order_id"]["S"].as_str().unwrap().to_owned();
    order["customer_id"] = json!({ "S": "01JGFJJZ00ABCDEFGHJKMNPQRS" });
    endpoint.call("PutItem", &json!({ "TableName": "Market", "Item": order })).unwrap();
    let verified = verify_existing(&endpoint, &model, 1_000).unwrap();
    let [(pattern, what)] = wrong(&verified)[..] else { panic!("{verified:?}") };
    assert_eq!(pattern, "orders_of_customer");
    assert!(what.contains("return") && what.contains(&id), "{what}");
}

#[test]
fn what_is_of_no_entity_is_counted_and_not_expected_but_must_not_be_found() {
    let model = model("market.model.toml");
    let seeded = seeded(&model, 500);
    let endpoint = filled(&model, &seeded);
    let order = an_order(&model, &seeded);
    let strange = json!({ "pk": { "S": "STRANGE" }, "sk": { "S": "?" } });
    let beside = json!({ "pk": order["pk"], "sk": { "S": "NOTE" } });
    let put = |item: &Value| {
        endpoint.call("PutItem", &json!({ "TableName": "Market", "Item": item })).unwrap()
    };
    put(&strange);
    let verified = verify_existing(&endpoint, &model, 1_000).unwrap();
    assert_eq!((wrong(&verified), verified.tables[0].unknown), (vec![], 1));
    put(&beside);
    let verified = verify_existing(&endpoint, &model, 1_000).unwrap();
    let [(pattern, what)] = wrong(&verified)[..] else { panic!("{verified:?}") };
    assert_eq!(pattern, "order_with_lines");
    assert!(what.contains("it returns an item of no entity") && what.contains("NOTE"), "{what}");
}

/// Of a table that is larger than its sample, items that are found are read whole and judged.
#[test]
fn a_sample_that_is_not_the_whole_table_finds_nothing_wrong_in_what_is_right() {
    let model = model("market.model.toml");
    let seeded = seeded(&model, 600);
    let endpoint = filled(&model, &seeded);
    for most in [1, 7, 60] {
        let verified = verify_existing(&endpoint, &model, most).unwrap();
        assert_eq!(wrong(&verified), NOTHING, "{most}");
        assert_eq!((verified.tables[0].items, verified.tables[0].whole), (most, false));
    }
}

#[test]
fn a_table_with_another_key_is_refused() {
    let model = model("orders-mended.model.toml");
    let endpoint = InMemory::open();
    let body = json!({
        "TableName": "Main",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
    });
    endpoint.call("CreateTable", &body).unwrap();
    let item = json!({ "TableName": "Main", "Item": { "id": { "S": "a" } } });
    endpoint.call("PutItem", &item).unwrap();
    let refused = verify_existing(&endpoint, &model, 10).unwrap_err();
    assert_eq!(refused, "the table Main has another key than the model says");
}
