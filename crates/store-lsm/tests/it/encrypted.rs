//! Encrypted directories: no file shows what was written, keys are needed and can be changed, and
//! the tests of crashes and damage hold over them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use env::Env;
use store::{Backend as _, Commit, Stamp, Store, Write};
use store_lsm::disk::{Dir, OsDisk};
use store_lsm::{
    BackgroundStep, Encryption, LsmBackend, LsmStore, OpenError, Options, TableFormat, open_stepped,
};

use super::directories::{
    TABLES, block_on, close, copy, files, keys, put, rows, segments, small, try_open,
};

/// What is written, and must not be found in any file. LZ4 leaves a part of these as they are.
const PLANTED: [&[u8]; 3] = [b"planted-key", b"planted-value", b"planted-load"];

fn options(encryption: Encryption) -> Options {
    let tables = TableFormat::Own;
    Options { encryption, tables, log_segment_bytes: 64 << 10, memtable_bytes: 64 << 10, ..small() }
}

fn under(last: &[u8]) -> Options {
    options(keys(last))
}

fn plain() -> Options {
    options(Encryption::none())
}

fn key(number: u32) -> Vec<u8> {
    format!("planted-key {number:04}").into_bytes()
}

/// Enough rows for several tables and segments, so that some of the segments are spares; a bulk
/// load; and rows that are in the log only.
fn fill(store: &Arc<LsmStore>) {
    for number in 0..120 {
        put(
            &**store,
            &key(number),
            &[&b"planted-value "[..], &[b'0' + (number % 10) as u8; 2_000]].concat(),
        );
    }
    let load = (0..50).map(|number| {
        (format!("planted-load {number:04}").into_bytes().into(), b"planted-value".to_vec().into())
    });
    block_on(store.bulk_load(Box::new(load))).unwrap();
    for number in 120..140 {
        put(&**store, &key(number), b"planted-value in the log");
    }
}

/// The files that show something that was planted.
fn showing(dir: &Path) -> Vec<PathBuf> {
    let shows = |bytes: &[u8]| {
        PLANTED.iter().any(|plain| bytes.windows(plain.len()).any(|part| part == *plain))
    };
    let found = files(dir).into_iter().filter(|(_, bytes)| shows(bytes)).map(|(path, _)| path);
    found.collect()
}

fn extension(path: &Path) -> String {
    path.extension().map_or_else(
        || path.file_name().unwrap().to_string_lossy().into_owned(),
        |extension| extension.to_string_lossy().into_owned(),
    )
}

fn statistic(store: &LsmStore, name: &str) -> u64 {
    let metrics = store.statistics().metrics;
    let found = metrics.iter().find(|(found, _)| *found == name);
    found.unwrap_or_else(|| panic!("no {name}")).1
}

/// All rows, by a store under these options that is then dropped as by a kill.
fn all_rows(dir: &Path, options: Options) -> usize {
    rows(&*try_open(dir, options).unwrap()).unwrap().len()
}

#[test]
fn no_file_of_an_encrypted_directory_or_its_checkpoint_shows_what_was_written() {
    for (options, expected) in [(under(&[1]), &[][..]), (plain(), &["MANIFEST", "log", "sst"])] {
        let dir = tempfile::tempdir().unwrap();
        let (data, checkpoint) = (dir.path().join("data"), dir.path().join("checkpoint"));
        let store = try_open(&data, options.clone()).unwrap();
        fill(&store);
        block_on(store.checkpoint(&checkpoint)).unwrap();
        fill(&store);
        let shown = |dir: &Path| {
            let mut kinds: Vec<String> = showing(dir).iter().map(|path| extension(path)).collect();
            kinds.sort();
            kinds.dedup();
            kinds.retain(|kind| kind != "spare");
            kinds
        };
        assert_eq!(shown(&data), expected, "while it is open");
        drop(store);
        assert_eq!(all_rows(&data, options.clone()), 190);
        close(try_open(&data, options.clone()).unwrap());
        assert_eq!(shown(&data), expected, "after it was closed");
        assert_eq!(shown(&checkpoint).is_empty(), expected.is_empty());
        assert_eq!(all_rows(&checkpoint, options.clone()), 190);
        assert_eq!(store_lsm::verify(&data, &options.encryption).unwrap().damages, vec![]);
        assert_eq!(showing(dir.path()).is_empty(), expected.is_empty(), "spares");
    }
}

#[test]
fn without_its_key_a_directory_is_refused_and_never_called_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), under(&[1])).unwrap();
    fill(&store);
    drop(store);
    let before = files(dir.path());
    for encryption in [Encryption::none(), keys(&[2]), keys(&[2, 3])] {
        let none = encryption == Encryption::none();
        let refused = [
            try_open(dir.path(), options(encryption.clone())).unwrap_err(),
            store_lsm::verify(dir.path(), &encryption).unwrap_err(),
        ];
        for error in refused {
            let text = error.to_string();
            if none {
                assert!(matches!(error, OpenError::Encrypted { .. }), "{text}");
                assert!(text.contains("--encryption-key-file"), "{text}");
            } else {
                assert!(matches!(error, OpenError::KeyMissing { .. }), "{text}");
                // The id that Python derives for the key of 32 bytes of 01.
                assert!(text.contains("f02d22107b71d451"), "{text}");
            }
            assert!(!text.contains("damage"), "{text}");
        }
        assert_eq!(files(dir.path()), before);
    }
    assert_eq!(all_rows(dir.path(), under(&[2, 1])), 190);
}

