//! A call of another AWS service, as plain data between HTTP and the service that answers it.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use model::Caller;

/// The services other than DynamoDB that are answered: those of AWS, and the server's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Stacks; the AWS query protocol.
    CloudFormation,
    /// The caller's identity and temporary credentials; the AWS query protocol.
    Sts,
    /// Access keys; the AWS query protocol.
    Iam,
    /// Parameters; awsJson1.1.
    Ssm,
    /// Objects; REST with XML.
    S3,
    /// Application Auto Scaling; awsJson1.1.
    AutoScaling,
    /// Streams of Kinesis; awsJson1.1.
    Kinesis,
    /// This server's own: backups of its data and the past of items; awsJson1.1.
    Stator,
    /// CloudWatch; RPC v2 with CBOR, awsJson1.0 and the AWS query protocol.
    CloudWatch,
}

impl Service {
    /// The service that a credential scope names.
    #[must_use]
    pub fn from_scope(name: &str) -> Option<Self> {
        Some(match name {
            "cloudformation" => Self::CloudFormation,
            "sts" => Self::Sts,
            "iam" => Self::Iam,
            "ssm" => Self::Ssm,
            "s3" => Self::S3,
            "application-autoscaling" => Self::AutoScaling,
            "kinesis" => Self::Kinesis,
            "stator" => Self::Stator,
            "monitoring" => Self::CloudWatch,
            _ => return None,
        })
    }

    /// Its name in a credential scope.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Sts => "sts",
            Self::Iam => "iam",
            Self::Ssm => "ssm",
            Self::S3 => "s3",
            Self::AutoScaling => "application-autoscaling",
            Self::Kinesis => "kinesis",
            Self::Stator => "stator",
            Self::CloudWatch => "monitoring",
        }
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The service that is called.
    pub service: Service,
    /// The HTTP method.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query of the URL, still encoded, without the question mark.
    pub query: String,
    /// The host that was called, with its port.
    pub host: String,
    /// The media type of the body.
    pub content_type: String,
    /// `X-Amz-Target`.
    pub target: String,
    /// Who asks, and the account and Region that the request is signed for.
    pub caller: Arc<Caller>,
    /// Headers that S3 reads, with names in lower case: `range`, those of conditions, and all that
    /// begin with `x-amz-`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// The address of the client, where signatures are verified.
    pub source: Option<IpAddr>,
    /// The identifier of the request, a version 4 UUID.
    pub request_id: String,
}

impl Call {
    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| &**value)
    }
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Headers that a client gave an object; names in lower case.
    pub attributes: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// XML.
    #[must_use]
    pub fn xml(status: u16, text: String) -> Self {
        Self { status, content_type: "text/xml", body: text.into(), ..Self::default() }
    }

    /// awsJson1.1.
    #[must_use]
    pub fn json(status: u16, text: String) -> Self {
        let content_type = "application/x-amz-json-1.1";
        Self { status, content_type, body: text.into(), ..Self::default() }
    }

    /// Nothing but a status.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}
