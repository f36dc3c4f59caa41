//! `stator backup`, `stator restore-server` and `stator history`: of running servers and of
//! directories, through kill -9, and refused.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use env::Env;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::control::call;
use crate::data::{create_table, put};
use crate::process::{Ended, Server, stator, until};

fn readable(path: &Path) -> &str {
    path.to_str().expect("a readable path")
}

fn start(data: &Path, kind: &[&str]) -> Server {
    Server::start(&[&["--data", readable(data)], kind].concat())
}

fn back_up(server: &Server, destination: &Path) -> Ended {
    stator(&["backup", readable(destination), "--endpoint", server.endpoint()])
}

fn restore(from: &Path, data: &Path) -> Ended {
    stator(&["restore-server", readable(from), "--data", readable(data)])
}

/// The items of the table, as numbers.
fn numbers(server: &Server) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let mut request = json!({"TableName": "things", "ConsistentRead": true});
    loop {
        let page = call(server, "Scan", request.clone());
        for item in page["Items"].as_array().expect("items") {
            let key = item["pk"]["S"].as_str().expect("a key");
            found.insert(key.parse::<u64>().expect("a number"));
        }
        match page.get("LastEvaluatedKey") {
            Some(last) => request["ExclusiveStartKey"] = last.clone(),
            None => return found,
        }
    }
}

/// Writes items one after the other until it is to end, and counts those that were acknowledged.
/// A writer whose server is killed ends too.
struct Writing<'a> {
    ends: &'a AtomicBool,
    acknowledged: &'a AtomicU64,
}

impl Writing<'_> {
    fn run(&self, server: &Server) {
        let filler = "x".repeat(2_000);
        let mut number = self.acknowledged.load(Ordering::SeqCst);
        while !self.ends.load(Ordering::SeqCst) {
            number += 1;
            let item = json!({"pk": {"S": number.to_string()}, "filler": {"S": filler}});
            let body = json!({"TableName": "things", "Item": item}).to_string();
            let Some((200, _)) = server.attempt("DynamoDB_20120810.PutItem", &body) else { return };
            self.acknowledged.store(number, Ordering::SeqCst);
        }
    }
}

/// The complete backups below a directory, the oldest first.
fn backups(destination: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(destination).expect("a directory");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("BACKUP").is_file() && path.extension().is_none())
        .collect();
    found.sort();
    found
}

#[test]
fn a_backup_beside_writers_restores_a_prefix_of_what_they_wrote_and_a_second_one_copies_less() {
    for kind in [&[][..], &["--table-format", "own"]] {
        let dir = tempfile::tempdir().expect("a directory");
        let destination = dir.path().join("backups");
        let server = start(&dir.path().join("data"), kind);
        create_table(&server);
        let (ends, acknowledged) = (AtomicBool::new(false), AtomicU64::new(0));
        let mut least = Vec::new();
        std::thread::scope(|scope| {
            let writing = Writing { ends: &ends, acknowledged: &acknowledged };
            let writes = &server;
            scope.spawn(move || writing.run(writes));
            for round in 1..=3 {
                let enough = || acknowledged.load(Ordering::SeqCst) >= 100 * round;
                until("the writer", enough);
                least.push(acknowledged.load(Ordering::SeqCst));
                let ended = back_up(&server, &destination);
                assert_eq!(ended.code, 0, "{}", ended.stderr);
                assert!(ended.stdout.contains("were copied now"), "{}", ended.stdout);
            }
            ends.store(true, Ordering::SeqCst);
        });
        let all = acknowledged.load(Ordering::SeqCst);
        assert!(!dir.path().join("data/CHECKPOINT").exists(), "the checkpoint is gone");
        drop(server);
        let made = backups(&destination);
        assert_eq!(made.len(), 3);
        for (backup, least) in made.iter().zip(least) {
            let checked = stator(&["verify", readable(backup)]);
            assert_eq!(checked.code, 0, "{}", checked.stderr);
            let into = dir.path().join(format!("restored-{least}"));
            let ended = restore(backup, &into);
            assert_eq!(ended.code, 0, "{}", ended.stderr);
            let server = start(&into, kind);
            let found = numbers(&server);
            let newest = found.last().copied().unwrap_or_default();
            assert_eq!(found, (1..=newest).collect(), "a prefix");
            assert!((least..=all + 1).contains(&newest), "{least} <= {newest} <= {all}");
            put(&server, "1000000");
        }
    }
}

