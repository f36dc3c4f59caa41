//! Tables in short notation: `table t pk:S / sk:N`, with one indented line for each index.
//!
//! HASH attributes come before the slash, RANGE attributes after it. An index line is
//! `gsi NAME KEYS PROJECTION` or `lsi NAME KEYS PROJECTION`, where PROJECTION is `all`, `keys` or
//! `include(a,b)`. `provisioned R W` after the table's keys asks for provisioned capacity. A table
//! without keys is only a reserved name: the case creates it itself, or does not.

use serde_json::{Map, Value, json};

/// A table that a case needs, or a name that it reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableShape {
    /// The name in the case's text; the real one is unique.
    pub name: String,
    /// The CreateTable request without `TableName`; `None` if only the name is wanted.
    pub(crate) create: Option<Map<String, Value>>,
}

/// Reads the notation; `lines` are the words after `table`, then the index lines.
///
/// # Errors
/// Says which word does not fit.
pub(crate) fn parse(lines: &[String]) -> Result<TableShape, String> {
    let (first, indexes) = lines.split_first().ok_or("a table needs a name")?;
    let mut words = first.split_whitespace();
    let name = words.next().ok_or("a table needs a name")?.to_owned();
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        return Ok(TableShape { name, create: None });
    }
    let (keys, capacity) = match words.iter().position(|word| *word == "provisioned") {
        Some(at) => words.split_at(at),
        None => (words.as_slice(), [].as_slice()),
    };
    let mut shape = Shape::default();
    shape.members.insert("KeySchema".into(), shape_keys(&mut shape.attributes, keys)?);
    if let [_, read, write] = capacity {
        shape.throughput = Some(throughput(read, write)?);
    }
    for line in indexes {
        shape.index(line)?;
    }
    Ok(TableShape { name, create: Some(shape.finish()) })
}

#[derive(Default)]
struct Shape {
    members: Map<String, Value>,
    attributes: Vec<Value>,
    throughput: Option<Value>,
}

impl Shape {
    fn index(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [kind, name, keys @ .., projection] = words.as_slice() else {
            return Err(format!("an index is `gsi NAME KEYS PROJECTION`, not `{line}`"));
        };
        let mut index = Map::new();
        index.insert("IndexName".into(), json!(name));
        index.insert("KeySchema".into(), shape_keys(&mut self.attributes, keys)?);
        index.insert("Projection".into(), parse_projection(projection)?);
        let list = match *kind {
            "lsi" => "LocalSecondaryIndexes",
            "gsi" => "GlobalSecondaryIndexes",
            other => return Err(format!("`{other}` is neither gsi nor lsi")),
        };
        if let (Some(throughput), "gsi") = (&self.throughput, *kind) {
            index.insert("ProvisionedThroughput".into(), throughput.clone());
        }
        let entry = self.members.entry(list).or_insert_with(|| json!([]));
        if let Value::Array(indexes) = entry {
            indexes.push(Value::Object(index));
        }
        Ok(())
    }

    fn finish(mut self) -> Map<String, Value> {
        self.members.insert("AttributeDefinitions".into(), Value::Array(self.attributes));
        match self.throughput {
            Some(throughput) => self.members.insert("ProvisionedThroughput".into(), throughput),
            None => self.members.insert("BillingMode".into(), json!("PAY_PER_REQUEST")),
        };
        self.members
    }
}

fn throughput(read: &str, write: &str) -> Result<Value, String> {
    let number = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
    Ok(json!({"ReadCapacityUnits": number(read)?, "WriteCapacityUnits": number(write)?}))
}

fn parse_projection(word: &str) -> Result<Value, String> {
    match word {
        "all" => Ok(json!({"ProjectionType": "ALL"})),
        "keys" => Ok(json!({"ProjectionType": "KEYS_ONLY"})),
        word => {
            let names = word.strip_prefix("include(").and_then(|rest| rest.strip_suffix(')'));
            let names = names.ok_or_else(|| format!("`{word}` is not a projection"))?;
            let names: Vec<&str> = names.split(',').collect();
            Ok(json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": names}))
        }
    }
}

fn shape_keys(attributes: &mut Vec<Value>, words: &[&str]) -> Result<Value, String> {
    let mut role = "HASH";
    let mut schema = Vec::new();
    for word in words {
        if *word == "/" {
            role = "RANGE";
            continue;
        }
        let (name, kind) = word.split_once(':').ok_or_else(|| format!("`{word}` is no key"))?;
        schema.push(json!({"AttributeName": name, "KeyType": role}));
        let definition = json!({"AttributeName": name, "AttributeType": kind});
        if !attributes.contains(&definition) {
            attributes.push(definition);
        }
    }
    Ok(Value::Array(schema))
}

#[cfg(test)]
mod tests;
