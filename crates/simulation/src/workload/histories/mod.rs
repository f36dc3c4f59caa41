//! Histories: a table at any earlier second, by reads of the past and by restores.
//!
//! Each pair of items has one writer, who writes both in one transaction and knows when it asked
//! and when it was answered. What had been acknowledged when a second began is in it, nothing that
//! began after it; both items are of one version; an index shows what the items show; and a second,
//! once seen, is always the same, also after crashes and in a restored table. Meanwhile items
//! expire, and a second index comes and goes.

mod fleeting;
mod second_index;

use std::collections::BTreeMap;
use std::sync::Arc;

use env::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};

use self::fleeting::Fleeting;
use super::{Boxed, Workload, n, number, s, text};
use crate::api::{Answer, Api};

const TABLE: &str = "Histories";
const INDEX: &str = "by-team";
/// Seconds that each check looks at.
const SECONDS: usize = 5;

#[derive(Default)]
pub(super) struct Histories {
    /// The second in which recovery was switched on.
    begun: Mutex<Option<u64>>,
    pairs: Mutex<BTreeMap<String, Vec<Write>>>,
    fleeting: Fleeting,
    /// What was seen of seconds that are over: the items, sorted.
    seen: Mutex<BTreeMap<u64, Vec<Value>>>,
    restored: Mutex<u32>,
}

/// A write of a pair.
#[derive(Clone, Copy, Debug)]
struct Write {
    /// What both items have then; `None` when they are deleted.
    version: Option<i64>,
    asked: Timestamp,
    answered: Option<Timestamp>,
}

/// The version that a pair shows; `None` when it is not there.
type Shown = Option<i64>;

impl Histories {
    /// A pair of this client whose writes were all answered.
    fn pair(&self, api: &Api, client: u64) -> String {
        let (mut pairs, wanted) = (self.pairs.lock(), api.below(3));
        let own = format!("c{client}-");
        let known = pairs.iter().filter(|(name, writes)| {
            name.starts_with(&own) && writes.iter().all(|write| write.answered.is_some())
        });
        let mut usable: Vec<String> = known.map(|(name, _)| name.clone()).collect();
        if usable.len() as u64 <= wanted {
            let name = format!("{own}{}", pairs.len());
            pairs.insert(name.clone(), Vec::new());
            return name;
        }
        usable.swap_remove(wanted as usize)
    }

    async fn write(&self, api: &Api, client: u64) {
        let pair = self.pair(api, client);
        let deletes = api.below(5) == 0;
        let team = api.below(4);
        let (at, version) = {
            let mut pairs = self.pairs.lock();
            let writes = pairs.entry(pair.clone()).or_default();
            let version = (!deletes).then_some(writes.len() as i64);
            writes.push(Write { version, asked: api.env().now(), answered: None });
            (writes.len() - 1, version)
        };
        let part = |half: &str| {
            let pk = s(format!("{pair}-{half}"));
            let Some(version) = version else {
                return json!({"Delete": {"TableName": TABLE, "Key": {"pk": pk}}});
            };
            let mut item = json!({"pk": pk, "version": n(version)});
            // One of four is in no team, so it is not in the index.
            if let (1.., Some(item)) = (team, item.as_object_mut()) {
                item.insert("team".into(), s(format!("team{team}")));
            }
            json!({"Put": {"TableName": TABLE, "Item": item}})
        };
        let body = json!({"TransactItems": [part("a"), part("b")]});
        let answer = api.call("TransactWriteItems", body).await;
        let mut pairs = self.pairs.lock();
        let Some(writes) = pairs.get_mut(&pair) else { return };
        match answer {
            Answer::Done(_) => {
                if let Some(write) = writes.get_mut(at) {
                    write.answered = Some(api.env().now());
                }
            }
            Answer::Refused(..) => drop(writes.remove(at)),
            // It may come about at any time: nothing follows it.
            Answer::Unknown => {}
        }
    }

    /// The table as of a second, and its index.
    async fn look(&self, api: &Api, second: u64) -> Option<Vec<Value>> {
        let then = api.at(second);
        let items = sorted(then.scan(TABLE, None).await?);
        let index = sorted(then.scan(TABLE, Some(INDEX)).await?);
        self.check_versions(api, second, &items);
        self.fleeting.check(api, second, &items);
        let what = format!("second {second}");
        check_index(api, &what, &items, index);
        second_index::check(api, &then, &what, (TABLE, &items)).await;
        Some(items)
    }

    fn check_versions(&self, api: &Api, second: u64, items: &[Value]) {
        let version = |pk: String| {
            let item = items.iter().find(|item| text(item, "pk") == Some(&pk));
            item.and_then(|item| number(item, "version"))
        };
        for (pair, writes) in &*self.pairs.lock() {
            let [a, b] = ["a", "b"].map(|half| version(format!("{pair}-{half}")));
            if a != b {
                api.violation(format!("at {second} {pair} is torn: {a:?} and {b:?}"));
            } else if !possible(writes, second).contains(&a) {
                api.violation(format!("at {second} {pair} is {a:?}: {writes:?}"));
            }
        }
    }

