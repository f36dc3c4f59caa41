//! Which names nobody else can own.

use super::Hosts;

#[test]
fn addresses_localhost_and_configured_names_are_the_servers() {
    let hosts = Hosts::new(vec!["dynamodb".into(), "db.example.com".into()]);
    for host in [
        "localhost",
        "localhost:8000",
        "LOCALHOST:8000",
        "localhost.:8000",
        "bucket.localhost:8000",
        "a.b.localhost",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.1.2.3:8000",
        "172.17.0.2:8000",
        "[::1]",
        "[::1]:8000",
        "[fe80::1]:8000",
        "dynamodb",
        "DynamoDB:8000",
        "bucket.dynamodb:8000",
        "db.example.com.",
        "assets.db.example.com:443",
    ] {
        assert!(hosts.admit(host), "{host}");
    }
}

#[test]
fn names_that_a_stranger_can_own_are_not() {
    let hosts = Hosts::new(vec!["dynamodb".into(), "db.example.com".into()]);
    for host in [
        "",
        ":8000",
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "evillocalhost",
        ".localhost",
        "localhost..",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io:8000",
        "127.1",
        "[::1",
        "[::1].evil.example",
        "[evil]",
        "::1",
        "mydynamodb",
        "dynamodb.evil.example",
        "example.com",
        "localhost@evil.example",
        "evil.example, localhost",
    ] {
        assert!(!hosts.admit(host), "{host}");
    }
    assert!(!Hosts::default().admit("dynamodb"));
}
