//! Shards that rotate below concurrent writers, through kill -9: the stream replayed is the table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::data::create_table;
use crate::process::Server;
use crate::stream;

const WRITERS: u64 = 4;
const KEYS: u64 = 8;
const ROTATE: &str = "/_stator/shards/rotate";

/// What a key may hold: the version of its item, or none. More than one when a write was not
/// answered.
type Expected = BTreeMap<String, Vec<Option<u64>>>;

/// One of several that write at the same time, each to keys of its own.
struct Writer {
    number: u64,
    /// The version of the last write; no two writes of all writers share one.
    version: u64,
    expected: Expected,
    /// Versions that were put and acknowledged.
    acknowledged: Vec<u64>,
}

impl Writer {
    fn new(number: u64) -> Self {
        Self { number, version: number, expected: Expected::new(), acknowledged: Vec::new() }
    }

    /// Writes until it is stopped or gets no answer; says when a write was acknowledged.
    fn run(&mut self, server: &Server, stop: &AtomicBool, done: &Sender<()>) {
        while !stop.load(Ordering::Acquire) && self.write(server) {
            // Nobody counts any more once the server is about to be killed.
            let _ = done.send(());
        }
    }

    /// Puts or, every fifth time, deletes an item; whether that was acknowledged.
    fn write(&mut self, server: &Server) -> bool {
        self.version += WRITERS;
        let turn = self.version / WRITERS;
        let key = format!("{}-{}", self.number, turn % KEYS);
        let (operation, request, after) = if turn.is_multiple_of(5) {
            ("DeleteItem", json!({"TableName": "things", "Key": {"pk": {"S": key}}}), None)
        } else {
            let version = json!({"N": self.version.to_string()});
            let item = json!({"pk": {"S": key}, "version": version});
            ("PutItem", json!({"TableName": "things", "Item": item}), Some(self.version))
        };
        let target = format!("DynamoDB_20120810.{operation}");
        let answer = server.attempt(&target, &request.to_string());
        let possible = self.expected.entry(key).or_insert_with(|| vec![None]);
        let Some((status, body)) = answer else {
            possible.push(after);
            return false;
        };
        assert_eq!(status, 200, "{body}");
        *possible = vec![after];
        self.acknowledged.extend(after);
        true
    }
}

/// Lets all write on a server until `writes` were acknowledged, rotates after every 25 of them and
/// at the end, and kills the server during that last rotation if told so.
fn round(server: &Server, writers: &mut [Writer], writes: usize, kill: bool) {
    let stop = AtomicBool::new(false);
    let (done, acknowledged) = channel();
    let (ask, asked): (Sender<()>, Receiver<()>) = channel();
    std::thread::scope(|scope| {
        for writer in writers {
            let (stop, done) = (&stop, done.clone());
            scope.spawn(move || writer.run(server, stop, &done));
        }
        scope.spawn(move || {
            for () in asked {
                let answer = server.try_post(ROTATE, "");
                assert!(answer.is_none_or(|(status, _)| status == 200));
            }
        });
        for write in 1..=writes {
            acknowledged.recv_timeout(Duration::from_secs(30)).expect("a write");
            if write % 25 == 0 || write == writes {
                ask.send(()).expect("it rotates");
            }
        }
        if kill {
            server.kill();
        }
        stop.store(true, Ordering::Release);
        drop(ask);
    });
}

/// The version in an image.
fn version(image: &Value) -> Option<u64> {
    image["version"]["N"].as_str().and_then(|version| version.parse().ok())
}

/// The places in a record's or a shard's sequence numbers compare as numbers.
fn sequence(number: &Value) -> u128 {
    number.as_str().and_then(|number| number.parse().ok()).expect("a sequence number")
}

/// Replays the stream, oldest shards first, and checks that each record follows from the one before
/// it. The table that comes out of it, and the versions in the order in which they were put.
fn replay(server: &Server, arn: &Value) -> (BTreeMap<String, u64>, Vec<u64>) {
    let mut table = BTreeMap::new();
    let mut put = Vec::new();
    let mut ends: BTreeMap<String, u128> = BTreeMap::new();
    for shard in stream::shards(server, arn) {
        let range = &shard["SequenceNumberRange"];
        let mut last = sequence(&range["StartingSequenceNumber"]);
        if let Some(parent) = shard["ParentShardId"].as_str() {
            let end = ends.get(parent).expect("parents come before their children");
            assert!(last > *end, "{shard} begins before its parent ends");
        }
        for record in stream::records(server, arn, &shard) {
            let change = &record["dynamodb"];
            let place = sequence(&change["SequenceNumber"]);
            assert!(place >= last, "{record} in {shard}");
            last = place + 1;
            let key = change["Keys"]["pk"]["S"].as_str().expect("a key").to_owned();
            let before = table.get(&key).copied();
            assert_eq!(version(&change["OldImage"]), before, "{record}");
            match version(&change["NewImage"]) {
                Some(version) => {
                    table.insert(key, version);
                    put.push(version);
                }
                None => drop(table.remove(&key)),
            }
        }
        let end = &range["EndingSequenceNumber"];
        if !end.is_null() {
            let end = sequence(end);
            assert!(last <= end.saturating_add(1), "{shard} has records behind its end");
            ends.insert(shard["ShardId"].as_str().expect("an id").to_owned(), end);
        }
    }
    (table, put)
}

#[test]
fn the_stream_replayed_is_the_table_after_kills_while_shards_rotate_below_writers() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().to_str().expect("a readable path");
    let start = || Server::start(&["--test-control", "--data", path]);
    let server = start();
    create_table(&server);
    let arn = stream::switch_on(&server);
    server.stop(Signal::KILL);
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    for writes in [10, 60, 125, 90] {
        let server = start();
        round(&server, &mut writers, writes, true);
    }
    let server = start();
    round(&server, &mut writers, 100, false);

    let (replayed, put) = replay(&server, &arn);
    let items = stream::scan(&server);
    let entry = |item: &Value| {
        let key = item["pk"]["S"].as_str().expect("a key").to_owned();
        (key, version(item).expect("a version"))
    };
    assert_eq!(replayed, items.iter().map(entry).collect());
    let distinct: BTreeSet<u64> = put.iter().copied().collect();
    assert_eq!(distinct.len(), put.len(), "a record is there twice");
    for writer in &writers {
        for version in &writer.acknowledged {
            assert!(distinct.contains(version), "{version} was acknowledged");
        }
        for (key, possible) in &writer.expected {
            assert!(possible.contains(&replayed.get(key).copied()), "{key}: {possible:?}");
        }
    }
}
