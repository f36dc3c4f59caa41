//! Doors of the server: where it listens and says so, who reads its metrics, and proxies before it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use rustix::process::Signal;
use serde_json::Value;

use crate::authorization::{admin, dynamodb, encoded, iam, new_key, table};
use crate::process::{Server, stator, stator_with};
use crate::signatures::{GIVEN, KEY, SECRET, Signing, code};

fn scrape<'a>(key: (&'a str, &'a str)) -> Signing<'a> {
    Signing { method: "GET", path: "/metrics", ..Signing::new("stator", key, "") }
}

#[test]
fn the_banner_names_every_place_and_each_is_healthy() {
    let dir = tempfile::tempdir().expect("a directory");
    let socket = format!("unix:{}", dir.path().join("run/socket").display());
    let listen = format!("127.0.0.1:0,[::1]:0,{socket}");
    let arguments = ["--memory", "--listen", &listen, "--metrics-listen", "127.0.0.1:0"];
    let mut server = Server::start_with(&arguments, &[], None);
    assert!(server.endpoint().starts_with("http://127.0.0.1:"), "{}", server.endpoint());
    let other = server.line("also at");
    let other = other.split_whitespace().last().expect("an endpoint").to_owned();
    assert!(other.starts_with("http://[::1]:"), "{other}");
    assert_eq!(server.line("also at").split_whitespace().last(), Some(&*socket));
    let metrics = server.line("metrics");
    let metrics = metrics.split_whitespace().last().expect("an endpoint");
    let place = metrics.strip_prefix("http://").and_then(|rest| rest.strip_suffix("/metrics"));
    let mut stream = TcpStream::connect(place.expect("a place")).expect("a connection");
    let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    assert!(answer.contains("stator_connections "), "{answer}");
    assert_eq!(server.get("/metrics").0, 404);
    for endpoint in [server.endpoint(), &other, &socket] {
        let ended = stator(&["healthcheck", "--endpoint", endpoint]);
        assert_eq!((ended.code, &*ended.stderr), (0, ""), "{endpoint}");
    }
    // What is configured is what is asked.
    let everywhere = format!("{},{socket}", server.endpoint().replace("http://", ""));
    let configured = [("STATOR_LISTEN", everywhere.as_str())];
    let ended = stator_with(&["healthcheck"], &configured, None);
    assert_eq!((ended.code, &*ended.stderr), (0, ""));
    let refused = stator(&["--memory", "--listen", &socket]);
    assert_eq!(refused.code, 4, "{}", refused.stderr);
    assert!(refused.stderr.contains("another server listens there"), "{}", refused.stderr);
    server.stop(Signal::TERM);
    let ended = stator_with(&["healthcheck"], &configured, None);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(!dir.path().join("run/socket").exists());
}

#[test]
fn metrics_are_read_by_those_who_may_where_signatures_are_verified() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let refused = server.get("/metrics");
    assert_eq!(refused.0, 400, "{}", refused.1);
    assert!(refused.1.contains("MissingAuthenticationTokenException"), "{}", refused.1);
    let wrong = scrape((KEY, "wrong")).send(&server);
    assert_eq!(code(&wrong).0, 400, "{}", wrong.1);
    let (status, text) = scrape((KEY, SECRET)).send(&server);
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("stator_connections "), "{text}");
    iam(&server, &admin(), "CreateUser", "UserName=prometheus");
    let key = new_key(&server, &admin(), "prometheus");
    let (status, text) = scrape((&key.0, &key.1)).send(&server);
    assert_eq!(status, 400);
    assert!(
        text.contains(
            "User: arn:aws:iam::000000000000:user/prometheus is not authorized to perform: \
             stator:GetMetrics because no identity-based policy allows the stator:GetMetrics \
             action"
        ),
        "{text}"
    );
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Action":"stator:GetMetrics","Resource":"*"}}"#;
    let form = format!("UserName=prometheus&PolicyName=p&PolicyDocument={}", encoded(policy));
    iam(&server, &admin(), "PutUserPolicy", &form);
    assert_eq!(scrape((&key.0, &key.1)).send(&server).0, 200);
    // It is a permission to read them, not a call.
    let mut call = Signing::new("stator", (KEY, SECRET), "{}");
    call.headers.push(("content-type", "application/x-amz-json-1.1".to_owned()));
    call.headers.push(("x-amz-target", "Stator.GetMetrics".to_owned()));
    assert_ne!(call.send(&server).0, 200);
    assert_eq!(server.get("/health/ready").0, 200);
}

/// The address of the client is what policies and the audit log see, if the proxy may say it.
#[test]
fn policies_and_the_audit_log_see_whom_a_trusted_proxy_forwards() {
    let allowed = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",
        "Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},
        "Bool":{"aws:SecureTransport":"true"}}}}"#;
    for (proxy, status, source) in
        [("127.0.0.1", 200, "203.0.113.7"), ("192.0.2.1", 400, "127.0.0.1")]
    {
        let dir = tempfile::tempdir().expect("a directory");
        let log = dir.path().join("audit.log");
        let path = log.to_str().expect("a readable path");
        let arguments = ["--memory", "--auth", "--audit-log", path, "--trusted-proxy", proxy];
        let server = Server::start_with(&arguments, &GIVEN, None);
        table(&server, "Books");
        iam(&server, &admin(), "CreateUser", "UserName=alice");
        let alice = new_key(&server, &admin(), "alice");
        let form = format!("UserName=alice&PolicyName=p&PolicyDocument={}", encoded(allowed));
        iam(&server, &admin(), "PutUserPolicy", &form);
        let list = Signing::list_tables((&alice.0, &alice.1));
        let sent = "X-Forwarded-For: 203.0.113.9, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n";
        let answer = list.send_with(&server, sent);
        assert_eq!(answer.0, status, "{proxy}: {}", answer.1);
        // Without the proxy's word it is the proxy that asks.
        assert_eq!(dynamodb(&server, &alice, None, "ListTables", "{}").0, 400);
        server.stop(Signal::TERM);
        let written = fs::read_to_string(&log).expect("the log");
        let lines = written.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let line = lines.into_iter().find(|line| line["action"] == "ListTables").expect("a line");
        assert_eq!(line["sourceAddress"], source, "{proxy}");
    }
}
