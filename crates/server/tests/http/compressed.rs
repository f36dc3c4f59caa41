//! Compressed bodies, of requests and of answers.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::client::{AMAZON_JSON, Client, Reply, SIGNED, post};
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
async fn what_is_not_what_its_coding_says_is_an_internal_error() {
    let server = start().await;
    let mut broken = gzip(&list_tables("abc", 0));
    broken.truncate(broken.len() - 1);
    let mut followed = gzip(&list_tables("abc", 0));
    followed.extend(b"rest");
    for body in [b"".as_slice(), b"\x1f\x8b", b"gzip", &broken, &followed] {
        assert_eq!(ask(&server, "gzip", body).await.status, 500, "{body:?}");
    }
    let plain = list_tables("abc", 0);
    assert_eq!(ask(&server, "deflate", &gzip(&plain)).await.status, 500);
    assert_eq!(ask(&server, "br", plain.as_bytes()).await.status, 500);
    assert_eq!(ask(&server, "identity", plain.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn a_connection_remains_usable_behind_a_body_with_a_wrong_coding() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let wrong =
        post("DynamoDB_20120810.ListTables", &format!("{SIGNED}Content-Encoding: br\r\n"), "{}");
    assert_eq!(client.ask(&wrong).await.status, 500);
    assert_eq!(client.ask(&crate::client::list_tables("abc")).await.status, 200);
}

#[tokio::test]
async fn a_deflate_body_is_read_as_what_it_holds() {
    let server = start().await;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(list_tables("abc", 300 << 10).as_bytes()).expect("memory takes all");
    let body = encoder.finish().expect("memory takes all");
    let reply = ask(&server, "deflate", &body).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, "{\"TableNames\":[\"abc\"]}"));
}

/// The answer to ListTables with this start name for a client that accepts `codings`: status,
/// `Content-Encoding` and body, whose checksum is right.
async fn answer(server: &Running, codings: &str, name: &str) -> (u16, String, Vec<u8>) {
    let mut client = Client::connect(server.address).await;
    let headers = format!("{SIGNED}Accept-Encoding: {codings}\r\n");
    let body = list_tables(name, 0);
    client.send(&post("DynamoDB_20120810.ListTables", &headers, &body)).await;
    let (reply, bytes) = client.reply_bytes().await;
    let crc = reply.header("x-amz-crc32").expect("a checksum").parse();
    assert_eq!(crc, Ok(crc32fast::hash(&bytes)), "the checksum is of what is sent");
    (reply.status, reply.header("content-encoding").unwrap_or_default().to_owned(), bytes)
}

#[tokio::test]
async fn a_large_answer_is_compressed_for_a_client_that_takes_it() {
    let server = start().await;
    let small = answer(&server, "gzip", "abc").await;
    assert_eq!(small, (200, String::new(), b"{\"TableNames\":[\"abc\"]}".to_vec()));
    let expected = format!("{{\"TableNames\":[\"{}\"]}}", "a".repeat(crate::GREAT));
    for (codings, named) in
        [("gzip, deflate", "gzip"), ("deflate", "deflate"), ("identity", ""), ("gzip;q=0", "")]
    {
        let (status, coding, body) = answer(&server, codings, "great").await;
        assert_eq!((status, coding.as_str()), (200, named), "{codings}");
        let mut text = String::new();
        match named {
            "gzip" => GzDecoder::new(&*body).read_to_string(&mut text),
            "deflate" => ZlibDecoder::new(&*body).read_to_string(&mut text),
            _ => (&*body).read_to_string(&mut text),
        }
        .expect("what the coding says");
        assert!(text == expected, "{codings}");
        assert!(named.is_empty() || body.len() < 20_000, "{} bytes", body.len());
    }
}
