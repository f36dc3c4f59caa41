//! Histories of a running server: restores through kill -9, and `stator restore` in place.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::control::{ask, call, move_clock, now};
use crate::data::create_table;
use crate::process::{Server, stator};
use crate::stream;

fn start(data: &std::path::Path) -> Server {
    Server::start(&["--test-control", "--data", data.to_str().expect("a readable path")])
}

fn item(number: usize, version: &str) -> Value {
    json!({"pk": {"S": format!("item-{number}")}, "version": {"S": version}})
}

/// The items of a table, by their keys.
fn items(server: &Server, table: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut request = json!({"TableName": table});
    loop {
        let page = call(server, "Scan", request.clone());
        items.extend(page["Items"].as_array().expect("items").clone());
        let last = page["LastEvaluatedKey"].clone();
        if last.is_null() {
            break;
        }
        request["ExclusiveStartKey"] = last;
    }
    items.sort_by_key(|item| item["pk"]["S"].as_str().expect("a key").to_owned());
    items
}

/// A table with recovery on; the second at which it had `count` items of the version "then".
fn with_past(server: &Server, count: usize) -> u64 {
    create_table(server);
    let then: Vec<Value> = (0..count).map(|number| item(number, "then")).collect();
    stream::put_all(server, &then);
    let on = json!({"PointInTimeRecoveryEnabled": true});
    let request = json!({"TableName": "things", "PointInTimeRecoverySpecification": on});
    call(server, "UpdateContinuousBackups", request);
    move_clock(server, 2);
    now(server)
}

/// Half of the items change, some go, some are new.
fn change(server: &Server, count: usize) {
    let changed: Vec<Value> = (0..count / 2).map(|number| item(number, "now")).collect();
    stream::put_all(server, &changed);
    let key = json!({"pk": {"S": format!("item-{}", count - 1)}});
    call(server, "DeleteItem", json!({"TableName": "things", "Key": key}));
    let new = json!({"pk": {"S": "new"}, "version": {"S": "now"}});
    call(server, "PutItem", json!({"TableName": "things", "Item": new}));
}

fn sorted(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_key(|item| item["pk"]["S"].as_str().expect("a key").to_owned());
    items
}

#[test]
fn a_restore_that_was_killed_completes_after_the_restart() {
    let data = tempfile::tempdir().expect("a directory");
    let server = start(data.path());
    let then = with_past(&server, 3_000);
    change(&server, 3_000);
    let restore = json!({"SourceTableName": "things", "TargetTableName": "restored",
                         "RestoreDateTime": then});
    let answer = call(&server, "RestoreTableToPointInTime", restore);
    assert_eq!(answer["TableDescription"]["TableStatus"], "CREATING");
    server.stop(Signal::KILL);

    let server = start(data.path());
    // The source may change and go while it is copied.
    call(&server, "DeleteTable", json!({"TableName": "things"}));
    ask(&server, "/_stator/idle", "");
    let described = call(&server, "DescribeTable", json!({"TableName": "restored"}));
    assert_eq!(described["Table"]["TableStatus"], "ACTIVE");
    assert_eq!(described["Table"]["RestoreSummary"]["RestoreInProgress"], false);
    assert_eq!(described["Table"]["ItemCount"], 3_000);
    let expected = (0..3_000).map(|number| item(number, "then")).collect();
    assert_eq!(items(&server, "restored"), sorted(expected));

    // What was deleted left a backup of its last moment.
    let system = json!({"BackupType": "SYSTEM"});
    let backups = call(&server, "ListBackups", system);
    let backup = &backups["BackupSummaries"][0];
    assert_eq!(backup["BackupName"], "things$DeletedTableBackup");
    let restore = json!({"BackupArn": backup["BackupArn"], "TargetTableName": "things"});
    call(&server, "RestoreTableFromBackup", restore);
    ask(&server, "/_stator/idle", "");
    let last = items(&server, "things");
    assert_eq!(last.len(), 3_000);
    assert!(last.contains(&item(0, "now")) && last.contains(&item(2_000, "then")));
}

#[test]
fn a_backup_that_was_killed_completes_after_the_restart() {
    let data = tempfile::tempdir().expect("a directory");
    let server = start(data.path());
    with_past(&server, 3_000);
    let request = json!({"TableName": "things", "BackupName": "before"});
    let made = call(&server, "CreateBackup", request);
    assert_eq!(made["BackupDetails"]["BackupStatus"], "CREATING");
    server.stop(Signal::KILL);

    let server = start(data.path());
    change(&server, 3_000);
    ask(&server, "/_stator/idle", "");
    let backup = json!({"BackupArn": made["BackupDetails"]["BackupArn"]});
    let described = call(&server, "DescribeBackup", backup.clone());
    let details = &described["BackupDescription"]["BackupDetails"];
    assert_eq!(details["BackupStatus"], "AVAILABLE");
    let mut restore = backup;
    restore["TargetTableName"] = json!("restored");
    call(&server, "RestoreTableFromBackup", restore);
    ask(&server, "/_stator/idle", "");
    let expected = (0..3_000).map(|number| item(number, "then")).collect();
    assert_eq!(items(&server, "restored"), sorted(expected), "as when it was asked for");
}

#[test]
fn a_table_is_brought_back_in_place_after_a_look_at_what_would_change() {
    let server = Server::start(&["--memory", "--test-control"]);
    let then = with_past(&server, 60).to_string();
    let before = items(&server, "things");
    change(&server, 60);
    let changed = items(&server, "things");
    let endpoint = server.endpoint().to_owned();
    let restore = |more: &[&str]| {
        let arguments = ["restore", "things", "--to", &then, "--in-place", "--endpoint", &endpoint];
        let ended = stator(&[&arguments[..], more].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout
    };
    let shown = restore(&["--dry-run"]);
    for line in ["1 items would come back", "30 items would change back", "1 items would go"] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    assert_eq!(items(&server, "things"), changed, "nothing was written");

    let shown = restore(&["--partition", "item-3"]);
    assert!(shown.contains("1 items changed back"), "{shown}");
    let of_three = json!({"TableName": "things", "Key": {"pk": {"S": "item-3"}}});
    assert_eq!(call(&server, "GetItem", of_three)["Item"], item(3, "then"));
    let shown = restore(&["--keys", "item-1"]);
    // item-1 and item-10 to item-19; not item-59, which was deleted.
    assert!(shown.contains("11 items changed back"), "{shown}");
    restore(&[]);
    assert_eq!(items(&server, "things"), before);
}

#[test]
fn a_time_that_cannot_be_seen_is_refused_in_the_servers_words() {
    let server = Server::start(&["--memory"]);
    create_table(&server);
    let endpoint = server.endpoint().to_owned();
    let arguments = ["restore", "things", "--to", "1h", "--in-place", "--endpoint", &endpoint];
    let ended = stator(&arguments);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("needs point-in-time recovery"), "{}", ended.stderr);
    let no_time = stator(&["restore", "things", "--to", "soon", "--in-place"]);
    assert_eq!(no_time.code, 2);
}
