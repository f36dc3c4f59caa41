//! Errors of `object_store` as S3's codes and sentences: which ones may pass by themselves.

use std::error::Error as _;
use std::io;

use object_store::Error;
use objects::ExternalError;

/// S3's codes of errors that pass. Source: "Error responses" in the API reference of S3.
const PASSING: [&str; 5] =
    ["InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown"];

/// The error of a call, as S3 says it. What it does not say is said as it would.
pub(crate) fn external(error: &Error) -> ExternalError {
    let text = error.to_string();
    if let Some(code) = between(&text, "<Code>", "</Code>") {
        let message = between(&text, "<Message>", "</Message>").unwrap_or(code);
        return ExternalError {
            code: code.to_owned(),
            message: message.to_owned(),
            is_passing: PASSING.contains(&code),
        };
    }
    match error {
        Error::NotFound { .. } => no_bucket(),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => denied(),
        Error::InvalidPath { .. } => {
            ExternalError { code: "InvalidURI".to_owned(), message: text, is_passing: false }
        }
        _ if denied_by_system(error) => denied(),
        // The endpoint of another Region answers so.
        _ if text.contains("incorrectly configured region") => ExternalError {
            code: "PermanentRedirect".to_owned(),
            message: "The bucket you are attempting to access must be addressed using the \
                      specified endpoint."
                .to_owned(),
            is_passing: false,
        },
        _ => ExternalError {
            code: "ServiceUnavailable".to_owned(),
            message: innermost(error),
            is_passing: true,
        },
    }
}

/// Source: "List of error codes" in the API reference of S3.
pub(crate) fn no_bucket() -> ExternalError {
    ExternalError {
        code: "NoSuchBucket".to_owned(),
        message: "The specified bucket does not exist".to_owned(),
        is_passing: false,
    }
}

fn denied() -> ExternalError {
    ExternalError {
        code: "AccessDenied".to_owned(),
        message: "Access Denied".to_owned(),
        is_passing: false,
    }
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.split_once(open)?.1.split_once(close).map(|(inside, _)| inside)
}

/// Whether the operating system has refused the access.
fn denied_by_system(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let denied = inner
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
        if denied {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The sentence of the innermost cause: what is around it names the library's own parts.
fn innermost(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use object_store::Error;

    use super::{external, no_bucket};

    fn generic(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Generic { store: "S3", source: source.into() }
    }

    #[test]
    fn what_s3_says_is_said() {
        let body =
            "<Error><Code>InvalidAccessKeyId</Code><Message>The key is not there</Message></Error>";
        let error = external(&generic(format!("status 403: {body}")));
        assert_eq!(
            (&*error.code, &*error.message, error.is_passing),
            ("InvalidAccessKeyId", "The key is not there", false)
        );
        let slow = external(&generic("<Code>SlowDown</Code><Message>Reduce your rate</Message>"));
        assert!(slow.is_passing);
    }

    #[test]
    fn what_it_does_not_say_has_its_code() {
        let missing = Error::NotFound { path: "a".to_owned(), source: "404".into() };
        assert_eq!(external(&missing), no_bucket());
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(external(&generic(denied)).code, "AccessDenied");
        let away = external(&generic(io::Error::from(io::ErrorKind::ConnectionRefused)));
        assert_eq!((&*away.message, away.is_passing), ("connection refused", true));
    }
}
