//! The three protocols: a call to its operation and members, an answer or a refusal to a reply.
//!
//! An answer is plain JSON; members called `Timestamp` are seconds since 1970 and take the form
//! that each protocol has for times.

use ciborium::Value as Cbor;
use serde_json::{Map, Value};
use wire::aws::query::{self, Fault};
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use super::error::CloudWatchError;
use super::input::Input;
use crate::service::form;
use crate::timestamp::iso8601;

/// Before the operation in the path of RPC v2, and in `X-Amz-Target`.
const SERVICE: &str = "GraniteServiceVersion20100801";
const NAMESPACE: &str = "http://monitoring.amazonaws.com/doc/2010-08-01/";
/// CBOR's tag of times as seconds since 1970. Source: RFC 8949, 3.4.2.
const EPOCH: u64 = 1;
/// Levels of CBOR that are read.
const DEPTH: usize = 16;

/// How a call is written, and so its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Cbor,
    Json,
    Query,
}

impl Protocol {
    pub(super) fn of(call: &Call) -> Self {
        if call.path.starts_with("/service/") {
            Self::Cbor
        } else if call.target.is_empty() {
            Self::Query
        } else {
            Self::Json
        }
    }

    /// The operation that a call names.
    pub(super) fn operation(self, call: &Call) -> String {
        let named = match self {
            Self::Cbor => {
                let path = call.path.strip_prefix("/service/").unwrap_or_default();
                path.strip_prefix(SERVICE).and_then(|rest| rest.strip_prefix("/operation/"))
            }
            Self::Json => call.target.strip_prefix(SERVICE).and_then(|rest| rest.strip_prefix('.')),
            Self::Query => {
                return form(call)
                    .and_then(|form| form.action().map(str::to_owned))
                    .unwrap_or_default();
            }
        };
        named.unwrap_or_default().to_owned()
    }

    /// The members of a call.
    pub(super) fn input(self, call: &Call) -> Result<Input, CloudWatchError> {
        match self {
            Self::Cbor if call.body.is_empty() => Ok(Input::new(Map::new())),
            Self::Cbor => {
                let read = ciborium::de::from_reader_with_recursion_limit(&*call.body, DEPTH);
                let read: Cbor =
                    read.map_err(|error| CloudWatchError::unreadable(error.to_string()))?;
                members(plain(read))
            }
            Self::Json => {
                let read = serde_json::from_slice(&call.body);
                members(read.map_err(|error| CloudWatchError::unreadable(error.to_string()))?)
            }
            Self::Query => Input::of_form(&form(call).unwrap_or_default()),
        }
    }

    /// The reply with an answer.
    pub(super) fn answer(self, call: &Call, answer: &Value) -> Reply {
        match self {
            Self::Cbor => binary(200, answer),
            Self::Json => Reply { content_type: JSON, ..Reply::json(200, answer.to_string()) },
            Self::Query => {
                let operation = self.operation(call);
                let write = |xml: &mut Xml| write_members(xml, answer);
                let text = query::answer(&operation, NAMESPACE, &call.request_id, write);
                Reply::xml(200, text)
            }
        }
    }

    /// The reply with a refusal.
    pub(super) fn refusal(self, call: &Call, error: &CloudWatchError) -> Reply {
        let CloudWatchError { status, shape, code, message } = error;
        let body = serde_json::json!({
            "__type": format!("com.amazonaws.cloudwatch#{shape}"), "message": message,
        });
        let mut reply = match self {
            Self::Cbor => binary(*status, &body),
            Self::Json => Reply { content_type: JSON, ..Reply::json(*status, body.to_string()) },
            Self::Query => {
                let fault = Fault { sender: true, code, message };
                return Reply::xml(*status, query::error(NAMESPACE, &call.request_id, &fault));
            }
        };
        reply.headers.push(("x-amzn-query-error", format!("{code};Sender")));
        reply
    }
}

const JSON: &str = "application/x-amz-json-1.0";

fn members(read: Value) -> Result<Input, CloudWatchError> {
    match read {
        Value::Object(members) => Ok(Input::new(members)),
        _ => Err(CloudWatchError::unreadable("the body is no structure")),
    }
}

/// CBOR as JSON: times are numbers.
fn plain(value: Cbor) -> Value {
    match value {
        Cbor::Integer(number) => i64::try_from(number).map_or(Value::Null, Value::from),
        Cbor::Float(number) => number.into(),
        Cbor::Text(text) => text.into(),
        Cbor::Bool(flag) => flag.into(),
        Cbor::Tag(_, inner) => plain(*inner),
        Cbor::Array(items) => items.into_iter().map(plain).collect(),
        Cbor::Map(members) => {
            let named = |(name, value): (Cbor, Cbor)| Some((name.into_text().ok()?, plain(value)));
            Value::Object(members.into_iter().filter_map(named).collect())
        }
        _ => Value::Null,
    }
}

fn binary(status: u16, answer: &Value) -> Reply {
    let mut bytes = Vec::new();
    // Plain data into memory: writing it cannot fail.
    let _ = ciborium::into_writer(&cbor(answer), &mut bytes);
    Reply {
        status,
        content_type: "application/cbor",
        headers: vec![("smithy-protocol", "rpc-v2-cbor".to_owned())],
        body: bytes.into(),
        ..Reply::default()
    }
}

fn cbor(value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(flag) => Cbor::Bool(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Cbor::Integer(number.into()),
            None => Cbor::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Array(items) => Cbor::Array(items.iter().map(cbor).collect()),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let value = match value.as_f64().filter(|_| name == "Timestamp") {
                    Some(seconds) => Cbor::Tag(EPOCH, Box::new(Cbor::Float(seconds))),
                    None => cbor(value),
                };
                (Cbor::Text(name.clone()), value)
            };
            Cbor::Map(members.iter().map(member).collect())
        }
    }
}

fn write_members(xml: &mut Xml, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_f64().filter(|_| name == "Timestamp") {
                    Some(seconds) => xml.text(name, &iso8601(micros(seconds))),
                    None => xml.element(name, |xml| write_members(xml, value)),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                xml.element("member", |xml| write_members(xml, item));
            }
        }
        Value::String(text) => xml.escaped(text),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => xml.escaped(&value.to_string()),
    }
}

/// Microseconds since 1970.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and times are not negative"
)]
pub(super) fn micros(seconds: f64) -> u64 {
    (seconds * 1e6).round() as u64
}
