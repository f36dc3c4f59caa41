//! Two readers of HTTP, the fast path and the library: they answer alike, and one hands over to the
//! other in the middle of a connection.

use crate::client::{Client, Reply, SIGNED, ask, list_tables, post};
use crate::start;

/// The same call as the fast path leaves it to the library; nothing else reads that header.
fn for_the_library(call: &str) -> String {
    call.replacen("Content-Length", "Trailer: none\r\nContent-Length", 1)
}

/// The headers of a response, without what differs from one to the next.
fn headers(reply: &Reply) -> Vec<(String, String)> {
    let names = ["server", "content-type", "x-amz-crc32", "content-length", "connection"];
    let given = names.iter().filter_map(|name| {
        let value = reply.header(name)?;
        Some(((*name).to_owned(), value.to_owned()))
    });
    given.collect()
}

#[tokio::test]
async fn both_answer_alike() {
    let server = start().await;
    let unsigned = post("DynamoDB_20120810.ListTables", "", "{}");
    let unknown = post("DynamoDB_20120810.Nothing", SIGNED, "{}");
    let wrong = post("DynamoDB_20120810.ListTables", SIGNED, "{");
    let json = list_tables("a").replace("x-amz-json-1.0", "json").replace("x-amz-json", "json");
    let empty = post("DynamoDB_20120810.ListTables", SIGNED, "");
    let no_target = list_tables("a").replace("X-Amz-Target", "X-Other");
    for call in [list_tables("abc"), unsigned, unknown, wrong, json, empty, no_target] {
        let fast = ask(server.address, &call).await;
        let library = ask(server.address, &for_the_library(&call)).await;
        assert_eq!((fast.status, &fast.body), (library.status, &library.body), "{call}");
        assert_eq!(headers(&fast), headers(&library), "{call}");
        for reply in [&fast, &library] {
            let id = reply.header("x-amzn-requestid").unwrap_or_default();
            assert_eq!(id.len(), 52, "{reply:?}");
            // The form of RFC 9110, section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
            let date = reply.header("date").unwrap_or_default();
            assert!(date.len() == 29 && date.ends_with(" GMT"), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn a_call_that_comes_in_pieces_is_answered() {
    let server = start().await;
    let call = list_tables("abc");
    let (head, body) = call.split_once("\r\n\r\n").expect("a head");
    for at in [1, 20, head.len() - 1, head.len(), head.len() + 3, head.len() + 4, head.len() + 6] {
        let mut client = Client::connect(server.address).await;
        let (first, rest) = call.split_at(at);
        for _ in 0..2 {
            client.send(first).await;
            // So that it arrives by itself, nearly always.
            tokio::task::yield_now().await;
            client.send(rest).await;
            let reply = client.reply().await;
            assert!(reply.status == 200 && reply.body.contains("abc"), "{at}: {reply:?}");
        }
    }
    let mut client = Client::connect(server.address).await;
    for byte in format!("{head}\r\n\r\n{body}").bytes() {
        client.send_bytes(&[byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(client.reply().await.status, 200);
}

#[tokio::test]
async fn calls_sent_ahead_are_answered_in_order_by_whichever_reads_them() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let library = for_the_library(&list_tables("second"));
    client.send(&[list_tables("first"), library, list_tables("third")].concat()).await;
    for name in ["first", "second", "third"] {
        let reply = client.reply().await;
        assert!(reply.status == 200 && reply.body.contains(name), "{name}: {reply:?}");
    }
    let health = client.ask("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert_eq!(health.status, 200);
}

#[tokio::test]
async fn a_body_that_is_not_whole_when_the_client_ends_is_refused() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let call = list_tables("abc");
    client.send(call.split_at(call.len() - 1).0).await;
    client.finish().await;
    let reply = client.reply().await;
    assert_eq!((reply.status, reply.header("connection")), (400, Some("close")));
    assert!(client.is_closed().await);
}
