//! Test control over HTTP, under `/_stator/`: what a test may do to a running server.
//!
//! Moves the clock of the service forward, rotates the shards of streams, waits until no background
//! work is due, and deletes everything. JSON in and out.
//!
//! Invariant: unless the service gives a clock, nothing is there: every path answers 404 and no
//! body is read.

mod input;
mod question;

use std::future::Future;

use bytes::Bytes;
use env::MovableClock;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{ALLOW, HeaderValue};

use crate::guard::{self, Outcome};
use crate::head::Head;
use crate::json_string::quoted;
use crate::response;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::session::Session;
use input::InputFault;
pub(crate) use question::{ControlRoute, Question};

const JSON: &str = "application/json";

/// Answers a request under the prefix.
pub(crate) async fn answer<S: Application>(
    state: &ServerState<S>,
    session: &Session<S>,
    head: &Head,
    route: ControlRoute,
    body: Incoming,
) -> Response<response::Body> {
    let Some(clock) = state.services.clock() else { return response::not_the_api() };
    let question = match route {
        ControlRoute::Ask(question) => question,
        ControlRoute::NotFound => return wrong(404, &InputFault::path()),
        ControlRoute::MethodNotAllowed(question) => return method_not_allowed(question),
    };
    let body = match state.read(head, body, &session.activity).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    match question {
        Question::Clock | Question::Rotate | Question::Idle | Question::Reset => {
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
        Question::Rotate => done(state, state.services.rotate_shards()).await,
        Question::Idle => done(state, state.services.run_due_jobs()).await,
        Question::Reset => done(state, state.services.reset()).await,
    }
}

fn method_not_allowed(question: Question) -> Response<response::Body> {
    let allowed = question.method();
    let mut refusal = wrong(405, &InputFault::method(&allowed));
    if let Ok(allowed) = HeaderValue::from_str(allowed.as_str()) {
        refusal.headers_mut().insert(ALLOW, allowed);
    }
    refusal
}

/// What the clock shows.
fn reading(clock: &MovableClock) -> Response<response::Body> {
    let (now, advanced) = (clock.now().as_epoch_seconds(), clock.offset().as_secs_f64());
    json(200, format!("{{\"epoch_seconds\":{now:.3},\"advanced_seconds\":{advanced:.3}}}\n"))
}

/// Waits for the work, for as long as a call may take.
async fn done<S: Application>(
    state: &ServerState<S>,
    work: impl Future<Output = Result<(), String>>,
) -> Response<response::Body> {
    match guard::run(&state.env, state.limits.call, work).await {
        Outcome::Done(Ok(())) => json(200, "{}\n".to_owned()),
        Outcome::Done(Err(error)) => failed(500, &error),
        Outcome::Panicked => failed(500, "it panicked; the log says where"),
        Outcome::TimedOut => failed(503, "there is still work to do; ask again"),
    }
}

fn failed(status: u16, error: &str) -> Response<response::Body> {
    json(status, format!("{{\"error\":{}}}\n", quoted(error)))
}

/// What was wrong with the request, where, and what would be right.
fn wrong(status: u16, fault: &InputFault) -> Response<response::Body> {
    let [error, place, expected] =
        [&fault.what, &fault.place, &fault.expected].map(|text| quoted(text));
    json(status, format!("{{\"error\":{error},\"where\":{place},\"expected\":{expected}}}\n"))
}

fn json(status: u16, text: String) -> Response<response::Body> {
    response::plain(status, JSON, Bytes::from(text))
}

#[cfg(test)]
mod tests;
