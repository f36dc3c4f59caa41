//! What "smaller" means.

use std::cmp::Ordering;

use super::compare;
use crate::definition::Order;

#[test]
fn numbers_and_moments_compare_by_what_they_mean() {
    let rows = [
        (Order::Bytes, "10", "9", Ordering::Less),
        (Order::Number, "10", "9", Ordering::Greater),
        (Order::Number, "-10", "-9", Ordering::Less),
        (Order::Time, "2026-11-28T10:00:00Z", "2026-11-28T10:00:00.5Z", Ordering::Less),
        (Order::Time, "2026-11-28T10:00:00Z", "2026-11-28T11:00:00+01:00", Ordering::Equal),
        (Order::Time, "2026-11-28T10:00:00.50", "2026-11-28T10:00:00.5", Ordering::Equal),
        (Order::Time, "2026-12-01T00:00:00Z", "2026-11-30T23:59:59Z", Ordering::Greater),
    ];
    for (order, left, right, expected) in rows {
        assert_eq!(compare(order, left, right), expected, "{left} {right}");
    }
}
