//! Laws of the handlers: any properties, never a panic.

use cloudformation::provider::{Update, provider};
use proptest::prelude::*;
use serde_json::json;
use templates::Value;

use super::harness::context;

/// Properties of tables with members of every kind, right and wrong.
fn any_properties() -> impl Strategy<Value = Value> {
    let names = vec![
        "AttributeDefinitions",
        "AttributeName",
        "AttributeType",
        "KeySchema",
        "KeyType",
        "BillingMode",
        "ProvisionedThroughput",
        "ReadCapacityUnits",
        "WriteCapacityUnits",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "IndexName",
        "Projection",
        "ProjectionType",
        "NonKeyAttributes",
        "TableName",
        "StreamSpecification",
        "StreamViewType",
        "TimeToLiveSpecification",
        "Enabled",
        "Tags",
        "Key",
        "Value",
        "Replicas",
        "Region",
        "SSESpecification",
        "SSEEnabled",
        "ResourcePolicy",
        "PolicyDocument",
        "ContributorInsightsSpecification",
        "WarmThroughput",
        "OnDemandThroughput",
        "Other",
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "pk",
            "S",
            "HASH",
            "RANGE",
            "ALL",
            "PAY_PER_REQUEST",
            "us-east-1",
            "5"
        ])
        .prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let name = prop::sample::select(names.clone());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..8).prop_map(|members| {
                Value::Object(
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_properties_are_planned_or_refused(old in any_properties(), new in any_properties()) {
        let object = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let (old, mut new) = (object(&old), object(&new));
        // Often the required ones are there, so that more than their absence is looked at.
        new.entry("KeySchema").or_insert_with(|| json!([{"AttributeName": "pk", "KeyType": "HASH"}]));
        new.entry("Replicas").or_insert_with(|| json!([{"Region": "us-east-1"}]));
        for kind in ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"] {
            let provider = provider(kind).expect("a type");
            let update = Update { physical_id: "demo", old: &old, old_tags: &[], new: &new };
            let refused = [
                provider.create(&context(), "demo", &new).err(),
                provider.update(&context(), &update).err(),
                provider.adopt(&context(), "demo", &[], &new).err(),
                provider.validate(&new).err(),
            ];
            for error in refused.into_iter().flatten() {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
