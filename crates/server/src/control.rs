//! What a test may ask of a running server, under `/_stator/`.
//!
//! Moves the clock of the service forward, rotates the shards of streams, and waits until no background
//! work is due. JSON in and out.
//!
//! Invariant: without the setting that allows it, nothing is there: every path answers 404 and no body
//! is read.

mod input;

use std::fmt::Write as _;
use std::future::Future;

use bytes::Bytes;
use env::MovableClock;
use hyper::body::Incoming;
use hyper::header::{ALLOW, HeaderValue};
use hyper::http::request;
use hyper::{Method, Response};

use crate::Service;
use crate::guard::{self, Ended};
use crate::handler::Shared;
use crate::response;
use input::Wrong;

const PREFIX: &str = "/_stator/";
const JSON: &str = "application/json";

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Clock,
    Advance,
    Rotate,
    Idle,
}

/// Every question: its path and its method.
const QUESTIONS: [(&str, Method, Question); 4] = [
    ("/_stator/clock", Method::GET, Question::Clock),
    ("/_stator/clock/advance", Method::POST, Question::Advance),
    ("/_stator/shards/rotate", Method::POST, Question::Rotate),
    ("/_stator/idle", Method::POST, Question::Idle),
];

/// Whether the request is one for this module.
pub(crate) fn is_asked(head: &request::Parts) -> bool {
    head.uri.path().starts_with(PREFIX)
}

/// Answers it.
pub(crate) async fn answer<S: Service>(
    shared: &Shared<S>,
    head: &request::Parts,
    body: Incoming,
) -> Response<response::Body> {
    let Some(clock) = &shared.control else { return response::not_the_api() };
    let path = head.uri.path();
    let Some((_, method, question)) = QUESTIONS.iter().find(|(known, ..)| *known == path) else {
        return wrong(404, &Wrong::path());
    };
    if head.method != *method {
        let mut refusal = wrong(405, &Wrong::method(method));
        if let Ok(allowed) = HeaderValue::from_str(method.as_str()) {
            refusal.headers_mut().insert(ALLOW, allowed);
        }
        return refusal;
    }
    let body = match shared.read(head, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    match question {
        Question::Clock | Question::Rotate | Question::Idle => {
            if let Err(fault) = input::nothing(&body.bytes) {
                return wrong(400, &fault);
            }
        }
        Question::Advance => match input::seconds(&body.bytes) {
            Ok(by) => clock.advance(by),
            Err(fault) => return wrong(400, &fault),
        },
    }
    match question {
        Question::Clock | Question::Advance => reading(clock),
        Question::Rotate => done(shared, shared.service.rotate_shards()).await,
        Question::Idle => done(shared, shared.service.idle()).await,
    }
}

/// What the clock shows.
fn reading(clock: &MovableClock) -> Response<response::Body> {
    let (now, advanced) = (clock.now().as_epoch_seconds(), clock.offset().as_secs_f64());
    json(200, format!("{{\"epoch_seconds\":{now:.3},\"advanced_seconds\":{advanced:.3}}}\n"))
}

/// Waits for the work, for as long as a call may take.
async fn done<S: Service>(
    shared: &Shared<S>,
    work: impl Future<Output = Result<(), String>>,
) -> Response<response::Body> {
    match guard::run(&shared.env, shared.limits.call, work).await {
        Ended::Done(Ok(())) => json(200, "{}\n".to_owned()),
        Ended::Done(Err(error)) => failed(500, &error),
        Ended::Panicked => failed(500, "it panicked; the log says where"),
        Ended::TimedOut => failed(503, "there is still work to do; ask again"),
    }
}

fn failed(status: u16, error: &str) -> Response<response::Body> {
    json(status, format!("{{\"error\":{}}}\n", quoted(error)))
}

/// What was wrong with the question, where, and what would be right.
fn wrong(status: u16, fault: &Wrong) -> Response<response::Body> {
    let [error, place, expected] =
        [&fault.what, &fault.place, &fault.expected].map(|text| quoted(text));
    json(status, format!("{{\"error\":{error},\"where\":{place},\"expected\":{expected}}}\n"))
}

fn json(status: u16, text: String) -> Response<response::Body> {
    response::plain(status, JSON, Bytes::from(text))
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for one in text.chars() {
        match one {
            '"' | '\\' => out.extend(['\\', one]),
            one if one.is_control() => {
                // Writing to a string cannot fail; control characters are below U+00A0.
                let _ = write!(out, "\\u{:04x}", u32::from(one));
            }
            one => out.push(one),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