/// The features that FORMAT says; programs from before encryption know 3 at most.
fn features(dir: &Path) -> u8 {
    std::fs::read(dir.join("FORMAT")).unwrap()[12]
}

#[test]
fn a_plain_directory_is_encrypted_before_anything_is_answered_and_decrypted_again() {
    for closed in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let store = try_open(dir.path(), plain()).unwrap();
        fill(&store);
        if closed {
            close(store)
        } else {
            drop(store)
        }
        assert!(!showing(dir.path()).is_empty());
        assert_eq!(features(dir.path()), 3);
        let store = try_open(dir.path(), under(&[1])).unwrap();
        assert_eq!(showing(dir.path()), Vec::<PathBuf>::new());
        assert_eq!(features(dir.path()), 4);
        assert_eq!(rows(&*store).unwrap().len(), 190);
        put(&*store, b"planted-key 9999", b"planted-value");
        drop(store);
        assert_eq!(showing(dir.path()), Vec::<PathBuf>::new());
        assert!(matches!(try_open(dir.path(), plain()), Err(OpenError::Encrypted { .. })));
        // And back, into a directory that needs no key.
        store_lsm::decrypt(dir.path(), options(keys(&[1])), &Env::real()).unwrap();
        assert_eq!(features(dir.path()), 3);
        assert_eq!(all_rows(dir.path(), plain()), 191);
        assert_eq!(store_lsm::verify(dir.path(), &Encryption::none()).unwrap().damages, vec![]);
    }
}

/// As if the process had ended after it declared the directory encrypted.
#[test]
fn an_encryption_that_was_interrupted_is_continued() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), plain()).unwrap();
    fill(&store);
    drop(store);
    let encrypted = tempfile::tempdir().unwrap();
    close(try_open(encrypted.path(), under(&[1])).unwrap());
    std::fs::copy(encrypted.path().join("FORMAT"), dir.path().join("FORMAT")).unwrap();
    assert!(matches!(try_open(dir.path(), plain()), Err(OpenError::Encrypted { .. })));
    let store = try_open(dir.path(), under(&[1])).unwrap();
    assert_eq!(showing(dir.path()), Vec::<PathBuf>::new());
    assert_eq!(rows(&*store).unwrap().len(), 190);
}

/// Waits for a state of the background work.
fn wait(until: impl Fn() -> bool) {
    let began = Env::real().moment();
    while !until() {
        let waited = Env::real().moment().since(began);
        assert!(waited < Duration::from_secs(60), "the background work does not come to it");
        std::thread::yield_now();
    }
}

#[test]
fn after_a_rotation_all_files_come_under_the_new_key_while_requests_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), under(&[1])).unwrap();
    fill(&store);
    close(store);
    let store = try_open(dir.path(), under(&[1, 2])).unwrap();
    assert_eq!(statistic(&store, "encrypted"), 1);
    put(&*store, b"planted-key 9999", b"planted-value");
    wait(|| statistic(&store, "tables_under_other_keys") == 0);
    assert_eq!(statistic(&store, "log_segments_under_other_keys"), 0);
    assert_eq!(rows(&*store).unwrap().len(), 191);
    drop(store);
    // The old key is of no use any more, not even for a kill.
    assert_eq!(all_rows(dir.path(), under(&[2])), 191);
    assert_eq!(store_lsm::verify(dir.path(), &keys(&[2])).unwrap().damages, vec![]);
    assert!(matches!(try_open(dir.path(), under(&[1])), Err(OpenError::KeyMissing { .. })));
    let status = store_lsm::encryption_status(dir.path()).unwrap();
    assert!(status.is_encrypted && status.keys.len() == 1, "{status:?}");
    assert_eq!(status.keys.keys().next().unwrap(), &keys(&[2]).newest().unwrap().number());
}

#[test]
fn tables_of_the_format_before_are_refused_or_converted_into_encrypted_ones() {
    let dir = tempfile::tempdir().unwrap();
    let before = Options { tables: TableFormat::LsmTree, converts_tables: false, ..plain() };
    let store = try_open(dir.path(), before.clone()).unwrap();
    fill(&store);
    close(store);
    let files_before = files(dir.path());
    let refused = try_open(dir.path(), Options { converts_tables: false, ..under(&[1]) });
    let error = refused.unwrap_err();
    assert!(matches!(error, OpenError::NotEncryptable { .. }), "{error}");
    assert!(error.to_string().contains("--table-format own"), "{error}");
    assert_eq!(files(dir.path()), files_before);
    let converts = Options { converts_tables: true, ..under(&[1]) };
    assert_eq!(all_rows(dir.path(), converts), 190);
    assert_eq!(showing(dir.path()), Vec::<PathBuf>::new());
    assert_eq!(features(dir.path()), 4);
    let new = tempfile::tempdir().unwrap();
    let both = Options { encryption: keys(&[1]), ..before };
    assert!(matches!(try_open(new.path(), both), Err(OpenError::NotEncryptable { .. })));
}

