//! Refusals of Kinesis.

use engine::EngineError;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KinesisError {
    /// The HTTP status.
    pub(super) status: u16,
    /// The name of the error's shape.
    pub(super) code: &'static str,
    /// Its text.
    pub(super) message: String,
}

impl KinesisError {
    fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, code, message: message.into() }
    }

    /// A request that is not valid.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::refused("ValidationException", message)
    }

    /// A member that must be there.
    pub(super) fn missing(name: &str) -> Self {
        let mut member = name.to_owned();
        if let Some(first) = member.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        Self::validation(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member \
             must not be null"
        ))
    }

    /// A stream's name that cannot be one.
    pub(super) fn name(name: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{name}' at 'streamName' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ))
    }

    /// A type of iterator that is none.
    pub(super) fn iterator_type(given: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{given}' at 'shardIteratorType' failed to satisfy \
             constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, \
             AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"
        ))
    }

    /// A value that cannot be used.
    pub(super) fn argument(message: impl Into<String>) -> Self {
        Self::refused("InvalidArgumentException", message)
    }

    /// A body that cannot be read.
    pub(super) fn serialization(message: impl Into<String>) -> Self {
        Self::refused("SerializationException", message)
    }

    /// An operation that this server does not have.
    pub(super) fn unknown(operation: &str) -> Self {
        let message = format!("{operation} is not available on this server");
        Self::refused("UnknownOperationException", message)
    }

    /// A stream that is not there.
    pub(super) fn no_stream(name: &str, account: &str) -> Self {
        let message = format!("Stream {name} under account {account} not found.");
        Self::refused("ResourceNotFoundException", message)
    }

    /// A stream that is there.
    pub(super) fn exists(name: &str, account: &str) -> Self {
        let message = format!("Stream {name} under account {account} already exists.");
        Self::refused("ResourceInUseException", message)
    }

    /// A shard that is not there.
    pub(super) fn no_shard(shard: &str, stream: &str, account: &str) -> Self {
        let message =
            format!("Shard {shard} in stream {stream} under account {account} does not exist");
        Self::refused("ResourceNotFoundException", message)
    }

    /// An iterator that is too old.
    pub(super) fn expired() -> Self {
        let message = "Iterator expired: the iterator is older than 5 minutes. Get a new one.";
        Self::refused("ExpiredIteratorException", message)
    }

    /// A stream that many write to at the same time.
    pub(super) fn busy() -> Self {
        let message = "The stream is being written to by many at the same time. Try again.";
        Self::refused("ProvisionedThroughputExceededException", message)
    }
}

impl From<EngineError> for KinesisError {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "a call of Kinesis failed");
        let message = "The server failed to read or write its data.".to_owned();
        Self { status: 500, code: "InternalFailureException", message }
    }
}
