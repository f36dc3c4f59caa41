//! Encryption at rest of the built binary: no file shows what was written, keys are needed, are
//! changed while it runs, and can be given up.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use serde_json::json;

use crate::control::call;
use crate::process::{Ended, Server, stator, stator_with, until};

pub(crate) const VARIABLE: &str = "STATOR_ENCRYPTION_KEY_FILE";
/// Parts of names, keys and values; LZ4 leaves them as they are.
const PLANTED: [&str; 4] = ["PlantedTable", "PlantedAttribute", "planted-key", "planted-value"];

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a readable path")
}

pub(crate) fn new_key(file: &Path, add: &[&str]) {
    let ended = stator(&[&["encryption", "new-key", text(file)], add].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

pub(crate) fn start(data: &Path, keys: Option<&Path>) -> Server {
    let keys = keys.map_or_else(Vec::new, |keys| vec!["--encryption-key-file", text(keys)]);
    Server::start(&[&["--data", text(data)], &keys[..]].concat())
}

pub(crate) fn create(server: &Server) {
    let table = json!({
        "TableName": "PlantedTable", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "PlantedAttributeKey", "KeyType": "HASH"}],
        "AttributeDefinitions": [
            {"AttributeName": "PlantedAttributeKey", "AttributeType": "S"},
            {"AttributeName": "PlantedAttributeOther", "AttributeType": "S"},
        ],
        "GlobalSecondaryIndexes": [{
            "IndexName": "PlantedTableIndex", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "PlantedAttributeOther", "KeyType": "HASH"}],
        }],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    });
    call(server, "CreateTable", table);
    let recovery = json!({"PointInTimeRecoveryEnabled": true});
    let request = json!({
        "TableName": "PlantedTable", "PointInTimeRecoverySpecification": recovery,
    });
    call(server, "UpdateContinuousBackups", request);
}

pub(crate) fn put(server: &Server, number: u32) {
    let item = json!({
        "PlantedAttributeKey": {"S": format!("planted-key-{number}")},
        "PlantedAttributeOther": {"S": format!("planted-value-{number}")},
    });
    call(server, "PutItem", json!({"TableName": "PlantedTable", "Item": item}));
}

pub(crate) fn count(server: &Server) -> u64 {
    let counted = call(server, "Scan", json!({"TableName": "PlantedTable", "Select": "COUNT"}));
    counted["Count"].as_u64().expect("a count")
}

/// The files below `dir` that show something that was planted.
fn showing(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(showing(&path));
            continue;
        }
        if shows(&fs::read(&path).expect("a file")) {
            found.push(path);
        }
    }
    found
}

/// Whether bytes show something that was planted.
pub(crate) fn shows(bytes: &[u8]) -> bool {
    let has = |plain: &&str| bytes.windows(plain.len()).any(|part| part == plain.as_bytes());
    PLANTED.iter().any(has)
}

fn metric(server: &Server, name: &str) -> f64 {
    let (_, metrics) = server.get("/metrics");
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name}")).parse().expect("a number")
}

pub(crate) fn refused(ended: &Ended, code: i32, says: &str) {
    assert_eq!(ended.code, code, "{}", ended.stderr);
    assert!(ended.stderr.contains(says), "{}", ended.stderr);
    assert!(!ended.stderr.contains("damage"), "{}", ended.stderr);
}

#[test]
fn nothing_in_an_encrypted_directory_or_its_backup_shows_what_was_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let keys = dir.path().join("keys");
    new_key(&keys, &[]);
    assert_eq!(fs::metadata(&keys).expect("it is there").permissions().mode() & 0o777, 0o600);
    for (name, keys) in [("encrypted", Some(&*keys)), ("plain", None)] {
        let root = dir.path().join(name);
        let (data, backups) = (root.join("data"), root.join("backups"));
        fs::create_dir(&root).expect("a directory");
        let server = start(&data, keys);
        create(&server);
        (0..40).for_each(|number| put(&server, number));
        let made = stator(&["backup", text(&backups), "--endpoint", server.endpoint()]);
        assert_eq!(made.code, 0, "{}", made.stderr);
        (20..60).for_each(|number| put(&server, number));
        assert_eq!(metric(&server, "stator_store_encrypted"), f64::from(u8::from(keys.is_some())));
        assert_eq!(showing(&data).is_empty(), keys.is_some(), "while it runs");
        server.kill();
        drop(server);
        assert_eq!(count(&start(&data, keys)), 60);
        assert_eq!(showing(&data).is_empty(), keys.is_some());
        assert_eq!(showing(&backups).is_empty(), keys.is_some());
        let backup = text(&backups).to_owned();
        let variables = keys.map(|keys| (VARIABLE, text(keys)));
        let verified = stator_with(&["verify", &backup], variables.as_slice(), None);
        assert_eq!(verified.code, 0, "{}", verified.stderr);
        let restored = root.join("restored");
        let arguments = ["restore-server", &backup, "--data", text(&restored)];
        let ended = stator_with(&arguments, variables.as_slice(), None);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(count(&start(&restored, keys)), 40);
    }
}

