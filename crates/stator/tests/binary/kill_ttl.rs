//! Time to live on a table with items, through kill -9 while it marks and while it deletes.

use std::collections::BTreeSet;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::control::{advance, call, move_clock, now};
use crate::data::create_table;
use crate::process::{Server, until};
use crate::stream;

const ITEMS: u64 = 2_400;
const HOUR: u64 = 60 * 60;

/// A third expired an hour ago, a third expires in an hour, a third in a day or never.
fn item(n: u64, now: u64) -> Value {
    let key = key(n);
    let until = match n % 6 {
        0 | 1 => now - HOUR,
        2 | 3 => now + HOUR,
        4 => now + 24 * HOUR,
        _ => return json!({"pk": {"S": key}}),
    };
    json!({"pk": {"S": key}, "until": {"N": until.to_string()}})
}

fn key(n: u64) -> String {
    format!("item-{n}")
}

/// The keys of the items whose number leaves one of these rests when divided by six.
fn keys(rests: &[u64]) -> BTreeSet<String> {
    (0..ITEMS).filter(|n| rests.contains(&(n % 6))).map(key).collect()
}

fn left(server: &Server) -> usize {
    stream::scan(server).len()
}

fn start(data: &std::path::Path) -> Server {
    Server::start(&["--test-control", "--data", data.to_str().expect("a readable path")])
}

/// A full table with a stream that begins behind its items, killed as soon as time to live is on.
fn fill_and_switch_on(data: &std::path::Path) -> Value {
    let server = start(data);
    create_table(&server);
    let now = now(&server);
    let items: Vec<Value> = (0..ITEMS).map(|n| item(n, now)).collect();
    stream::put_all(&server, &items);
    let arn = stream::switch_on(&server);
    let ttl = json!({"AttributeName": "until", "Enabled": true});
    let request = json!({"TableName": "things", "TimeToLiveSpecification": ttl});
    call(&server, "UpdateTimeToLive", request);
    server.stop(Signal::KILL);
    arn
}

#[test]
fn exactly_the_expired_items_go_once_each_after_kills_while_marking_and_deleting() {
    let dir = tempfile::tempdir().expect("a directory");
    let arn = fill_and_switch_on(dir.path());
    let expired = keys(&[0, 1]).len();
    let all = usize::try_from(ITEMS).expect("few");
    // Commits of the background work before the kill: marks first, 128 a commit, then deletes.
    for commits in [0, 3, 6, 12, 20] {
        let server = start(dir.path());
        // A scan takes long beside a commit, so most questions are for the commits.
        let done = || (0..50).any(|_| server.commits() >= commits);
        until("commits", || done() || left(&server) == all - expired);
        server.stop(Signal::KILL);
    }
    // After a restart the clock is the machine's again: what is left of the next third waits.
    let end = keys(&[4, 5]).len();
    for _ in 0..2 {
        let server = start(dir.path());
        until("the expired items to go", || left(&server) <= all - expired);
        let before = left(&server);
        move_clock(&server, 2 * HOUR);
        until("deletes", || left(&server) < before || before == end);
        server.stop(Signal::KILL);
    }
    let server = start(dir.path());
    advance(&server, 2 * HOUR);
    let text = |value: &Value| value.as_str().expect("a key").to_owned();
    let found: BTreeSet<String> =
        stream::scan(&server).iter().map(|item| text(&item["pk"]["S"])).collect();
    assert_eq!(found, keys(&[4, 5]));
    let mut removed = Vec::new();
    for shard in stream::shards(&server, &arn) {
        for record in stream::records(&server, &arn, &shard) {
            assert_eq!(record["eventName"], "REMOVE", "{record}");
            // Source: "DynamoDB Streams and Time to Live" in the developer guide.
            let service = json!({"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"});
            assert_eq!(record["userIdentity"], service, "{record}");
            removed.push(text(&record["dynamodb"]["Keys"]["pk"]["S"]));
        }
    }
    removed.sort_unstable();
    assert_eq!(removed, Vec::from_iter(keys(&[0, 1, 2, 3])));
}
