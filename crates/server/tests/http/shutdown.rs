//! The way down: finish what was accepted, take nothing new.

use std::time::Duration;

use tokio::net::TcpStream;

use crate::client::{AMAZON_JSON, Client, SIGNED, list_tables};
use crate::{Running, Stub, soon, start, start_with};

#[tokio::test]
async fn shutdown_finishes_calls_closes_idle_connections_and_takes_no_new_ones() {
    let server = start().await;
    let mut idle = Client::connect(server.address).await;
    assert_eq!(idle.ask(&list_tables("abc")).await.status, 200);
    let mut busy = Client::connect(server.address).await;
    busy.send(&list_tables("wait")).await;
    soon("the call", server.stub.waiting.notified()).await;
    server.stop.send(()).unwrap();
    assert!(idle.is_closed().await);
    assert!(TcpStream::connect(server.address).await.is_err());
    server.stub.go_on.notify_one();
    let reply = busy.reply().await;
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    assert!(busy.is_closed().await);
    assert_eq!(soon("the end", server.stopped).await, Ok(true));
}

#[tokio::test]
async fn shutdown_does_not_wait_for_ever() {
    let server = start_with(Stub::default(), |settings| {
        settings.limits.drain = Duration::from_secs(5);
    })
    .await;
    let mut busy = Client::connect(server.address).await;
    busy.send(&list_tables("wait")).await;
    soon("the call", server.stub.waiting.notified()).await;
    server.stop.send(()).unwrap();
    // Until the listener is gone the drain timer may not run yet.
    soon("the end of listening", async {
        while TcpStream::connect(server.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    server.clock.advance(Duration::from_secs(5));
    assert_eq!(soon("the end", server.stopped).await, Ok(false));
}

#[tokio::test]
async fn shutdown_drops_half_a_head_at_once() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    // In one piece with a request that is answered, so that it has arrived.
    client.send(&format!("{}POST / HTTP/1.1\r\nHost: localhost\r\nX-Am", list_tables("abc"))).await;
    assert_eq!(client.reply().await.status, 200);
    server.stop.send(()).unwrap();
    // The clock does not move.
    assert!(client.is_closed().await);
    assert_eq!(soon("the end", server.stopped).await, Ok(true));
}

/// A server that waits long for bodies, and a client that has sent half of one.
async fn inside_a_body() -> (Running, Client) {
    let server = start_with(Stub::default(), |settings| {
        settings.limits.body = Duration::from_secs(3600);
        settings.limits.drain = Duration::from_secs(3600);
    })
    .await;
    let mut client = Client::connect(server.address).await;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}Expect: 100-continue\r\n\
         X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n"
    );
    assert_eq!(client.ask(&head).await.status, 100, "the body is waited for");
    client.send("{").await;
    (server, client)
}

#[tokio::test]
async fn shutdown_drops_half_a_body_after_its_grace() {
    let (server, mut client) = inside_a_body().await;
    let (stop, stopped) = (server.stop, server.stopped);
    stop.send(()).unwrap();
    let ticking = async {
        loop {
            server.clock.advance(Duration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        closed = client.is_closed() => assert!(closed),
        () = ticking => {}
    }
    assert_eq!(soon("the end", stopped).await, Ok(true));
}

#[tokio::test]
async fn a_body_that_is_whole_within_the_grace_is_answered() {
    let (server, mut client) = inside_a_body().await;
    server.stop.send(()).unwrap();
    soon("the end of listening", async {
        while TcpStream::connect(server.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    server.clock.advance(Duration::from_secs(4));
    let reply = client.ask("}").await;
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    assert_eq!(soon("the end", server.stopped).await, Ok(true));
}
