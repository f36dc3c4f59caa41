//! Which texts are times.

use env::Timestamp;
use hyper::HeaderMap;
use hyper::header::HeaderValue;

use crate::head::Headers;

use super::{as_of, parse_time};

#[test]
fn seconds_since_1970_and_dates_in_utc_are_times() {
    for (text, micros) in [
        ("0", 0),
        ("1764396000", 1_764_396_000_000_000),
        ("1764396000.25", 1_764_396_000_250_000),
        // date -u -d 2025-11-29T06:00:00Z +%s
        ("2025-11-29T06:00:00Z", 1_764_396_000_000_000),
        ("2025-11-29t06:00:00.000001z", 1_764_396_000_000_001),
        ("2024-02-29 23:59:59Z", 1_709_251_199_000_000),
        ("2000-03-01T00:00:00Z", 951_868_800_000_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
    ] {
        assert_eq!(parse_time(text), Some(Timestamp::from_micros(micros)), "{text}");
    }
}

#[test]
fn other_texts_are_not() {
    for text in [
        "",
        "-1",
        "1.",
        ".5",
        "1e9",
        "now",
        "253402300800",
        "2025-11-29",
        "2025-11-29T06:00:00",
        "2025-11-29T06:00Z",
        "2025-11-29T06:00:00+01:00",
        "2025-02-29T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2025-13-01T00:00:00Z",
        "2025-01-01T24:00:00Z",
        "2025-1-01T00:00:00Z",
    ] {
        assert_eq!(parse_time(text), None, "{text}");
    }
}

#[test]
fn a_header_that_is_no_time_is_refused_and_none_asks_for_the_present() {
    let asking = |value| {
        let mut headers = HeaderMap::new();
        headers.insert("x-stator-as-of", HeaderValue::from_static(value));
        as_of(&Headers::Map(headers))
    };
    assert_eq!(as_of(&Headers::Map(HeaderMap::new())), Ok(None));
    assert_eq!(asking("12"), Ok(Some(Timestamp::from_secs(12))));
    let refused = asking("yesterday").map_err(|error| error.to_string());
    assert!(refused.is_err_and(|text| text.contains("yesterday")));
}