#[test]
fn a_backup_whose_server_is_killed_is_none_and_the_next_one_continues_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let (data, destination) = (dir.path().join("data"), dir.path().join("backups"));
    let mut server = start(&data, &[]);
    create_table(&server);
    let (ends, acknowledged) = (AtomicBool::new(false), AtomicU64::new(0));
    let writing = Writing { ends: &ends, acknowledged: &acknowledged };
    for kill in 0..4_u64 {
        let before = acknowledged.load(Ordering::SeqCst);
        std::thread::scope(|scope| {
            let endpoint = server.endpoint().to_owned();
            let (writer, writes) = (&writing, &server);
            scope.spawn(move || writer.run(writes));
            until("the writer", || acknowledged.load(Ordering::SeqCst) >= before + 50);
            let command = scope.spawn({
                let destination = destination.clone();
                move || stator(&["backup", readable(&destination), "--endpoint", &endpoint])
            });
            // In the first rounds as soon as there is anything of it, later a little later.
            let partial = || fs::read_dir(&destination).is_ok_and(|entries| entries.count() > 0);
            until("the backup to begin", || partial() || command.is_finished());
            let env = Env::real();
            let deadline = env.deadline(Duration::from_millis(kill * 3));
            until("the moment", || deadline.has_passed(env.moment()));
            server.kill();
            // It may have been complete by then.
            let _ = command.join();
        });
        // What there is of it is never taken for a backup unless it is one.
        for backup in backups(&destination) {
            assert_eq!(stator(&["verify", readable(&backup)]).code, 0);
        }
        server = start(&data, &[]);
        assert!(!data.join("CHECKPOINT").exists());
    }
    let newest = numbers(&server).last().copied().unwrap_or_default();
    let ended = back_up(&server, &destination);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let partial = fs::read_dir(&destination).expect("a directory");
    let partial = partial
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some()));
    assert_eq!(partial.count(), 0, "what was interrupted was continued");
    drop(server);
    let into = dir.path().join("restored");
    let ended = restore(&destination, &into);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(numbers(&start(&into, &[])), (1..=newest).collect());
}

#[test]
fn a_restore_that_is_killed_leaves_no_data_directory_and_can_be_run_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let (destination, into) = (dir.path().join("backups"), dir.path().join("restored"));
    let server = start(&dir.path().join("data"), &[]);
    create_table(&server);
    for number in 1..=300 {
        let item = json!({"pk": {"S": number.to_string()}, "filler": {"S": "x".repeat(20_000)}});
        call(&server, "PutItem", json!({"TableName": "things", "Item": item}));
    }
    assert_eq!(back_up(&server, &destination).code, 0);
    drop(server);
    let mut killed = 0;
    for round in 0..6_u64 {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stator"));
        command.args(["restore-server", readable(&destination), "--data", readable(&into)]);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("it runs");
        until("the first file", || into.join("COPYING").exists() || into.join("FORMAT").exists());
        let env = Env::real();
        let deadline = env.deadline(Duration::from_millis(round));
        until("the moment", || deadline.has_passed(env.moment()));
        let _ = child.kill();
        child.wait().expect("ended");
        if into.join("FORMAT").exists() {
            break;
        }
        killed += 1;
        let refused = stator(&["--listen", "127.0.0.1:0", "--data", readable(&into)]);
        assert_eq!(refused.code, 3);
        assert!(refused.stderr.contains("restore-server` was interrupted"), "{}", refused.stderr);
    }
    if !into.join("FORMAT").exists() {
        let ended = restore(&destination, &into);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    assert!(killed > 0 || into.join("FORMAT").exists());
    assert_eq!(numbers(&start(&into, &[])), (1..=300).collect());
}

