//! Signatures verified as AWS does: its published vectors, requests that its SDK signed, each way
//! of being wrong, and bodies in chunks.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it needs by panicking"
)]

mod chunks;
mod pieces;
mod refusals;
mod signing;
mod vectors;

use auth::{
    Attempt, Moment, Payload, Protocol, Received, Refusal, Rules, Secret, SigningKeys, Verified,
};
use serde_json::Value;

fn file(name: &str) -> Value {
    let path = format!("{}/tests/cases/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file of cases")).expect("JSON")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// A request with its parts in memory.
#[derive(Clone, Debug)]
struct Message {
    method: String,
    path: String,
    query: Option<String>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Message {
    /// Verifies it at `now`, all at once.
    fn verified(
        &self,
        rules: Rules<'_>,
        now: &str,
        secret: Option<&Secret<'_>>,
    ) -> Result<Verified<'static>, Refusal> {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let received = Received {
            method: &self.method,
            path: &self.path,
            query: self.query.as_deref(),
            headers: headers.as_slice(),
        };
        let now = Moment::parse(now).expect("a time");
        let attempt = Attempt::read(received, rules, now)?;
        let found = attempt.verify(secret, &mut SigningKeys::new(4), Payload::Whole(&self.body))?;
        let scope = found.scope;
        let owned = |text: std::borrow::Cow<'_, str>| text.into_owned().into();
        Ok(Verified {
            scope: auth::Scope {
                access_key: owned(scope.access_key),
                date: owned(scope.date),
                region: owned(scope.region),
                service: owned(scope.service),
                termination: owned(scope.termination),
            },
            payload: found.payload,
        })
    }
}

const fn secret(key: &str) -> Secret<'_> {
    Secret { key, session_token: None, expires: None }
}

const fn json<'a>(service: &'a str, region: &'a str) -> Rules<'a> {
    Rules { protocol: Protocol::Json, service, region: Some(region) }
}

const fn s3(region: &str) -> Rules<'_> {
    Rules { protocol: Protocol::S3, service: "s3", region: Some(region) }
}
