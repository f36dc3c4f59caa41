//! Whom proxies are believed to forward, in all three forms, and bytes that are none of them.

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use proptest::prelude::*;
use tokio::io::AsyncReadExt as _;

use super::*;

const TRUSTED: &str = "10.0.0.0/8";
const PEER: &str = "10.0.0.1";

fn proxies(header: ProxyHeader) -> Proxies {
    let networks = vec![TRUSTED.parse().unwrap(), "2001:db8:1::/48".parse().unwrap()];
    Proxies { networks, local: false, header }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// What is found in these headers of a request from the proxy [`PEER`].
fn found(header: ProxyHeader, headers: &[(&str, &str)]) -> Client {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    proxies(header).client(Some(ip(PEER)), &Headers::Map(map))
}

fn client(source: &str, secure: Option<bool>) -> Client {
    Client { source: Some(ip(source)), secure }
}

#[test]
fn the_client_is_the_last_address_that_is_no_proxy() {
    for (value, source) in [
        ("203.0.113.7", "203.0.113.7"),
        // What a client invents is left of what proxies add.
        ("127.0.0.1, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.2.3.4", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7 , 2001:db8:1::5", "203.0.113.7"),
        // All are proxies: the first of them.
        ("10.9.9.9, 10.2.3.4", "10.9.9.9"),
        // What cannot be read ends what is known.
        ("203.0.113.7, unknown", PEER),
        ("203.0.113.7, unknown, 10.2.3.4", "10.2.3.4"),
        ("203.0.113.7,", PEER),
        ("", PEER),
        ("203.0.113.7%eth0", PEER),
    ] {
        let headers = [("x-forwarded-for", value)];
        assert_eq!(found(ProxyHeader::XForwardedFor, &headers), client(source, None), "{value}");
    }
    let several = [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "203.0.113.7, 10.2.3.4")];
    assert_eq!(found(ProxyHeader::XForwardedFor, &several), client("203.0.113.7", None));
}

#[test]
fn the_protocol_is_that_of_the_last_proxy() {
    for (value, secure) in [
        ("https", Some(true)),
        ("HTTPS", Some(true)),
        ("http", Some(false)),
        ("https, http", Some(false)),
        ("wss", None),
        ("", None),
    ] {
        let headers = [("x-forwarded-proto", value)];
        assert_eq!(found(ProxyHeader::XForwardedFor, &headers), client(PEER, secure), "{value}");
    }
}

/// Examples of RFC 7239, sections 4 and 6, and what is none of its lists.
#[test]
fn hops_of_the_standard_are_read_from_the_last_one() {
    for (value, source, secure) in [
        ("for=203.0.113.7", "203.0.113.7", None),
        ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17", None),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60", Some(false)),
        ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17", None),
        (
            "for=127.0.0.1, for=203.0.113.7;proto=https, for=10.2.3.4;proto=http",
            "203.0.113.7",
            Some(true),
        ),
        ("for=203.0.113.7;host=\"a,b;for=127.0.0.1\"", "203.0.113.7", None),
        ("for=\"_gazonk\"", PEER, None),
        ("for=unknown, for=10.2.3.4", "10.2.3.4", None),
        ("for=203.0.113.7;for=127.0.0.1", PEER, None),
        ("for=127.0.0.1, host=\"open", PEER, None),
        ("for=\"127.0.0.1\\\"\"", PEER, None),
        ("proto=https", PEER, None),
        ("nonsense", PEER, None),
    ] {
        let headers = [("forwarded", value)];
        assert_eq!(found(ProxyHeader::Forwarded, &headers), client(source, secure), "{value}");
    }
}

#[test]
fn one_form_alone_is_read() {
    let both = [("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=198.51.100.1")];
    assert_eq!(found(ProxyHeader::XForwardedFor, &both), client("203.0.113.7", None));
    assert_eq!(found(ProxyHeader::Forwarded, &both), client("198.51.100.1", None));
    assert_eq!(found(ProxyHeader::ProxyProtocol, &both), client(PEER, None));
}

#[test]
fn only_the_networks_that_are_named_are_trusted() {
    let proxies = proxies(ProxyHeader::Forwarded);
    for (peer, trusted) in
        [(PEER, true), ("::ffff:10.0.0.1", true), ("11.0.0.1", false), ("2001:db8:1::9", true)]
    {
        assert_eq!(proxies.trusts(Some(ip(peer))), trusted, "{peer}");
    }
    assert!(!proxies.trusts(None));
    assert!(Proxies { local: true, ..proxies }.trusts(None));
}

/// What is read of these bytes, and what is left of them.
fn preface(bytes: &[u8]) -> (std::io::Result<Client>, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut from = bytes;
        let read = read_preface(&mut from).await;
        let mut left = Vec::new();
        from.read_to_end(&mut left).await.unwrap();
        (read, left)
    })
}

/// A header of version 2 (section 2.2 of the specification): command, family, what follows.
fn version_2(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
    let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
    [b"\r\n\r\n\0\r\nQUIT\n".as_slice(), &[0x20 | command, family], &length, rest].concat()
}

const V4: [u8; 12] = [203, 0, 113, 7, 192, 0, 2, 1, 0x12, 0x67, 0x1f, 0x40];

