//! What the generator can ask for, as request bodies over the two tables of a run.
//!
//! Invariant: every write changes an attribute that the index projects, and every transaction has a
//! token that was never used, as SDKs send them.

use clap::ValueEnum;

use crate::item::{self, STATUS};
use crate::request::{Hole, MOST_KEYS, Template};

/// The names of the tables of a run.
#[derive(Clone, Debug)]
pub struct TableNames {
    /// The table with one GSI that projects ALL.
    pub indexed: String,
    /// The table without an index.
    pub plain: String,
}

impl TableNames {
    /// The names that start with `prefix`.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self { indexed: format!("{prefix}-indexed"), plain: format!("{prefix}-plain") }
    }
}

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Workload {
    /// GetItem of one random item, ConsistentRead.
    Get,
    /// Query of one partition, a page of 10 items.
    Query,
    /// BatchGetItem of 25 random keys.
    BatchGet,
    /// PutItem over an existing item; one ALL-projected GSI.
    Put,
    /// UpdateItem of two attributes under a condition that holds; one ALL-projected GSI.
    Update,
    /// TransactWriteItems with 2 puts and a client token; one ALL-projected GSI.
    Transact,
    /// BatchWriteItem with 25 puts; one ALL-projected GSI.
    BatchWrite,
    /// BatchWriteItem with 25 puts into a table without index.
    BatchWritePlain,
}

impl Workload {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Get,
        Self::Query,
        Self::BatchGet,
        Self::Put,
        Self::Update,
        Self::Transact,
        Self::BatchWrite,
        Self::BatchWritePlain,
    ];

    /// As it is called on the command line and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Query => "query",
            Self::BatchGet => "batch-get",
            Self::Put => "put",
            Self::Update => "update",
            Self::Transact => "transact",
            Self::BatchWrite => "batch-write",
            Self::BatchWritePlain => "batch-write-plain",
        }
    }

    /// The DynamoDB operation.
    #[must_use]
    pub const fn operation(self) -> &'static str {
        match self {
            Self::Get => "GetItem",
            Self::Query => "Query",
            Self::BatchGet => "BatchGetItem",
            Self::Put => "PutItem",
            Self::Update => "UpdateItem",
            Self::Transact => "TransactWriteItems",
            Self::BatchWrite | Self::BatchWritePlain => "BatchWriteItem",
        }
    }

    /// Whether it writes.
    #[must_use]
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get | Self::Query | Self::BatchGet)
    }

    /// How many keys a request chooses.
    #[must_use]
    pub const fn keys(self) -> usize {
        match self {
            Self::Get | Self::Query | Self::Put | Self::Update => 1,
            Self::Transact => 2,
            Self::BatchGet | Self::BatchWrite | Self::BatchWritePlain => MOST_KEYS,
        }
    }

    /// How many items a request reads or writes.
    #[must_use]
    pub const fn items(self) -> usize {
        match self {
            Self::Query => 10,
            _ => self.keys(),
        }
    }

    /// The least bytes that the body of a right answer can have, with items of `item_bytes`.
    #[must_use]
    pub const fn least_answer(self, item_bytes: usize) -> usize {
        if self.writes() { 2 } else { self.items().saturating_mul(item_bytes) }
    }

    /// The most bytes that the body of a right answer can have: a batch write that answers more has
    /// left something undone.
    #[must_use]
    pub const fn most_answer(self, item_bytes: usize) -> usize {
        match self {
            Self::BatchWrite | Self::BatchWritePlain => item_bytes,
            _ => usize::MAX,
        }
    }

    /// The body of a request, with items of `item_bytes`.
    #[must_use]
    pub fn body(self, tables: &TableNames, item_bytes: usize) -> Template {
        let table = &tables.indexed;
        let open = Template::default().text(&format!("{{\"TableName\":\"{table}\","));
        match self {
            Self::Get => {
                open.text("\"Key\":").then(&item::key(0)).text(",\"ConsistentRead\":true}")
            }
            Self::Query => open
                .text(
                    "\"KeyConditionExpression\":\"pk = :pk\",\"Limit\":10,\
                     \"ExpressionAttributeValues\":{\":pk\":{\"S\":\"USER#",
                )
                .hole(Hole::Partition(0))
                .text("\"}}}"),
            Self::BatchGet => Template::default()
                .text(&format!("{{\"RequestItems\":{{\"{table}\":{{\"Keys\":["))
                .list(MOST_KEYS, item::key)
                .text("]}}}"),
            Self::Put => open.text("\"Item\":").then(&item::item(0, item_bytes)).text("}"),
            Self::Update => open.text("\"Key\":").then(&item::key(0)).then(&update()).text("}"),
            Self::Transact => transact(table, item_bytes),
            Self::BatchWrite => batch_write(table, item_bytes),
            Self::BatchWritePlain => batch_write(&tables.plain, item_bytes),
        }
    }
}

/// The expressions of the update workload.
fn update() -> Template {
    Template::default()
        .text(&format!(
            ",\"UpdateExpression\":\"SET rev = :rev, amount = :amount\",\
             \"ConditionExpression\":\"attribute_exists(pk) AND #status = :status\",\
             \"ExpressionAttributeNames\":{{\"#status\":\"status\"}},\
             \"ExpressionAttributeValues\":{{\":status\":{{\"S\":\"{STATUS}\"}},\
             \":amount\":{{\"N\":\"129.95\"}},\":rev\":{{\"N\":\""
        ))
        .hole(Hole::Revision)
        .text("\"}}")
}

fn transact(table: &str, item_bytes: usize) -> Template {
    let put = |slot| {
        Template::default()
            .text(&format!("{{\"Put\":{{\"TableName\":\"{table}\",\"Item\":"))
            .then(&item::item(slot, item_bytes))
            .text("}}")
    };
    Template::default()
        .text("{\"TransactItems\":[")
        .list(2, put)
        .text("],\"ClientRequestToken\":\"")
        .hole(Hole::Token)
        .text("\"}")
}

/// A batch write of 25 puts into `table`; loading uses it too.
#[must_use]
pub fn batch_write(table: &str, item_bytes: usize) -> Template {
    let put = |slot| {
        Template::default()
            .text("{\"PutRequest\":{\"Item\":")
            .then(&item::item(slot, item_bytes))
            .text("}}")
    };
    Template::default()
        .text(&format!("{{\"RequestItems\":{{\"{table}\":["))
        .list(MOST_KEYS, put)
        .text("]}}")
}

#[cfg(test)]
mod tests;
