//! The operations of YCSB (Cooper et al., "Benchmarking cloud serving systems with YCSB", 2010), as
//! its DynamoDB client maps them: read is GetItem, update is UpdateItem of one field, insert is
//! PutItem, scan is Scan from a key with a limit.
//!
//! Two things differ: reads are consistent, and keys are the item's number with zeros in front.

use super::basic;
use crate::client::template::{Placeholder, Template};
use crate::data::items;
use crate::workload::mix::{Call, Step};

/// The table of YCSB.
pub(super) struct Ycsb<'a> {
    /// Its name.
    pub(super) table: &'a str,
    /// The size of its items.
    pub(super) item_bytes: usize,
}

impl Ycsb<'_> {
    /// One item.
    pub(super) fn read(&self, share: u64) -> Step {
        Step::one(share, 1, self.get())
    }

    /// One field of one item.
    pub(super) fn update(&self, share: u64) -> Step {
        Step::one(share, 1, self.set())
    }

    /// Both, one after the other, as one operation.
    pub(super) fn read_modify_write(&self, share: u64) -> Step {
        Step { share, keys: 1, insert: false, calls: vec![self.get(), self.set()] }
    }

    /// A new item.
    pub(super) fn insert(&self, share: u64) -> Step {
        let call = basic::put(self.table, &items::fields(0, self.item_bytes));
        Step { share, keys: 0, insert: true, calls: vec![call] }
    }

    /// From 1 to 100 items after a key, in the order of the table.
    pub(super) fn scan(&self, share: u64) -> Step {
        let body = basic::over(self.table)
            .text("\"ExclusiveStartKey\":")
            .then(&items::ycsb_key(0))
            .text(",\"Limit\":")
            .placeholder(Placeholder::Length)
            .text("}");
        Step::one(share, 1, Call::read("Scan", body, 2))
    }

    fn get(&self) -> Call {
        // Fields are rounded down to whole bytes.
        let least = self.item_bytes.saturating_sub(items::FIELDS);
        basic::get(self.table, &items::ycsb_key(0), least)
    }

    fn set(&self) -> Call {
        let value: Template = items::field_value(self.item_bytes);
        let body = basic::over(self.table)
            .text("\"Key\":")
            .then(&items::ycsb_key(0))
            .text(
                ",\"UpdateExpression\":\"SET field0 = :f\",\"ExpressionAttributeValues\":{\":f\":",
            )
            .then(&value)
            .text("}}");
        Call::write("UpdateItem", body)
    }
}
