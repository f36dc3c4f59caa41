//! Keys, items and values in the notation of cases and in that of PartiQL.

use super::super::reference::{Item, Record};
use super::super::{Key, Value};

pub(super) fn key((pk, sk): Key) -> String {
    format!("{{pk:'{pk}', sk:{sk}n}}")
}

pub(super) fn item(item: &Item) -> String {
    let members: Vec<String> =
        item.iter().map(|(name, value)| format!("{name}:{}", self::value(value))).collect();
    format!("{{{}}}", members.join(", "))
}

pub(super) fn list(items: &[Item], unordered: bool) -> String {
    let mark = unordered.then(|| "\"<unordered>\"".to_owned());
    let shown: Vec<String> = mark.into_iter().chain(items.iter().map(item)).collect();
    format!("[{}]", shown.join(", "))
}

/// `NAME:item`, or nothing.
pub(super) fn member(name: &str, item: Option<&Item>) -> String {
    item.map(|item| format!("{name}:{}", self::item(item))).unwrap_or_default()
}

pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::Number(number) => format!("{number}n"),
        Value::Time(at) => format!("${{after:now:{at}}}n"),
        Value::Set(set) => {
            let texts: Vec<String> = set.iter().map(|text| format!("\"{text}\"")).collect();
            format!("{{SS:[{}]}}", texts.join(", "))
        }
        Value::Map(map) => {
            let members: Vec<String> =
                map.iter().map(|(name, number)| format!("{name}:{number}n")).collect();
            format!("{{M:{{{}}}}}", members.join(", "))
        }
        Value::List(list) => {
            let numbers: Vec<String> = list.iter().map(|number| format!("{number}n")).collect();
            format!("{{L:[{}]}}", numbers.join(", "))
        }
    }
}

/// As a PartiQL literal.
pub(super) fn literal(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::Number(number) => number.to_string(),
        Value::Time(at) => format!("${{after:now:{at}}}"),
        Value::Set(set) => {
            format!("<<{}>>", joined(set.iter().map(|text| format!("'{text}'")).collect()))
        }
        Value::Map(map) => {
            let member = |(name, number): (&&str, &i64)| format!("'{name}':{number}");
            format!("{{{}}}", joined(map.iter().map(member).collect()))
        }
        Value::List(list) => format!("[{}]", joined(list.iter().map(i64::to_string).collect())),
    }
}

pub(super) fn record(record: &Record) -> String {
    let name = match (&record.old, &record.new) {
        (None, _) => "INSERT",
        (Some(_), Some(_)) => "MODIFY",
        (Some(_), None) => "REMOVE",
    };
    let image = |image: &Option<Item>| image.as_ref().map_or("\"<absent>\"".to_owned(), item);
    let identity = if record.expired {
        "{Type:\"Service\", PrincipalId:\"dynamodb.amazonaws.com\"}"
    } else {
        "\"<absent>\""
    };
    format!(
        "{{eventName:\"{name}\", userIdentity:{identity}, dynamodb:{{Keys:{}, OldImage:{}, NewImage:{}}}}}",
        key(record.key),
        image(&record.old),
        image(&record.new)
    )
}
