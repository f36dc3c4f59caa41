//! Which requests are plain, and that the check of the framing agrees about where they end.

use env::{Env, Timestamp};

use super::{PlainRequest, Read, read};
use crate::framing::Framing;

const GOOD: &str = "POST / HTTP/1.1\r\nHost: localhost:8000\r\nX-Amz-Target: a\r\n\
    content-length: 2\r\n\r\n{}";

fn plain(text: &str) -> Option<PlainRequest> {
    match read(text.as_bytes()) {
        Read::Plain(request) => Some(request),
        Read::Incomplete | Read::Other => None,
    }
}

#[test]
fn a_plain_request_says_where_its_head_and_body_end_and_keeps_its_headers() {
    let request = plain(GOOD).expect("plain");
    assert_eq!((request.head + request.body, request.body), (GOOD.len(), 2));
    let head = request.into_head(GOOD.as_bytes()[..GOOD.len() - 2].to_vec().into());
    assert_eq!(head.text(&hyper::header::HOST), Some("localhost:8000"));
    assert_eq!(head.text(&crate::header::TARGET), Some("a"));
    assert_eq!(head.text(&hyper::header::DATE), None);
    let mut names = Vec::new();
    head.headers.names(&mut |name| names.push(name.to_owned()));
    assert_eq!(names, ["host", "x-amz-target", "content-length"]);
}

#[test]
fn every_beginning_of_a_head_is_incomplete() {
    for length in 0..GOOD.len() - "{}".len() {
        assert!(matches!(read(&GOOD.as_bytes()[..length]), Read::Incomplete), "{length}");
    }
}

#[test]
fn anything_that_changes_how_a_request_is_read_or_answered_is_left_to_the_library() {
    let with = |line: &str| GOOD.replace("X-Amz-Target: a", line);
    for other in [
        GOOD.replace("POST", "GET"),
        GOOD.replace("POST / ", "POST /a "),
        GOOD.replace("POST / ", "POST /?a=b "),
        GOOD.replace("POST / ", "POST http://localhost/ "),
        GOOD.replace("HTTP/1.1", "HTTP/1.0"),
        GOOD.replace("Host: localhost:8000\r\n", ""),
        GOOD.replace("content-length: 2\r\n", ""),
        GOOD.replace("content-length: 2", "content-length: 16385"),
        GOOD.replace("content-length: 2", "content-length: +2"),
        GOOD.replace("content-length: 2", "content-length: 2, 2"),
        GOOD.replace("content-length: 2", "content-length:"),
        with("Host: localhost"),
        with("Content-Length: 2"),
        with("Transfer-Encoding: chunked"),
        with("Transfer-Encoding : chunked"),
        with("Content-Encoding: gzip"),
        with("Expect: 100-continue"),
        with("Connection: close"),
        with("Connection: upgrade, keep-alive"),
        with("Upgrade: h2c"),
        with("Origin: http://localhost"),
        with("Sec-Fetch-Site: cross-site"),
        with("Trailer: a"),
        with(" folded: a"),
        with("a b: c"),
        with("\0: c"),
    ] {
        assert!(matches!(read(other.as_bytes()), Read::Other), "{other:?}");
    }
    assert!(plain(&with("Connection: Keep-Alive")).is_some());
}

/// Of two readers that disagree about the end of a request, one can be made to take a part of a
/// body for the next request.
#[test]
fn a_request_that_was_damaged_at_random_and_is_still_plain_ends_where_the_framing_says() {
    const PIECES: [&str; 12] = [
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        "Content-Length: 7\r\n",
        "content-length:0\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Host: a\r\n",
        "\0",
        "7",
    ];
    let (env, _) = Env::manual(7, Timestamp::default());
    let below = |bound: usize| usize::try_from(env.random_u64() % bound as u64).unwrap_or(0);
    let mut taken = 0;
    for _ in 0..50_000 {
        let mut bytes = GOOD.as_bytes().to_vec();
        for _ in 0..=below(3) {
            let at = below(bytes.len());
            match below(3) {
                0 => bytes.splice(at..at, PIECES[below(PIECES.len())].bytes()).for_each(drop),
                1 => drop(bytes.remove(at)),
                _ => bytes[at] = PIECES[below(PIECES.len())].as_bytes()[0],
            }
        }
        let Read::Plain(request) = read(&bytes) else { continue };
        let end = request.head + request.body;
        let mut framing = Framing::default();
        let whole = bytes.get(..end).unwrap_or(&bytes);
        // What the framing refuses never arrives here whole.
        if framing.follow(whole).is_err() {
            continue;
        }
        taken += 1;
        assert_eq!(framing.heads(), 1, "{:?}", String::from_utf8_lossy(&bytes));
        assert_eq!(framing.is_in_body(), bytes.len() < end);
        assert!(!framing.is_in_head(), "{:?}", String::from_utf8_lossy(&bytes));
    }
    assert!(taken > 5_000, "{taken}");
}
