//! Reading answers: whole, in pieces, broken.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Connection, Length, parse};
use crate::client::endpoint::Endpoint;
use crate::client::tls::Authorities;

#[test]
fn a_head_gives_status_length_and_close() {
    let head = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 12\r\nConnection: Close\r\n\r\n";
    let parsed = parse(head).unwrap().unwrap();
    assert_eq!((parsed.status, parsed.body, parsed.close), (400, Length::Bytes(12), true));
    assert_eq!(parsed.head, head.len());
}

#[test]
fn half_a_head_is_not_there_yet() {
    assert_eq!(parse(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n").unwrap(), None);
}

#[test]
fn an_answer_without_length_or_without_http_is_an_error() {
    assert!(parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    assert!(parse(b"SSH-2.0-x\r\n\r\n").is_err());
    assert!(parse(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n").is_err());
}

/// Answers the first request with `pieces`, each in its own segment as far as the kernel likes.
async fn answering(pieces: Vec<Vec<u8>>) -> Connection {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    env::Env::real().spawn("test server", async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = [0; 5];
        stream.read_exact(&mut request).await.unwrap();
        for piece in pieces {
            stream.write_all(&piece).await.unwrap();
            stream.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let to = Endpoint::new(&format!("http://{address}"), &Authorities::default()).unwrap();
    Connection::open(&to).await.unwrap()
}

#[tokio::test]
async fn an_answer_in_pieces_is_put_together() {
    let body = vec![b'x'; 200_000];
    let mut pieces =
        vec![b"HTTP/1.1 200 OK\r\nContent-Le".to_vec(), b"ngth: 200000\r\n\r".to_vec()];
    pieces.push(b"\n".to_vec());
    pieces.extend(body.chunks(30_000).map(<[u8]>::to_vec));
    let mut connection = answering(pieces).await;
    let head = connection.call(b"hello").await.unwrap();
    assert_eq!(head.status, 200);
    assert_eq!(connection.body(), body);
}

#[tokio::test]
async fn a_server_that_closes_instead_of_answering_is_an_error() {
    let mut connection =
        answering(vec![b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab".to_vec()]).await;
    let error = connection.call(b"hello").await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn chunks_are_joined_wherever_they_are_cut() {
    let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                   5\r\nhello\r\nA;x=1\r\n, 2 chunks\r\n0\r\n\r\n";
    for size in [1, 7, 40, answer.len()] {
        let mut connection = answering(answer.chunks(size).map(<[u8]>::to_vec).collect()).await;
        assert_eq!(connection.call(b"hello").await.unwrap().status, 200);
        assert_eq!(connection.body(), b"hello, 2 chunks");
    }
}

#[tokio::test]
async fn a_chunk_without_a_size_is_an_error() {
    let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n".to_vec();
    let error = answering(vec![answer]).await.call(b"hello").await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
}
