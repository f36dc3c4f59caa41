//! Entities, keys and formats are found again in items that were made of known ones.

use serde_json::{Value, json};

use super::*;

fn description() -> Value {
    json!({
        "TableName": "Main",
        "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" },
            { "AttributeName": "sk", "KeyType": "RANGE" },
        ],
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" },
            { "AttributeName": "sk", "AttributeType": "S" },
            { "AttributeName": "gsi1pk", "AttributeType": "S" },
        ],
        "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
        "GlobalSecondaryIndexes": [{
            "IndexName": "gsi1",
            "KeySchema": [{ "AttributeName": "gsi1pk", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        }],
    })
}

fn inferred(items: Vec<Value>) -> (String, crate::Model) {
    let observed = Observed { description: description(), ttl: Some("expires".into()), items };
    let made = infer(&[observed]).unwrap_or_else(|fault| panic!("{fault}"));
    let source = Source::new("m.toml", made.text.as_str());
    let model = crate::read::read(&source).unwrap_or_else(|it| panic!("{it:?}\n{}", made.text));
    (made.text, model)
}

fn s(text: impl Into<String>) -> Value {
    json!({ "S": text.into() })
}

fn n(number: u64) -> Value {
    json!({ "N": number.to_string() })
}

fn template<'m>(model: &'m crate::Model, entity: &str, key: &str) -> Option<&'m str> {
    let entity = model.entities.iter().find(|it| it.name.text == entity)?;
    entity.key(key).map(|it| it.text.as_str())
}

#[test]
fn entities_are_found_by_how_keys_begin() {
    let mut items = Vec::new();
    for user in 0..12_u64 {
        let id = format!("0000000{user:x}-0000-4000-8000-000000000000");
        items.push(json!({
            "pk": s(format!("USER#{id}")), "sk": s("PROFILE"), "user_id": s(&id),
            "email": s(format!("U{user}@example.com")), "gsi1pk": s(format!("u{user}@example.com")),
        }));
        for order in 0..3_u64 {
            items.push(json!({
                "pk": s(format!("USER#{id}")), "sk": s(format!("ORDER#{order:05}")),
                "user_id": s(&id), "number": n(order), "expires": n(1_800_000_000 + order),
                "day": s("2026-11-30"), "status": s(if order == 0 { "OPEN" } else { "DONE" }),
            }));
            items.push(json!({
                "pk": s(format!("ORDER#{user}-{order}")), "sk": s(format!("ITEM#{order}{user}")),
                "price": json!({ "N": "1.5" }), "tags": json!({ "SS": ["a"] }),
            }));
        }
    }
    let (text, model) = inferred(items);
    let names: Vec<&str> = model.entities.iter().map(|it| it.name.text.as_str()).collect();
    assert_eq!(names, ["Item", "Order", "User"], "{text}");
    assert_eq!(template(&model, "User", "pk"), Some("USER#{user_id}"));
    assert_eq!(template(&model, "User", "sk"), Some("PROFILE"));
    assert_eq!(template(&model, "User", "gsi1pk"), Some("{email:lower}"));
    assert_eq!(template(&model, "Order", "sk"), Some("ORDER#{number:05}"));
    assert_eq!(template(&model, "Order", "gsi1pk"), None);
    // No attribute of an item holds these parts.
    assert_eq!(template(&model, "Item", "pk"), Some("ORDER#{order_id}"));
    assert_eq!(template(&model, "Item", "sk"), Some("ITEM#{item_id}"));
    assert!(text.contains("# TODO: no attribute holds the part `item_id` of `sk`"), "{text}");
    let format = |entity: usize, name: &str| {
        model.entities[entity].attribute(name).map(|it| it.format.text.as_str())
    };
    assert_eq!(format(1, "day"), Some("date"));
    assert_eq!(format(1, "expires"), Some("epoch(s)"));
    assert_eq!(format(1, "status"), Some("OPEN | DONE"));
    assert_eq!(format(2, "user_id"), Some("uuid"));
    assert_eq!(format(0, "price"), Some("number"));
    assert!(
        text.contains(
            "# 36 of 84 items; found by keys that begin with USER and ORDER; confidence medium"
        ),
        "{text}"
    );
    assert_eq!(model.tables[0].ttl.as_ref().map(|it| it.text.as_str()), Some("expires"));
}

/// Keys and marks as ElectroDB's documentation shows them: lower case, names before values.
#[test]
fn marks_of_libraries_say_what_an_item_is() {
    let items = (0..4_u64).map(|at| {
        json!({
            "pk": s(format!("$shop#storeid_lot{at}")), "sk": s(format!("$mallstore_1#category_food#unit_b{at}")),
            "__edb_e__": s("mallStore"), "__edb_v__": s("1"), "storeId": s(format!("LOT{at}")),
            "category": s("food"), "unit": s(format!("B{at}")),
        })
    });
    let (text, model) = inferred(items.collect());
    assert_eq!(
        template(&model, "MallStore", "pk"),
        Some("$shop#storeid_{storeId:lower}"),
        "{text}"
    );
    let sk = template(&model, "MallStore", "sk");
    assert_eq!(sk, Some("$mallstore_1#category_{category}#unit_{unit:lower}"), "{text}");
    assert!(text.contains("found by the mark `__edb_e__` of ElectroDB; confidence high"), "{text}");
}

/// Shards as docs/design/README.md defines them: FNV-1a, 64 bits. Numbers from the reference
/// implementation of it: 0xaf63dc4c8601ec8c for "a", 0xaf63df4c8601f1a5 for "b", and so on.
#[test]
fn a_shard_is_known_by_its_hash() {
    let hash = |text: &str| {
        let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, step)
    };
    assert_eq!((hash("a"), hash("b")), (0xaf63_dc4c_8601_ec8c, 0xaf63_df4c_8601_f1a5));
    let items = (0..40_u64).map(|at| {
        let id = format!("o{at}");
        let shard = hash(&id) % 16;
        json!({ "pk": s(format!("ORDER#{shard}")), "sk": s(format!("O#{id}")), "order_id": s(id) })
    });
    let (text, model) = inferred(items.collect());
    assert_eq!(template(&model, "O", "pk"), Some("ORDER#{shard(order_id, 16)}"), "{text}");
    assert_eq!(template(&model, "O", "sk"), Some("O#{order_id}"), "{text}");
}

#[test]
fn a_part_is_not_called_as_an_attribute_that_does_not_hold_it() {
    let item = |at: u64| {
        json!({
            "pk": s(format!("ORDER#{}", 7 * at)), "sk": s("META"), "order_id": s(format!("x{at}")),
        })
    };
    let (text, model) = inferred((0..12).map(item).collect());
    assert_eq!(template(&model, "Order", "pk"), Some("ORDER#{order_id_part1}"), "{text}");
}

#[test]
fn keys_that_are_values_make_no_entities() {
    let items =
        (0..30_u64).map(|at| json!({ "pk": s(format!("name{at}")), "sk": s("x"), "a": n(at) }));
    let (text, model) = inferred(items.collect());
    let [entity] = model.entities.as_slice() else { panic!("{text}") };
    assert_eq!(entity.name.text, "Main");
    assert_eq!(entity.key("pk").map(|it| it.text.as_str()), Some("{pk}"));
    assert!(text.contains("confidence low"), "{text}");
}
