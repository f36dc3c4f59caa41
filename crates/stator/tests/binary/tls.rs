//! A server within TLS: what its own commands trust, and a certificate that stays and is replaced.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::process::Signal;

use crate::process::{Server, stator_with, until};

/// A server in `directory`, and the file with what to trust.
fn start(directory: &Path) -> (Server, String) {
    let mut server =
        Server::start_with(&["--data", "d", "--tls-self-signed"], &[], Some(directory));
    let trust = server.line("TLS ");
    let file = trust.split("AWS_CA_BUNDLE=").nth(1).and_then(|rest| rest.split(' ').next());
    let file = file.expect("a file").to_owned();
    (server, file)
}

fn health(url: &str, trusted: Option<&str>) -> (i32, String) {
    let variables: Vec<_> = trusted.map(|file| ("AWS_CA_BUNDLE", file)).into_iter().collect();
    let ended = stator_with(&["healthcheck", "--endpoint", url], &variables, None);
    (ended.code, ended.stderr)
}

#[test]
fn a_certificate_that_the_server_made_is_trusted_by_who_is_told_so_and_kept() {
    let own = tempfile::tempdir().expect("a directory");
    let (server, file) = start(own.path());
    let url = server.endpoint().to_owned();
    assert_eq!(health(&url, Some(&file)).0, 0);
    let (code, why) = health(&url, Some(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")));
    assert!(code != 0 && why.contains("no certificate"), "{why}");
    let plain = url.replace("https://", "http://");
    assert_ne!(health(&plain, None).0, 0);
    let key = own.path().join("d/tls.key");
    assert_eq!(fs::metadata(&key).expect("a key").permissions().mode() & 0o777, 0o600);
    let before = fs::read(&file).expect("a certificate");
    server.stop(Signal::TERM);

    let (server, file) = start(own.path());
    let url = server.endpoint().to_owned();
    assert_eq!(fs::read(&file).expect("a certificate"), before);
    assert_eq!(health(&url, Some(&file)).0, 0);
    server.stop(Signal::TERM);
}

#[test]
fn a_certificate_that_is_replaced_takes_effect_on_a_signal() {
    let (own, other) =
        (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("one"));
    let (server, file) = start(own.path());
    let url = server.endpoint().to_owned();
    let (second, other_file) = start(other.path());
    second.stop(Signal::TERM);
    for name in ["tls.key", "tls.crt"] {
        fs::copy(other.path().join("d").join(name), own.path().join("d").join(name)).expect(name);
    }
    server.send(Signal::HUP);
    until("the new certificate", || health(&url, Some(&other_file)).0 == 0);
    assert_ne!(health(&url, Some(&file)).0, 0);
    server.stop(Signal::TERM);
}
