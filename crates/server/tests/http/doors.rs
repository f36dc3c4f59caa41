//! Doors: several addresses, Unix sockets, a place for metrics alone, and proxies before them.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use env::{Env, Timestamp};
use server::{BindFault, Binding, ListenAddress, Proxies, ProxyHeader, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

use crate::client::{Client, ask, list_tables};
use crate::{Stub, settings, soon, start_at, start_with};

const HEALTH: &str = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const METRICS: &str = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

fn loopback() -> ListenAddress {
    ListenAddress::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)))
}

fn address(binding: &Binding) -> SocketAddr {
    match binding.address {
        ListenAddress::Tcp(address) => address,
        ListenAddress::Unix(_) => panic!("an address"),
    }
}

/// Asks once on a Unix socket; the whole answer.
async fn ask_at(path: &Path, request: &str) -> String {
    let mut stream = soon("a connection", UnixStream::connect(path)).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut answer = String::new();
    soon("an answer", stream.read_to_string(&mut answer)).await.expect("text");
    answer
}

/// Binds a socket without a server that answers.
async fn bind(path: &Path) -> Result<Server, BindFault> {
    let (env, _) = Env::manual(1, Timestamp::from_secs(1_800_000_000));
    let doors = [Binding::everything(ListenAddress::Unix(path.to_owned()))];
    Server::bind(&doors, env, settings()).await
}

#[tokio::test]
async fn every_place_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("socket");
    let six = ListenAddress::Tcp(SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 0)));
    let places = [loopback(), six, loopback(), ListenAddress::Unix(path.clone())];
    let server = start_at(&places.map(Binding::everything), Stub::default(), |_| {}).await;
    for binding in &server.bindings[..3] {
        let reply = ask(address(binding), &list_tables("abc")).await;
        assert_eq!((reply.status, &*reply.body), (200, r#"{"TableNames":["abc"]}"#), "{binding:?}");
    }
    let call = list_tables("abc").replace("Host:", "Connection: close\r\nHost:");
    let answer = ask_at(&path, &call).await;
    assert!(answer.ends_with(r#"{"TableNames":["abc"]}"#), "{answer}");
    assert!(ask_at(&path, HEALTH).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_socket_is_for_its_owner_and_goes_with_its_server() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("run/stator/socket");
    let bound = bind(&path).await.expect("a socket");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().expect("a directory")), 0o700);
    // Nothing but the socket is there.
    assert_eq!(fs::read_dir(dir.path().join("run/stator")).expect("a directory").count(), 1);
    let fault = bind(&path).await.expect_err("somebody listens");
    assert_eq!(fault.error.kind(), std::io::ErrorKind::AddrInUse);
    drop(bound);
    assert!(!path.exists());
}

#[tokio::test]
async fn the_socket_of_a_dead_server_is_replaced_and_other_files_are_not() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("socket");
    // As after a kill: the file without the listener.
    drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
    assert!(path.exists());
    let server = bind(&path).await.expect("a socket");
    // A server whose file another one replaced leaves that alone.
    fs::remove_file(&path).expect("it is there");
    let other = bind(&path).await.expect("a socket");
    drop(server);
    assert!(path.exists());
    drop(other);
    fs::write(&path, "precious").expect("a file");
    let fault = bind(&path).await.expect_err("a file");
    assert_eq!(fault.error.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "precious");
    let open = dir.path().join("open");
    fs::create_dir(&open).expect("a directory");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).expect("a mode");
    let fault = bind(&open.join("socket")).await.expect_err("others may replace it");
    assert_eq!(fault.error.kind(), std::io::ErrorKind::PermissionDenied);
}

#[tokio::test]
async fn metrics_with_a_place_of_their_own_are_nowhere_else_and_nothing_else_is_there() {
    let doors = [Binding::everything(loopback()), Binding::metrics(loopback())];
    let server = start_at(&doors, Stub::default(), |_| {}).await;
    let [everything, metrics] = [0, 1].map(|at| address(&server.bindings[at]));
    assert_eq!(ask(everything, METRICS).await.status, 404);
    assert_eq!(ask(everything, HEALTH).await.status, 200);
    assert_eq!(ask(everything, &list_tables("abc")).await.status, 200);
    let scraped = ask(metrics, METRICS).await;
    assert_eq!(scraped.status, 200);
    assert!(scraped.body.contains("stator_connections "), "{}", scraped.body);
    assert_eq!(ask(metrics, HEALTH).await.status, 200);
    for request in [
        list_tables("abc"),
        "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".to_owned(),
        "POST /_stator/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".to_owned(),
    ] {
        assert_eq!(ask(metrics, &request).await.status, 404, "{request}");
    }
    // A page under a name of its own reads them nowhere.
    let evil = METRICS.replace("localhost", "evil.example");
    assert_eq!(ask(metrics, &evil).await.status, 403);
}

