//! Unique emails: of all who claim one under `attribute_not_exists`, one gets it, and keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::ledger::{Ledger, Verdict};
use super::{Boxed, Workload, create_table, s, text};
use crate::api::{Answer, Api};

const TABLE: &str = "Emails";
const EMAILS: u64 = 24;

#[derive(Default)]
pub(super) struct Emails {
    claims: Ledger,
    /// Who claimed what.
    wanted: Mutex<BTreeMap<u64, Vec<String>>>,
}

impl Emails {
    async fn claim(&self, api: &Api) {
        let email = api.below(EMAILS);
        let name = self.claims.begin("u");
        self.wanted.lock().entry(email).or_default().push(name.clone());
        let put = |pk: String| {
            json!({
                "TableName": TABLE,
                "Item": {"pk": s(pk), "owner": s(&name)},
                "ConditionExpression": "attribute_not_exists(pk)",
            })
        };
        let answer = if api.below(2) == 0 {
            api.call("PutItem", put(format!("email#{email}"))).await
        } else {
            let user = put(format!("user#{name}"));
            let body = json!({"TransactItems": [
                {"Put": user}, {"Put": put(format!("email#{email}"))}]});
            api.call("TransactWriteItems", body).await
        };
        self.claims.end(&name, &answer);
        let lost = match &answer {
            Answer::Refused(code, _) if code == "ConditionalCheckFailedException" => true,
            Answer::Refused(code, error) if code == "TransactionCanceledException" => {
                error.to_string().contains("ConditionalCheckFailed")
            }
            Answer::Done(_) | Answer::Refused(..) | Answer::Unknown => false,
        };
        let others = self.wanted.lock().get(&email).cloned().unwrap_or_default();
        let others = others.iter().filter(|other| **other != name);
        let verdicts: Vec<Option<Verdict>> =
            others.map(|other| self.claims.verdict(other)).collect();
        let taken = verdicts.iter().any(|verdict| *verdict != Some(Verdict::Refused));
        if lost && !taken {
            api.violation(format!("{name} did not get email {email} that nobody has"));
        }
        if matches!(answer, Answer::Done(_)) && verdicts.contains(&Some(Verdict::Done)) {
            api.violation(format!("email {email} was given to {name}, and to somebody before"));
        }
    }
}

impl Workload for Emails {
    fn setup<'a>(&'a self, api: &'a Api) -> Boxed<'a, ()> {
        Box::pin(create_table(api, TABLE))
    }

    fn client(self: Arc<Self>, api: Api, _number: u64) -> Boxed<'static, ()> {
        Box::pin(async move {
            for _ in 0..api.below(16) {
                self.claim(&api).await;
                api.rest(500).await;
            }
        })
    }

    fn check<'a>(&'a self, api: &'a Api, _last: bool) -> Boxed<'a, ()> {
        Box::pin(async move {
            let Some(rows) = api.scan(TABLE, None).await else { return };
            let owner = |row: &Value| text(row, "owner").unwrap_or_default().to_owned();
            let is_email =
                |row: &&Value| text(row, "pk").is_some_and(|pk| pk.starts_with("email#"));
            let owners: Vec<String> = rows.iter().filter(is_email).map(owner).collect();
            self.claims.settle(api, "claim", &owners);
            for row in rows.iter().filter(|row| !is_email(row)) {
                if !owners.contains(&owner(row)) {
                    api.violation(format!("a user without the email of its transaction: {row}"));
                }
            }
        })
    }
}
