//! Requests of patterns and actions in DynamoDB's JSON.

use serde_json::{Map, Value, json};

use super::Write;
use crate::definition::{
    Action, Comparison, DataType, Model, Name, Pattern, Projection, Schema, VectorIndex,
};
use crate::meaning::{Item, Values, json_value, key_type, render, requests};

/// CreateTable of table `at`, on demand.
pub(crate) fn create_table(model: &Model, at: usize) -> Option<Value> {
    let table = model.tables.get(at)?;
    let mut names: Vec<&str> = Vec::new();
    let schemas = std::iter::once(&table.schema).chain(table.indexes.iter().map(|it| &it.schema));
    let keys = schemas.flat_map(Schema::names).map(|name| name.text.as_str());
    for name in keys.chain(table.vectors.iter().flat_map(search_names)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let attributes = names.iter().map(|name| {
        let own = || table.has_key(name).then(|| key_type(model, at, name));
        let letters = own().unwrap_or_else(|| attribute_type(model, at, name)).letters();
        json!({ "AttributeName": name, "AttributeType": letters })
    });
    let mut body = json!({
        "TableName": table.name.text,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes.collect::<Vec<_>>(),
        "KeySchema": key_schema(&table.schema),
    });
    let members = body.as_object_mut()?;
    for (local, name) in [(false, "GlobalSecondaryIndexes"), (true, "LocalSecondaryIndexes")] {
        let indexes: Vec<Value> = table
            .indexes
            .iter()
            .filter(|index| index.local == local)
            .map(|index| {
                json!({
                    "IndexName": index.name.text,
                    "KeySchema": key_schema(&index.schema),
                    "Projection": projection(&index.projection),
                })
            })
            .collect();
        if !indexes.is_empty() {
            members.insert(name.to_owned(), Value::Array(indexes));
        }
    }
    if !table.vectors.is_empty() {
        let vectors = table.vectors.iter().map(vector_index).collect();
        members.insert("VectorIndexes".to_owned(), Value::Array(vectors));
    }
    Some(body)
}

/// The attributes of the search schema of a vector index.
fn search_names(index: &VectorIndex) -> impl Iterator<Item = &str> {
    index.partition_key.iter().chain(&index.filters).map(|name| name.text.as_str())
}

/// The type of an attribute that entities of a table have.
fn attribute_type(model: &Model, table: usize, name: &str) -> DataType {
    let of_table = model.entities.iter().filter(|entity| entity.table == table);
    let found = of_table.filter_map(|entity| entity.attribute(name)).next();
    found.map_or(DataType::S, |attribute| attribute.format.data_type)
}

fn vector_index(index: &VectorIndex) -> Value {
    let of = |kind: &'static str| move |name: &Name| json!({ "AttributeName": name.text, "SearchSchemaElementType": kind });
    let hash = index.partition_key.iter().map(of("HASH"));
    let schema: Vec<Value> = hash.chain(index.filters.iter().map(of("INLINE_FILTER"))).collect();
    let mut body = json!({
        "IndexName": index.name.text,
        "VectorAttribute": { "AttributeName": index.attribute.text },
        "Dimensions": index.dimensions,
        "DistanceFunction": index.distance.function(),
        "Projection": projection(&index.projection),
    });
    if let Some(members) = body.as_object_mut().filter(|_| !schema.is_empty()) {
        members.insert("SearchSchema".to_owned(), Value::Array(schema));
    }
    body
}

/// SearchVectors of `index` of table `at` for the vector that begins with `first`; of one value of
/// its partition key.
pub(crate) fn search(model: &Model, at: usize, index: &VectorIndex, first: &str) -> Option<Write> {
    let numbers = crate::meaning::vector(first, index.dimensions);
    let mut body = json!({
        "TableName": table_name(model, at)?,
        "IndexName": index.name.text,
        "TopK": 1,
        "SearchVector": numbers.map(|number| json!({ "N": number })).collect::<Vec<_>>(),
    });
    if let Some(key) = &index.partition_key {
        let value = json_value(attribute_type(model, at, &key.text), "1");
        let members = body.as_object_mut()?;
        members.insert("SearchConditionExpression".to_owned(), json!("#k = :k"));
        insert(members, "ExpressionAttributeNames", "#k", json!(key.text));
        insert(members, "ExpressionAttributeValues", ":k", value);
    }
    Some(Write { operation: "SearchVectors", body })
}

fn key_schema(schema: &Schema) -> Vec<Value> {
    let of = |kind: &'static str| move |name: &Name| json!({ "AttributeName": name.text, "KeyType": kind });
    schema.hash.iter().map(of("HASH")).chain(schema.range.iter().map(of("RANGE"))).collect()
}

fn projection(projection: &Projection) -> Value {
    match projection {
        Projection::All => json!({ "ProjectionType": "ALL" }),
        Projection::Keys => json!({ "ProjectionType": "KEYS_ONLY" }),
        Projection::Include(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
            json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names })
        }
    }
}

