//! An HTTP request that calls an operation: its head, its body, and its signature.
//!
//! Without keys the signature has the form of one and is not one; its bytes never change, so that
//! signing costs an unsigned run nothing. With keys the day, the time and the signature are written
//! into their places for each request.
//!
//! Invariant: the length never changes.

use std::sync::Arc;

use crate::client::endpoint::Endpoint;
use crate::client::parameters::Parameters;
use crate::client::signer::{Covered, Signer};
use crate::client::template::Template;

/// What an unsigned request shows in place of a time.
const NO_TIME: &str = "20260101T000000Z";

/// The media type of requests and answers.
const JSON: &str = "application/x-amz-json-1.0";

/// An HTTP request with placeholders.
#[derive(Clone, Debug)]
pub struct Message {
    template: Template,
    body: usize,
    signing: Option<Signing>,
}

#[derive(Clone, Debug)]
struct Signing {
    signer: Arc<Signer>,
    host: String,
    target: String,
    /// The offsets of the time, the day and the signature.
    time: usize,
    day: usize,
    signature: usize,
}

impl Message {
    /// The request that calls `operation` at `to` with this body. `path` matters to floors only.
    #[must_use]
    pub fn new(operation: &str, to: &Endpoint, path: &str, body: &Template) -> Self {
        let target = format!("DynamoDB_20120810.{operation}");
        let host = &to.host;
        let mut head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {JSON}\r\nX-Amz-Target: {target}\r\n"
        );
        let signer = to.signer.as_ref();
        if let Some(token) = signer.and_then(|signer| signer.session_token()) {
            head.push_str(&format!("X-Amz-Security-Token: {token}\r\n"));
        }
        head.push_str("X-Amz-Date: ");
        let time = head.len();
        let access_key = signer.map_or("bench", |signer| signer.access_key());
        let region = signer.map_or("us-east-1", |signer| signer.region());
        let names = signer.map_or(Covered::NAMES, |signer| signer.signed_headers());
        head.push_str(&format!(
            "{NO_TIME}\r\nAuthorization: {} Credential={access_key}/",
            auth::ALGORITHM
        ));
        let day = head.len();
        head.push_str(&format!(
            "{}/{region}/dynamodb/{}, SignedHeaders={names}, Signature=",
            NO_TIME.get(..8).unwrap_or_default(),
            auth::TERMINATION
        ));
        let signature = head.len();
        head.push_str(&format!("{:064}\r\nContent-Length: {}\r\n\r\n", 0, body.len()));
        let signing = signer.map(|signer| Signing {
            signer: Arc::clone(signer),
            host: host.clone(),
            target,
            time,
            day,
            signature,
        });
        let head = Template::default().text(&head);
        Self { body: head.len(), template: head.then(body), signing }
    }

    /// Fills every placeholder, and signs with the time `now` (seconds since the Unix epoch).
    pub fn fill(&mut self, parameters: &Parameters, now: impl FnOnce() -> u64) {
        self.template.fill(parameters);
        if let Some(signing) = &self.signing {
            let time = auth::time(now());
            let body = self.template.bytes().get(self.body..).unwrap_or_default();
            let covered =
                Covered { host: &signing.host, target: &signing.target, media: JSON, body };
            let signature = signing.signer.sign(&covered, &time);
            write(&mut self.template, signing.time, &time);
            write(&mut self.template, signing.day, time.get(..8).unwrap_or_default());
            write(&mut self.template, signing.signature, signature.as_bytes());
        }
    }

    /// The bytes to send.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.template.bytes()
    }
}

fn write(template: &mut Template, at: usize, text: &[u8]) {
    for (to, from) in template.bytes_mut(at).iter_mut().zip(text) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests;
