//! Items with a time to live: a read of a second shows each until its time has come, and none that
//! was gone before.

use std::collections::BTreeMap;

use env::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::TABLE;
use crate::api::{Answer, Api};
use crate::workload::{n, s, text};

/// The items that were put.
#[derive(Default)]
pub(super) struct Fleeting(Mutex<BTreeMap<String, Known>>);

/// What is known of one.
struct Known {
    asked: Timestamp,
    answered: Option<Timestamp>,
    /// Its time, in seconds since 1970.
    expires: u64,
    /// The first second at which it was seen gone.
    gone: Option<u64>,
}

impl Fleeting {
    /// Puts one that expires soon.
    pub(super) async fn put(&self, api: &Api) {
        let (asked, expires) = (api.env().now(), api.env().now().as_secs() + 1 + api.below(15));
        let name = {
            let mut known = self.0.lock();
            let name = format!("t{}", known.len());
            known.insert(name.clone(), Known { asked, answered: None, expires, gone: None });
            name
        };
        let item = json!({"pk": s(&name), "expires": n(expires as i64), "version": n(0),
            "team": s(format!("team{}", api.below(4)))});
        let answer = api.call("PutItem", json!({"TableName": TABLE, "Item": item})).await;
        let mut known = self.0.lock();
        match answer {
            Answer::Done(_) => {
                if let Some(item) = known.get_mut(&name) {
                    item.answered = Some(api.env().now());
                }
            }
            // As if it was put and is not known to be there: its name is not used again.
            Answer::Refused(..) | Answer::Unknown => {}
        }
    }

    /// Looks at what was read as of a second.
    pub(super) fn check(&self, api: &Api, second: u64, items: &[Value]) {
        let (from, to) = (Timestamp::from_secs(second), Timestamp::from_secs(second + 1));
        for (name, item) in &mut *self.0.lock() {
            if items.iter().any(|found| text(found, "pk") == Some(name)) {
                if item.asked >= to {
                    api.violation(format!("at {second} {name} is there before it was put"));
                }
                if let Some(gone) = item.gone.filter(|gone| *gone <= second) {
                    api.violation(format!("{name} was gone at {gone} and is there at {second}"));
                }
            } else if item.answered.is_some_and(|answered| answered <= from) {
                if second <= item.expires {
                    let time = item.expires;
                    api.violation(format!("at {second} {name} is gone, its time is {time}"));
                }
                item.gone = Some(item.gone.map_or(second, |gone| gone.min(second)));
            }
        }
    }
}
