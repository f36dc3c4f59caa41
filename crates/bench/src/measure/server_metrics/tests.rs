//! The text format, and what is left when it has other figures.

use super::{WriteVolume, read};

#[test]
fn counters_without_labels_are_read() {
    let text =
        "# HELP a about a\n# TYPE a counter\na_total 12\nb{op=\"Get\"} 4\nc 1.5 1700000000\n";
    let read = read(text);
    assert_eq!(read.get("a_total"), Some(&12.0));
    assert_eq!(read.get("c"), Some(&1.5));
    assert_eq!(read.get("b"), None);
}

#[test]
fn differences_are_shared_among_the_operations() {
    let (before, after) =
        (WriteVolume { rows: 10.0, bytes: 100.0 }, WriteVolume { rows: 50.0, bytes: 900.0 });
    assert_eq!(after.each(before, 10), WriteVolume { rows: 4.0, bytes: 80.0 });
}