/// Starts a server that does not come to listen.
fn serve_with(serve: &[&str], keys: &Path) -> Ended {
    stator(&[serve, &["--encryption-key-file", text(keys)]].concat())
}

#[test]
fn without_the_right_key_file_everything_is_refused_and_nothing_called_damaged() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = |name: &str| dir.path().join(name);
    let (keys, other, data) = (path("keys"), path("other"), path("data"));
    new_key(&keys, &[]);
    new_key(&other, &[]);
    let server = start(&data, Some(&keys));
    create(&server);
    put(&server, 1);
    server.kill();
    drop(server);
    let serve = ["--data", text(&data), "--listen", "127.0.0.1:0"];
    refused(&stator(&serve), 3, "STATOR_ENCRYPTION_KEY_FILE");
    refused(&serve_with(&serve, &other), 3, "which the key file does not have");
    refused(&serve_with(&serve, &path("absent")), 2, "encryption new-key");
    refused(&stator(&["verify", text(&data)]), 2, "STATOR_ENCRYPTION_KEY_FILE");
    let wrong = [(VARIABLE, text(&other))];
    refused(&stator_with(&["verify", text(&data)], &wrong, None), 3, "does not have");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).expect("changed");
    refused(&serve_with(&serve, &keys), 2, "chmod 600");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).expect("changed");
    refused(&stator(&["encryption", "new-key", text(&keys)]), 2, "is there already");
    refused(&stator(&["encryption", "decrypt", text(&path("absent"))]), 3, "no store here");
    let memory = ["--memory", "--encryption-key-file", text(&keys)];
    refused(&stator(&memory), 2, "encrypts a data directory");
    assert_eq!(count(&start(&data, Some(&keys))), 1);
}

#[test]
fn a_plain_directory_is_encrypted_its_key_changed_while_it_is_used_and_given_up() {
    let dir = tempfile::tempdir().expect("a directory");
    let (keys, data) = (dir.path().join("keys"), dir.path().join("data"));
    let server = start(&data, None);
    create(&server);
    (0..30).for_each(|number| put(&server, number));
    assert!(server.stop(Signal::TERM).success());
    assert!(!showing(&data).is_empty());
    let status =
        || stator_with(&["encryption", "status", text(&data)], &[(VARIABLE, text(&keys))], None);
    new_key(&keys, &[]);
    let ended = status();
    assert!(ended.code == 0 && ended.stdout.contains("not encrypted"), "{}", ended.stdout);
    let server = start(&data, Some(&keys));
    assert_eq!(showing(&data), Vec::<PathBuf>::new());
    assert_eq!(count(&server), 30);
    put(&server, 30);
    let ended = status();
    assert!(
        ended.code == 0 && ended.stdout.contains("the newest of the key file"),
        "{}",
        ended.stdout
    );
    // Another key, while it runs.
    new_key(&keys, &["--add"]);
    assert_eq!(status().code, 1, "the files are under the older one");
    server.send(Signal::HUP);
    let others = |kind: &str| metric(&server, &format!("stator_store_{kind}_under_other_keys"));
    until("the key to be read", || others("log_segments") > 0.0);
    put(&server, 31);
    until("the files to be rewritten", || {
        others("log_segments") == 0.0 && others("tables") == 0.0 && status().code == 0
    });
    assert_eq!(count(&server), 32);
    server.kill();
    drop(server);
    let lines = fs::read_to_string(&keys).expect("text");
    let last = lines.lines().last().expect("a key");
    fs::write(&keys, last).expect("written");
    let server = start(&data, Some(&keys));
    assert_eq!(count(&server), 32);
    assert!(server.stop(Signal::TERM).success());
    let variables = [(VARIABLE, text(&keys))];
    let ended = stator_with(&["encryption", "decrypt", text(&data)], &variables, None);
    assert!(ended.code == 0 && ended.stdout.contains("no longer encrypted"), "{}", ended.stderr);
    assert_eq!(count(&start(&data, None)), 32);
}
