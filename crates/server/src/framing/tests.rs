//! Requests that front ends refuse, and their neighbours that everybody takes, cut at every byte.

use super::Framing;

/// Whether `text` is taken; the same must come out however it is cut.
fn taken(text: &str) -> bool {
    let bytes = text.as_bytes();
    let whole = Framing::default().follow(bytes);
    let mut bytewise = Framing::default();
    let refused = bytes.iter().position(|byte| bytewise.follow(&[*byte]).is_err());
    assert_eq!(whole.err(), refused, "byte by byte: {text:?}");
    for cut in 0..bytes.len() {
        let mut framing = Framing::default();
        let (first, second) = bytes.split_at(cut);
        let refused = match framing.follow(first) {
            Ok(()) => framing.follow(second).err().map(|at| at + cut),
            Err(at) => Some(at),
        };
        assert_eq!(whole.err(), refused, "cut at {cut}: {text:?}");
    }
    whole.is_ok()
}

const NEXT: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn a_request_with_both_lengths_is_refused_in_either_order() {
    let both = [
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "content-length: 0\r\nX: y\r\ntransfer-ENCODING: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ];
    for headers in both {
        assert!(!taken(&format!("POST / HTTP/1.1\r\n{headers}\r\n")), "{headers:?}");
    }
    assert!(taken("POST / HTTP/1.1\r\nContent-Length-Of-It: 5\r\nTe: trailers\r\n\r\n"));
}

#[test]
fn lines_without_cr_are_refused_anywhere_in_a_head() {
    for head in [
        "\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n\n",
    ] {
        assert!(!taken(head), "{head:?}");
    }
    assert!(taken("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n\r\n"));
}

#[test]
fn a_length_that_is_no_number_is_refused() {
    for length in ["", "+5", "-1", "5, 5", "0x5", "5 5", "18446744073709551616"] {
        assert!(!taken(&format!("POST / HTTP/1.1\r\nContent-Length:{length}\r\n\r\n")), "{length}");
    }
    // However long the space before it: no room is made for such a line.
    let far = " ".repeat(100);
    assert!(taken(&format!("POST / HTTP/1.1\r\nX-Length:{far}5\r\n\r\n{NEXT}")));
}

#[test]
fn what_is_in_a_body_is_no_head() {
    let body = "GET /\nTransfer-Encoding: x\n\n";
    let length = body.len();
    assert!(taken(&format!("POST / HTTP/1.1\r\nContent-Length: {length} \r\n\r\n{body}{NEXT}")));
    let chunked = format!("{length:X};a=b\r\n{body}\r\n1\r\n\n\r\n0\r\nT: a\r\n\r\n");
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(taken(&format!("{head}{chunked}{NEXT}{NEXT}")));
}

#[test]
fn a_request_behind_a_body_is_checked_too() {
    let smuggled = "GET / HTTP/1.1\nHost: x\r\n\r\n";
    assert!(!taken(&format!("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc{smuggled}")));
    let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    assert!(!taken(&format!("{chunked}{smuggled}")));
}

#[test]
fn lines_between_chunks_end_in_crlf_too() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for chunks in ["3\nabc\r\n0\r\n\r\n", "0\r\nT: a\nU: b\r\n\r\n", "0\r\n\n", "\r\n", "z\r\n"] {
        assert!(!taken(&format!("{head}{chunks}")), "{chunks:?}");
    }
}