#[test]
fn a_directory_that_no_server_uses_is_backed_up_without_one() {
    let dir = tempfile::tempdir().expect("a directory");
    let (data, destination) = (dir.path().join("data"), dir.path().join("backups"));
    let server = start(&data, &[]);
    create_table(&server);
    put(&server, "1");
    let arguments = ["backup", readable(&destination), "--data", readable(&data)];
    let refused = stator(&arguments);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("leave out --data"), "{}", refused.stderr);
    server.stop(Signal::KILL);
    let ended = stator(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);

    let into = dir.path().join("restored");
    assert_eq!(restore(&destination, &into).code, 0);
    let refused = restore(&destination, &into);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("is not empty, and nothing was changed"), "{}", refused.stderr);
    let server = start(&into, &[]);
    assert_eq!(numbers(&server), BTreeSet::from([1]));
    let replace =
        ["restore-server", readable(&destination), "--data", readable(&into), "--replace"];
    let refused = stator(&replace);
    assert_eq!(refused.code, 3, "a server uses it");
    put(&server, "2");
    drop(server);
    let ended = stator(&replace);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("what was there is now"), "{}", ended.stdout);
    assert_eq!(numbers(&start(&into, &[])), BTreeSet::from([1]));
    let aside = fs::read_dir(dir.path()).expect("a directory").filter_map(|entry| {
        let path = entry.expect("an entry").path();
        readable(&path).contains("restored.before-").then_some(path)
    });
    let aside: Vec<PathBuf> = aside.collect();
    assert_eq!(numbers(&start(&aside[0], &[])), BTreeSet::from([1, 2]), "nothing was removed");
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().expect("a directory");
    let memory = Server::start(&["--memory"]);
    let refused = back_up(&memory, &dir.path().join("backups"));
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("start the server with --data"), "{}", refused.stderr);
    let data = dir.path().join("data");
    let server = start(&data, &[]);
    let refused = back_up(&server, &data.join("backups"));
    assert!(refused.stderr.contains("is in the data directory"), "{}", refused.stderr);
    assert!(!data.join("backups").exists());
    let nobody = stator(&["backup", readable(dir.path()), "--endpoint", "http://127.0.0.1:9"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.stderr.contains("does not answer"), "{}", nobody.stderr);
    let none = restore(&dir.path().join("data"), &dir.path().join("restored"));
    assert_eq!(none.code, 3);
    assert!(none.stderr.contains("there is no backup in"), "{}", none.stderr);
    let absent = ["backup", readable(dir.path()), "--data", "absent"];
    let absent = stator(&absent);
    assert_eq!(absent.code, 3, "{}", absent.stderr);
}

#[test]
fn the_history_of_an_item_is_shown_by_a_server_and_from_its_directory() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let server = start(&data, &[]);
    create_table(&server);
    let endpoint = server.endpoint().to_owned();
    let history = |more: &[&str]| stator(&[&["history", "things", "a"], more].concat());
    let of_server = |more: &[&str]| history(&[&["--endpoint", &endpoint], more].concat());
    let off = of_server(&[]);
    assert_eq!(off.code, 1);
    assert!(off.stderr.contains("point-in-time recovery, which is off"), "{}", off.stderr);
    let on = json!({"PointInTimeRecoveryEnabled": true});
    let request = json!({"TableName": "things", "PointInTimeRecoverySpecification": on});
    call(&server, "UpdateContinuousBackups", request);
    for version in ["1", "2"] {
        let item = json!({"pk": {"S": "a"}, "version": {"N": version}});
        call(&server, "PutItem", json!({"TableName": "things", "Item": item}));
    }
    call(&server, "DeleteItem", json!({"TableName": "things", "Key": {"pk": {"S": "a"}}}));
    let shown = of_server(&[]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    let lines: Vec<&str> = shown.stdout.lines().collect();
    let said = |at: usize, text: &str| assert!(lines[at].ends_with(text), "{}", shown.stdout);
    said(0, r#"{"pk":{"S":"a"}}"#);
    said(1, "  deleted");
    said(2, r#"- pk: {"S":"a"}"#);
    said(4, "  changed");
    said(5, r#"~ version: {"N":"1"} → {"N":"2"}"#);
    said(6, "  created");
    said(9, "the earliest that is known");
    let json_lines = of_server(&["--json"]);
    let versions: Vec<Value> =
        json_lines.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[1]["Item"], json!({"pk": {"S": "a"}, "version": {"N": "2"}}));
    let wrong = stator(&["history", "things", "a", "b", "--endpoint", &endpoint]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("it takes 1 values, and 2 are given"), "{}", wrong.stderr);
    let no_table = stator(&["history", "none", "a", "--endpoint", &endpoint]);
    assert!(no_table.stderr.contains("Table: none not found"), "{}", no_table.stderr);
    server.stop(Signal::KILL);
    let from_directory = history(&["--data", readable(&data), "--region", "us-east-1"]);
    assert_eq!(from_directory.code, 0, "{}", from_directory.stderr);
    assert_eq!(from_directory.stdout, shown.stdout);
}
