//! The disk keeps what was synced, and only that for sure.

use super::{Disk, DiskError, Faults};

/// What a power failure leaves of a file of `synced` and, behind it, `loose` sectors.
fn after_power_failure(seed: u64, synced: usize, loose: usize) -> Vec<u8> {
    let disk = Disk::new(seed);
    disk.create("f").expect("a file");
    disk.write("f", 0, &vec![1; synced * 512]).expect("room");
    disk.sync("f").expect("a sync");
    disk.sync_names().expect("a sync");
    disk.write("f", synced * 512, &vec![2; loose * 512]).expect("room");
    disk.lose_power();
    disk.read("f").expect("it is there")
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
        let disk = Disk::new(seed);
        disk.create("a").expect("a file");
        disk.sync_names().expect("a sync");
        disk.rename("a", "b").expect("a name");
        disk.create("c").expect("a file");
        disk.lose_power();
        left.insert(disk.names());
    }
    let all = [vec!["a".to_owned()], vec!["b".into()], vec!["b".into(), "c".into()]];
    assert_eq!(left, all.into_iter().collect());
}

#[test]
fn a_dead_disk_does_nothing_until_it_is_powered_up() {
    let disk = Disk::new(1);
    disk.plan(Faults { power_fails_after: Some(1), ..Faults::default() });
    disk.create("f").expect("before the failure");
    assert_eq!(disk.write("f", 0, b"x"), Err(DiskError::Dead));
    assert_eq!(disk.sync("f"), Err(DiskError::Dead));
    assert!(disk.is_dead());
    disk.lose_power();
    assert!(!disk.is_dead());
    disk.create("f").expect("it works again");
}

#[test]
fn a_failed_sync_loses_sectors_that_the_next_sync_does_not_bring_back() {
    let mut lost = 0;
    for seed in 0..100 {
        let disk = Disk::new(seed);
        disk.create("f").expect("a file");
        disk.sync_names().expect("a sync");
        disk.write("f", 0, &[1; 2048]).expect("room");
        disk.plan(Faults { sync_fails_after: Some(0), ..Faults::default() });
        assert_eq!(disk.sync("f"), Err(DiskError::SyncFailed));
        assert_eq!(disk.read("f"), Ok(vec![1; 2048]), "the program still sees it");
        disk.write("f", 2048, &[1; 512]).expect("room");
        disk.sync("f").expect("a sync");
        disk.lose_power();
        lost += u32::from(disk.read("f") != Ok(vec![1; 2560]));
    }
    assert!((1..100).contains(&lost), "{lost}");
}

#[test]
fn a_full_disk_takes_a_part_and_says_so() {
    let disk = Disk::new(1);
    disk.create("f").expect("a file");
    disk.plan(Faults { capacity: Some(100), ..Faults::default() });
    assert_eq!(disk.write("f", 0, &[1; 101]), Err(DiskError::Full));
    assert_eq!(disk.used(), 50);
    assert_eq!(disk.write("f", 0, &[1; 50]), Ok(()), "overwriting needs no room");
}
