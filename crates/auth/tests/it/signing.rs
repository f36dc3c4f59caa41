//! A client that signs requests, and lets a test say what is to be wrong with them.

use auth::{
    Answer, Protocol, Refusal, Rules, Secret, Signed, SigningKey, SigningScope, payload_hash,
};

use crate::Message;

pub(crate) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const TIME: &str = "20260401T120000Z";
pub(crate) const HOST: &str = "example.com";

/// What a client signs; a test changes what is to be wrong.
#[derive(Clone)]
pub(crate) struct Signing {
    pub(crate) protocol: Protocol,
    pub(crate) time: &'static str,
    pub(crate) date: &'static str,
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
    pub(crate) termination: &'static str,
    pub(crate) algorithm: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Further parameters of a presigned URL; `None` for a header.
    pub(crate) query: Option<&'static str>,
    pub(crate) secret: &'static str,
}

impl Signing {
    pub(crate) fn of(protocol: Protocol) -> Self {
        let service = if protocol == Protocol::S3 { "s3" } else { "dynamodb" };
        let mut headers = vec![("host", HOST.to_owned()), ("x-amz-date", TIME.to_owned())];
        if protocol == Protocol::S3 {
            let hash = payload_hash(b"body").as_str().to_owned();
            headers.insert(1, ("x-amz-content-sha256", hash));
        }
        Self {
            protocol,
            time: TIME,
            date: "20260401",
            region: "eu-west-2",
            service,
            termination: "aws4_request",
            algorithm: "AWS4-HMAC-SHA256",
            headers,
            query: None,
            secret: SECRET,
        }
    }

    pub(crate) fn presigned(protocol: Protocol, query: &'static str) -> Self {
        let headers = vec![("host", HOST.to_owned())];
        Self { query: Some(query), headers, ..Self::of(protocol) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self.headers.sort();
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    pub(crate) fn message(&self) -> Message {
        let scope = format!("{}/{}/{}/{}", self.date, self.region, self.service, self.termination);
        let key = SigningKey::derive(
            self.secret,
            &SigningScope { date: self.date, region: self.region, service: self.service },
        );
        let names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let credential = format!("{KEY}/{scope}");
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut query = String::new();
        if let Some(further) = self.query {
            query = format!(
                "X-Amz-Algorithm={}&X-Amz-Credential={}&X-Amz-Date={}{further}&X-Amz-SignedHeaders={names}",
                self.algorithm,
                credential.replace('/', "%2F"),
                self.time,
            );
        }
        let body: &[u8] = b"body";
        let hash = payload_hash(body);
        let payload = match (self.protocol, &self.query) {
            (Protocol::S3, Some(_)) => "UNSIGNED-PAYLOAD",
            (Protocol::S3, None) => headers
                .iter()
                .find(|(name, _)| *name == "x-amz-content-sha256")
                .map_or("", |(_, value)| *value),
            _ => hash.as_str(),
        };
        let signed = Signed {
            method: "POST",
            path: "/",
            query: &query,
            headers: &headers,
            payload,
            time: self.time,
            scope: &scope,
        };
        let signature = signed.signature(&key);
        let mut sent: Vec<(String, String)> =
            self.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let query = if query.is_empty() {
            let authorization = format!(
                "{} Credential={credential}, SignedHeaders={names}, Signature={}",
                self.algorithm,
                signature.as_str()
            );
            sent.push(("authorization".to_owned(), authorization));
            None
        } else {
            Some(format!("{query}&X-Amz-Signature={}", signature.as_str()))
        };
        let (method, path) = ("POST".to_owned(), "/".to_owned());
        Message { method, path, query, headers: sent, body: body.to_vec() }
    }

    pub(crate) const fn rules(&self) -> Rules<'static> {
        let service = match self.protocol {
            Protocol::S3 => "s3",
            Protocol::Json | Protocol::Query => "dynamodb",
        };
        Rules { protocol: self.protocol, service, region: Some("eu-west-2") }
    }

    /// What a server whose clock says `now` answers.
    pub(crate) fn refusal(&self, now: &str, secret: Option<&Secret<'_>>) -> Refusal {
        self.message().verified(self.rules(), now, secret).expect_err("a refusal")
    }

    pub(crate) fn answer(&self) -> Answer {
        self.refusal(TIME, Some(&long_term())).answer(self.protocol)
    }
}

pub(crate) const fn long_term() -> Secret<'static> {
    Secret { key: SECRET, session_token: None, expires: None }
}

pub(crate) fn assert_answer(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!((answer.status, answer.code), (status, code), "{}", answer.message);
    assert_eq!(answer.message, message);
}
