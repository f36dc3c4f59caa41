//! What is not a call of the API: health, metrics, cross-origin questions.

use server::Origins;

use crate::client::{ask, list_tables};
use crate::{Stub, start, start_with};

async fn get(server: &crate::Running, path: &str) -> (u16, String) {
    let reply =
        ask(server.address, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
    (reply.status, reply.body)
}

#[tokio::test]
async fn the_root_says_what_aws_says() {
    let server = start().await;
    assert_eq!(get(&server, "/").await, (200, "healthy: x ".to_owned()));
    let host = |host: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let reply = ask(server.address, &host("[::1]:8000")).await;
    assert_eq!(reply.body, "healthy: [::1]:8000 ");
    // Nothing is echoed that could be more than a host.
    let reply = ask(server.address, &host("<b>")).await;
    assert_eq!(reply.body, "healthy: dynamodb.eu-west-2.amazonaws.com ");
}

#[tokio::test]
async fn a_browser_at_the_root_gets_a_page_that_links_to_health_and_metrics() {
    let server = start().await;
    let accepts =
        |range: &str| format!("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: {range}\r\n\r\n");
    let browser = accepts("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    let page = ask(server.address, &browser).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    for link in ["href=\"/health/ready\"", "href=\"/metrics\"", "Amazon DynamoDB"] {
        assert!(page.body.contains(link), "{link} in {}", page.body);
    }
    for path in ["/health/ready", "/metrics"] {
        assert_eq!(get(&server, path).await.0, 200, "{path}");
    }
    let program = ask(server.address, &accepts("*/*")).await;
    assert_eq!(program.body, "healthy: x ");
}

#[tokio::test]
async fn health_tells_live_from_ready() {
    let server = start().await;
    assert_eq!(get(&server, "/health").await, (200, "live\n".into()));
    assert_eq!(get(&server, "/health/ready").await, (200, "ready\n".into()));
    let unready = Stub { unready: Some("the store is closed".into()), ..Stub::default() };
    let server = start_with(unready, |_| {}).await;
    assert_eq!(get(&server, "/health").await, (200, "live\n".into()));
    let expected = (503, "not ready: the store is closed\n".into());
    assert_eq!(get(&server, "/health/ready").await, expected);
    let worried = Stub { warnings: vec!["a".into(), "b".into()], ..Stub::default() };
    let server = start_with(worried, |_| {}).await;
    let expected = (200, "ready\nwarning: a\nwarning: b\n".into());
    assert_eq!(get(&server, "/health/ready").await, expected);
}

#[tokio::test]
async fn metrics_count_calls_by_operation_and_status() {
    let server = start().await;
    ask(server.address, &list_tables("abc")).await;
    ask(server.address, &list_tables("abc")).await;
    ask(server.address, &list_tables("a b")).await;
    let (status, text) = get(&server, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "stator_requests_total{operation=\"ListTables\",status=\"200\"} 2\n",
        "stator_requests_total{operation=\"ListTables\",status=\"400\"} 1\n",
        "stator_request_duration_seconds_count{operation=\"ListTables\"} 3\n",
        "# EOF\n",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[tokio::test]
async fn other_methods_and_paths_are_not_the_api() {
    let server = start().await;
    assert_eq!(get(&server, "/nothing").await.0, 404);
    let reply = ask(server.address, "DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert_eq!((reply.status, reply.body.as_str()), (404, "<UnknownOperationException/>\n"));
    let elsewhere = list_tables("abc").replace("POST / ", "POST /elsewhere ");
    let reply = ask(server.address, &elsewhere).await;
    assert_eq!((reply.status, reply.body.as_str()), (404, "<UnknownOperationException/>\n"));
}

/// The preflight question of a page of `origin`, and what the answer allows.
async fn preflight(origins: Origins, origin: &str) -> Option<String> {
    let server = start_with(Stub::default(), |settings| settings.origins = origins).await;
    let reply = ask(
        server.address,
        &format!(
            "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: authorization,x-amz-target\r\n\r\n"
        ),
    )
    .await;
    assert_eq!(reply.status, 200);
    let allowed = reply.header("access-control-allow-origin").map(str::to_owned);
    let headers = reply.header("access-control-allow-headers");
    assert_eq!(headers, allowed.as_ref().map(|_| "authorization,x-amz-target"));
    let methods = reply.header("access-control-allow-methods");
    assert_eq!(methods, allowed.as_ref().map(|_| "POST"));
    allowed
}

#[tokio::test]
async fn only_listed_origins_may_call() {
    let listed = || Origins::Only(vec!["http://localhost:3000".into()]);
    let allowed = preflight(listed(), "http://localhost:3000").await;
    assert_eq!(allowed.as_deref(), Some("http://localhost:3000"));
    assert_eq!(preflight(listed(), "http://evil.example").await, None);
    assert_eq!(preflight(Origins::None, "http://localhost:3000").await, None);
    assert_eq!(preflight(Origins::Any, "http://a.example").await.as_deref(), Some("*"));
}

#[tokio::test]
async fn an_answer_to_a_listed_origin_can_be_read_by_its_page() {
    let origins = Origins::Only(vec!["http://a".into()]);
    let server = start_with(Stub::default(), |settings| settings.origins = origins).await;
    let request = list_tables("abc")
        .replace("Host: localhost\r\n", "Host: localhost\r\nOrigin: http://a\r\n");
    let reply = ask(server.address, &request).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://a"));
}
