//! Requests whose body is compressed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::client::{AMAZON_JSON, Client, Reply, SIGNED};
use crate::{Running, start};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

/// ListTables with this start name, and spaces behind it up to `length` bytes.
fn list_tables(name: &str, length: usize) -> String {
    let mut body = format!("{{\"ExclusiveStartTableName\":\"{name}\"}}");
    body.push_str(&" ".repeat(length.saturating_sub(body.len())));
    body
}

async fn ask(server: &Running, coding: &str, body: &[u8]) -> Reply {
    let length = body.len();
    let mut client = Client::connect(server.address).await;
    client
        .send(&format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}Content-Encoding: {coding}\r\n\
             X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: {length}\r\n\r\n"
        ))
        .await;
    client.send_bytes(body).await;
    client.reply().await
}

#[tokio::test]
async fn a_gzip_body_is_read_as_what_it_holds() {
    let server = start().await;
    // Below and above what is read without a share of the budget, up to the limit itself.
    for length in [0, 300 << 10, 1 << 20] {
        let body = gzip(&list_tables("abc", length));
        let reply = ask(&server, "gzip", &body).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, "{\"TableNames\":[\"abc\"]}"));
    }
    let reply = ask(&server, " GZIP ", &gzip(&list_tables("abc", 0))).await;
    assert_eq!(reply.status, 200, "codings have no case");
}

#[tokio::test]
async fn what_becomes_too_large_is_a_body_that_is_too_large() {
    let server = start().await;
    let bomb = gzip(&list_tables("abc", (1 << 20) + 1));
    assert!(bomb.len() < 10_000, "it looks small");
    let reply = ask(&server, "gzip", &bomb).await;
    assert_eq!((reply.status, reply.header("connection")), (413, Some("close")));
}

#[tokio::test]
async fn what_is_not_gzip_is_not_json() {
    let server = start().await;
    let mut broken = gzip(&list_tables("abc", 0));
    broken.truncate(broken.len() - 1);
    let mut followed = gzip(&list_tables("abc", 0));
    followed.extend(b"rest");
    for body in [b"".as_slice(), b"\x1f\x8b", b"gzip", &broken, &followed] {
        let reply = ask(&server, "gzip", body).await;
        assert_eq!(reply.status, 400, "{body:?}");
        assert!(reply.body.contains("SerializationException"), "{}", reply.body);
    }
}

#[tokio::test]
async fn an_unknown_coding_is_passed_over() {
    let server = start().await;
    let plain = list_tables("abc", 0);
    assert_eq!(ask(&server, "identity", plain.as_bytes()).await.status, 200);
    assert_eq!(ask(&server, "br", plain.as_bytes()).await.status, 200);
    assert_eq!(ask(&server, "deflate", &gzip(&plain)).await.status, 400);
}
