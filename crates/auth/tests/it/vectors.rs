//! AWS's test suite for Signature Version 4, the examples of S3's documentation, and requests that
//! AWS's SDK for Python signed.

use auth::{PayloadCheck, Protocol, Refusal, Rules, Secret};
use serde_json::Value;

use crate::{Message, file, json, s3, secret, text};

const SUITE_SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SUITE_TIME: &str = "20150830T123600Z";

/// The request of a vector, as a server reads it.
fn message(vector: &Value) -> Message {
    let (head, body) =
        text(vector, "request").split_once("\n\n").unwrap_or((text(vector, "request"), ""));
    // A line that begins with a space continues the one before.
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with(' ') => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    let first = lines.remove(0);
    let (method, rest) = first.split_once(' ').unwrap();
    let target = rest.strip_suffix(" HTTP/1.1").unwrap();
    let (path, query) =
        target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let mut headers: Vec<_> = lines
        .iter()
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    headers.push(("authorization".to_owned(), text(vector, "authorization").to_owned()));
    Message {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        headers,
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn every_vector_of_the_suite_is_verified_and_no_other_key_signs_it() {
    let suite = file("aws-sig-v4-test-suite");
    let vectors = suite["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 34);
    for vector in vectors {
        let name = text(vector, "name");
        let message = message(vector);
        let token = message.headers.iter().find(|(name, _)| name == "X-Amz-Security-Token");
        let token = token.map(|(_, value)| value.as_str());
        let rules = json("service", "us-east-1");
        let verify = |key| {
            let secret = Secret { session_token: token, ..secret(key) };
            message.verified(rules, SUITE_TIME, Some(&secret))
        };
        let verified = verify(SUITE_SECRET).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        assert_eq!(verified.scope.access_key, "AKIDEXAMPLE", "{name}");
        let Err(Refusal::Signature(expected)) = verify("another") else {
            panic!("{name}: another key signs it too");
        };
        assert_eq!(expected.canonical_request, text(vector, "canonical"), "{name}");
        assert_eq!(expected.string_to_sign, text(vector, "string_to_sign"), "{name}");
    }
}

const S3_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const S3_TIME: &str = "20130524T000000Z";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn s3_message(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
    let (path, query) =
        target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let headers = headers.iter().chain(&[("Host", "examplebucket.s3.amazonaws.com")]);
    Message {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        headers: headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.to_vec(),
    }
}

fn authorization(signed: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
         SignedHeaders={signed},Signature={signature}"
    )
}

/// S3 API reference, `sig-v4-header-based-auth`, its four examples.
#[test]
fn the_examples_of_s3_in_headers_are_verified() {
    let get = authorization(
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
    let put = authorization(
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    );
    let signed = "host;x-amz-content-sha256;x-amz-date";
    let lifecycle =
        authorization(signed, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    let list =
        authorization(signed, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    let date = ("x-amz-date", S3_TIME);
    let empty = ("x-amz-content-sha256", EMPTY);
    let hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    let messages = [
        s3_message(
            "GET",
            "/test.txt",
            &[("Authorization", &get), ("Range", "bytes=0-9"), empty, date],
            b"",
        ),
        s3_message(
            "PUT",
            "/test$file.text",
            &[
                ("Authorization", &put),
                ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", hash),
                date,
            ],
            b"Welcome to Amazon S3.",
        ),
        s3_message("GET", "/?lifecycle", &[("Authorization", &lifecycle), empty, date], b""),
        s3_message("GET", "/?max-keys=2&prefix=J", &[("Authorization", &list), empty, date], b""),
    ];
    for message in messages {
        let verified = message.verified(s3("us-east-1"), S3_TIME, Some(&secret(S3_SECRET)));
        assert!(matches!(verified.unwrap().payload, PayloadCheck::Done), "{message:?}");
    }
}

/// S3 API reference, `sigv4-query-string-auth`, its example.
#[test]
fn the_example_of_s3_in_a_query_is_verified() {
    let target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE\
                  %2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
                  &X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
                  aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let message = s3_message("GET", target, &[], b"");
    for now in [S3_TIME, "20130525T000000Z"] {
        message.verified(s3("us-east-1"), now, Some(&secret(S3_SECRET))).unwrap();
    }
}

#[test]
fn what_the_sdk_for_python_signs_is_verified() {
    let given = file("signed_by_botocore");
    let requests = given["requests"].as_array().unwrap();
    assert!(requests.len() > 20);
    for request in requests {
        let name = text(request, "name");
        let url = text(request, "url").split_once("://").unwrap().1;
        let target = url.find('/').map_or("/", |at| &url[at..]);
        let (path, query) =
            target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let pairs = request["headers"].as_array().unwrap().iter();
        let message = Message {
            method: text(request, "method").to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            headers: pairs
                .map(|pair| (pair[0].as_str().unwrap().into(), pair[1].as_str().unwrap().into()))
                .collect(),
            body: text(request, "body").as_bytes().to_vec(),
        };
        let service = text(request, "service");
        let protocol = match service {
            "dynamodb" => Protocol::Json,
            "s3" => Protocol::S3,
            _ => Protocol::Query,
        };
        let rules = Rules { protocol, service, region: None };
        let token = request["token"].as_str();
        let secret = Secret { session_token: token, ..secret(text(&given, "secret")) };
        let verified = message.verified(rules, text(&given, "time"), Some(&secret));
        let verified = verified.unwrap_or_else(|refusal| panic!("{name}: {refusal:#?}"));
        assert_eq!(verified.scope.access_key, text(&given, "access_key"), "{name}");
        // One byte of the body, or of the path, is another request.
        if protocol != Protocol::S3 && !message.body.is_empty() {
            let mut other = message.clone();
            other.body[0] ^= 1;
            let refused = other.verified(rules, text(&given, "time"), Some(&secret));
            assert!(matches!(refused, Err(Refusal::Signature(_))), "{name}");
        }
        let other = Message { path: message.path.clone() + "x", ..message };
        let refused = other.verified(rules, text(&given, "time"), Some(&secret));
        assert!(matches!(refused, Err(Refusal::Signature(_))), "{name}");
    }
}
