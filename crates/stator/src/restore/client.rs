//! Calls of DynamoDB over HTTP, as JSON.

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;

use crate::exit::Failure;
use crate::http::{Endpoint, Identity};

/// A server.
pub(super) struct Client(Endpoint);

impl Client {
    /// The server at `endpoint`.
    ///
    /// # Errors
    /// When that is no URL of a server.
    pub(super) fn new(endpoint: &str, identity: &Identity) -> Result<Self, Failure> {
        Endpoint::new(endpoint, identity).map(Self)
    }

    /// Calls `operation`; reads show the moment `as_of`, if one is given.
    ///
    /// # Errors
    /// The server's answer in its words, or why there is none.
    pub(super) async fn call(
        &self,
        operation: &str,
        body: &Value,
        as_of: Option<u64>,
    ) -> Result<Value, Failure> {
        let mut request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"));
        if let Some(second) = as_of {
            request = request.header("x-stator-as-of", second.to_string());
        }
        let body = Bytes::from(body.to_string());
        let sent = self.0.send(request, "dynamodb", body).await;
        let (status, text) = sent.map_err(Failure::Run)?;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if status == 200 {
            return Ok(answer);
        }
        let member = |name: &str| answer.get(name).and_then(Value::as_str);
        let message = member("message").or_else(|| member("Message")).unwrap_or(&text);
        Err(Failure::Run(format!("{operation}: {message}")))
    }
}
