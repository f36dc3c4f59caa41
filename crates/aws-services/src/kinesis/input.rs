//! Members of calls: read from JSON, and checked.

use engine::Namespace;
use serde_json::{Map, Value};

use super::error::KinesisError;

/// Characters of a stream's name.
const NAME: std::ops::RangeInclusive<usize> = 1..=128;

/// The members of a call.
pub(super) struct Input(Map<String, Value>);

impl Input {
    /// Reads a body.
    pub(super) fn read(body: &[u8]) -> Result<Self, KinesisError> {
        let read = serde_json::from_slice(body);
        read.map(Self).map_err(|error| KinesisError::serialization(error.to_string()))
    }

    /// The members of a part of a call.
    pub(super) const fn of(members: Map<String, Value>) -> Self {
        Self(members)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, KinesisError> {
        self.text(name).ok_or_else(|| KinesisError::missing(name))
    }

    /// A number between two bounds.
    pub(super) fn number(
        &self,
        name: &str,
        bounds: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, KinesisError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match value.as_u64().filter(|number| bounds.contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(KinesisError::validation(format!(
                "{name} must be between {} and {}, but is {value}",
                bounds.start(),
                bounds.end()
            ))),
        }
    }

    /// The stream that is meant, by its name or ARN.
    pub(super) fn stream(&self, namespace: &Namespace) -> Result<String, KinesisError> {
        let name = match (self.text("StreamName"), self.text("StreamARN")) {
            (Some(name), _) => name.to_owned(),
            (None, Some(arn)) => stream_in(arn, namespace).ok_or_else(|| {
                KinesisError::argument(format!("{arn} is not the ARN of a stream in {namespace}"))
            })?,
            (None, None) => {
                return Err(KinesisError::argument("Either StreamName or StreamARN is required."));
            }
        };
        check_name(&name)?;
        Ok(name)
    }
}

fn check_name(name: &str) -> Result<(), KinesisError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if NAME.contains(&name.len()) && name.bytes().all(plain) {
        return Ok(());
    }
    Err(KinesisError::name(name))
}

/// The ARN of a stream.
pub(super) fn arn(namespace: &Namespace, name: &str) -> String {
    format!("arn:aws:kinesis:{}:{}:stream/{name}", namespace.region, namespace.account)
}

/// The name in the ARN of a stream of a namespace.
pub(super) fn stream_in(given: &str, namespace: &Namespace) -> Option<String> {
    given.strip_prefix(&arn(namespace, "")).map(str::to_owned)
}