fn proxies(network: &str, header: ProxyHeader) -> Arc<Proxies> {
    let networks = vec![network.parse().expect("a network")];
    Arc::new(Proxies { networks, local: true, header })
}

/// Asks where the server sees a call come from.
fn origin(headers: &str) -> String {
    list_tables("origin").replace("Host:", &format!("{headers}Host:"))
}

const FORWARDED: &str = "X-Forwarded-For: 1.2.3.4, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n";

#[tokio::test]
async fn a_trusted_proxy_says_where_a_request_comes_from_and_others_do_not() {
    let header = ProxyHeader::XForwardedFor;
    for (network, seen) in [
        ("127.0.0.0/8", r#"{"TableNames":["203.0.113.7 true"]}"#),
        ("10.0.0.0/8", r#"{"TableNames":["127.0.0.1 false"]}"#),
    ] {
        let trusted = proxies(network, header);
        let server = start_with(Stub::default(), |settings| settings.proxies = Some(trusted)).await;
        let mut client = Client::connect(server.address).await;
        assert_eq!(client.ask(&origin(FORWARDED)).await.body, seen);
        // Each request of a connection is somebody else's.
        let none = client.ask(&origin("")).await.body;
        assert_eq!(none, r#"{"TableNames":["127.0.0.1 false"]}"#);
        // The same by the HTTP library, which takes over.
        let slow = origin(FORWARDED).replace("Host:", "Expect: 100-continue\r\nHost:");
        client.send(&slow).await;
        let reply = client.reply().await;
        let reply = if reply.status == 100 { client.reply().await } else { reply };
        assert_eq!(reply.body, seen);
    }
    let without = start_with(Stub::default(), |_| {}).await;
    let reply = ask(without.address, &origin(FORWARDED)).await;
    assert_eq!(reply.body, r#"{"TableNames":["127.0.0.1 false"]}"#);
}

#[tokio::test]
async fn a_proxy_on_a_unix_socket_is_trusted_where_that_is_said() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("socket");
    let doors = [Binding::everything(ListenAddress::Unix(path.clone()))];
    let trusted = proxies("10.0.0.0/8", ProxyHeader::XForwardedFor);
    let server = start_at(&doors, Stub::default(), |settings| settings.proxies = Some(trusted));
    let _server = server.await;
    let close = format!("{FORWARDED}Connection: close\r\n");
    let answer = ask_at(&path, &origin(&close)).await;
    assert!(answer.ends_with(r#"{"TableNames":["203.0.113.7 true"]}"#), "{answer}");
    let answer = ask_at(&path, &origin("Connection: close\r\n")).await;
    assert!(answer.ends_with(r#"{"TableNames":["none false"]}"#), "{answer}");
}

#[tokio::test]
async fn the_proxy_protocol_is_read_before_the_first_request() {
    let trusted = proxies("127.0.0.0/8", ProxyHeader::ProxyProtocol);
    let server = start_with(Stub::default(), |settings| settings.proxies = Some(trusted)).await;
    let header = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 8000\r\n";
    let mut client = Client::connect(server.address).await;
    // In pieces, as a network may give it.
    for piece in [&header[..3], &header[3..20], &header[20..]] {
        client.send(piece).await;
    }
    let seen = r#"{"TableNames":["203.0.113.7 false"]}"#;
    // What a client adds within is not read.
    for _ in 0..2 {
        assert_eq!(client.ask(&origin("X-Forwarded-For: 1.2.3.4\r\n")).await.body, seen);
    }
    let local = b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00";
    let mut client = Client::connect(server.address).await;
    client.send_bytes(local).await;
    assert_eq!(client.ask(&origin("")).await.body, r#"{"TableNames":["127.0.0.1 false"]}"#);
    // A second header is no request.
    let mut client = Client::connect(server.address).await;
    client.send(&format!("{header}{header}")).await;
    client.send(&origin("")).await;
    assert_eq!(client.reply().await.status, 400);
}

#[tokio::test]
async fn a_proxy_without_its_header_is_not_answered() {
    let trusted = proxies("127.0.0.0/8", ProxyHeader::ProxyProtocol);
    let server = start_with(Stub::default(), |settings| settings.proxies = Some(trusted)).await;
    let mut client = Client::connect(server.address).await;
    client.send(HEALTH).await;
    assert!(client.is_closed().await);
    // Nor one that begins and does not end.
    let mut client = Client::connect(server.address).await;
    client.send("PROXY TCP4 203.0.").await;
    let closed = async { assert!(client.is_closed().await) };
    server.as_time_passes(Duration::from_secs(1), closed).await;
}
