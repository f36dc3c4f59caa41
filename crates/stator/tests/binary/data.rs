//! Data directories: what is acknowledged stays, one process at a time, damage is found.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Server, stator};

/// A table with the key `pk`.
pub(crate) fn create_table(server: &Server) {
    let (status, body) = server.call(
        "CreateTable",
        r#"{"TableName":"things","BillingMode":"PAY_PER_REQUEST",
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}"#,
    );
    assert_eq!(status, 200, "{body}");
}

pub(crate) fn put(server: &Server, key: &str) {
    let item = json!({"TableName": "things", "Item": {"pk": {"S": key}}});
    assert_eq!(server.call("PutItem", &item.to_string()), (200, json!({})));
}

/// The item under `key`.
fn get(server: &Server, key: &str) -> Value {
    let request = json!({"TableName": "things", "Key": {"pk": {"S": key}}});
    let (status, body) = server.call("GetItem", &request.to_string());
    assert_eq!(status, 200, "{body}");
    body["Item"].clone()
}

/// A directory with one table and one item, from a server that ended with `signal`.
fn written(signal: Signal) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let server = Server::on(&data);
    create_table(&server);
    put(&server, "a");
    server.stop(signal);
    (dir, data)
}

#[test]
fn acknowledged_data_is_there_after_a_stop_and_after_kill_9() {
    for signal in [Signal::TERM, Signal::KILL] {
        let (_dir, data) = written(signal);
        let server = Server::on(&data);
        assert_eq!(get(&server, "a"), json!({"pk": {"S": "a"}}));
        put(&server, "b");
        assert_eq!(get(&server, "b"), json!({"pk": {"S": "b"}}));
    }
}

#[test]
fn the_default_directory_is_stator_data_below_the_current_one() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start_with(&[], &[], Some(dir.path()));
    create_table(&server);
    assert!(dir.path().join("stator-data").is_dir());
}

#[test]
fn memory_leaves_no_directory() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start_with(&["--memory"], &[], Some(dir.path()));
    create_table(&server);
    assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 0);
}

#[test]
fn a_second_process_on_a_directory_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let _server = Server::on(dir.path());
    let path = dir.path().to_str().expect("readable");
    let second = stator(&["--listen", "127.0.0.1:0", "--data", path]);
    assert_eq!(second.code, 3);
    assert!(second.stderr.contains(path), "{}", second.stderr);
    assert!(second.stderr.contains("in use by another process"), "{}", second.stderr);
    assert_eq!(second.stdout, "");
}

#[test]
fn a_directory_of_something_else_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("letters.txt");
    fs::write(&file, "dear").expect("a file");
    let refused = stator(&["--listen", "127.0.0.1:0", "--data", dir.path().to_str().unwrap()]);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("letters.txt"), "{}", refused.stderr);
    assert_eq!(names(dir.path()), ["letters.txt"]);
    assert_eq!(fs::read(&file).expect("readable"), b"dear");
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("readable");
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn verify_tells_a_sound_directory_from_a_damaged_one_and_from_one_in_use() {
    let (_dir, data) = written(Signal::KILL);
    let path = data.to_str().expect("readable");
    let sound = stator(&["verify", path]);
    assert_eq!(sound.code, 0, "{}", sound.stderr);
    assert!(sound.stdout.contains("no damage found"), "{}", sound.stdout);

    let server = Server::on(&data);
    let used = stator(&["verify", path]);
    assert_eq!(used.code, 3);
    assert!(used.stderr.contains("in use"), "{}", used.stderr);
    server.stop(Signal::KILL);

    let log = first_log(&data);
    let mut bytes = fs::read(&log).expect("readable");
    damage_first_group(&mut bytes);
    fs::write(&log, &bytes).expect("writable");
    let damaged = stator(&["verify", path]);
    assert_eq!(damaged.code, 1);
    assert!(damaged.stderr.contains(log.to_str().unwrap()), "{}", damaged.stderr);
    let refused = stator(&["--listen", "127.0.0.1:0", "--data", path]);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("damaged"), "{}", refused.stderr);
    assert_eq!(fs::read(&log).expect("readable"), bytes, "the files are left as they were");
}

/// The oldest log file.
fn first_log(data: &Path) -> PathBuf {
    let mut logs = names(&data.join("log"));
    logs.sort();
    data.join("log").join(&logs[0])
}

/// Changes a byte of the name of the table, which the first group wrote and later ones follow.
fn damage_first_group(bytes: &mut [u8]) {
    let at = bytes.windows(6).position(|window| window == b"things").expect("the table's name");
    bytes[at] ^= 1;
}

#[test]
fn verify_of_a_directory_without_a_store_says_so() {
    let dir = tempfile::tempdir().expect("a directory");
    let absent = dir.path().join("absent");
    let found = stator(&["verify", absent.to_str().expect("readable")]);
    assert_eq!(found.code, 3);
    assert!(found.stderr.contains("no store here"), "{}", found.stderr);
    assert!(!found.stderr.contains("damaged"), "{}", found.stderr);
}

#[test]
fn verify_without_a_directory_takes_the_one_that_serve_would_use() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start_with(&[], &[], Some(dir.path()));
    server.stop(Signal::TERM);
    let found = crate::process::stator_with(&["verify"], &[], Some(dir.path()));
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stdout.starts_with("stator-data: no damage found"), "{}", found.stdout);
}

#[test]
fn the_data_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    fn modes(dir: &Path, found: &mut Vec<(PathBuf, u32)>) {
        for entry in fs::read_dir(dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            let metadata = fs::metadata(&path).expect("metadata");
            found.push((path.clone(), metadata.permissions().mode() & 0o777));
            if metadata.is_dir() {
                modes(&path, found);
            }
        }
    }

    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    // Made by somebody who did not think of it.
    fs::create_dir(&data).expect("a directory");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).expect("permissions");
    let server = Server::on(&data);
    create_table(&server);
    let mut found = Vec::new();
    modes(dir.path(), &mut found);
    assert!(found.len() > 5, "{found:?}");
    for (path, mode) in found {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
    }
}
