//! Heads and bodies: lengths, and signatures that a checker finds right.

use std::sync::Arc;

use super::Message;
use crate::client::endpoint::Endpoint;
use crate::client::parameters::Parameters;
use crate::client::signer::{Credentials, Signer};
use crate::client::template::{Placeholder, Template};
use crate::client::tls::Authorities;

fn endpoint() -> Endpoint {
    Endpoint::new("http://localhost:1", &Authorities::default()).unwrap()
}

fn signing(token: Option<&str>) -> Endpoint {
    let credentials = Credentials {
        access_key: "AKIDEXAMPLE".to_owned(),
        secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: token.map(str::to_owned),
    };
    let signer = Signer::new(credentials, "eu-west-2").unwrap();
    Endpoint { signer: Some(Arc::new(signer)), ..endpoint() }
}

fn sent(to: &Endpoint, at: u64) -> (String, String) {
    let body = Template::default().text("{\"a\":\"").placeholder(Placeholder::Token).text("\"}");
    let mut message = Message::new("PutItem", to, "/", &body);
    message.fill(&Parameters::from_item(9), || at);
    let text = String::from_utf8(message.bytes().to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[test]
fn content_length_is_the_length_of_the_body() {
    let (head, body) = sent(&endpoint(), 0);
    assert_eq!(body.len(), 44);
    assert!(head.contains("\r\nContent-Length: 44"), "{head}");
    assert!(head.starts_with("POST / HTTP/1.1\r\nHost: localhost:1\r\n"), "{head}");
    assert!(head.contains("\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"), "{head}");
    assert!(head.contains(&format!("Signature={:064}", 0)), "{head}");
}

/// The signatures were computed by botocore 1.44.8 (`SigV4Auth`) for the same request.
#[test]
fn a_signature_is_the_one_that_botocore_makes() {
    let (head, body) = sent(&signing(None), 1_440_938_160);
    assert_eq!(body, format!("{{\"a\":\"{:036}\"}}", 0));
    assert!(head.contains("\r\nX-Amz-Date: 20150830T123600Z\r\n"), "{head}");
    let expected = "Credential=AKIDEXAMPLE/20150830/eu-west-2/dynamodb/aws4_request, \
                    SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
                    Signature=e8459db512444febfe3037205b550b67f33ebcbf02ef567f23d8ecf01a0c9ee6";
    assert!(head.contains(expected), "{head}");
}

#[test]
fn a_session_token_is_sent_and_signed() {
    let (head, _) = sent(&signing(Some("TOKEN")), 1_440_938_160);
    assert!(head.contains("\r\nX-Amz-Security-Token: TOKEN\r\n"), "{head}");
    let expected = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, \
                    Signature=d17475988e70978d00bf1538e7f9e3e003bb5cfb0278d90c34060c71b3cec38f";
    assert!(head.contains(expected), "{head}");
}

/// Another day has another key.
#[test]
fn a_signature_follows_the_clock() {
    let to = signing(None);
    let first = sent(&to, 1_440_938_160);
    assert_eq!(first, sent(&to, 1_440_938_160));
    let next = sent(&to, 1_440_938_160 + 86_400);
    assert!(next.0.contains("/20150831/eu-west-2/"), "{}", next.0);
    assert_ne!(first, next);
}

#[test]
fn keys_that_no_header_takes_are_refused_and_secrets_are_not_shown() {
    let credentials = |access_key: &str| Credentials {
        access_key: access_key.to_owned(),
        secret_key: "secret".to_owned(),
        session_token: None,
    };
    assert!(Signer::new(credentials("A\r\nB"), "eu-west-2").is_err());
    assert!(Signer::new(credentials(""), "eu-west-2").is_err());
    assert!(Signer::new(credentials("A"), "eu west").is_err());
    let shown = format!("{:?}", Signer::new(credentials("A"), "eu-west-2").unwrap());
    assert!(!shown.contains("secret"), "{shown}");
}
