//! One write as a request: with expressions, with the legacy parameters, as a statement.

use super::super::reference::item_of;
use super::super::{Attribute, Change, Condition, Form, Returns, Update, Value, Write};
use super::values;

/// The kind of a write and the members of its request; `None` for a condition check.
pub(super) fn operation(write: &Write) -> Option<(&'static str, String)> {
    let key = format!("Key:{}", values::key(write.key));
    let members = if write.form == Form::Legacy { legacy } else { members };
    Some(match write.change.as_ref()? {
        Change::Put(attributes) => {
            let item = format!("Item:{}", values::item(&item_of(write.key, attributes)));
            ("Put", members(write, item, None))
        }
        Change::Delete => ("Delete", members(write, key, None)),
        Change::Update(update) => ("Update", members(write, key, Some(update))),
    })
}

/// An action of a transaction.
pub(super) fn action(write: &Write) -> String {
    let key = || format!("Key:{}", values::key(write.key));
    let check = || ("ConditionCheck", members(write, key(), None));
    let (name, members) = operation(write).unwrap_or_else(check);
    format!("{{{name}:{{TableName:\"${{t}}\", {members}}}}}")
}

fn expression(update: &Update) -> (String, Vec<Attribute>) {
    let with = |text: String, value: Value| (text, vec![("a", value)]);
    match update {
        Update::Set(attributes) => {
            let sets: Vec<String> =
                attributes.iter().map(|(name, _)| format!("{name} = :{name}")).collect();
            // Some of the names are reserved words.
            let sets = sets.join(", ").replace("until = ", "#until = ");
            (format!("SET {sets}"), attributes.clone())
        }
        Update::Remove("until") => ("REMOVE #until".to_owned(), Vec::new()),
        Update::Remove(name) => (format!("REMOVE {name}"), Vec::new()),
        Update::Add(by) => with("ADD v :a".to_owned(), Value::Number(*by)),
        Update::Increment(by) => with("SET v = v + :a".to_owned(), Value::Number(*by)),
        Update::Default(to) => with("SET v = if_not_exists(v, :a)".to_owned(), Value::Number(*to)),
        Update::Swap => ("SET v = n, n = v".to_owned(), Vec::new()),
        Update::Join(set) => with("ADD s :a".to_owned(), Value::Set(set.clone())),
        Update::Part(set) => with("DELETE s :a".to_owned(), Value::Set(set.clone())),
        Update::SetInner(name, to) => with(format!("SET m.{name} = :a"), Value::Number(*to)),
        Update::RemoveInner(name) => (format!("REMOVE m.{name}"), Vec::new()),
        Update::SetElement(at, to) => with(format!("SET l[{at}] = :a"), Value::Number(*to)),
        Update::RemoveElement(at) => (format!("REMOVE l[{at}]"), Vec::new()),
        Update::Append(more) => {
            with("SET l = list_append(l, :a)".to_owned(), Value::List(more.clone()))
        }
    }
}

fn members(write: &Write, start: String, update: Option<&Update>) -> String {
    let mut out = start;
    let mut given: Vec<Attribute> = Vec::new();
    if let Some(update) = update {
        let (text, attributes) = expression(update);
        out.push_str(&format!(", UpdateExpression:\"{text}\""));
        if text.contains("#until") {
            out.push_str(", ExpressionAttributeNames:{\"#until\":\"until\"}");
        }
        given = attributes;
    }
    if let Some(condition) = write.condition {
        let (text, bound) = match condition {
            Condition::Exists => ("attribute_exists(pk)", None),
            Condition::NotExists => ("attribute_not_exists(pk)", None),
            Condition::Less(bound) => ("v < :c", Some(Value::Number(bound))),
            Condition::NotLess(bound) => ("NOT v < :c", Some(Value::Number(bound))),
            Condition::Contains(text) => ("contains(s, :c)", Some(Value::Text(text))),
            Condition::Inner(number) => ("m.a = :c", Some(Value::Number(number))),
        };
        out.push_str(&format!(", ConditionExpression:\"{text}\"{}", on_failure(write)));
        given.extend(bound.map(|bound| ("c", bound)));
    }
    if !given.is_empty() {
        let given =
            given.iter().map(|(name, value)| format!("\":{name}\":{}", values::value(value)));
        let given: Vec<String> = given.collect();
        out.push_str(&format!(", ExpressionAttributeValues:{{{}}}", given.join(", ")));
    }
    out
}

fn on_failure(write: &Write) -> &'static str {
    if write.returns == Returns::Nothing {
        ""
    } else {
        ", ReturnValuesOnConditionCheckFailure:\"ALL_OLD\""
    }
}