/// The nonces of the groups in a segment, by where they are: the last bytes of each payload.
fn nonces(segment: &Path) -> Vec<(usize, [u8; 12])> {
    let bytes = std::fs::read(segment).unwrap();
    let (mut at, mut found) = (4096 + 48, Vec::new());
    while bytes[at + 12] == 1 {
        let length = u32::from_le_bytes(bytes[at + 8..at + 12].try_into().unwrap()) as usize;
        let end = at + 48 + length;
        found.push((at, bytes[end - 12..end].try_into().unwrap()));
        at = end.next_multiple_of(8);
    }
    found
}

#[test]
fn a_nonce_is_not_used_again_after_a_crash_nor_in_a_copy_of_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let origin = dir.path().join("origin");
    let store = try_open(&origin, under(&[1])).unwrap();
    put(&*store, b"a", b"1");
    drop(store);
    let mut seen = Vec::new();
    for number in 0..4_u8 {
        let data = dir.path().join(format!("copy {number}"));
        copy(&origin, &data);
        let store = try_open(&data, under(&[1])).unwrap();
        put(&*store, b"b", &[number; 4]);
        put(&*store, b"c", &[number; 4]);
        drop(store);
        seen.extend(nonces(&segments(&data)[0]).split_off(1));
    }
    assert_eq!(seen.len(), 8);
    assert!(seen.iter().filter(|(at, _)| *at == seen[0].0).count() == 4, "at the same place");
    let mut nonces: Vec<[u8; 12]> = seen.into_iter().map(|(_, nonce)| nonce).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 8);
}

/// A store whose steps are taken by hand stays as it is between them.
fn stepped(dir: &Path, options: Options) -> LsmBackend {
    let root = Dir::new(Arc::new(OsDisk), dir);
    open_stepped(root, options, &Env::real()).unwrap()
}

#[test]
fn a_table_under_an_older_key_is_rewritten_when_nothing_else_is_due() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), under(&[1])).unwrap();
    fill(&store);
    close(store);
    let store = stepped(dir.path(), under(&[1, 2]));
    let statistic = |name: &str| {
        let mut metrics = Vec::new();
        store.statistics(&mut metrics);
        metrics.iter().find(|(found, _)| *found == name).unwrap().1
    };
    let before = statistic("tables_under_other_keys");
    assert!(before > 0);
    let write = Write { key: "planted-key 0001".into(), value: None };
    let next = Stamp(store.last_stamp().0 + 1);
    store.append(&[Commit { stamp: next, writes: vec![write] }], store.last_stamp()).unwrap();
    let mut left = vec![before];
    while store.take(BackgroundStep::Compact).unwrap() {
        left.push(statistic("tables_under_other_keys"));
    }
    assert_eq!(left.last(), Some(&0), "{left:?}");
    assert!(left.is_sorted_by(|before, after| before >= after), "{left:?}");
    assert!(store.get(b"planted-key 0001", next).unwrap().is_none());
    assert!(store.get(b"planted-key 0002", next).unwrap().is_some());
}

/// The tests of crashes, damage and older copies, over encrypted directories. All of them, power
/// failures too, are run by hand (`docs/internals/testing.md`).
#[test]
fn what_holds_of_plain_directories_holds_of_encrypted_ones() {
    if std::env::var_os(TABLES).is_some() {
        return;
    }
    let tests = ["crash::a_killed", "damage::", "older_copies::"];
    let ran = Command::new(std::env::current_exe().unwrap())
        .args(tests)
        .env(TABLES, "encrypted")
        .env("STATOR_CRASH_ROUNDS", "2")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{text}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(text.contains("damage::") && text.contains("crash::"), "{text}");
}

#[test]
fn a_block_that_was_read_is_read_again_without_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = try_open(dir.path(), under(&[1])).unwrap();
    fill(&store);
    close(store);
    let store = stepped(dir.path(), under(&[1]));
    let read = || store.get(&key(7), store.last_stamp());
    assert!(read().unwrap().unwrap().starts_with(b"planted-value"));
    for table in super::directories::own_tables(dir.path()) {
        let bytes = std::fs::read(&table).unwrap();
        std::fs::write(&table, vec![0; bytes.len()]).unwrap();
    }
    assert!(read().unwrap().unwrap().starts_with(b"planted-value"));
    let other = store.get(&key(90), store.last_stamp());
    assert!(other.is_err(), "another block is read from the file");
}
