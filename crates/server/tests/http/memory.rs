//! Clients that let the server hold what they sent: all of it is counted, and those that send
//! nothing more make room.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{AMAZON_JSON, Client, SIGNED, ask, list_tables, post};
use crate::{Running, Stub, soon, start_with};

/// A body of a quarter of a megabyte, which was not counted once.
fn body() -> String {
    format!("{{{}}}", " ".repeat(262_000 - 2))
}

async fn metric(server: &Running, name: &str) -> u64 {
    let scrape = ask(server.address, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").await.body;
    let value = scrape.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    value.unwrap_or_else(|| panic!("no {name} in {scrape}"))
}

/// Begins a body and stops in the middle of it.
async fn stall_in_body(server: &Running) -> Client {
    let request = post("DynamoDB_20120810.ListTables", SIGNED, &body());
    let mut client = Client::connect(server.address).await;
    client.send(&request[..request.len() - 60_000]).await;
    client
}

#[tokio::test]
async fn who_stalls_inside_a_body_is_cut_when_others_need_the_room() {
    let server = start_with(Stub::default(), |settings| {
        // Room for four or five bodies beside the reserve.
        settings.limits.bodies_bytes = (1 << 20) + 2 * settings.limits.body_bytes;
    })
    .await;
    let mut stalled = Vec::new();
    for _ in 0..20 {
        stalled.push(stall_in_body(&server).await);
    }
    let whole = post("DynamoDB_20120810.ListTables", SIGNED, &body());
    for _ in 0..5 {
        let served = async { assert_eq!(ask(server.address, &whole).await.status, 200) };
        server.as_time_passes(Duration::from_millis(100), served).await;
    }
    assert!(metric(&server, "stator_connections_slow_senders_cut_total").await > 0);
    // What is still held is within the limit.
    let held = metric(&server, "stator_request_body_bytes ").await;
    assert!((1..=1 << 20).contains(&held), "{held} bytes");
    // Small ones never wait.
    assert_eq!(ask(server.address, &list_tables("abc")).await.status, 200);
}

#[tokio::test]
async fn who_waits_with_a_part_while_nothing_moves_is_refused() {
    let server = start_with(Stub::default(), |settings| {
        // Room for the first parts of four bodies beside the reserve.
        settings.limits.bodies_bytes = (5 << 19) + 2 * settings.limits.body_bytes;
    })
    .await;
    let long = format!("{{{}}}", " ".repeat(1_200_000));
    let long = post("DynamoDB_20120810.ListTables", SIGNED, &long);
    let mut stalled = Vec::new();
    for _ in 0..12 {
        // More than its first part, and what it lacks never comes.
        let mut client = Client::connect(server.address).await;
        let sent = client.send(&long[..700_000]);
        // The buffers of the operating system may not take all of it.
        let _ = tokio::time::timeout(Duration::from_millis(100), sent).await;
        stalled.push(client);
    }
    let whole = post("DynamoDB_20120810.ListTables", SIGNED, &body());
    let served = async { assert_eq!(ask(server.address, &whole).await.status, 200) };
    server.as_time_passes(Duration::from_millis(100), served).await;
    // Nobody knows that they would stall too: what they have sent was not read.
    assert!(metric(&server, "stator_requests_refused_total ").await > 0);
}

#[tokio::test]
async fn who_stalls_inside_a_body_stays_while_nobody_needs_the_room() {
    let server = start_with(Stub::default(), |_| {}).await;
    let mut client = stall_in_body(&server).await;
    for _ in 0..29 {
        server.clock.advance(Duration::from_secs(1));
        assert_eq!(ask(server.address, &list_tables("abc")).await.status, 200);
    }
    let request = post("DynamoDB_20120810.ListTables", SIGNED, &body());
    client.send(&request[request.len() - 60_000..]).await;
    assert_eq!(client.reply().await.status, 200);
}

/// Begins a head of more than 16 KiB.
async fn stall_in_head(server: &Running) -> Client {
    let mut client = Client::connect(server.address).await;
    let long = "a".repeat(12_000);
    client.send(&format!("GET /health?{long} HTTP/1.1\r\nX-Long: {long}")).await;
    client
}

#[tokio::test]
async fn long_heads_that_do_not_end_are_bounded_and_the_oldest_make_room() {
    let server = start_with(Stub::default(), |settings| {
        settings.limits.heads_bytes = 2 * settings.limits.head_bytes;
    })
    .await;
    let mut first = stall_in_head(&server).await;
    let mut second = stall_in_head(&server).await;
    // The order in which the server sees them is not known, but there is room for two.
    let mut third = stall_in_head(&server).await;
    let request = format!(
        "POST /?{long} HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}X-Long: {long}\r\n\
         X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n{{}}",
        long = "a".repeat(12_000)
    );
    let served = async {
        loop {
            let mut stream = TcpStream::connect(server.address).await.expect("a connection");
            // The server may hang up in the middle.
            let sent = stream.write_all(request.as_bytes()).await;
            let mut answer = [0; 12];
            if sent.is_ok() && stream.read_exact(&mut answer).await.is_ok() {
                assert_eq!(&answer, b"HTTP/1.1 200");
                return;
            }
        }
    };
    server.as_time_passes(Duration::from_millis(100), served).await;
    let ended = async {
        tokio::select! {
            () = async { assert!(first.is_closed().await) } => {}
            () = async { assert!(second.is_closed().await) } => {}
            () = async { assert!(third.is_closed().await) } => {}
        }
    };
    soon("the end of a connection", ended).await;
}
