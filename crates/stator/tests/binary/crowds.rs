//! Crowds of clients that do not behave, in small; `tests/soak/crowds.py` has them at full size.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use env::Env;
use serde_json::json;

use crate::data::{create_table, put};
use crate::process::{Server, until};

const BUDGET: &[&str] = &["--data", "data", "--memory-budget", "64MiB"];

fn resident(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib << 10
}

fn connect(server: &Server) -> TcpStream {
    let address = server.endpoint().trim_start_matches("http://").to_owned();
    TcpStream::connect(address).expect("the queue has room")
}

/// A call as bytes on the wire.
fn request(operation: &str, body: &str) -> Vec<u8> {
    format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n\
         X-Amz-Target: DynamoDB_20120810.{operation}\r\nX-Amz-Date: 20260401T000000Z\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=a/20260401/us-east-1/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=00\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn metric(server: &Server, name: &str) -> u64 {
    let (_, text) = server.get("/metrics");
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    value.unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn clients_that_take_no_answer_lose_their_connections_and_others_are_served() {
    let server = Server::start(BUDGET);
    create_table(&server);
    for number in 0..4 {
        let text = "t".repeat(300_000);
        let item = json!({"pk": {"S": format!("large-{number}")}, "text": {"S": text}});
        let put = json!({"TableName": "things", "Item": item});
        assert_eq!(server.call("PutItem", &put.to_string()).0, 200);
    }
    let before = resident(&server);
    let scan = request("Scan", r#"{"TableName":"things"}"#);
    let mut crowd = Vec::new();
    for _ in 0..200 {
        let mut stream = connect(&server);
        // The buffers of the operating system take the first ones.
        (0..5).for_each(|_| stream.write_all(&scan).expect("it is taken"));
        crowd.push(stream);
    }
    until("answers that wait", || metric(&server, "stator_answer_bytes ") > 30 << 20);
    for _ in 0..10 {
        assert_eq!(server.call("Scan", r#"{"TableName":"things"}"#).0, 200);
    }
    let most = resident(&server).saturating_sub(before) >> 20;
    assert!(most < 250, "{most} MiB more");
    assert!(metric(&server, "stator_connections_slow_readers_cut_total ") > 0);
    drop(crowd);
    until("the memory given back", || {
        metric(&server, "stator_answer_bytes ") == 0
            && resident(&server).saturating_sub(before) >> 20 < 100
    });
}

#[test]
fn clients_that_stall_inside_bodies_make_room_for_others() {
    let server = Server::start(BUDGET);
    create_table(&server);
    let before = resident(&server);
    let item = json!({"pk": {"S": "a"}, "text": {"S": "t".repeat(261_800)}});
    let body = json!({"TableName": "things", "Item": item}).to_string();
    let whole = request("PutItem", &body);
    let mut crowd = Vec::new();
    for _ in 0..300 {
        let mut stream = connect(&server);
        stream.set_nonblocking(true).expect("a socket");
        // As much as the server and the operating system take.
        let _ = stream.write(&whole[..whole.len() - 5_000]);
        crowd.push(stream);
    }
    until("bodies that fill the room", || metric(&server, "stator_request_body_bytes ") > 12 << 20);
    for _ in 0..10 {
        assert_eq!(server.call("PutItem", &body).0, 200);
    }
    assert!(metric(&server, "stator_connections_slow_senders_cut_total ") > 0);
    let most = resident(&server).saturating_sub(before) >> 20;
    assert!(most < 200, "{most} MiB more");
}

#[test]
fn idle_connections_beyond_the_bound_hold_nobody_up() {
    let server = Server::start(&["--memory", "--connections", "500"]);
    create_table(&server);
    let env = Env::real();
    let mut idle = Vec::new();
    for round in 0..700 {
        idle.push(connect(&server));
        if round % 100 == 99 {
            let before = env.moment();
            put(&server, &format!("item {round}"));
            assert_eq!(server.get("/health/ready").0, 200);
            let took = env.moment().since(before);
            assert!(took < Duration::from_secs(2), "{took:?} beside {round}");
        }
    }
    assert!(metric(&server, "stator_connections ") < 600);
}

/// What connections wait with is small: ten thousand must not take the memory of a small machine.
#[test]
fn connections_that_wait_take_little_memory() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    // Whatever the first ones need for all, on each thread.
    let mut waiting: Vec<_> = (0..50).flat_map(|_| [answered(&server), connect(&server)]).collect();
    until("the first are accepted", || metric(&server, "stator_connections ") >= 100);
    let before = resident(&server);
    for _ in 0..400 {
        waiting.push(connect(&server));
    }
    until("they are accepted", || metric(&server, "stator_connections ") >= 500);
    let silent = (resident(&server).saturating_sub(before)) / 400;
    // With 48 kB of a future each, as it once was, this fails.
    assert!(silent < 8 << 10, "{silent} bytes for a connection that has said nothing");
    let before = resident(&server);
    for _ in 0..400 {
        waiting.push(answered(&server));
    }
    let answered = (resident(&server).saturating_sub(before)) / 400;
    assert!(answered < 20 << 10, "{answered} bytes for one that waits after a call");
}

/// A connection with a call that was answered.
fn answered(server: &Server) -> TcpStream {
    let mut stream = connect(server);
    stream.write_all(&request("ListTables", "{}")).expect("it is taken");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");
    stream
}

#[test]
fn a_burst_of_connects_fits_the_queue() {
    let server = Server::start(&["--memory"]);
    let env = Env::real();
    // The server accepts none of them meanwhile.
    server.send(rustix::process::Signal::STOP);
    let mut crowd = Vec::new();
    for number in 0..1_000 {
        let before = env.moment();
        crowd.push(connect(&server));
        // A queue that is full makes a client wait for a second before it tries again.
        let took = env.moment().since(before);
        assert!(took < Duration::from_millis(900), "{took:?} for connection {number}");
    }
    server.send(rustix::process::Signal::CONT);
    for stream in crowd.iter_mut().step_by(100) {
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it is taken");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
}
