//! Table schemas: names, keys, indexes, and the items that each table starts with.

use serde_json::{Value, json};

use crate::client::template::{ITEMS_PER_PARTITION, Template};
use crate::data::items;

/// A table that workloads use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Partition and sort key, one GSI that projects ALL.
    Indexed,
    /// Partition and sort key, no index.
    Plain,
    /// Two GSIs that project ALL and a stream with both images; every item is in both indexes.
    Production,
    /// The same table as `Production`, filled with users and their orders.
    Main,
    /// Partition key only, ten fields: the table of YCSB.
    Ycsb,
}

/// The names of the tables of a run.
#[derive(Clone, Debug)]
pub struct TableNames {
    prefix: String,
}

impl TableNames {
    /// The names that start with `prefix`.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    /// The name of `table`.
    #[must_use]
    pub fn of(&self, table: Table) -> String {
        let role = match table {
            Table::Indexed => "indexed",
            Table::Plain => "plain",
            Table::Production => "production",
            Table::Main => "main",
            Table::Ycsb => "ycsb",
        };
        format!("{}-{role}", self.prefix)
    }
}

/// Items of one form that a table starts with.
#[derive(Clone, Copy, Debug)]
pub struct ItemSet {
    /// How many; a multiple of the items of a batch, or rounded down to one.
    pub items: u64,
    /// Makes the item in a slot, of about the given number of bytes.
    pub item: fn(usize, usize) -> Template,
}

impl Table {
    /// The sets that a table of `items` items starts with.
    #[must_use]
    pub fn item_sets(self, items: u64) -> Vec<ItemSet> {
        let one = |item| vec![ItemSet { items, item }];
        match self {
            Self::Indexed | Self::Plain => one(items::item),
            Self::Production => one(items::production),
            Self::Ycsb => one(items::fields),
            Self::Main => vec![
                ItemSet { items, item: items::order },
                ItemSet { items: items / ITEMS_PER_PARTITION, item: items::profile },
            ],
        }
    }

    /// The input of CreateTable.
    #[must_use]
    pub fn definition(self, name: &str) -> Value {
        let attributes: &[&str] = match self {
            Self::Indexed => &["pk", "sk", "gsi1pk", "gsi1sk"],
            Self::Plain => &["pk", "sk"],
            Self::Production | Self::Main => &["pk", "sk", "email", "gsi1pk", "gsi1sk"],
            Self::Ycsb => &["pk"],
        };
        let string = |name: &&str| json!({ "AttributeName": name, "AttributeType": "S" });
        let mut definition = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes.iter().map(string).collect::<Vec<Value>>(),
            "KeySchema": match self {
                Self::Ycsb => key("pk", None),
                _ => key("pk", Some("sk")),
            },
        });
        let gsi1 = index("gsi1", key("gsi1pk", Some("gsi1sk")));
        let indexes = match self {
            Self::Plain | Self::Ycsb => Vec::new(),
            Self::Indexed => vec![gsi1],
            Self::Production | Self::Main => vec![index("email-index", key("email", None)), gsi1],
        };
        let mut member = |name: &str, value: Value| {
            if let Some(members) = definition.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        };
        if !indexes.is_empty() {
            member("GlobalSecondaryIndexes", Value::Array(indexes));
        }
        if matches!(self, Self::Production | Self::Main) {
            let stream = json!({ "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" });
            member("StreamSpecification", stream);
        }
        definition
    }
}

fn key(hash: &str, range: Option<&str>) -> Value {
    let mut schema = vec![json!({ "AttributeName": hash, "KeyType": "HASH" })];
    schema.extend(range.map(|name| json!({ "AttributeName": name, "KeyType": "RANGE" })));
    Value::Array(schema)
}

fn index(name: &str, schema: Value) -> Value {
    json!({
        "IndexName": name,
        "KeySchema": schema,
        "Projection": { "ProjectionType": "ALL" },
    })
}
