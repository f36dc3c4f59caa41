//! Calls that go wrong inside: they end themselves and nothing else.

use std::time::Duration;

use crate::client::{Client, ask, list_tables};
use crate::{soon, start};

const FAILED: &str = "com.amazonaws.dynamodb.v20120810#InternalServerError";

#[tokio::test]
async fn a_panic_answers_internal_server_error_and_hurts_nothing_else() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let mut other = Client::connect(server.address).await;
    other.send(&list_tables("wait")).await;
    soon("the other call", server.stub.waiting.notified()).await;
    let reply = client.ask(&list_tables("panic")).await;
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains(FAILED), "{}", reply.body);
    assert_eq!(client.ask(&list_tables("abc")).await.status, 200, "the same connection");
    server.stub.go_on.notify_one();
    assert_eq!(other.reply().await.status, 200, "a call that was under way");
    let metrics =
        ask(server.address, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").await.body;
    assert!(metrics.contains("stator_request_panics_total 1\n"), "{metrics}");
}

#[tokio::test]
async fn a_call_that_takes_too_long_answers_internal_server_error() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    client.send(&list_tables("wait")).await;
    soon("the call", server.stub.waiting.notified()).await;
    server.clock.advance(Duration::from_secs(66));
    let reply = client.reply().await;
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains(FAILED), "{}", reply.body);
    assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
}

#[tokio::test]
async fn a_client_that_goes_away_hurts_nothing() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    client.send(&list_tables("wait")).await;
    soon("the call", server.stub.waiting.notified()).await;
    drop(client);
    assert_eq!(ask(server.address, &list_tables("abc")).await.status, 200);
}
