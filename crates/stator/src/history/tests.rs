//! Keys as they are typed, and versions as they are shown.

use serde_json::{Value, json};

use super::difference::rendered;
use super::key::of;

fn table(keys: &[(&str, &str)]) -> Value {
    let schema: Vec<Value> = keys.iter().map(|(name, _)| json!({"AttributeName": name})).collect();
    let definition =
        |(name, kind): &(&str, &str)| json!({"AttributeName": name, "AttributeType": kind});
    let definitions: Vec<Value> = keys.iter().map(definition).collect();
    json!({"KeySchema": schema, "AttributeDefinitions": definitions})
}

#[test]
fn a_key_is_its_values_or_json() {
    let one = table(&[("pk", "S")]);
    let two = table(&[("pk", "S"), ("number", "N")]);
    assert_eq!(of(&one, "a", None), Ok(json!({"pk": {"S": "a"}})));
    assert_eq!(of(&two, "a", Some("7")), Ok(json!({"pk": {"S": "a"}, "number": {"N": "7"}})));
    let whole = r#" {"pk":{"S":"a"},"number":{"N":"7"}}"#;
    assert_eq!(of(&two, whole, None), Ok(json!({"pk": {"S": "a"}, "number": {"N": "7"}})));
    for (table, hash, range, said) in [
        (&two, "a", None, "the key of the table is pk and number: it takes 2 values, and 1 are"),
        (&one, "a", Some("b"), "it takes 1 values, and 2 are given"),
        (&one, "{pk:a}", None, r#"is not JSON"#),
        (&two, whole, Some("7"), r#"{"pk":{"S":"…"},"number":{"S":"…"}}"#),
    ] {
        let refused = of(table, hash, range).expect_err(hash);
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn each_change_is_shown_with_its_time_and_what_it_changed() {
    let answer = json!({
        "Earliest": 1_764_396_000,
        "Before": {"pk": {"S": "a"}, "n": {"N": "1"}, "old": {"S": "x"}},
        "Versions": [
            {"Time": 1_764_396_009.25, "By": "REQUEST", "Item": {"pk": {"S": "a"}}},
            {"Time": 1_764_396_002.0, "By": "TIME_TO_LIVE"},
            {"Time": 1_764_396_001.5, "By": "REQUEST",
             "Item": {"pk": {"S": "a"}, "n": {"N": "2"}, "new": {"S": "y"}}},
        ],
    });
    let expected = r#"{"pk":{"S":"a"}}
2025-11-29 06:00:09.250Z  created
  + pk: {"S":"a"}
2025-11-29 06:00:02.000Z  deleted by time to live
  - n: {"N":"2"}
  - new: {"S":"y"}
  - pk: {"S":"a"}
2025-11-29 06:00:01.500Z  changed
  ~ n: {"N":"1"} → {"N":"2"}
  + new: {"S":"y"}
  - old: {"S":"x"}
it was there at 2025-11-29 06:00:00.000Z, the earliest that is known
"#;
    assert_eq!(rendered(&json!({"pk": {"S": "a"}}), &answer), expected);
}

#[test]
fn an_item_that_never_changed_is_not_one_that_is_not_there() {
    let key = json!({"pk": {"S": "a"}});
    let there = json!({"Earliest": 0, "Before": {"pk": {"S": "a"}}, "Versions": []});
    assert!(
        rendered(&key, &there)
            .ends_with("no change since 1970-01-01 00:00:00.000Z; it is as it was then\n")
    );
    let absent = json!({"Earliest": 0, "Versions": []});
    assert!(rendered(&key, &absent).contains("no item has this key"));
    let long = json!({"Earliest": 0, "NextToken": "9", "Versions": [
        {"Time": 1.0, "By": "REQUEST", "Item": {"pk": {"S": "é".repeat(500)}}}]});
    let shown = rendered(&key, &long);
    assert!(
        shown.contains("… (508 characters)") && shown.contains("see more with --limit"),
        "{shown}"
    );
}
