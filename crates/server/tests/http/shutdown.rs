//! The way down: finish what was accepted, take nothing new.

use std::time::Duration;

use tokio::net::TcpStream;

use crate::client::{Client, list_tables};
use crate::{Stub, soon, start, start_with};

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
