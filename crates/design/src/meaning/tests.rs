//! What "smaller" means, values in DynamoDB's JSON and back, items that are recognised.

use std::cmp::Ordering;

use serde_json::json;

use super::item::text_of;
use super::{Recogniser, compare, json_value};
use crate::definition::{DataType, Model, Order};
use crate::read::read;
use crate::source::Source;

#[test]
fn numbers_and_moments_compare_by_what_they_mean() {
    let rows = [
        (Order::Bytes, "10", "9", Ordering::Less),
        (Order::Number, "10", "9", Ordering::Greater),
        (Order::Number, "-10", "-9", Ordering::Less),
        (Order::Time, "2026-11-28T10:00:00Z", "2026-11-28T10:00:00.5Z", Ordering::Less),
        (Order::Time, "2026-11-28T10:00:00Z", "2026-11-28T11:00:00+01:00", Ordering::Equal),
        (Order::Time, "2026-11-28T10:00:00.50", "2026-11-28T10:00:00.5", Ordering::Equal),
        (Order::Time, "2026-12-01T00:00:00Z", "2026-11-30T23:59:59Z", Ordering::Greater),
    ];
    for (order, left, right, expected) in rows {
        assert_eq!(compare(order, left, right), expected, "{left} {right}");
    }
}

#[test]
fn the_text_of_a_value_comes_back() {
    for text in ["", "a", "ab", "abc", "USER#1", "true"] {
        for data_type in [DataType::S, DataType::B] {
            let value = json_value(data_type, text);
            assert_eq!(text_of(&value).as_deref(), Some(text), "{value}");
        }
    }
    assert_eq!(text_of(&json!({ "N": "12" })).as_deref(), Some("12"));
    assert_eq!(text_of(&json!({ "BOOL": false })).as_deref(), Some("false"));
    assert_eq!(text_of(&json!({ "B": "not base64!" })), None);
    assert_eq!(text_of(&json!({ "L": [] })), None);
}

fn shop() -> Model {
    let text = "[tables.Main]\npartition_key = \"pk\"\nsort_key = \"sk\"\n\
                [tables.Main.indexes.by_day]\npartition_key = \"day_key\"\n\
                [entities.Order]\nidentity = [\"order_id\"]\n\
                keys = { pk = \"USER#{user_id}\", sk = \"ORDER#{order_id}\", day_key = \"DAY#{day}\" }\n\
                attributes = { user_id = \"slug\", order_id = \"natural\", day = \"date\" }\n\
                [entities.Draft]\nidentity = [\"order_id\"]\n\
                keys = { pk = \"USER#{user_id}\", sk = \"ORDER#{order_id}\" }\n\
                attributes = { user_id = \"slug\", order_id = \"natural\", note = \"text\" }\n";
    read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn an_item_is_recognised_by_its_primary_key_and_else_by_its_attributes() {
    let model = shop();
    let recogniser = Recogniser::new(&model);
    let names = |item: serde_json::Value| -> Vec<String> {
        let found = recogniser.candidates(0, &item).into_iter();
        found.map(|item| model.entities[item.entity].name.text.clone()).collect()
    };
    let (pk, sk) = (json!({ "S": "USER#ann" }), json!({ "S": "ORDER#7" }));
    let day = json!({ "S": "2026-11-28" });
    // Its key of the index is wrong, which does not count.
    let wrong = json!({ "S": "day" });
    let order = json!({ "pk": pk, "sk": sk, "day": day, "day_key": wrong });
    assert_eq!(names(order), ["Order"]);
    assert_eq!(names(json!({ "pk": pk, "sk": sk, "note": { "S": "soon" } })), ["Draft"]);
    assert_eq!(names(json!({ "pk": pk, "sk": sk })), ["Order", "Draft"]);
    assert_eq!(names(json!({ "pk": pk, "sk": { "S": "ORDER#x" } })), [""; 0]);
    assert_eq!(names(json!({ "pk": { "S": "ANN" }, "sk": sk })), [""; 0]);
    assert_eq!(names(json!({ "pk": pk })), [""; 0]);
}

#[test]
fn values_come_from_attributes_and_else_from_keys() {
    let model = shop();
    let recogniser = Recogniser::new(&model);
    let item = json!({
        "pk": { "S": "USER#ann" },
        "sk": { "S": "ORDER#7" },
        "day": { "S": "2026-11-28" },
        // Another one than in its key.
        "user_id": { "S": "ben" },
    });
    let found = recogniser.candidates(0, &item);
    let [order] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&*order.values["user_id"], &*order.values["order_id"]), ("ben", "7"));
    assert_eq!(order.without, ["day_key", "order_id"]);
}
