//! The disk keeps what was synced, and only that for sure.

use std::io::ErrorKind;
use std::path::Path;

use store_lsm::disk::{Disk as _, Open};

use super::{Faults, SimulatedDisk};

fn create(disk: &SimulatedDisk, path: &str) -> Box<dyn store_lsm::disk::File> {
    disk.open(Path::new(path), Open::CreateEmpty).expect("a file")
}

fn sync_names(disk: &SimulatedDisk) {
    disk.sync_dir(Path::new(".")).expect("a sync");
}

fn kind<T>(result: std::io::Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

/// What a power failure leaves of a file of `synced` and, after them, `loose` sectors.
fn after_power_failure(seed: u64, synced: usize, loose: usize) -> Vec<u8> {
    let disk = SimulatedDisk::new(seed);
    let file = create(&disk, "f");
    file.write_at(&vec![1; synced * 512], 0).expect("room");
    file.sync_data().expect("a sync");
    sync_names(&disk);
    file.write_at(&vec![2; loose * 512], synced as u64 * 512).expect("room");
    disk.lose_power();
    disk.bytes("f").expect("it is there")
}

#[test]
fn synced_bytes_survive_and_others_are_lost_kept_or_torn_by_whole_sectors() {
    let mut left = std::collections::BTreeSet::new();
    for seed in 0..200 {
        let bytes = after_power_failure(seed, 2, 2);
        assert!(bytes.starts_with(&[1; 1024]), "seed {seed}");
        let loose: Vec<Vec<u8>> = bytes[1024..].chunks(512).map(<[u8]>::to_vec).collect();
        assert!(loose.iter().all(|sector| sector.iter().all(|byte| *byte == sector[0])));
        left.insert(loose.iter().map(|sector| sector[0]).collect::<Vec<u8>>());
    }
    let all: Vec<Vec<u8>> = vec![vec![], vec![0, 2], vec![2], vec![2, 2]];
    assert_eq!(left.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn names_that_were_not_synced_may_be_lost_in_the_order_of_their_changes() {
    let mut left = std::collections::BTreeSet::new();
    for seed in 0..100 {
        let disk = SimulatedDisk::new(seed);
        create(&disk, "a");
        sync_names(&disk);
        disk.rename(Path::new("a"), Path::new("b")).expect("a name");
        create(&disk, "c");
        disk.lose_power();
        left.insert(disk.files());
    }
    let all = [vec!["a".to_owned()], vec!["b".into()], vec!["b".into(), "c".into()]];
    assert_eq!(left, all.into_iter().collect());
}

#[test]
fn names_of_one_directory_are_not_made_safe_by_a_sync_of_another() {
    let mut lost = 0;
    for seed in 0..100 {
        let disk = SimulatedDisk::new(seed);
        disk.create_dir_all(Path::new("d/e")).expect("directories");
        sync_names(&disk);
        disk.sync_dir(Path::new("d")).expect("a sync");
        create(&disk, "d/e/f");
        disk.sync_dir(Path::new("d")).expect("a sync");
        disk.lose_power();
        assert_eq!(disk.read_dir(Path::new("d")).expect("it is there"), ["e"]);
        lost += u32::from(disk.files().is_empty());
        create(&disk, "d/e/f");
        disk.sync_dir(Path::new("d/e")).expect("a sync");
        disk.lose_power();
        assert_eq!(disk.files(), ["d/e/f"]);
    }
    assert!((1..100).contains(&lost), "{lost}");
}

#[test]
fn a_dead_disk_does_nothing_until_it_is_powered_up() {
    let disk = SimulatedDisk::new(1);
    disk.plan(Faults { power_fails_after: Some(1), ..Faults::default() });
    let file = create(&disk, "f");
    assert!(file.write_at(b"x", 0).is_err() && file.sync_data().is_err());
    assert!(disk.read(Path::new("f")).is_err());
    assert!(disk.is_dead());
    disk.lose_power();
    assert!(!disk.is_dead());
    create(&disk, "f");
}

#[test]
fn a_failed_sync_loses_sectors_that_the_next_sync_does_not_bring_back() {
    let mut lost = 0;
    for seed in 0..100 {
        let disk = SimulatedDisk::new(seed);
        let file = create(&disk, "f");
        sync_names(&disk);
        file.write_at(&[1; 2048], 0).expect("room");
        disk.plan(Faults { sync_fails_after: Some(0), ..Faults::default() });
        assert!(file.sync_data().is_err());
        assert_eq!(disk.bytes("f"), Some(vec![1; 2048]), "the program still sees it");
        file.write_at(&[1; 512], 2048).expect("room");
        file.sync_data().expect("a sync");
        disk.lose_power();
        lost += u32::from(disk.bytes("f") != Some(vec![1; 2560]));
    }
    assert!((1..100).contains(&lost), "{lost}");
}

#[test]
fn a_full_disk_takes_a_part_and_says_so() {
    let disk = SimulatedDisk::new(1);
    let file = create(&disk, "f");
    disk.plan(Faults { capacity: Some(100), ..Faults::default() });
    assert_eq!(kind(file.write_at(&[1; 101], 0)), Some(ErrorKind::StorageFull));
    assert_eq!(disk.used(), 50);
    assert_eq!(kind(file.write_at(&[1; 50], 0)), None, "overwriting needs no room");
    assert_eq!(kind(file.allocate(101)), Some(ErrorKind::StorageFull));
    let space = disk.space(Path::new("")).expect("it says so");
    assert_eq!((space.free, space.total), (50, 100));
}

#[test]
fn a_lock_is_taken_once_and_is_free_after_its_process() {
    let disk = SimulatedDisk::new(1);
    let (one, other) = (create(&disk, "lock"), create(&disk, "lock"));
    assert!(one.try_lock().expect("no error"));
    assert!(!other.try_lock().expect("no error"));
    disk.restart_program();
    assert!(other.try_lock().expect("no error"));
}

#[test]
fn a_file_that_was_cut_is_whole_again_when_it_is_mended() {
    let disk = SimulatedDisk::new(1);
    create(&disk, "f").write_at(&[1; 700], 0).expect("room");
    let cut = disk.cut("f", 10).expect("a file");
    assert_eq!(disk.bytes("f"), Some(vec![1; 10]));
    disk.mend(cut);
    assert_eq!(disk.bytes("f"), Some(vec![1; 700]));
}
