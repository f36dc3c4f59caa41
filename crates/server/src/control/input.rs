//! A parser for the JSON bodies of the control surface; reports what is wrong with others.
//!
//! Written by hand because there is only one field, and because the server needs no JSON library
//! otherwise. Accepts less than JSON where that does not matter: no escapes in names, no exponents.

use std::time::Duration;

use hyper::Method;

use super::question::Question;

/// The farthest that one request moves the clock: a hundred years, in seconds.
const MOST_SECONDS: f64 = 3_155_760_000.0;

const SECONDS: &str =
    "{\"seconds\": N}, where N is a number from 0 to 3155760000, such as 3600 or 0.5";
const NOTHING: &str = "an empty body or {}";

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InputFault {
    pub(super) what: String,
    pub(super) place: String,
    pub(super) expected: String,
}

impl InputFault {
    /// There is nothing at the path.
    pub(super) fn path() -> Self {
        let known = Question::ALL.map(|one| format!("{} {}", one.method(), one.path()));
        Self {
            what: "there is nothing here".to_owned(),
            place: "the path".to_owned(),
            expected: known.join(", "),
        }
    }

    /// The path takes another method.
    pub(super) fn method(right: &Method) -> Self {
        Self {
            what: "this path does not take this method".to_owned(),
            place: "the method".to_owned(),
            expected: right.to_string(),
        }
    }

    fn body(what: &str, at: usize, expected: &str) -> Self {
        let place = format!("byte {at} of the body");
        Self { what: what.to_owned(), place, expected: expected.to_owned() }
    }
}

/// Takes an empty body or an empty object.
pub(super) fn nothing(body: &[u8]) -> Result<(), InputFault> {
    let mut text = Scanner { body, at: 0, expected: NOTHING };
    text.space();
    if text.at == body.len() {
        return Ok(());
    }
    text.take(b'{', "this is not an object")?;
    text.take(b'}', "there is no field to give")?;
    text.end()
}

/// Takes an object whose one field is `seconds`.
pub(super) fn seconds(body: &[u8]) -> Result<Duration, InputFault> {
    let mut text = Scanner { body, at: 0, expected: SECONDS };
    text.take(b'{', "this is not an object")?;
    text.name(b"\"seconds\"")?;
    text.take(b':', "a colon is missing")?;
    let seconds = text.number()?;
    text.take(b'}', "the object does not end here")?;
    text.end()?;
    Ok(seconds)
}

struct Scanner<'a> {
    body: &'a [u8],
    at: usize,
    /// What would be right, as a whole.
    expected: &'static str,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        self.body.get(self.at..).unwrap_or_default()
    }

    fn wrong(&self, what: &str) -> InputFault {
        InputFault::body(what, self.at, self.expected)
    }

    /// The bytes from here on that are of this kind.
    fn run(&mut self, kind: impl Fn(&u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !kind(byte)).unwrap_or(rest.len());
        self.at = self.at.saturating_add(length);
        rest.get(..length).unwrap_or_default()
    }

    fn space(&mut self) {
        self.run(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    }

    fn take(&mut self, byte: u8, otherwise: &str) -> Result<(), InputFault> {
        self.space();
        if self.rest().first() != Some(&byte) {
            return Err(self.wrong(otherwise));
        }
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    fn name(&mut self, name: &[u8]) -> Result<(), InputFault> {
        self.space();
        let rest = self.rest();
        if rest.starts_with(name) {
            self.at = self.at.saturating_add(name.len());
            return Ok(());
        }
        Err(self.wrong(match rest.first() {
            Some(b'"') => "there is no such field",
            _ => "the field seconds is missing",
        }))
    }

    /// A number of seconds that the clock can move.
    fn number(&mut self) -> Result<Duration, InputFault> {
        self.space();
        let start = self.at;
        let digits = self.run(|byte| byte.is_ascii_alphanumeric() || b"+-.\"".contains(byte));
        let wrong = |what| InputFault::body(what, start, self.expected);
        if digits.first() == Some(&b'-') {
            return Err(wrong("the clock only goes forward"));
        }
        let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
            Some(point) => (digits.get(..point), digits.get(point.saturating_add(1)..)),
            None => (Some(digits), None),
        };
        let number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        if !whole.is_some_and(number) || fraction.is_some_and(|part| !number(part)) {
            return Err(wrong("seconds is not a number"));
        }
        let text = std::str::from_utf8(digits).unwrap_or_default();
        let seconds = text.parse().unwrap_or(f64::INFINITY);
        if seconds > MOST_SECONDS {
            return Err(wrong("seconds is too large"));
        }
        Duration::try_from_secs_f64(seconds).map_err(|_| wrong("seconds is too large"))
    }

    fn end(&mut self) -> Result<(), InputFault> {
        self.space();
        if self.at == self.body.len() { Ok(()) } else { Err(self.wrong("more follows")) }
    }
}
