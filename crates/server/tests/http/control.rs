//! What a test may ask under `/_stator/`.

use crate::client::{Reply, ask};
use crate::{Running, Stub, start, start_with};

/// A server whose clock may be moved, at 1 800 000 000 seconds since 1970.
async fn controlled(stub: Stub) -> Running {
    let (below, _) = env::Env::manual(1, env::Timestamp::from_secs(1_800_000_000));
    let (_, clock) = below.movable();
    start_with(Stub { clock: Some(clock), ..stub }, |_| {}).await
}

async fn question(server: &Running, method: &str, path: &str, body: &str) -> Reply {
    let length = body.len();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
    ask(server.address, &format!("{head}{body}")).await
}

#[tokio::test]
async fn without_consent_nothing_is_there() {
    let server = start().await;
    for (method, path, body) in [
        ("GET", "/_stator/clock", ""),
        ("POST", "/_stator/clock/advance", "{\"seconds\":1}"),
        ("POST", "/_stator/shards/rotate", ""),
        ("POST", "/_stator/idle", ""),
        ("POST", "/_stator/reset", ""),
    ] {
        let reply = question(&server, method, path, body).await;
        let expected = (404, "<UnknownOperationException/>\n");
        assert_eq!((reply.status, reply.body.as_str()), expected, "{path}");
    }
}

#[tokio::test]
async fn the_clock_moves_forward_and_says_how_far() {
    let server = controlled(Stub::default()).await;
    let reply = question(&server, "GET", "/_stator/clock", "").await;
    let at_the_start = "{\"epoch_seconds\":1800000000.000,\"advanced_seconds\":0.000}\n";
    assert_eq!((reply.status, reply.body.as_str()), (200, at_the_start));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let advance = |body| question(&server, "POST", "/_stator/clock/advance", body);
    assert_eq!(advance("{\"seconds\":3600}").await.status, 200);
    let reply = advance("{\"seconds\": 0.5}").await;
    let moved = "{\"epoch_seconds\":1800003600.500,\"advanced_seconds\":3600.500}\n";
    assert_eq!((reply.status, reply.body.as_str()), (200, moved));
    assert_eq!(question(&server, "GET", "/_stator/clock", "").await.body, moved);
}

#[tokio::test]
async fn a_wrong_question_is_told_what_would_be_right() {
    let server = controlled(Stub::default()).await;
    let reply = question(&server, "POST", "/_stator/clock/advance", "{\"seconds\":-5}").await;
    let expected = "{\"error\":\"the clock only goes forward\",\"where\":\"byte 11 of the body\",\
        \"expected\":\"{\\\"seconds\\\": N}, where N is a number from 0 to 3155760000, such as 3600 \
        or 0.5\"}\n";
    assert_eq!((reply.status, reply.body.as_str()), (400, expected));
    let reply = question(&server, "POST", "/_stator/idle", "{\"seconds\":1}").await;
    let expected = "{\"error\":\"there is no field to give\",\"where\":\"byte 1 of the body\",\
        \"expected\":\"an empty body or {}\"}\n";
    assert_eq!((reply.status, reply.body.as_str()), (400, expected));
    let reply = question(&server, "GET", "/_stator/idle", "").await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    let reply = question(&server, "POST", "/_stator/sleep", "").await;
    assert_eq!(reply.status, 404);
    assert!(reply.body.contains("POST /_stator/clock/advance"), "{}", reply.body);
}

#[tokio::test]
async fn the_service_is_asked_for_its_background_work() {
    let server = controlled(Stub::default()).await;
    for (path, calls) in [
        ("/_stator/idle", "idle"),
        ("/_stator/shards/rotate", "rotate"),
        ("/_stator/reset", "reset"),
    ] {
        let reply = question(&server, "POST", path, "{}").await;
        assert_eq!((reply.status, reply.body.as_str()), (200, "{}\n"));
        assert_eq!(server.stub.asked.lock().expect("no panic").pop(), Some(calls));
    }
}

#[tokio::test]
async fn a_service_that_fails_is_a_server_error_with_its_reason() {
    let stub = Stub { unready: Some("the \"store\" is closed".into()), ..Stub::default() };
    let server = controlled(stub).await;
    let reply = question(&server, "POST", "/_stator/idle", "").await;
    let expected = "{\"error\":\"the \\\"store\\\" is closed\"}\n";
    assert_eq!((reply.status, reply.body.as_str()), (500, expected));
}