fn legacy(write: &Write, start: String, update: Option<&Update>) -> String {
    let mut out = start;
    if let Some(update) = update {
        let one = |name: &str, action: &str, value: Option<&Value>| {
            let value = value.map(|value| format!(", Value:{}", values::value(value)));
            format!("{name}:{{Action:\"{action}\"{}}}", value.unwrap_or_default())
        };
        let updates: Vec<String> = match update {
            Update::Set(attributes) => {
                attributes.iter().map(|(name, value)| one(name, "PUT", Some(value))).collect()
            }
            Update::Remove(name) => vec![one(name, "DELETE", None)],
            Update::Add(by) => vec![one("v", "ADD", Some(&Value::Number(*by)))],
            Update::Join(set) => vec![one("s", "ADD", Some(&Value::Set(set.clone())))],
            Update::Part(set) => vec![one("s", "DELETE", Some(&Value::Set(set.clone())))],
            // The legacy parameters cannot say the others, and programs do not ask.
            _ => Vec::new(),
        };
        out.push_str(&format!(", AttributeUpdates:{{{}}}", updates.join(", ")));
    }
    let compared = |name: &str, operator: &str, value: Option<Value>| {
        let list = value.map(|value| format!(", AttributeValueList:[{}]", values::value(&value)));
        format!("{name}:{{ComparisonOperator:\"{operator}\"{}}}", list.unwrap_or_default())
    };
    let expected = match write.condition {
        Some(Condition::Exists) => compared("pk", "NOT_NULL", None),
        Some(Condition::NotExists) => compared("pk", "NULL", None),
        Some(Condition::Less(bound)) => compared("v", "LT", Some(Value::Number(bound))),
        Some(Condition::Contains(text)) => compared("s", "CONTAINS", Some(Value::Text(text))),
        Some(Condition::NotLess(_) | Condition::Inner(_)) | None => return out,
    };
    out.push_str(&format!(", Expected:{{{expected}}}{}", on_failure(write)));
    out
}

/// The write as a statement, its quotes escaped for JSON.
pub(super) fn statement(write: &Write, returning: bool) -> String {
    let (pk, sk) = write.key;
    let place = format!("WHERE pk='{pk}' AND sk={sk}");
    let returned = match write.returns {
        Returns::Old if returning => " RETURNING ALL OLD *",
        Returns::New if returning => " RETURNING ALL NEW *",
        _ => "",
    };
    let table = "\\\"${t}\\\"";
    match &write.change {
        Some(Change::Put(attributes)) => {
            let item = item_of(write.key, attributes);
            let members =
                item.iter().map(|(name, value)| format!("'{name}':{}", values::literal(value)));
            let members: Vec<String> = members.collect();
            format!("INSERT INTO {table} VALUE {{{}}}", members.join(","))
        }
        Some(Change::Update(update)) => {
            format!("UPDATE {table} {} {place}{returned}", clauses(update))
        }
        Some(Change::Delete) | None => {
            let returned = if write.returns == Returns::Old { returned } else { "" };
            format!("DELETE FROM {table} {place}{returned}")
        }
    }
}

fn clauses(update: &Update) -> String {
    let quoted = |name: &str| format!("\\\"{name}\\\"");
    match update {
        Update::Set(attributes) => {
            let set = |(name, value): &Attribute| {
                format!("SET {}={}", quoted(name), values::literal(value))
            };
            attributes.iter().map(set).collect::<Vec<_>>().join(" ")
        }
        Update::Remove(name) => format!("REMOVE {}", quoted(name)),
        Update::Increment(by) => format!("SET v=v + {by}"),
        Update::Join(set) => {
            format!("SET s=set_add(s,{})", values::literal(&Value::Set(set.clone())))
        }
        Update::Part(set) => {
            format!("SET s=set_delete(s,{})", values::literal(&Value::Set(set.clone())))
        }
        Update::SetInner(name, to) => format!("SET m.{name}={to}"),
        Update::RemoveInner(name) => format!("REMOVE m.{name}"),
        Update::SetElement(at, to) => format!("SET l[{at}]={to}"),
        Update::RemoveElement(at) => format!("REMOVE l[{at}]"),
        Update::Append(more) => {
            format!("SET l=list_append(l,{})", values::literal(&Value::List(more.clone())))
        }
        // Statements cannot say the others, and programs do not ask.
        Update::Add(_) | Update::Default(_) | Update::Swap => String::new(),
    }
}
