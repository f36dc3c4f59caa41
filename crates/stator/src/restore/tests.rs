//! Times on the command line, and the difference between two moments of a table.

use env::Timestamp;
use serde_json::json;

use super::difference::{Difference, Items, Keys};
use super::second;

#[test]
fn what_is_missing_comes_back_what_changed_changes_back_and_what_is_new_goes() {
    let keys = Keys(vec!["pk".to_owned()]);
    let item = |pk: &str, n: &str| json!({"pk": {"S": pk}, "n": {"N": n}});
    let (mut then, mut now) = (Items::new(), Items::new());
    keys.add(&[item("same", "1"), item("lost", "1"), item("other", "1")], &mut then);
    keys.add(&[item("same", "1"), item("other", "2"), item("new", "1")], &mut now);
    let mut difference = Difference::default();
    difference.add(&keys, &then, &now);
    assert_eq!(
        difference.writes,
        [
            json!({"PutRequest": {"Item": item("lost", "1")}}),
            json!({"PutRequest": {"Item": item("other", "1")}}),
            json!({"DeleteRequest": {"Key": {"pk": {"S": "new"}}}}),
        ]
    );
    let counts = (difference.back.count, difference.changed.count, difference.gone.count);
    assert_eq!(counts, (1, 1, 1));
    assert_eq!(difference.gone.sample, [r#"{"pk":{"S":"new"}}"#]);
}

#[test]
fn a_time_is_given_in_seconds_as_a_date_or_by_how_long_ago_it_was() {
    let now = Timestamp::from_secs(1_764_396_000);
    for (text, expected) in [
        ("1764390000", 1_764_390_000),
        ("2025-11-29T06:00:00Z", 1_764_396_000),
        ("90s", 1_764_395_910),
        ("15m", 1_764_395_100),
        ("2h", 1_764_388_800),
        ("3d", 1_764_136_800),
    ] {
        assert_eq!(second(text, now).ok(), Some(expected), "{text}");
    }
    for text in ["", "yesterday", "5x", "-5s", "99999999999999d"] {
        assert!(second(text, now).is_err(), "{text}");
    }
}
