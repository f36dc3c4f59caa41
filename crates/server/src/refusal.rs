//! Refusals of whole requests, before anything of them is carried out, each in the protocol that
//! its client reads.

use bytes::Bytes;
use hyper::Response;
use wire::aws::Service;
use wire::aws::query::{self, Fault};
use wire::aws::xml::Xml;

use crate::json_string::quoted;
use crate::media_type::MediaType;
use crate::response;

/// The XML namespaces of the services that speak the query protocol.
const CLOUDFORMATION: &str = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";
const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// In which form a client reads errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON under this media type.
    Json(MediaType),
    /// As this service writes errors.
    Service(Service),
    /// For people.
    Text,
}

/// What is wrong: the status, the code and the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
}

impl Refusal<'_> {
    /// The response, to the request of this id.
    pub(crate) fn response(&self, form: Form, request_id: &str) -> Response<response::Body> {
        let (media_type, text) = match form {
            Form::Json(media_type) => (media_type.as_str(), self.json()),
            Form::Service(
                Service::Ssm | Service::AutoScaling | Service::Kinesis | Service::Stator,
            ) => ("application/x-amz-json-1.1", self.json()),
            Form::Service(Service::CloudWatch) => {
                return response::plain(self.status, "application/cbor", self.cbor());
            }
            Form::Service(Service::S3) => ("application/xml", self.object(request_id)),
            Form::Service(Service::CloudFormation) => {
                ("text/xml", self.query(CLOUDFORMATION, request_id))
            }
            Form::Service(Service::Iam) => ("text/xml", self.query(IAM, request_id)),
            Form::Service(Service::Sts) => ("text/xml", self.query(STS, request_id)),
            Form::Text => ("text/plain; charset=utf-8", format!("{}\n", self.message)),
        };
        response::plain(self.status, media_type, Bytes::from(text))
    }

    fn json(&self) -> String {
        let (code, message) = (quoted(self.code), quoted(self.message));
        format!("{{\"__type\":{code},\"message\":{message}}}")
    }

    /// A map of two texts in CBOR, which is what today's clients of CloudWatch read.
    fn cbor(&self) -> Bytes {
        let mut bytes = vec![0xa2];
        for text in ["__type", self.code, "message", self.message] {
            // A text of a length that four bytes say. Source: RFC 8949, 3.1.
            bytes.push(0x7a);
            bytes.extend(u32::try_from(text.len()).unwrap_or_default().to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes.into()
    }

    fn query(&self, namespace: &str, request_id: &str) -> String {
        let fault = Fault { sender: true, code: self.code, message: self.message };
        query::error(namespace, request_id, &fault)
    }

    fn object(&self, request_id: &str) -> String {
        let mut xml = Xml::new();
        xml.element("Error", |xml| {
            xml.text("Code", self.code);
            xml.text("Message", self.message);
            xml.text("RequestId", request_id);
        });
        xml.finish()
    }
}
