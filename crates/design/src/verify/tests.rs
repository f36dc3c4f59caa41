//! What is wrong only for a moment is not wrong.

use std::cell::Cell;
use std::time::Duration;

use serde_json::Value;

use super::settle::settled;
use crate::scenario::{Answer, Endpoint};

/// An endpoint that has done everything after some pauses.
#[derive(Default)]
struct Late {
    pauses: Cell<usize>,
    waited: Cell<Duration>,
}

impl Endpoint for Late {
    fn call(&self, operation: &str, _: &Value) -> Answer {
        Err(operation.to_owned())
    }

    fn pause(&self, time: Duration) -> bool {
        self.pauses.set(self.pauses.get() + 1);
        self.waited.set(self.waited.get() + time);
        true
    }
}

/// What is wrong until the endpoint has paused so often.
fn wrong_until(late: &Late, pauses: usize) -> Result<Option<String>, String> {
    settled(late, || Ok((late.pauses.get() < pauses).then(|| "wrong".to_owned())))
}

#[test]
fn what_is_wrong_for_a_moment_is_asked_again_and_what_stays_wrong_is_wrong() {
    let late = Late::default();
    assert_eq!(wrong_until(&late, 0), Ok(None));
    assert_eq!(late.pauses.get(), 0, "nothing is waited for");
    assert_eq!(wrong_until(&late, 3), Ok(None));
    assert_eq!(late.pauses.get(), 3);
    let late = Late::default();
    assert_eq!(wrong_until(&late, 100), Ok(Some("wrong".to_owned())));
    assert_eq!(late.waited.get(), Duration::from_millis(3_100));
}

#[test]
fn a_refusal_is_not_asked_again() {
    let late = Late::default();
    let refused = settled(&late, || Err("refused".to_owned()));
    assert_eq!((refused, late.pauses.get()), (Err("refused".to_owned()), 0));
}