#[test]
fn headers_of_the_proxy_protocol_are_read_to_their_end() {
    let v6: Vec<u8> = [&ip6("2001:db8::7"), &ip6("2001:db8::1"), [1, 2, 3, 4].as_slice()].concat();
    // Extension 0x20, its length, the bits of the client, whether its certificate was verified.
    let tls = [V4.as_slice(), &[0x20, 0, 5, 1, 0, 0, 0, 0]].concat();
    let no_tls = [V4.as_slice(), &[0x04, 0, 0, 0x20, 0, 5, 0, 0, 0, 0, 0]].concat();
    let unix = [0; 216];
    for (header, expected) in [
        (b"PROXY TCP4 203.0.113.7 192.0.2.1 4711 8000\r\n".to_vec(), client("203.0.113.7", None)),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n".to_vec(), client("2001:db8::7", None)),
        (b"PROXY UNKNOWN\r\n".to_vec(), Client::default()),
        (b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n".to_vec(), Client::default()),
        (version_2(1, 0x11, &V4), client("203.0.113.7", None)),
        (version_2(1, 0x21, &v6), client("2001:db8::7", None)),
        (version_2(1, 0x11, &tls), client("203.0.113.7", Some(true))),
        (version_2(1, 0x11, &no_tls), client("203.0.113.7", Some(false))),
        (version_2(1, 0x31, &unix), Client::default()),
        (version_2(0, 0x00, &[]), Client::default()),
        (version_2(0, 0x11, &V4), Client::default()),
    ] {
        let (read, left) = preface(&[&header, b"GET / HTTP".as_slice()].concat());
        assert_eq!(read.unwrap(), expected, "{header:?}");
        assert_eq!(left, b"GET / HTTP", "{header:?}");
    }
}

fn ip6(text: &str) -> [u8; 16] {
    text.parse::<Ipv6Addr>().unwrap().octets()
}

#[test]
fn what_is_no_such_header_is_refused() {
    let long = [b"PROXY UNKNOWN ".as_slice(), &[b'a'; 200], b"\r\n"].concat();
    let mut vast = version_2(1, 0x11, &[0; 5_000]);
    vast.truncate(16);
    for bytes in [
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"PROXY TCP4 203.0.113.7 192.0.2.1 4711\r\n\r\n\r\n".to_vec(),
        b"PROXY TCP4 203.0.113.300 192.0.2.1 1 2\r\n".to_vec(),
        b"PROXY TCP6 203.0.113.7 192.0.2.1 1 2\r\n".to_vec(),
        b"PROXY TCP4 203.0.113.7 192.0.2.1 1 70000\r\n".to_vec(),
        b"PROXY \r\nGET / HTTP/1.1\r\n\r\n".to_vec(),
        b"PROXY UNKNOWN\n\n\n\n".to_vec(),
        b"PROXY TCP4".to_vec(),
        long,
        vast,
        version_2(1, 0x11, &V4[..5]),
        version_2(2, 0x11, &V4),
        version_2(1, 0x11, &[V4.as_slice(), &[0x20, 0, 9, 1]].concat()),
        version_2(1, 0x11, &[V4.as_slice(), &[0x20, 0, 0]].concat()),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\x00\x00\x00\x00".to_vec(),
    ] {
        assert!(preface(&bytes).0.is_err(), "{bytes:?}");
    }
}

proptest! {
    /// No bytes make it panic, and none before what was not a header are given to what follows as
    /// the word of a client.
    #[test]
    fn any_bytes_are_a_header_or_refused(
        start in prop::sample::select(vec![
            Vec::new(), b"PROXY ".to_vec(), b"PROXY TCP4 ".to_vec(), b"PROXY TCP6 ".to_vec(),
            b"PROXY UNKNOWN".to_vec(), version_2(1, 0x11, &[])[..14].to_vec(),
            version_2(1, 0x21, &[])[..14].to_vec(), version_2(0, 0, &[])[..12].to_vec(),
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
        line in any::<bool>(),
    ) {
        let mut bytes = start;
        bytes.extend(rest);
        if line {
            bytes.extend(b"\r\n");
        }
        let (read, left) = preface(&bytes);
        if read.is_ok() {
            let header = &bytes[..bytes.len() - left.len()];
            prop_assert!(header.ends_with(b"\r\n") && header.len() <= 107 || header.len() >= 16);
        }
    }

    /// Whatever a client sends before what the proxy adds, its address is the one that the proxy
    /// saw.
    #[test]
    fn no_client_hides_behind_what_it_sends(sent in "[ -~]{0,60}") {
        let value = format!("{sent}, 203.0.113.7");
        let of = found(ProxyHeader::XForwardedFor, &[("x-forwarded-for", &value)]);
        prop_assert_eq!(of.source, Some(ip("203.0.113.7")));
        let hops = [("forwarded", &*sent), ("forwarded", "for=203.0.113.7;proto=https")];
        prop_assert_eq!(found(ProxyHeader::Forwarded, &hops), client("203.0.113.7", Some(true)));
        let value = format!("{sent}, for=203.0.113.7");
        let of = found(ProxyHeader::Forwarded, &[("forwarded", &value)]);
        // Quotes that do not end make the whole list unreadable.
        prop_assert!([Some(ip("203.0.113.7")), Some(ip(PEER))].contains(&of.source));
    }
}
