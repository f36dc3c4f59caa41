//! A client of the simulated server: JSON in, JSON out, through the codec and the engine.
//!
//! What a client may conclude from an answer is decided here, once: done, refused (nothing was
//! done), or unknown.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use engine::{Engine, Namespace, RequestCtx};
use env::{Env, SplitMix64, Timestamp};
use model::{ApiError, Operation};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// How long the server works on a request.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a client learns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// It was done; the response.
    Done(Value),
    /// It was not done; the error's name and the whole error.
    Refused(String, Value),
    /// It may or may not have been done.
    Unknown,
}

impl Answer {
    /// The response, if there is one.
    pub(crate) fn done(self) -> Option<Value> {
        match self {
            Self::Done(value) => Some(value),
            Self::Refused(..) | Self::Unknown => None,
        }
    }
}

/// What everybody in one simulation shares.
pub(crate) struct Shared {
    pub(crate) violations: Mutex<Vec<String>>,
    pub(crate) answers: Mutex<Tally>,
    pub(crate) verbose: bool,
}

/// How requests ended, and a hash of all answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Done.
    pub done: u64,
    /// Refused.
    pub refused: u64,
    /// Unknown.
    pub unknown: u64,
    pub(crate) hash: u32,
}

/// One client's way to the server of one life.
#[derive(Clone)]
pub(crate) struct Api {
    engine: Arc<Engine>,
    env: Env,
    random: Arc<SplitMix64>,
    shared: Arc<Shared>,
    /// Whether it sometimes hangs up before the answer.
    hangs_up: bool,
    /// The moment that reads show, if not the present.
    as_of: Option<Timestamp>,
}

impl Api {
    pub(crate) fn new(engine: Arc<Engine>, env: Env, seed: u64, shared: Arc<Shared>) -> Self {
        let random = Arc::new(SplitMix64::new(seed));
        Self { engine, env, random, shared, hangs_up: false, as_of: None }
    }

    /// A client of the same server with other luck, who sometimes hangs up.
    pub(crate) fn client(&self) -> Self {
        let random = Arc::new(SplitMix64::new(self.random.next()));
        Self { random, hangs_up: true, ..self.clone() }
    }

    /// The same client, whose reads show a second.
    pub(crate) fn at(&self, second: u64) -> Self {
        Self { as_of: Some(Timestamp::from_secs(second)), ..self.clone() }
    }

    /// The engine, for background work on demand.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The simulated environment.
    pub(crate) const fn env(&self) -> &Env {
        &self.env
    }

    /// A number below `bound`, by the seed.
    pub(crate) fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    /// Lets simulated time pass: up to `micros`.
    pub(crate) async fn rest(&self, micros: u64) {
        self.env.sleep(Duration::from_micros(self.random.below(micros))).await;
    }

    /// Something is as it must never be.
    pub(crate) fn violation(&self, text: String) {
        self.shared.violations.lock().push(text);
    }

    /// Calls an operation.
    pub(crate) async fn call(&self, operation: &str, body: Value) -> Answer {
        let hangs_up = self.hangs_up && self.random.below(24) == 0 && !changes_tables(operation);
        let answer = if hangs_up {
            let polls = self.random.below(6);
            self.call_and_hang_up(operation, &body, polls).await
        } else {
            self.answer(operation, &body).await
        };
        if let Answer::Refused(code, error) = &answer
            && code == "ValidationException"
        {
            self.violation(format!("{operation} {body} is not valid: {error}"));
        }
        let mut tally = self.shared.answers.lock();
        let count = match &answer {
            Answer::Done(_) => &mut tally.done,
            Answer::Refused(..) => &mut tally.refused,
            Answer::Unknown => &mut tally.unknown,
        };
        *count += 1;
        let line = format!("{operation} {body} -> {answer:?}");
        let mut hash = crc32fast::Hasher::new_with_initial(tally.hash);
        hash.update(line.as_bytes());
        tally.hash = hash.finalize();
        if self.shared.verbose {
            tracing_line(&format!("{:>12?} {line}", self.env.moment().since_start()));
        }
        answer
    }

    /// Calls an operation that must be done, again and again while the answer is unknown.
    pub(crate) async fn insist(&self, operation: &str, body: Value) -> Option<Value> {
        for _ in 0..20 {
            match self.call(operation, body.clone()).await {
                Answer::Done(value) => return Some(value),
                Answer::Refused(code, error) if code != "ThrottlingException" => {
                    self.violation(format!("{operation} {body} was refused: {error}"));
                    return None;
                }
                Answer::Refused(..) | Answer::Unknown => self.rest(100_000).await,
            }
        }
        self.violation(format!("{operation} {body} was never answered"));
        None
    }

    /// Every item of a table or index, by Scan.
    pub(crate) async fn scan(&self, table: &str, index: Option<&str>) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        let mut start = Value::Null;
        loop {
            let mut body = json!({"TableName": table, "ConsistentRead": index.is_none()});
            if let (Some(index), Some(body)) = (index, body.as_object_mut()) {
                body.insert("IndexName".into(), index.into());
            }
            if let (false, Some(body)) = (start.is_null(), body.as_object_mut()) {
                body.insert("ExclusiveStartKey".into(), start);
            }
            let mut page = self.insist("Scan", body).await?;
            if let Some(Value::Array(found)) = page.get_mut("Items").map(Value::take) {
                items.extend(found);
            }
            start = page.get("LastEvaluatedKey").cloned().unwrap_or_default();
            if start.is_null() {
                return Some(items);
            }
        }
    }

    async fn answer(&self, operation: &str, body: &Value) -> Answer {
        match self.response(operation, body).await {
            Ok(value) => Answer::Done(value),
            Err(error) => {
                let mut bytes = Vec::new();
                let _ = wire::encode_error(Operation::from_name(operation), &error, &mut bytes);
                let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                let name = value.get("__type").and_then(Value::as_str).unwrap_or_default();
                let name = name.rsplit('#').next().unwrap_or_default().to_owned();
                // "The outcome is not known" and "stored data is damaged" look the same to a
                // client.
                if name == "InternalServerError" {
                    Answer::Unknown
                } else {
                    Answer::Refused(name, value)
                }
            }
        }
    }

    async fn response(&self, operation: &str, body: &Value) -> Result<Value, ApiError> {
        let operation = Operation::from_name(operation).ok_or(ApiError::UnknownOperation)?;
        let request = wire::decode(operation, &Bytes::from(body.to_string()))?;
        let namespace = Namespace::new("000000000000", "us-east-1");
        let ctx = RequestCtx {
            as_of: self.as_of,
            ..RequestCtx::internal(namespace, self.env.deadline(PATIENCE))
        };
        let response = self.engine.call(&ctx, request).await?;
        let mut bytes = Vec::new();
        wire::encode_response(&response, &mut bytes);
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Polls the call a few times and drops it.
    async fn call_and_hang_up(&self, operation: &str, body: &Value, polls: u64) -> Answer {
        let mut call = Box::pin(self.answer(operation, body));
        let mut left = polls;
        poll_fn(move |cx| match call.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(answer),
            Poll::Pending if left == 0 => Poll::Ready(Answer::Unknown),
            Poll::Pending => {
                left -= 1;
                Poll::Pending
            }
        })
        .await
    }
}

/// A server carries these through even when the client hangs up.
fn changes_tables(operation: &str) -> bool {
    operation.ends_with("Table") || operation == "UpdateTimeToLive"
}

#[expect(clippy::print_stdout, reason = "a replay shows what happened")]
fn tracing_line(line: &str) {
    println!("{line}");
}
