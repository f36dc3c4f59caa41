//! A bank: transfers by TransactWriteItems, audited by TransactGetItems and Scan.
//!
//! A transfer takes from one account, gives to another and leaves a record, or does nothing. An
//! audit that is a transaction is serializable: it always sees the whole sum. A Scan is only
//! read-committed as a unit ("transaction isolation levels" in the developer guide), so each
//! account it shows must be one that a transfer left, and nothing is said of their sum.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::ledger::{Ledger, Verdict};
use super::{Boxed, Workload, create_table, n, number, s, text};
use crate::api::{Answer, Api};

const TABLE: &str = "Accounts";
const RECORDS: &str = "Transfers";
const ACCOUNTS: u64 = 5;
const START: i64 = 100;

#[derive(Default)]
pub(super) struct Bank {
    transfers: Ledger,
}

impl Bank {
    async fn transfer(&self, api: &Api) {
        let (from, other) = (api.below(ACCOUNTS), api.below(ACCOUNTS - 1));
        let to = if other >= from { other + 1 } else { other };
        let amount = 1 + api.below(60) as i64;
        let name = self.transfers.begin("t");
        let mut body = json!({"TransactItems": [
            {"Update": {
                "TableName": TABLE, "Key": {"pk": s(format!("a{from}"))},
                "UpdateExpression": "SET balance = balance - :x, last_by = :name",
                "ConditionExpression": "balance >= :x",
                "ExpressionAttributeValues": {":x": n(amount), ":name": s(&name)},
            }},
            {"Update": {
                "TableName": TABLE, "Key": {"pk": s(format!("a{to}"))},
                "UpdateExpression": "SET balance = balance + :x, last_by = :name",
                "ExpressionAttributeValues": {":x": n(amount), ":name": s(&name)},
            }},
            {"Put": {
                "TableName": RECORDS,
                "Item": {"pk": s(&name), "source": s(format!("a{from}")),
                         "target": s(format!("a{to}")), "amount": n(amount)},
                "ConditionExpression": "attribute_not_exists(pk)",
            }},
        ]});
        if let (0, Some(body)) = (api.below(2), body.as_object_mut()) {
            body.insert("ClientRequestToken".into(), format!("bank-{name}").into());
        }
        let answer = api.call("TransactWriteItems", body).await;
        self.transfers.end(&name, &answer);
    }

    async fn audit(&self, api: &Api) {
        let before = self.transfers.done();
        let gets: Vec<Value> = (0..ACCOUNTS)
            .map(|account| {
                json!({"Get": {"TableName": TABLE, "Key": {"pk": s(format!("a{account}"))}}})
            })
            .collect();
        let body = json!({"TransactItems": gets});
        let Answer::Done(response) = api.call("TransactGetItems", body).await else { return };
        let responses = response.get("Responses").and_then(Value::as_array);
        let items: Vec<&Value> =
            responses.into_iter().flatten().filter_map(|response| response.get("Item")).collect();
        let sum: i64 = items.iter().filter_map(|item| number(item, "balance")).sum();
        if sum != START * ACCOUNTS as i64 {
            api.violation(format!("an audit after {before:?} saw {sum} in all: {items:?}"));
        }
        self.committed(api, &items);
    }

    async fn scan(&self, api: &Api) {
        let body = json!({"TableName": TABLE, "ConsistentRead": true});
        let Answer::Done(response) = api.call("Scan", body).await else { return };
        let items: Vec<&Value> =
            response.get("Items").and_then(Value::as_array).into_iter().flatten().collect();
        if items.len() as u64 != ACCOUNTS {
            api.violation(format!("a scan missed an account: {items:?}"));
        }
        self.committed(api, &items);
    }

    /// Each account is one that a committed transfer left.
    fn committed(&self, api: &Api, items: &[&Value]) {
        for item in items {
            let by = text(item, "last_by").unwrap_or_default();
            let verdict = self.transfers.verdict(by);
            if !by.is_empty() && !matches!(verdict, Some(Verdict::Done | Verdict::Open)) {
                api.violation(format!("an account shows the transfer {by}, {verdict:?}: {item}"));
            }
            if number(item, "balance").is_none_or(|balance| balance < 0) {
                api.violation(format!("an account is overdrawn: {item}"));
            }
        }
    }
}

impl Workload for Bank {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(async move {
            create_table(api, TABLE).await;
            create_table(api, RECORDS).await;
            for account in 0..ACCOUNTS {
                let item = json!({"pk": s(format!("a{account}")), "balance": n(START)});
                api.insist("PutItem", json!({"TableName": TABLE, "Item": item})).await;
            }
        })
    }

    fn client(self: Arc<Self>, api: Api, _number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(20) {
                match api.below(5) {
                    0 => self.audit(&api).await,
                    1 => self.scan(&api).await,
                    _ => self.transfer(&api).await,
                }
                api.rest(500).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, _last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            let (Some(accounts), Some(records)) =
                (api.scan(TABLE, None).await, api.scan(RECORDS, None).await)
            else {
                return;
            };
            let names: Vec<String> =
                records.iter().filter_map(|record| text(record, "pk")).map(Into::into).collect();
            self.transfers.settle(api, "transfer", &names);
            let mut expected: BTreeMap<String, i64> =
                (0..ACCOUNTS).map(|account| (format!("a{account}"), START)).collect();
            for record in &records {
                let amount = number(record, "amount").unwrap_or_default();
                for (side, sign) in [("source", -1), ("target", 1)] {
                    let account = text(record, side).unwrap_or_default();
                    *expected.entry(account.to_owned()).or_default() += sign * amount;
                }
            }
            let found: BTreeMap<String, i64> = accounts
                .iter()
                .filter_map(|item| Some((text(item, "pk")?.to_owned(), number(item, "balance")?)))
                .collect();
            if found != expected {
                api.violation(format!("balances are {found:?}, transfers make {expected:?}"));
            }
        })
    }
}
