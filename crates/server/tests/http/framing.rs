//! Request framing that front ends refuse (RFC 9112): 400, and the connection ends, so that nobody
//! smuggles a request behind another.

use crate::client::{AMAZON_JSON, Client, SIGNED, ask, list_tables};
use crate::start;

/// A call with these header lines and this body as they are.
fn call(headers: &str, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\n{AMAZON_JSON}{SIGNED}X-Amz-Target: DynamoDB_20120810.ListTables\r\n\
         {headers}\r\n{body}"
    )
}

fn malformed() -> Vec<String> {
    let chunked = "2\r\n{}\r\n0\r\n\r\n";
    let good = list_tables("abc");
    vec![
        call("Host: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n", chunked),
        call("Host: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n", chunked),
        call("Host: localhost\r\nContent-Length: 2\r\nContent-Length: 2\r\n", "{}"),
        call("Content-Length: 2\r\n", "{}"),
        call("Host: localhost\r\nHost: localhost\r\nContent-Length: 2\r\n", "{}"),
        call("Host: localhost\r\nhost: y\r\nContent-Length: 2\r\n", "{}"),
        good.replacen("\r\n", "\n", 1),
        good.replacen("Host: localhost\r\n", "Host: x\n", 1),
        good.replacen("\r\n\r\n", "\r\n\n", 1),
        good.replacen("\r\n\r\n", "\n\n", 1),
        format!("\n{good}"),
        call(
            "Host: localhost\r\nTransfer-Encoding: chunked\r\n",
            "2\r\n{}\r\n0\r\nA: b\nC: d\r\n\r\n",
        ),
    ]
}

#[tokio::test]
async fn malformed_framing_is_refused_and_the_connection_closed() {
    let server = start().await;
    for request in malformed() {
        let mut client = Client::connect(server.address).await;
        let reply = client.ask(&request).await;
        assert_eq!((reply.status, reply.header("connection")), (400, Some("close")), "{request:?}");
        assert!(client.is_closed().await, "{request:?}");
    }
}

#[tokio::test]
async fn a_malformed_request_behind_a_good_one_is_refused_too() {
    let server = start().await;
    let chunked = call("Host: localhost\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n");
    for request in malformed() {
        for good in [list_tables("abc"), chunked.clone()] {
            let mut client = Client::connect(server.address).await;
            client.send(&format!("{good}{request}")).await;
            assert_eq!(client.reply().await.status, 200, "{request:?}");
            assert_eq!(client.reply().await.status, 400, "{request:?}");
        }
    }
}

#[tokio::test]
async fn nothing_behind_a_malformed_request_is_answered() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let smuggler =
        call("Host: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n");
    client.send(&format!("{smuggler}{}", list_tables("smuggled"))).await;
    assert_eq!(client.reply().await.status, 400);
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn unusual_but_sound_framing_is_taken() {
    let server = start().await;
    for request in [
        call(
            "Host: localhost\r\nTransfer-Encoding: Chunked\r\n",
            "2;a=b\r\n{}\r\n0\r\nT: a\r\n\r\n",
        ),
        call("host:\r\ncontent-length:  2 \r\n", "{}"),
        format!("\r\n{}", list_tables("abc")),
        "GET /health/live HTTP/1.0\r\n\r\n".to_owned(),
    ] {
        assert_eq!(ask(server.address, &request).await.status, 200, "{request:?}");
    }
}
