//! The floors over a socket: answers of the asked size, and a log that holds what was acknowledged.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;

use env::Env;

use super::Floor;
use crate::client::connection::Connection;
use crate::client::endpoint::Endpoint;
use crate::client::message::Message;
use crate::client::template::Template;
use crate::client::tls::Authorities;

const ANY_PORT: &str = "127.0.0.1:0";

async fn start(log: Option<&Path>) -> Endpoint {
    let floor = Floor::bind(ANY_PORT.parse().unwrap(), log).await.unwrap();
    let to = endpoint(floor.address());
    let env = Env::real();
    env.clone().spawn("floor", async move {
        floor.run(env).await.unwrap();
    });
    to
}

fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint::new(&format!("http://{address}"), &Authorities::default()).unwrap()
}

async fn ask(connection: &mut Connection, path: &str, body: &str) -> (u16, usize) {
    let to = endpoint("127.0.0.1:1".parse().unwrap());
    let request = Message::new("PutItem", &to, path, &Template::default().text(body));
    let head = connection.call(request.bytes()).await.unwrap();
    (head.status, connection.body().len())
}

#[tokio::test]
async fn a_floor_answers_as_many_bytes_as_the_path_says() {
    let mut connection = Connection::open(&start(None).await).await.unwrap();
    assert_eq!(ask(&mut connection, "/7", "{}").await, (200, 7));
    assert_eq!(ask(&mut connection, "/100000", "{}").await, (200, 100_000));
    assert_eq!(ask(&mut connection, "/", "{}").await, (200, 450));
    assert_eq!(ask(&mut connection, "/30/read", "{}").await, (200, 30));
}

#[tokio::test]
async fn what_only_reads_is_not_logged() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let mut connection = Connection::open(&start(Some(&path)).await).await.unwrap();
    assert_eq!(ask(&mut connection, "/30/read", "a read").await, (200, 30));
    assert_eq!(ask(&mut connection, "/30", "a write").await, (200, 30));
    assert_eq!(records(&std::fs::read(&path).unwrap()), HashSet::from([b"a write".to_vec()]));
}

/// The records of a log, read independently of the code that writes it. The last one may still be
/// being written.
fn records(mut bytes: &[u8]) -> HashSet<Vec<u8>> {
    let mut found = HashSet::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length).try_into().unwrap();
        let Some((record, rest)) = rest.split_at_checked(length) else { break };
        found.insert(record.to_vec());
        bytes = rest;
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_body_is_in_the_log_when_the_answer_comes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let to = start(Some(&path)).await;
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..8 {
        let (path, to) = (path.clone(), to.clone());
        clients.spawn(async move {
            let mut connection = Connection::open(&to).await.unwrap();
            for number in 0..20 {
                let body = format!("{{\"client\":{client},\"number\":{number}}}");
                assert_eq!(ask(&mut connection, "/2", &body).await, (200, 2));
                let log = records(&std::fs::read(&path).unwrap());
                assert!(log.contains(body.as_bytes()), "{body} is missing");
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    assert_eq!(records(&std::fs::read(&path).unwrap()).len(), 160);
}

/// Writes to /dev/full fail as a full disk does.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_failing_disk_is_answered_500_from_then_on() {
    let mut connection =
        Connection::open(&start(Some(Path::new("/dev/full"))).await).await.unwrap();
    assert_eq!(ask(&mut connection, "/2", "{}").await.0, 500);
    assert_eq!(ask(&mut connection, "/2", "{}").await.0, 500);
}
