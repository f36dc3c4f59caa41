//! Cross-site requests: what a web page of a stranger makes a browser send here does nothing.

use env::Env;
use server::{Hosts, Origins};

use crate::client::{AMAZON_JSON, Client, SIGNED, ask, list_tables};
use crate::{Running, Stub, start_with};

/// A server that tests control, with one configured name and one page that may call.
async fn start() -> Running {
    let (_, clock) = Env::real().movable();
    let stub = Stub { clock: Some(clock), ..Stub::default() };
    start_with(stub, |settings| {
        settings.hosts = Hosts::new(vec!["dynamodb".into()]);
        settings.origins = Origins::Only(vec!["http://app.example".into()]);
    })
    .await
}

fn with_host(request: &str, host: &str) -> String {
    request.replace("Host: localhost\r\n", &format!("Host: {host}\r\n"))
}

const METRICS: &str = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn reset(headers: &str) -> String {
    format!("POST /_stator/reset HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: 0\r\n\r\n")
}

/// A deletion by a signed URL, which a form of any page could send.
fn post_to_url(headers: &str) -> String {
    format!(
        "POST /b?delete&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=key%2F20260401%2F\
         eu-west-2%2Fs3%2Faws4_request&X-Amz-Date=20260401T000000Z&X-Amz-SignedHeaders=host&\
         X-Amz-Signature=00 HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: 3\r\n\r\nabc"
    )
}

fn deletion(service: &str) -> String {
    format!(
        "DELETE /b/k HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS4-HMAC-SHA256 Credential=key\
         /20260401/eu-west-2/{service}/aws4_request, SignedHeaders=host, Signature=00\r\n\
         X-Amz-Date: 20260401T000000Z\r\n\r\n"
    )
}

#[tokio::test]
async fn names_that_clients_use_reach_everything() {
    let server = start().await;
    for host in ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "dynamodb:8000", "b.localhost"] {
        for request in [&list_tables("abc"), METRICS, &reset(""), &deletion("s3")] {
            let reply = ask(server.address, &with_host(request, host)).await;
            assert_eq!(reply.status, 200, "{host}: {request}{}", reply.body);
        }
    }
    let asked = server.stub.asked.lock().expect("no panic").len();
    assert_eq!(asked, 5, "each reset was carried out");
}

#[tokio::test]
async fn a_rebound_name_reaches_neither_the_api_nor_control_nor_metrics() {
    let server = start().await;
    let says = "does not answer to the host name \\\"evil.example\\\"";
    for (request, start_of_body) in [
        (list_tables("abc"), "{\"__type\":\"HostNotAllowedException\",\"message\":\"This server "),
        (reset(""), "{\"__type\":\"HostNotAllowedException\",\"message\":\"This server "),
        (METRICS.to_owned(), "This server "),
    ] {
        let reply = ask(server.address, &with_host(&request, "evil.example:8000")).await;
        assert_eq!(reply.status, 403, "{request}");
        assert!(reply.body.starts_with(start_of_body), "{}", reply.body);
        let plain = reply.body.replace("\\\"", "\"");
        assert!(plain.contains(&says.replace("\\\"", "\"")), "{}", reply.body);
        assert!(plain.contains("--allowed-host"), "{}", reply.body);
    }
    let object = ask(server.address, &with_host(&deletion("s3"), "evil.example")).await;
    assert_eq!(object.status, 403);
    assert!(object.body.contains("<Error><Code>HostNotAllowedException</Code>"), "{}", object.body);
    let stack = ask(server.address, &with_host(&deletion("sts"), "evil.example")).await;
    assert!(stack.body.contains("<ErrorResponse xmlns=\"https://sts.ama"), "{}", stack.body);
    assert!(server.stub.asked.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn the_target_of_a_request_counts_as_its_host() {
    let server = start().await;
    let request = METRICS.replace("GET /metrics", "GET http://evil.example/metrics");
    assert_eq!(ask(server.address, &request).await.status, 403);
}

#[tokio::test]
async fn health_answers_to_every_name() {
    let server = start().await;
    for path in ["/", "/health", "/health/ready"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: balancer.example\r\n\r\n");
        assert_eq!(ask(server.address, &request).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_connection_remains_usable_after_a_refusal() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let refused = client.ask(&with_host(&list_tables("abc"), "evil.example")).await;
    assert_eq!(refused.status, 403);
    assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
}

#[tokio::test]
async fn a_simple_request_of_a_page_changes_nothing() {
    let server = start().await;
    let text = "Content-Type: text/plain\r\n";
    for from in
        ["Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"]
    {
        let headers = format!("{text}{from}");
        for request in [reset(&headers), post_to_url(&headers)] {
            let reply = ask(server.address, &request).await;
            assert_eq!(reply.status, 403, "{request}");
            assert!(reply.body.contains("OriginNotAllowedException"), "{}", reply.body);
            assert!(reply.body.contains("--cors"), "{}", reply.body);
        }
        // A call of DynamoDB and a form have no signature, or one that no page can send unasked.
        let body = "{\"TableName\":\"t\"}";
        let call = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{headers}X-Amz-Target: \
             DynamoDB_20120810.DeleteTable\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let reply = ask(server.address, &call).await;
        assert_eq!((reply.status, reply.body.as_str()), (404, "<UnknownOperationException/>\n"));
    }
    assert!(server.stub.asked.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn own_pages_listed_pages_and_programs_may_change_things() {
    let server = start().await;
    for headers in [
        "",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Origin: http://localhost\r\n",
        "Origin: http://app.example\r\n",
        "Sec-Fetch-Site: same-origin\r\n",
        "Sec-Fetch-Site: none\r\n",
    ] {
        let reply = ask(server.address, &reset(headers)).await;
        assert_eq!(reply.status, 200, "{headers}{}", reply.body);
        let reply = ask(server.address, &post_to_url(headers)).await;
        assert!(reply.body.starts_with("s3|POST|/b|"), "{headers}{}", reply.body);
    }
    // What has a signature in its head was asked for by the browser before.
    let call =
        list_tables("abc").replace(AMAZON_JSON, &format!("Origin: app://tool\r\n{AMAZON_JSON}"));
    assert!(call.contains(SIGNED) && call.contains("app://tool"));
    assert_eq!(ask(server.address, &call).await.status, 200);
}
