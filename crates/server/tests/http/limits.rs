//! Requests and connections beyond the limits.

use std::time::Duration;

use crate::client::{AMAZON_JSON, Client, SIGNED, ask, list_tables, post};
use crate::{Stub, soon, start, start_with};

#[tokio::test]
async fn an_announced_body_beyond_the_limit_is_refused_unread() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let reply = client
        .ask(&format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}Expect: 100-continue\r\n\
             X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 1048577\r\n\r\n"
        ))
        .await;
    assert_eq!((reply.status, reply.header("connection")), (413, Some("close")));
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_chunked_body_beyond_the_limit_is_refused() {
    let server = start().await;
    let chunk = "a".repeat(0x10_0001);
    let reply = ask(
        server.address,
        &format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}Transfer-Encoding: chunked\r\n\
             X-Amz-Target: DynamoDB_20120810.ListTables\r\n\r\n100001\r\n{chunk}\r\n0\r\n\r\n"
        ),
    )
    .await;
    assert_eq!(reply.status, 413);
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read() {
    let server = start().await;
    let body = format!("{{{}}}", " ".repeat((1 << 20) - 2));
    let reply = ask(server.address, &post("DynamoDB_20120810.ListTables", SIGNED, &body)).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_head_without_end_is_refused_when_its_limit_is_reached() {
    let server = start().await;
    // Not a byte more: closing a socket with unread bytes would throw the answer away.
    let long = "a".repeat((16 << 10) + 1 - "X-Long: ".len());
    let head = format!("GET / HTTP/1.1\r\nX-Long: {long}");
    assert_eq!(ask(server.address, &head).await.status, 400);
}

#[tokio::test]
async fn sixteen_kib_of_request_line_and_of_headers_are_taken_and_not_a_byte_more() {
    let server = start().await;
    let line = |more: usize| {
        let frame = "GET /? HTTP/1.1\r\n".len();
        format!("GET /?{} HTTP/1.1\r\n", "a".repeat((16 << 10) - frame + more))
    };
    let headers = |more: usize| {
        let frame = "Host: x\r\nX-Long: \r\n".len();
        format!("Host: x\r\nX-Long: {}\r\n", "a".repeat((16 << 10) - frame + more))
    };
    let mut client = Client::connect(server.address).await;
    for _ in 0..2 {
        let reply = client.ask(&format!("{}{}\r\n", line(0), headers(0))).await;
        assert_eq!(reply.status, 200);
    }
    for head in [line(1), format!("{}{}", line(0), headers(1))] {
        assert_eq!(ask(server.address, &head).await.status, 400);
    }
}

#[tokio::test]
async fn too_many_headers_are_refused() {
    let server = start().await;
    let many: String = (0..200).map(|number| format!("X-{number}: a\r\n")).collect();
    let request = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n");
    assert_eq!(ask(server.address, &request).await.status, 431);
}

/// How long a connection may be idle, where nothing else is set.
const IDLE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn a_connection_that_never_asks_is_closed() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let closed = async { assert!(client.is_closed().await) };
    server.as_time_passes(IDLE, closed).await;
}

#[tokio::test]
async fn a_connection_that_asks_no_more_is_closed() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
    let closed = async { assert!(client.is_closed().await) };
    server.as_time_passes(IDLE, closed).await;
}

#[tokio::test]
async fn a_connection_that_asks_now_and_then_stays() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    for _ in 0..6 {
        assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
        server.clock.advance(IDLE / 2);
    }
    assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
}

#[tokio::test]
async fn great_bodies_wait_for_each_other() {
    let server = start_with(Stub::default(), |settings| {
        settings.limits.bodies_bytes = settings.limits.body_bytes;
    })
    .await;
    let great = |name: &str| {
        let body = format!("{{\"ExclusiveStartTableName\":\"{name}\"{}}}", " ".repeat(600 << 10));
        post("DynamoDB_20120810.ListTables", SIGNED, &body)
    };
    let mut first = Client::connect(server.address).await;
    first.send(&great("wait")).await;
    soon("the first call", server.stub.waiting.notified()).await;
    let mut second = Client::connect(server.address).await;
    // More than half of what there is: it cannot start, let alone be waited for.
    second.send(&great("wait")).await;
    assert_eq!(ask(server.address, &list_tables("abc")).await.status, 200, "small ones pass");
    let started = tokio::time::timeout(Duration::ZERO, server.stub.waiting.notified()).await;
    assert!(started.is_err(), "the second call waits for room");
    server.stub.go_on.notify_one();
    assert_eq!(first.reply().await.status, 200);
    soon("the second call", server.stub.waiting.notified()).await;
    server.stub.go_on.notify_one();
    assert_eq!(second.reply().await.status, 200);
}
