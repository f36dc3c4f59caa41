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
