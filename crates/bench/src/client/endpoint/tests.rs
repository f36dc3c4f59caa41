//! URLs: what they mean, and what is said of those that mean nothing.

use super::Endpoint;
use crate::client::tls::Authorities;

fn parse(url: &str) -> anyhow::Result<Endpoint> {
    Endpoint::new(url, &Authorities::default())
}

#[test]
fn a_url_gives_address_and_host() {
    for (url, address, host) in [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://127.0.0.1", "127.0.0.1:80", "127.0.0.1"),
        ("http://[::1]:8000", "[::1]:8000", "[::1]:8000"),
    ] {
        let endpoint = parse(url).unwrap();
        assert_eq!((endpoint.address, endpoint.host.as_str()), (address.parse().unwrap(), host));
        assert!(endpoint.is_local() && endpoint.tls.is_none());
    }
}

#[test]
fn what_is_no_url_of_a_server_is_said_to_be_none() {
    for (url, says) in [
        ("127.0.0.1:8000", "is not a URL such as"),
        ("ftp://127.0.0.1", "is not a URL such as"),
        ("http://", "no path, user or query"),
        ("http://127.0.0.1:8000/shell", "no path, user or query"),
        ("http://127.0.0.1:port", "\"port\" is not a port"),
        ("http://no-such-host.invalid", "has no address: is its name right?"),
    ] {
        let error = format!("{:#}", parse(url).unwrap_err());
        assert!(error.contains(says), "{url}: {error}");
    }
}