    async fn check_seconds(&self, api: &Api) {
        let Some(begun) = *self.begun.lock() else { return };
        let now = api.env().now().as_secs();
        for _ in 0..SECONDS {
            let second = begun + api.below(now.saturating_sub(begun) + 1);
            let Some(items) = self.look(api, second).await else { return };
            self.check_again(api, second, items);
        }
        let old: Vec<u64> = self.seen.lock().keys().copied().collect();
        if let Some(second) = old.get(api.below(old.len().max(1) as u64) as usize) {
            let Some(items) = self.look(api, *second).await else { return };
            self.check_again(api, *second, items);
        }
    }

    fn check_again(&self, api: &Api, second: u64, items: Vec<Value>) {
        let now = api.env().now().as_secs();
        match self.seen.lock().get(&second) {
            Some(before) if *before != items => {
                api.violation(format!("second {second} was {before:?} and is {items:?}"));
            }
            Some(_) => return,
            None => {}
        }
        // Later commits may still belong to the present one.
        if second < now {
            self.seen.lock().insert(second, items);
        }
    }

    /// A table that is restored to a second shows what a read of it does.
    async fn restore(&self, api: &Api) {
        let old: Vec<u64> = self.seen.lock().keys().copied().collect();
        let Some(second) = old.get(api.below(old.len().max(1) as u64) as usize) else { return };
        let Some(expected) = self.seen.lock().get(second).cloned() else { return };
        let name = {
            let mut restored = self.restored.lock();
            *restored += 1;
            format!("Restored{restored}")
        };
        let body = json!({"SourceTableName": TABLE, "TargetTableName": name,
            "RestoreDateTime": second});
        if api.insist("RestoreTableToPointInTime", body).await.is_none() {
            return;
        }
        if let Err(error) = api.engine().run_due_jobs().await {
            api.violation(format!("a restore does not end: {error}"));
        }
        let Some(items) = api.scan(&name, None).await else { return };
        let Some(index) = api.scan(&name, Some(INDEX)).await else { return };
        let items = sorted(items);
        if items != expected {
            api.violation(format!("{name} as of {second} is {items:?}, not {expected:?}"));
        }
        check_index(api, &name, &items, sorted(index));
        second_index::check(api, api, &name, (&name, &items)).await;
    }
}

/// What a pair may show at the beginning of a second.
fn possible(writes: &[Write], second: u64) -> Vec<Shown> {
    let (from, to) = (Timestamp::from_secs(second), Timestamp::from_secs(second + 1));
    let in_it = |write: &Write| write.answered.is_some_and(|answered| answered <= from);
    // The last one that must be in it, or nothing, and those after it that may be.
    let last = writes.iter().rposition(in_it);
    let must = last.and_then(|last| writes.get(last)).and_then(|write| write.version);
    let later = writes.iter().skip(last.map_or(0, |last| last + 1));
    let may = later.take_while(|write| write.asked < to).map(|write| write.version);
    std::iter::once(must).chain(may).collect()
}

/// An index shows the items that have its key.
fn check_index(api: &Api, what: &str, items: &[Value], index: Vec<Value>) {
    let expected: Vec<Value> =
        items.iter().filter(|item| text(item, "team").is_some()).cloned().collect();
    if index != expected {
        api.violation(format!("the index of {what} shows {index:?}, not {expected:?}"));
    }
}

fn sorted(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_key(|item| text(item, "pk").unwrap_or_default().to_owned());
    items
}

impl Workload for Histories {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(async move {
            let body = json!({
                "TableName": TABLE,
                "AttributeDefinitions": [
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "team", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
                "GlobalSecondaryIndexes": [{
                    "IndexName": INDEX,
                    "KeySchema": [{"AttributeName": "team", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"}}],
            });
            api.insist("CreateTable", body).await;
            let on = json!({"TableName": TABLE,
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}});
            api.insist("UpdateContinuousBackups", on).await;
            let expires = json!({"TableName": TABLE, "TimeToLiveSpecification":
                {"Enabled": true, "AttributeName": "expires"}});
            api.insist("UpdateTimeToLive", expires).await;
            // A second later, so that it is certain that recovery was on when it began.
            api.env().sleep(std::time::Duration::from_secs(1)).await;
            *self.begun.lock() = Some(api.env().now().as_secs());
        })
    }

    fn client(self: Arc<Self>, api: Api, client: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(12) {
                match api.below(8) {
                    // One client does it, so nobody is refused.
                    0 if client == 0 => second_index::change(&api).await,
                    0 | 1 => self.fleeting.put(&api).await,
                    _ => self.write(&api, client).await,
                }
                api.rest(1_500_000).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            self.check_seconds(api).await;
            if last {
                self.restore(api).await;
            }
        })
    }
}
