//! The notation becomes the CreateTable request it abbreviates.

use serde_json::{Value, json};

use super::parse;

fn lines(text: &[&str]) -> Vec<String> {
    text.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn keys_and_indexes_become_a_create_table_request() {
    let shape = parse(&lines(&[
        "t pk:S / sk:N",
        "lsi by-age pk:S / age:N keys",
        "gsi by-mail mail:S country:S / age:N include(a,b)",
    ]))
    .expect("a table");
    let want = json!({
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "LocalSecondaryIndexes": [{"IndexName": "by-age",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "age", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}],
        "GlobalSecondaryIndexes": [{"IndexName": "by-mail",
            "KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"},
                {"AttributeName": "country", "KeyType": "HASH"}, {"AttributeName": "age", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]}}],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "age", "AttributeType": "N"}, {"AttributeName": "mail", "AttributeType": "S"},
            {"AttributeName": "country", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    });
    assert_eq!(shape.create.map(Value::Object), Some(want));
}

#[test]
fn a_table_without_keys_is_only_a_name() {
    assert_eq!(parse(&lines(&["fresh"])).map(|shape| shape.create), Ok(None));
}

#[test]
fn provisioned_capacity_goes_to_the_table_and_its_global_indexes() {
    let shape = parse(&lines(&["t pk:S provisioned 5 6", "gsi g a:S all"])).expect("a table");
    let create = Value::Object(shape.create.expect("keys"));
    let want = json!({"ReadCapacityUnits": 5, "WriteCapacityUnits": 6});
    assert_eq!(create["ProvisionedThroughput"], want);
    assert_eq!(create["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"], want);
    assert_eq!(create.get("BillingMode"), None);
}

#[test]
fn words_that_do_not_fit_are_errors() {
    for text in [
        &["t pk"][..],
        &["t pk:S", "gsi g"],
        &["t pk:S", "xsi g a:S all"],
        &["t pk:S", "gsi g a:S some"],
        &[],
    ] {
        assert!(parse(&lines(text)).is_err(), "{text:?}");
    }
}
