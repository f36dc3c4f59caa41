//! Workloads: the operations that a run can consist of.
//!
//! Invariant: every write changes an attribute that every index projects, and every transaction has
//! a token that was never used, as SDKs send them.

mod basic;
pub mod mix;
mod single_table;
mod ycsb;

use std::collections::BTreeSet;

use clap::ValueEnum;

use crate::client::parameters::MAX_KEYS;
use crate::data::keys::Distribution;
use crate::data::schema::{Table, TableNames};
use crate::workload::mix::Step;

pub use single_table::MIN_ITEMS;

/// One kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Workload {
    /// GetItem of one item, ConsistentRead.
    Get,
    /// Query of one partition, a page of 10 items.
    Query,
    /// BatchGetItem of 25 keys.
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
    /// PutItem over an existing item of a table with two ALL-projected GSIs and a stream with both
    /// images.
    PutProduction,
    /// Scan of the whole table without index, page after page, over one connection.
    Scan,
    /// A single-table application: users with their orders, orders by day, batch of users, state
    /// changes under a condition, transactions over two tables, new users.
    SingleTable,
    /// YCSB A: half reads, half updates.
    YcsbA,
    /// YCSB B: 95 % reads, 5 % updates.
    YcsbB,
    /// YCSB C: reads.
    YcsbC,
    /// YCSB D: 95 % reads of the latest, 5 % inserts.
    YcsbD,
    /// YCSB E: 95 % short scans, 5 % inserts.
    YcsbE,
    /// YCSB F: half reads, half read-modify-writes.
    YcsbF,
}

impl Workload {
    /// What is measured when nothing else is asked for: one operation each.
    pub const USUAL: [Self; 8] = [
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
            Self::PutProduction => "put-production",
            Self::Scan => "scan",
            Self::SingleTable => "single-table",
            Self::YcsbA => "ycsb-a",
            Self::YcsbB => "ycsb-b",
            Self::YcsbC => "ycsb-c",
            Self::YcsbD => "ycsb-d",
            Self::YcsbE => "ycsb-e",
            Self::YcsbF => "ycsb-f",
        }
    }

    /// The DynamoDB operation, or `mixed`.
    #[must_use]
    pub fn operation(self) -> &'static str {
        let steps = self.steps(&TableNames::new(""), crate::data::items::MIN_ITEM_BYTES);
        let mut operations = steps.iter().flat_map(|step| &step.calls).map(|call| call.operation);
        let first = operations.next().unwrap_or("mixed");
        if operations.all(|other| other == first) { first } else { "mixed" }
    }

    /// Whether some of it writes.
    #[must_use]
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get | Self::Query | Self::BatchGet | Self::Scan | Self::YcsbC)
    }

    /// How many items a request reads or writes, where that is the same for all.
    #[must_use]
    pub const fn items(self) -> Option<usize> {
        match self {
            Self::Get | Self::Put | Self::Update | Self::PutProduction => Some(1),
            Self::Query => Some(10),
            Self::Transact => Some(2),
            Self::BatchGet | Self::BatchWrite | Self::BatchWritePlain => Some(MAX_KEYS),
            _ => None,
        }
    }

    /// The connections that it uses when there are `clients`.
    #[must_use]
    pub const fn clients(self, clients: usize) -> usize {
        match self {
            Self::Scan => 1,
            _ => clients,
        }
    }

    /// How its keys are spread when nothing else is asked for.
    #[must_use]
    pub const fn distribution(self) -> Distribution {
        match self {
            Self::YcsbA | Self::YcsbB | Self::YcsbC | Self::YcsbE | Self::YcsbF => {
                Distribution::Zipfian
            }
            Self::YcsbD => Distribution::Latest,
            _ => Distribution::Uniform,
        }
    }

    /// The tables that it uses.
    #[must_use]
    pub fn tables(self) -> BTreeSet<Table> {
        match self {
            Self::BatchWritePlain | Self::Scan => BTreeSet::from([Table::Plain]),
            Self::PutProduction => BTreeSet::from([Table::Production]),
            Self::SingleTable => BTreeSet::from([Table::Main, Table::Plain]),
            Self::YcsbA | Self::YcsbB | Self::YcsbC | Self::YcsbD | Self::YcsbE | Self::YcsbF => {
                BTreeSet::from([Table::Ycsb])
            }
            _ => BTreeSet::from([Table::Indexed]),
        }
    }

    /// What it does, with items of `item_bytes`.
    #[must_use]
    pub fn steps(self, tables: &TableNames, item_bytes: usize) -> Vec<Step> {
        let ycsb = ycsb::Ycsb { table: &tables.of(Table::Ycsb), item_bytes };
        match self {
            Self::SingleTable => single_table::steps(tables, item_bytes),
            Self::YcsbA => vec![ycsb.read(50), ycsb.update(50)],
            Self::YcsbB => vec![ycsb.read(95), ycsb.update(5)],
            Self::YcsbC => vec![ycsb.read(100)],
            Self::YcsbD => vec![ycsb.read(95), ycsb.insert(5)],
            Self::YcsbE => vec![ycsb.scan(95), ycsb.insert(5)],
            Self::YcsbF => vec![ycsb.read(50), ycsb.read_modify_write(50)],
            _ => vec![basic::step(self, tables, item_bytes)],
        }
    }
}

#[cfg(test)]
mod tests;
