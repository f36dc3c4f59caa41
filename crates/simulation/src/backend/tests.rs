//! The simulated store keeps what it must, and refuses what it must.

use bytes::Bytes;
use env::{Env, Timestamp};
use store::{Backend as _, Commit, Stamp, StoreError, Write};
use store_lsm::disk::Disk as _;

use super::{Settings, Simulated, Tables, byte_to_flip, is_table, segment_to_cut};
use crate::disk::{Faults, SimulatedDisk};

const SETTINGS: Settings = Settings {
    encrypted: false,
    segment_bytes: 6 << 10,
    memtable_bytes: 2_000,
    tables: Tables::Simulated,
    mutation: None,
};

fn open(disk: &SimulatedDisk) -> Result<Simulated, StoreError> {
    Simulated::open(disk, SETTINGS, &Env::manual(7, Timestamp::from_secs(0)).0)
}

fn commit(stamp: u64, key: &str, value: Option<&str>) -> Commit {
    let write = Write {
        key: Bytes::copy_from_slice(key.as_bytes()),
        value: value.map(|value| Bytes::copy_from_slice(value.as_bytes())),
    };
    Commit { stamp: Stamp(stamp), writes: vec![write] }
}

/// Appends the key `k{stamp}`.
fn append(store: &Simulated, stamp: u64) -> bool {
    let value = format!("value {stamp} {}", "x".repeat(40));
    store.append(&[commit(stamp, &format!("k{stamp}"), Some(&value))], Stamp(0)).is_ok()
}

/// A disk with the keys `k1`.. to `k{count}`, each appended on its own, and `k1` deleted at the
/// end.
fn filled(count: u64) -> SimulatedDisk {
    let disk = SimulatedDisk::new(count);
    let store = open(&disk).expect("a new store");
    for stamp in 1..=count {
        assert!(append(&store, stamp), "room");
    }
    store.append(&[commit(count + 1, "k1", None)], Stamp(0)).expect("room");
    disk
}

#[test]
fn what_was_appended_is_there_after_power_failures_with_and_without_tables() {
    for count in [1, 5, 60, 100] {
        let disk = filled(count);
        disk.lose_power();
        let store = open(&disk).expect("it opens");
        assert_eq!(store.last_stamp(), Stamp(count + 1));
        assert_eq!(store.get(b"k1", Stamp(count + 1)), Ok(None));
        for key in 2..=count {
            let value = store.get(format!("k{key}").as_bytes(), Stamp(u64::MAX)).expect("no error");
            assert!(value.is_some_and(|value| value.starts_with(b"value ")), "k{key} of {count}");
        }
    }
}

fn remove_lock_file(disk: &SimulatedDisk) {
    disk.remove_file("store/LOCK".as_ref()).expect("a lock");
}

#[test]
fn a_second_process_is_refused_even_without_the_lock_file() {
    let disk = filled(3);
    let store = open(&disk).expect("it opens");
    assert!(open(&disk).is_err());
    remove_lock_file(&disk);
    assert!(open(&disk).is_err());
    drop(store);
    assert!(open(&disk).is_ok());
}

#[test]
fn where_directories_cannot_be_locked_the_lock_file_does_what_it_can() {
    let disk = filled(3);
    disk.plan(Faults { no_directory_locks: true, ..Faults::default() });
    let store = open(&disk).expect("it opens");
    assert!(open(&disk).is_err());
    remove_lock_file(&disk);
    assert!(open(&disk).is_ok(), "the limit that docs/operations.md names");
    drop(store);
}

/// A process is killed at some operation; the next one writes nothing and closes; the power fails.
#[test]
fn a_kill_at_any_operation_then_a_close_then_a_power_failure_lose_nothing() {
    let appends = 60;
    for seed in 0..40 {
        for operations in (0..).step_by(7) {
            let disk = SimulatedDisk::new(seed);
            let kill = Faults { power_fails_after: Some(operations), ..Faults::default() };
            disk.plan(kill);
            let mut acknowledged = 0;
            if let Ok(store) = open(&disk) {
                acknowledged = (1..=appends).take_while(|at| append(&store, *at)).count() as u64;
            }
            let killed = disk.is_dead();
            disk.restart_program();
            open(&disk).and_then(|store| store.close()).expect("nothing fails");
            disk.lose_power();
            let store = open(&disk).unwrap_or_else(|error| panic!("{seed} {operations} {error}"));
            for at in 1..=acknowledged {
                let value = store.get(format!("k{at}").as_bytes(), Stamp(u64::MAX));
                assert!(value.is_ok_and(|value| value.is_some()), "k{at} {seed} {operations}");
            }
            if !killed {
                break;
            }
        }
    }
}

