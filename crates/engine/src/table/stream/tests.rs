//! Labels and ARNs of streams as texts.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use env::Timestamp;

use super::{StreamName, label};
use crate::context::Namespace;

#[test]
fn labels_are_dates_of_the_gregorian_calendar() {
    let text = |millis: u64| label(Timestamp::from_micros(millis * 1_000));
    assert_eq!(text(0), "1970-01-01T00:00:00.000");
    assert_eq!(text(951_782_400_000), "2000-02-29T00:00:00.000");
    assert_eq!(text(1_431_379_281_291), "2015-05-11T21:21:21.291");
    assert_eq!(text(4_107_542_399_999), "2100-02-28T23:59:59.999");
    assert_eq!(text(4_107_542_400_000), "2100-03-01T00:00:00.000");
}

#[test]
fn an_arn_names_a_stream_and_reads_back() {
    let arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/t/stream/2015-05-11T21:21:33.291";
    let name = StreamName::parse(arn).expect("a stream's ARN");
    assert_eq!(name.namespace, Namespace::new("123456789012", "eu-west-2"));
    assert_eq!((&*name.table, &*name.label), ("t", "2015-05-11T21:21:33.291"));
    assert_eq!(name.arn(), arn);
    for other in ["", "arn:aws:dynamodb:eu-west-2:123456789012:table/t", "arn:aws:s3:::t/stream/l"]
    {
        assert_eq!(StreamName::parse(other), None, "{other}");
    }
}
