//! More connections than the server takes: idle ones make room, the health is answered all the
//! same, and nobody waits for ever.

use std::time::Duration;

use crate::client::{Client, ask, list_tables};
use crate::{Running, Stub, soon, start_with};

const HEALTH: &str = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn bounded(connections: usize, reserved: usize) -> Running {
    start_with(Stub::default(), |settings| {
        settings.limits.connections = connections;
        settings.limits.reserved_connections = reserved;
    })
    .await
}

/// A connection whose call is under way.
async fn busy(server: &Running) -> Client {
    let mut client = Client::connect(server.address).await;
    client.send(&list_tables("wait")).await;
    soon("the call", server.stub.waiting.notified()).await;
    client
}

async fn metric(server: &Running, name: &str) -> String {
    let text = ask(server.address, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").await.body;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.expect("the metric").to_owned()
}

#[tokio::test]
async fn the_connection_that_is_idle_for_longest_makes_room() {
    let server = bounded(3, 2).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = Client::connect(server.address).await;
        assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
        clients.push(client);
        server.clock.advance(Duration::from_secs(1));
    }
    // The first asks again, so the second has been idle for longest.
    assert_eq!(clients[0].ask(&list_tables("abc")).await.status, 200);
    server.clock.advance(Duration::from_secs(1));
    let mut late = Client::connect(server.address).await;
    assert_eq!(late.ask(&list_tables("abc")).await.status, 200);
    assert!(clients[1].is_closed().await);
    for open in [0, 2] {
        assert_eq!(clients[open].ask(&list_tables("abc")).await.status, 200);
    }
    // To ask for the metrics closes a second one.
    assert_eq!(metric(&server, "stator_connections_idle_closed_total").await, "2");
}

#[tokio::test]
async fn many_connections_that_say_nothing_are_closed_for_those_that_ask() {
    let server = bounded(8, 4).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(Client::connect(server.address).await);
    }
    for _ in 0..20 {
        assert_eq!(ask(server.address, HEALTH).await.status, 200);
        assert_eq!(ask(server.address, &list_tables("abc")).await.status, 200);
    }
}

#[tokio::test]
async fn a_connection_beyond_the_bound_waits_for_one_that_has_answered() {
    let server = bounded(1, 4).await;
    let mut first = busy(&server).await;
    let mut second = Client::connect(server.address).await;
    second.send(&list_tables("def")).await;
    // Answered after the second was accepted: its place is beyond the bound.
    let health = ask(server.address, HEALTH).await;
    assert_eq!((health.status, health.header("connection")), (200, Some("close")));
    server.stub.go_on.notify_one();
    assert_eq!(first.reply().await.status, 200);
    assert!(first.is_closed().await);
    assert_eq!(second.reply().await.status, 200);
}

#[tokio::test]
async fn a_request_beyond_the_bound_is_refused_when_nobody_makes_room() {
    let server = bounded(1, 4).await;
    let mut first = busy(&server).await;
    let mut second = Client::connect(server.address).await;
    second.send(&list_tables("def")).await;
    let refused = async {
        let reply = second.reply().await;
        assert_eq!((reply.status, reply.header("connection")), (503, Some("close")));
        assert!(second.is_closed().await);
    };
    server.as_time_passes(Duration::from_millis(100), refused).await;
    server.stub.go_on.notify_one();
    assert_eq!(first.reply().await.status, 200);
    assert_eq!(metric(&server, "stator_connections_refused_total").await, "1");
}

#[tokio::test]
async fn the_health_is_answered_while_every_slot_is_taken_and_many_wait() {
    let server = bounded(1, 8).await;
    let _first = busy(&server).await;
    let mut waiting = Vec::new();
    for _ in 0..50 {
        let mut client = Client::connect(server.address).await;
        client.send(&list_tables("def")).await;
        waiting.push(client);
    }
    // The clock does not move: nobody's time is over.
    assert_eq!(ask(server.address, HEALTH).await.status, 200);
}

#[tokio::test]
async fn a_burst_of_connections_fits_the_queue() {
    let (env, _clock) = env::Env::manual(1, env::Timestamp::from_secs(1_800_000_000));
    let settings = server::Settings {
        namespace: model::Namespace::new("123456789012", "eu-west-2"),
        limits: server::Limits::default(),
        origins: server::Origins::None,
        hosts: server::Hosts::default(),
        slow_request: None,
        spans: None,
        audit: None,
        tls: None,
        proxies: None,
    };
    let loopback = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let doors = [server::Binding::everything(server::ListenAddress::Tcp(loopback))];
    // It accepts nothing.
    let server = server::Server::bind(&doors, env, settings).await.expect("a free port");
    let mut clients = Vec::new();
    for _ in 0..600 {
        clients.push(Client::connect(server.address().expect("an address")).await);
    }
}