#[test]
fn every_flipped_bit_in_what_was_acknowledged_is_refused() {
    for count in [3, 40] {
        let disk = filled(count);
        let mut total = 0;
        let _ = byte_to_flip(&disk, Tables::Simulated, |places| {
            assert!(places > 100);
            0
        });
        for at in 0.. {
            let Some((name, offset)) = byte_to_flip(&disk, Tables::Simulated, |_| at) else {
                break;
            };
            let bit = (at % 8) as u8;
            disk.flip(&name, offset, bit);
            let opened = open(&disk).map(|_| ());
            assert!(
                matches!(opened, Err(StoreError::Corrupt { .. })),
                "{name} {offset} {opened:?}"
            );
            disk.flip(&name, offset, bit);
            total += 1;
        }
        assert!(total > 300, "{total}");
        assert!(open(&disk).is_ok());
    }
}

fn segments(disk: &SimulatedDisk) -> Vec<(String, usize)> {
    (0..).map_while(|at| segment_to_cut(disk, |_| at)).collect()
}

#[test]
fn a_busy_store_makes_its_next_segment_in_advance() {
    let disk = SimulatedDisk::new(3);
    let settings = Settings { memtable_bytes: usize::MAX, ..SETTINGS };
    let env = Env::manual(7, Timestamp::from_secs(0)).0;
    let store = Simulated::open(&disk, settings, &env).expect("a new store");
    assert!((1..=400).all(|stamp| append(&store, stamp)));
    let files = disk.files().into_iter().filter(|path| path.ends_with(".log")).count();
    assert_eq!(files, segments(&disk).len() + 1);
    drop(store);
    disk.lose_power();
    let store = Simulated::open(&disk, settings, &env).expect("it opens");
    assert_eq!(store.last_stamp(), Stamp(400));
}

#[test]
fn every_cut_of_a_segment_is_refused() {
    let disk = filled(60);
    let segments = segments(&disk);
    assert!(!segments.is_empty());
    for (name, length) in &segments {
        for at in (0..*length).step_by(97) {
            let cut = disk.cut(name, at).expect("a segment");
            let opened = open(&disk).map(|_| ());
            assert!(matches!(opened, Err(StoreError::Corrupt { .. })), "{name} {at} {opened:?}");
            disk.mend(cut);
        }
    }
    assert!(open(&disk).is_ok());
}

#[test]
fn damage_below_a_running_store_fails_the_read_that_meets_it() {
    let disk = filled(60);
    let store = open(&disk).expect("it opens");
    let table = disk.files().into_iter().find(|name| is_table(name)).expect("a table");
    let bytes = disk.bytes(&table).expect("its bytes");
    let at = bytes.windows(8).position(|window| window == b"value 7 ").expect("the row");
    disk.flip(&table, at, 0);
    assert!(matches!(store.get(b"k7", Stamp(u64::MAX)), Err(StoreError::Corrupt { .. })));
    assert!(store.get(b"k8", Stamp(u64::MAX)).expect("another row").is_some());
}

/// Zeros the last `groups` groups of the log, as a disk that lies about a sector.
fn zero_groups(disk: &SimulatedDisk, groups: usize) {
    let (name, _) = segments(disk).pop().expect("a segment");
    let bytes = disk.bytes(&name).expect("its bytes");
    let records = super::segment::Segment::new(&bytes).expect("a segment").records();
    let is_group = |record: &&super::segment::Record| record.kind == super::segment::Kind::Group;
    let first = records.iter().rev().filter(is_group).nth(groups - 1).expect("so many").at;
    let file = disk.open(name.as_ref(), store_lsm::disk::Open::Write).expect("it opens");
    file.write_at(&vec![0; bytes.len() - first], first as u64).expect("room");
    file.sync_all().expect("it syncs");
}

/// The mark is synced after every third stamp here, and `filled(n)` has `n + 1`: so the last group
/// is known, or the one before, or the one before that.
#[test]
fn a_zeroed_tail_is_refused_up_to_the_mark_that_a_power_failure_left() {
    let known = |opened: Result<Simulated, StoreError>| match opened {
        Err(StoreError::Corrupt { detail }) => {
            assert!(detail.contains(".log") && detail.contains("END"), "{detail}");
            None
        }
        Ok(store) => Some(store.last_stamp()),
        Err(error) => panic!("{error}"),
    };
    for (count, unknown) in [(2, 0), (3, 1), (4, 2), (5, 0)] {
        for lost in 1..=3 {
            for loses_power in [false, true] {
                let disk = filled(count);
                if loses_power {
                    disk.lose_power();
                }
                zero_groups(&disk, lost);
                let found = known(open(&disk));
                if !loses_power || lost > unknown {
                    // The page cache has the newest mark, the disk the synced one.
                    assert_eq!(found, None, "{count} {lost} {loses_power}");
                } else if let Some(stamp) = found {
                    // The window: no power failure left more of the mark than that.
                    assert_eq!(stamp, Stamp(count + 1 - lost as u64), "{count} {lost}");
                }
            }
        }
    }
}
