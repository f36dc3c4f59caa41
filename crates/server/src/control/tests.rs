//! Bodies of the control surface, right and wrong.

use std::time::Duration;

use super::input::{nothing, seconds};
use crate::json_string::quoted;

#[test]
fn seconds_may_have_a_fraction_and_space_around_them() {
    let milliseconds = |body: &str| seconds(body.as_bytes()).map(|by| by.as_millis());
    assert_eq!(milliseconds("{\"seconds\":3600}"), Ok(3_600_000));
    assert_eq!(milliseconds(" { \"seconds\" : 0.25 }\n"), Ok(250));
    assert_eq!(milliseconds("{\"seconds\":0}"), Ok(0));
    let century = Duration::from_secs(3_155_760_000);
    assert_eq!(seconds(b"{\"seconds\":3155760000}"), Ok(century));
}

#[test]
fn what_is_wrong_with_seconds_is_said_with_its_place() {
    for (body, what, place) in [
        ("", "this is not an object", "byte 0 of the body"),
        ("[1]", "this is not an object", "byte 0 of the body"),
        ("{}", "the field seconds is missing", "byte 1 of the body"),
        ("{\"minutes\":1}", "there is no such field", "byte 1 of the body"),
        ("{\"seconds\" 1}", "a colon is missing", "byte 11 of the body"),
        ("{\"seconds\":\"1\"}", "seconds is not a number", "byte 11 of the body"),
        ("{\"seconds\":1e3}", "seconds is not a number", "byte 11 of the body"),
        ("{\"seconds\":1.}", "seconds is not a number", "byte 11 of the body"),
        ("{\"seconds\":}", "seconds is not a number", "byte 11 of the body"),
        ("{\"seconds\":-1}", "the clock only goes forward", "byte 11 of the body"),
        ("{\"seconds\":3155760001}", "seconds is too large", "byte 11 of the body"),
        ("{\"seconds\":1", "the object does not end here", "byte 12 of the body"),
        ("{\"seconds\":1,\"b\":2}", "the object does not end here", "byte 12 of the body"),
        ("{\"seconds\":1} x", "more follows", "byte 14 of the body"),
    ] {
        let wrong = seconds(body.as_bytes()).expect_err(body);
        assert_eq!((wrong.what.as_str(), wrong.place.as_str()), (what, place), "{body}");
    }
    let endless = format!("{{\"seconds\":{}}}", "9".repeat(100_000));
    assert_eq!(seconds(endless.as_bytes()).expect_err("a number").what, "seconds is too large");
    assert_eq!(seconds(b"\xff\xfe").expect_err("bytes").what, "this is not an object");
}

#[test]
fn nothing_is_an_empty_body_or_an_empty_object() {
    for body in ["", " \n", "{}", " { } "] {
        assert_eq!(nothing(body.as_bytes()), Ok(()), "{body}");
    }
    for (body, what) in [
        ("null", "this is not an object"),
        ("{\"a\":1}", "there is no field to give"),
        ("{}{}", "more follows"),
    ] {
        assert_eq!(nothing(body.as_bytes()).expect_err(body).what, what, "{body}");
    }
}

#[test]
fn a_quoted_text_is_a_json_string() {
    assert_eq!(quoted("a \"b\" \\ \n é"), "\"a \\\"b\\\" \\\\ \\u000a é\"");
}