fn table_name(model: &Model, table: usize) -> Option<&str> {
    model.tables.get(table).map(|table| table.name.text.as_str())
}

/// PutItem of `item`, with the condition of `action`.
pub(crate) fn put(
    model: &Model,
    item: &Item,
    action: Option<(&Pattern, &Action)>,
) -> Option<Write> {
    let entity = model.entities.get(item.entity)?;
    let mut body = json!({
        "TableName": table_name(model, entity.table)?,
        "Item": item.json(model)?,
    });
    if let Some((pattern, action)) = action {
        condition(model, (pattern, action), item, body.as_object_mut()?);
    }
    Some(Write { operation: "PutItem", body })
}

/// TransactWriteItems that puts `items`.
pub(crate) fn batch_puts(model: &Model, items: &[Item]) -> Option<Write> {
    let puts: Option<Vec<Value>> = items
        .iter()
        .map(|item| {
            let table = table_name(model, model.entities.get(item.entity)?.table)?;
            Some(json!({ "Put": { "TableName": table, "Item": item.json(model)? } }))
        })
        .collect();
    Some(Write { operation: "TransactWriteItems", body: json!({ "TransactItems": puts? }) })
}

/// GetItem of the key of `item`.
pub(crate) fn get(model: &Model, item: &Item) -> Option<Write> {
    let table = table_name(model, model.entities.get(item.entity)?.table)?;
    let body = json!({
        "TableName": table,
        "Key": item.key_json(model)?,
        "ConsistentRead": true,
    });
    Some(Write { operation: "GetItem", body })
}

/// UpdateItem of `item` as `action` does it.
pub(crate) fn update(
    model: &Model,
    pattern: &Pattern,
    action: &Action,
    item: &Item,
) -> Option<Write> {
    let entity = model.entities.get(action.entity)?;
    let mut body = json!({
        "TableName": table_name(model, entity.table)?,
        "Key": item.key_json(model)?,
    });
    let members = body.as_object_mut()?;
    condition(model, (pattern, action), item, members);
    let stored = item.stored(model)?;
    let mut sets = Vec::new();
    for (at, name) in action.sets.iter().flatten().enumerate() {
        let Some(attribute) = stored.iter().find(|it| it.name == name.text) else { continue };
        sets.push(format!("#set{at} = :set{at}"));
        insert(members, "ExpressionAttributeNames", &format!("#set{at}"), json!(name.text));
        let value = json_value(attribute.data_type, &attribute.text);
        insert(members, "ExpressionAttributeValues", &format!(":set{at}"), value);
    }
    members.insert("UpdateExpression".to_owned(), json!(format!("SET {}", sets.join(", "))));
    Some(Write { operation: "UpdateItem", body })
}

fn insert(members: &mut Map<String, Value>, map: &str, name: &str, value: Value) {
    let entry = members.entry(map.to_owned()).or_insert_with(|| json!({}));
    if let Some(entry) = entry.as_object_mut() {
        entry.insert(name.to_owned(), value);
    }
}

/// The condition of `action`, with its placeholders.
fn condition(
    model: &Model,
    (pattern, action): (&Pattern, &Action),
    item: &Item,
    members: &mut Map<String, Value>,
) {
    let Some(condition) = &action.condition else { return };
    members.insert("ConditionExpression".to_owned(), json!(condition.text));
    for (mark, name) in placeholders(&condition.text) {
        if mark == '#' {
            insert(members, "ExpressionAttributeNames", &format!("#{name}"), json!(name));
        } else {
            let (data_type, text) = placeholder_value(model, pattern, item, name);
            let value = json_value(data_type, &text);
            insert(members, "ExpressionAttributeValues", &format!(":{name}"), value);
        }
    }
}

