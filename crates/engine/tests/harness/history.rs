//! Histories in tests: recovery, reads of the past, and a naive model of a table's past.

use std::collections::BTreeMap;

use engine::{Engine, RequestCtx};
use env::Timestamp;
use model::{
    ApiError, BatchGetItemInput, DeleteItemInput, DescribeContinuousBackupsInput, GetItemInput,
    KeysAndAttributes, OrderedMap, PointInTimeRecoveryDescription,
    PointInTimeRecoverySpecification, Request, Response, ScanInput, UpdateContinuousBackupsInput,
};
use value::{AttributeValue, Item};

use super::{Bench, item, text};

impl Bench {
    /// Switches point-in-time recovery of a table, for these days.
    pub(crate) async fn recovery(&self, table: &str, on: bool, days: Option<i32>) {
        let input = UpdateContinuousBackupsInput {
            table_name: table.into(),
            point_in_time_recovery_specification: PointInTimeRecoverySpecification {
                point_in_time_recovery_enabled: on,
                recovery_period_in_days: days,
            },
        };
        let answer = self.call(Request::UpdateContinuousBackups(input)).await;
        assert!(answer.is_ok(), "{answer:?}");
    }

    /// What DescribeContinuousBackups says of recovery.
    pub(crate) async fn described_recovery(&self, table: &str) -> PointInTimeRecoveryDescription {
        let input = DescribeContinuousBackupsInput { table_name: table.into() };
        match self.call(Request::DescribeContinuousBackups(input)).await {
            Ok(Response::DescribeContinuousBackups(output)) => output
                .continuous_backups_description
                .and_then(|backups| backups.point_in_time_recovery_description)
                .expect("a description"),
            other => panic!("{other:?}"),
        }
    }

    /// Deletes an item.
    pub(crate) async fn delete_item(&self, table: &str, pk: &str) {
        let key = item([("pk", text(pk))]);
        let input = DeleteItemInput { table_name: table.into(), key, ..Default::default() };
        let answer = self.call(Request::DeleteItem(input)).await;
        assert!(answer.is_ok(), "{answer:?}");
    }

    /// The context of a request that asks for a second.
    pub(crate) fn at(&self, second: u64) -> RequestCtx {
        RequestCtx { as_of: Some(Timestamp::from_secs(second)), ..self.ctx.clone() }
    }

    /// All items of a table as of a second, by their `pk`, in pages of `limit` items.
    pub(crate) async fn scan_at(
        &self,
        table: &str,
        second: u64,
        limit: i32,
    ) -> Result<Past, ApiError> {
        let mut items = Past::new();
        let mut start = None;
        loop {
            let input = ScanInput {
                table_name: table.into(),
                limit: Some(limit),
                exclusive_start_key: start,
                ..ScanInput::default()
            };
            let page = match self.engine.call(&self.at(second), Request::Scan(input)).await? {
                Response::Scan(page) => page,
                other => panic!("{other:?}"),
            };
            for item in page.items.unwrap_or_default() {
                assert!(items.insert(pk_of(&item), item).is_none(), "an item comes once");
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// An item as of a second, read by GetItem and by BatchGetItem.
    pub(crate) async fn get_at(&self, table: &str, second: u64, pk: &str) -> Option<Item> {
        let key = item([("pk", text(pk))]);
        let input =
            GetItemInput { table_name: table.into(), key: key.clone(), ..Default::default() };
        let got = match self.engine.call(&self.at(second), Request::GetItem(input)).await {
            Ok(Response::GetItem(output)) => output.item,
            other => panic!("{other:?}"),
        };
        let mut asked = OrderedMap::new();
        asked.insert(table.to_owned(), KeysAndAttributes { keys: vec![key], ..Default::default() });
        let input = BatchGetItemInput { request_items: asked, ..Default::default() };
        match self.engine.call(&self.at(second), Request::BatchGetItem(input)).await {
            Ok(Response::BatchGetItem(output)) => {
                let batch = output.responses.unwrap_or_default();
                let first = batch.values().flatten().next().cloned();
                assert_eq!(first, got, "the ways to read agree");
            }
            other => panic!("{other:?}"),
        }
        got
    }
}

/// A table at one time.
pub(crate) type Past = BTreeMap<String, Item>;

fn pk_of(item: &Item) -> String {
    match item.get("pk").map(|value| value.to_tree()) {
        Some(AttributeValue::S(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// Every second of a table, remembered naively.
#[derive(Default)]
pub(crate) struct NaiveHistory {
    now: Past,
    seconds: BTreeMap<u64, Past>,
}

impl NaiveHistory {
    /// The seconds up to `second` have begun: what is in the table now was in it then.
    pub(crate) fn begin(&mut self, second: u64) {
        let first = self.seconds.last_key_value().map_or(second, |(last, _)| last + 1);
        for each in first..=second {
            self.seconds.insert(each, self.now.clone());
        }
    }

    /// The item was put.
    pub(crate) fn put(&mut self, item: Item) {
        self.now.insert(pk_of(&item), item);
    }

    /// The item was deleted.
    pub(crate) fn delete(&mut self, pk: &str) {
        self.now.remove(pk);
    }

    /// The table at the beginning of a second.
    pub(crate) fn at(&self, second: u64) -> &Past {
        self.seconds.get(&second).expect("a second that has begun")
    }

    /// The seconds that have begun.
    pub(crate) fn seconds(&self) -> Vec<u64> {
        self.seconds.keys().copied().collect()
    }
}

/// Does all background work.
pub(crate) async fn run_jobs(engine: &Engine) {
    engine.run_due_jobs().await.expect("the jobs run");
}

/// A sequence of numbers that looks random.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's MMIX generator.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}
