//! Calls of the services beside DynamoDB, told apart by whom they are signed for.

use crate::client::{Client, ask};
use crate::start;

fn signed(service: &str) -> String {
    format!(
        "Authorization: AWS4-HMAC-SHA256 Credential=key/20260401/eu-west-2/{service}/aws4_request, \
         SignedHeaders=host, Signature=00\r\nX-Amz-Date: 20260401T000000Z\r\n"
    )
}

fn request(method: &str, target: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost:1\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n";

#[tokio::test]
async fn forms_go_to_the_service_that_they_are_signed_for() {
    let running = start().await;
    for service in ["cloudformation", "sts"] {
        let headers = format!("{FORM}{}", signed(service));
        let reply = ask(running.address, &request("POST", "/", &headers, "Action=X")).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.body, format!("{service}|POST|/||localhost:1||key|Action=X"));
        assert_eq!(reply.header("content-type"), Some("text/xml"));
        let id = reply.header("x-amzn-requestid").map(str::len);
        assert_eq!(id, Some(36), "a UUID");
    }
}

#[tokio::test]
async fn json_of_another_version_goes_to_ssm() {
    let running = start().await;
    let headers = format!(
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AmazonSSM.GetParameter\r\n{}",
        signed("ssm")
    );
    let reply = ask(running.address, &request("POST", "/", &headers, "{}")).await;
    assert_eq!(reply.body, "ssm|POST|/||localhost:1|AmazonSSM.GetParameter|key|{}");
}

#[tokio::test]
async fn every_method_of_s3_arrives_and_head_has_no_body() {
    let running = start().await;
    for method in ["GET", "PUT", "DELETE"] {
        let asked = request(method, "/b/k%20x?location=", &signed("s3"), "1");
        let reply = ask(running.address, &asked).await;
        assert_eq!(reply.body, format!("s3|{method}|/b/k%20x|location=|localhost:1||key|1"));
        assert_eq!(reply.header("etag"), Some("\"1\""));
    }
    let mut client = Client::connect(running.address).await;
    client.send(&request("HEAD", "/b/k", &signed("s3"), "")).await;
    // The client would wait for the body that the length announces.
    client.send(&request("GET", "/health", "", "")).await;
    let head = client.head().await;
    assert!(
        head.contains(&format!("content-length: {}", "s3|HEAD|/b/k||localhost:1||key|".len())),
        "{head}"
    );
    assert_eq!(client.reply().await.body, "live\n");
}

#[tokio::test]
async fn a_body_that_waits_to_be_asked_for_is_asked_for() {
    let running = start().await;
    let mut client = Client::connect(running.address).await;
    let headers = format!("Expect: 100-continue\r\n{}Content-Length: 3\r\n", signed("s3"));
    let interim =
        client.ask(&format!("PUT /b/k HTTP/1.1\r\nHost: localhost:1\r\n{headers}\r\n")).await;
    assert_eq!(interim.status, 100);
    assert!(client.ask("abc").await.body.ends_with("|abc"));
}

#[tokio::test]
async fn a_url_is_enough_for_objects_and_for_nothing_else() {
    let running = start().await;
    let presigned = |service: &str| {
        format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key%2F20260401%2Feu-west-2%2F{service}\
             %2Faws4_request&X-Amz-Date=20260401T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
        )
    };
    let target = format!("/b/k?{}", presigned("s3"));
    let reply = ask(running.address, &request("GET", &target, "", "")).await;
    assert!(reply.body.starts_with("s3|GET|/b/k|"), "{}", reply.body);
    // As a page of another site could send it.
    let target = format!("/?{}&Action=DeleteStack", presigned("cloudformation"));
    for method in ["GET", "POST"] {
        let reply =
            ask(running.address, &request(method, &target, FORM, "Action=DeleteStack")).await;
        assert!(!reply.body.contains("cloudformation|"), "{}", reply.body);
    }
}

#[tokio::test]
async fn what_is_signed_for_nobody_here_is_not_found() {
    let running = start().await;
    for headers in [signed("sqs"), String::new()] {
        let headers = format!("{FORM}{headers}");
        let reply = ask(running.address, &request("POST", "/", &headers, "Action=X")).await;
        assert_eq!(reply.status, 404);
        assert_eq!(reply.body, "<UnknownOperationException/>\n");
    }
}

#[tokio::test]
async fn a_body_in_chunks_is_its_data() {
    let running = start().await;
    let put = |payload: &str, headers: &str, body: &str| {
        let headers = format!("{}x-amz-content-sha256: {payload}\r\n{headers}", signed("s3"));
        request("PUT", "/b/k", &headers, body)
    };
    // The CRC-32 of "123456789" is cbf43926, its catalogue's check value.
    let trailer = "x-amz-trailer: x-amz-checksum-crc32\r\nx-amz-decoded-content-length: 9\r\n";
    let body = "4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    let unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    let reply = ask(running.address, &put(unsigned, trailer, body)).await;
    assert!(reply.body.ends_with("|123456789"), "{}", reply.body);
    let signed = "9;chunk-signature=00\r\n123456789\r\n0;chunk-signature=00\r\n\r\n";
    let reply = ask(running.address, &put("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", signed)).await;
    assert!(reply.body.ends_with("|123456789"), "{}", reply.body);
    let wrong = body.replace("1234\r", "1235\r");
    let reply = ask(running.address, &put(unsigned, trailer, &wrong)).await;
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("<Code>BadDigest</Code>"), "{}", reply.body);
    let reply = ask(running.address, &put(unsigned, trailer, "1234")).await;
    assert!(reply.body.contains("<Code>IncompleteBody</Code>"), "{}", reply.body);
}

/// Sources: the `AccessDenied` of IAM's and STS's common errors, S3's error responses, and the
/// `AccessDeniedException` of Systems Manager's common errors.
#[tokio::test]
async fn a_denial_is_said_in_the_protocol_of_the_service() {
    let running = start().await;
    let form = |service| format!("{FORM}{}", signed(service));
    let json = format!(
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AmazonSSM.Denied\r\n{}",
        signed("ssm")
    );
    let said = "User: somebody is not authorized";
    for (target, headers, body, status, code) in [
        ("/", form("iam"), "Action=Deny", 403, "<Code>AccessDenied</Code>"),
        ("/", form("sts"), "Action=Deny", 403, "<Code>AccessDenied</Code>"),
        ("/", form("cloudformation"), "Action=Deny", 403, "<Code>AccessDenied</Code>"),
        ("/denied", signed("s3"), "", 403, "<Code>AccessDenied</Code>"),
        ("/", json, "{}", 400, "\"__type\":\"AccessDeniedException\""),
    ] {
        let reply = ask(running.address, &request("POST", target, &headers, body)).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        assert!(reply.body.contains(code) && reply.body.contains(said), "{}", reply.body);
    }
}

/// AssumeRoleWithWebIdentity is the only call of AWS's services here that nobody signs.
#[tokio::test]
async fn a_form_that_nobody_signed_is_answered_only_if_it_needs_no_signature() {
    let server = start().await;
    let form = |path: &str, content_type: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let of_forms = "application/x-www-form-urlencoded; charset=utf-8";
    let known = ask(server.address, &form("/", of_forms, "Action=Known&Version=1")).await;
    assert_eq!((known.status, &*known.body), (200, "known"));
    for request in [
        form("/", of_forms, "Action=Other"),
        form("/", of_forms, ""),
        form("/", "text/plain", "Action=Known"),
        form("/elsewhere", of_forms, "Action=Known"),
    ] {
        assert_eq!(ask(server.address, &request).await.status, 404, "{request}");
    }
}