/// `#name` and `:name` in an expression, each once.
pub(crate) fn placeholders(text: &str) -> Vec<(char, &str)> {
    let mut found = Vec::new();
    for (at, mark) in text.match_indices(['#', ':']) {
        let rest = text.get(at.saturating_add(1)..).unwrap_or("");
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let entry = (if mark == "#" { '#' } else { ':' }, rest.get(..end).unwrap_or(""));
        if !entry.1.is_empty() && !found.contains(&entry) {
            found.push(entry);
        }
    }
    found
}

/// The value of `:name`: of the parameter or attribute of that name.
pub(crate) fn placeholder_value(
    model: &Model,
    pattern: &Pattern,
    item: &Item,
    name: &str,
) -> (DataType, String) {
    let parameter = pattern.parameter(name);
    let attribute = parameter.and_then(|parameter| parameter.attribute.as_ref());
    let attribute = attribute.map_or(name, |(_, attribute)| attribute.as_str());
    let entity = model.entities.get(item.entity);
    let found = entity.and_then(|entity| entity.attribute(attribute));
    match (found, item.values.get(attribute), parameter) {
        (Some(found), Some(value), _) => (found.format.data_type, value.clone()),
        (_, _, Some(parameter)) => {
            let language = crate::language::Language::of(&parameter.format).ok();
            let word = language.and_then(|language| language.words(1).pop());
            (parameter.format.data_type, word.unwrap_or_default())
        }
        (_, _, None) => (DataType::S, "a".to_owned()),
    }
}

/// The queries (or scans, or gets) that `pattern` makes with these parameters.
pub(crate) fn query(model: &Model, pattern: &Pattern, parameters: &Values) -> Option<Vec<Write>> {
    requests(pattern, parameters).iter().map(|values| one_query(model, pattern, values)).collect()
}

fn one_query(model: &Model, pattern: &Pattern, parameters: &Values) -> Option<Write> {
    let mut body = json!({ "TableName": table_name(model, pattern.table)? });
    let members = body.as_object_mut()?;
    if let Some(index) = model.index_of(pattern) {
        members.insert("IndexName".to_owned(), json!(index.name.text));
    }
    if pattern.consistent {
        members.insert("ConsistentRead".to_owned(), json!(true));
    }
    if let Some(limit) = pattern.limit {
        members.insert("Limit".to_owned(), json!(limit));
    }
    for (conditions, name, mark) in
        [(&pattern.key, "KeyConditionExpression", 'k'), (&pattern.filter, "FilterExpression", 'f')]
    {
        let mut terms = Vec::new();
        for (at, condition) in conditions.iter().enumerate() {
            let data_type = type_of(model, pattern, &condition.attribute.text);
            let placeholder = format!("#{mark}{at}");
            insert(
                members,
                "ExpressionAttributeNames",
                &placeholder,
                json!(condition.attribute.text),
            );
            let mut values = Vec::new();
            for (number, operand) in condition.operands.iter().enumerate() {
                let value = format!(":{mark}{at}v{number}");
                let text = render(operand, parameters)?;
                insert(members, "ExpressionAttributeValues", &value, json_value(data_type, &text));
                values.push(value);
            }
            terms.push(term(condition.comparison, &placeholder, &values)?);
        }
        if !terms.is_empty() {
            members.insert(name.to_owned(), json!(terms.join(" AND ")));
        }
    }
    let operation = if pattern.key.is_empty() { "Scan" } else { "Query" };
    Some(Write { operation, body })
}

fn type_of(model: &Model, pattern: &Pattern, name: &str) -> DataType {
    let key = model.schema_of(pattern).is_some_and(|schema| schema.has(name));
    let entities = pattern.entities.iter().filter_map(|at| model.entities.get(*at));
    let mut types = entities.filter_map(|it| it.attribute(name)).map(|it| it.format.data_type);
    match types.next() {
        Some(data_type) if !key => data_type,
        _ => key_type(model, pattern.table, name),
    }
}

fn term(comparison: Comparison, name: &str, values: &[String]) -> Option<String> {
    let first = values.first()?;
    Some(match comparison {
        Comparison::Equal => format!("{name} = {first}"),
        Comparison::BeginsWith => format!("begins_with({name}, {first})"),
        Comparison::Between => format!("{name} BETWEEN {first} AND {}", values.get(1)?),
        Comparison::Less => format!("{name} < {first}"),
        Comparison::LessEqual => format!("{name} <= {first}"),
        Comparison::Greater => format!("{name} > {first}"),
        Comparison::GreaterEqual => format!("{name} >= {first}"),
    })
}
