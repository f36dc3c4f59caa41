//! Time to live: an item that expired is deleted once, by the service; one that did not, stays.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::replay;
use super::{Boxed, Workload, n, number, s, text};
use crate::api::{Answer, Api};

const TABLE: &str = "Sessions";

/// How long after its time an item may still be there. The background work wakes for the second.
const SLACK: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct Ttl {
    /// The items that were put: acknowledged or not.
    put: Mutex<BTreeMap<String, bool>>,
}

impl Ttl {
    async fn put(&self, api: &Api) {
        let name = {
            let mut put = self.put.lock();
            let name = format!("i{}", put.len());
            put.insert(name.clone(), false);
            name
        };
        let mut item = json!({"pk": s(&name)});
        let expiry = api.env().now().as_secs() + 1 + api.below(40);
        match (api.below(4), item.as_object_mut()) {
            (0, _) | (_, None) => {}
            (1, Some(item)) => drop(item.insert("expires".into(), n(expiry as i64 + 1_000_000))),
            (_, Some(item)) => drop(item.insert("expires".into(), n(expiry as i64))),
        }
        let answer = api.call("PutItem", json!({"TableName": TABLE, "Item": item})).await;
        if let Answer::Done(_) = answer {
            self.put.lock().insert(name, true);
        }
    }

    /// Gives an item more time, if it is still there.
    async fn renew(&self, api: &Api) {
        let count = self.put.lock().len() as u64;
        let expiry = api.env().now().as_secs() + 5 + api.below(60);
        api.call(
            "UpdateItem",
            json!({
                "TableName": TABLE,
                "Key": {"pk": s(format!("i{}", api.below(count.max(1))))},
                "UpdateExpression": "SET expires = :later",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": {":later": n(expiry as i64)},
            }),
        )
        .await;
    }

    /// Each removal is the service's, of an item that had expired; no item is removed twice.
    fn check_removals(api: &Api, shards: &replay::Shards) -> BTreeSet<String> {
        let mut removed = BTreeSet::new();
        for record in shards.iter().flat_map(|(_, records)| records) {
            if record.get("eventName").and_then(Value::as_str) != Some("REMOVE") {
                continue;
            }
            let change = record.get("dynamodb").unwrap_or(&Value::Null);
            let name = change.get("Keys").and_then(|keys| text(keys, "pk")).unwrap_or_default();
            let by = record.get("userIdentity").and_then(|who| who.get("PrincipalId"));
            if by.and_then(Value::as_str) != Some("dynamodb.amazonaws.com") {
                api.violation(format!("nobody but the service deletes here: {record}"));
            }
            let expiry = change.get("OldImage").and_then(|old| number(old, "expires"));
            let now = api.env().now().as_secs() as i64;
            if expiry.is_none_or(|expiry| expiry > now) {
                api.violation(format!("deleted although not expired at {now}: {record}"));
            }
            if !removed.insert(name.to_owned()) {
                api.violation(format!("{name} was deleted twice"));
            }
        }
        removed
    }
}

impl Workload for Ttl {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(async move {
            let body = json!({
                "TableName": TABLE,
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": {
                    "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            });
            api.insist("CreateTable", body).await;
            let on = json!({"TableName": TABLE, "TimeToLiveSpecification":
                {"Enabled": true, "AttributeName": "expires"}});
            api.insist("UpdateTimeToLive", on).await;
        })
    }

    fn client(self: Arc<Self>, api: Api, _number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(12) {
                match api.below(4) {
                    0 => self.renew(&api).await,
                    _ => self.put(&api).await,
                }
                api.rest(3_000_000).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            if last {
                // Longer than the background work rests by itself: a client that hung up before its
                // write was durable left nothing that would report the expiry to it.
                api.env().sleep(Duration::from_secs(700)).await;
            }
            let Some(items) = api.scan(TABLE, None).await else { return };
            let Some(shards) = replay::read_all(api, TABLE).await else { return };
            let removed = Self::check_removals(api, &shards);
            let there: BTreeSet<&str> = items.iter().filter_map(|item| text(item, "pk")).collect();
            for (name, acknowledged) in self.put.lock().iter() {
                if *acknowledged && !there.contains(name.as_str()) && !removed.contains(name) {
                    api.violation(format!("{name} is gone without a deletion"));
                }
            }
            let late = api.env().now().as_secs() as i64 - SLACK.as_secs() as i64;
            let expired = |item: &&Value| number(item, "expires").is_some_and(|at| at < late);
            for item in items.iter().filter(expired).filter(|_| last) {
                api.violation(format!("expired before {late} and still there: {item}"));
            }
            if last {
                replay::check(api, &shards, &items);
            }
        })
    }
}
