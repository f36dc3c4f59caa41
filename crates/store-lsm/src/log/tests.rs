//! The log's parts by themselves: what is written is read, and no bytes make the reader panic.

use bytes::Bytes;
use env::{Env, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use store::{Commit, Stamp, Write};

use super::log_end::{EndWriter, LogEnd};
use super::record::{HEADER, Kind, Salted, decode};
use super::scan::{Checked, check};
use super::{LogWriter, segment};
use crate::disk::Dir;
use crate::encryption_at_rest::Encryption;
use crate::error::OpenError;
use crate::superblock::CrossReferences;

const SEGMENT: u64 = 16 << 10;
const PRESENT: CrossReferences = CrossReferences::Present;

fn directory() -> (tempfile::TempDir, Dir) {
    let guard = tempfile::tempdir().unwrap();
    let dir = Dir::os(guard.path());
    (guard, dir)
}

fn env() -> Env {
    Env::manual(7, Timestamp::from_secs(0)).0
}

const PLAIN: Encryption = Encryption::none();

fn scan(dir: &Dir) -> Result<Checked, OpenError> {
    check(dir, PRESENT, &PLAIN)
}

fn resume(dir: &Dir) -> LogWriter {
    LogWriter::resume(dir, (env(), PLAIN), SEGMENT, scan(dir).unwrap()).unwrap()
}

fn commit(stamp: u64, key: &[u8], value: Option<&[u8]>) -> Commit {
    let key = Bytes::copy_from_slice(key);
    let value = value.map(Bytes::copy_from_slice);
    Commit { stamp: Stamp(stamp), writes: vec![Write { key, value }] }
}

/// A log of `groups` groups with one commit each, not closed.
fn written(dir: &Dir, groups: u64, value_bytes: usize) -> Vec<Commit> {
    LogWriter::create(dir, (&env(), &PLAIN), SEGMENT, Stamp(0), 0).unwrap();
    let mut log = resume(dir);
    let commits: Vec<Commit> = (1..=groups)
        .map(|stamp| commit(stamp, &stamp.to_be_bytes(), Some(&vec![stamp as u8; value_bytes])))
        .collect();
    for commit in &commits {
        log.append(std::slice::from_ref(commit)).unwrap();
    }
    commits
}

/// Takes the mark of the log's end back to where it was before any group.
fn forget_end(dir: &Dir) {
    let start = LogEnd::read(dir).unwrap().start;
    let end = LogEnd { sequence: 0, previous: 0, last_stamp: Stamp(0), segment: 0, start };
    EndWriter::install(dir, &end).unwrap();
}

fn read(dir: &Dir) -> Result<Vec<Commit>, OpenError> {
    let checked = scan(dir)?;
    let mut commits = Vec::new();
    for segment in &checked.segments {
        for group in segment.commits(Stamp(0)) {
            commits.extend(group?);
        }
    }
    Ok(commits)
}

#[test]
fn what_is_appended_is_read_across_segments_and_resumes() {
    let (_guard, dir) = directory();
    let mut expected = written(&dir, 30, 3000);
    assert!(segment::list(&dir).unwrap().0.len() > 4);
    assert_eq!(read(&dir).unwrap(), expected);
    let mut log = resume(&dir);
    assert_eq!(log.last_stamp(), Stamp(30));
    expected.push(commit(31, b"more", None));
    log.append(&expected[30..]).unwrap();
    log.close().unwrap();
    assert_eq!(read(&dir).unwrap(), expected);
    assert!(scan(&dir).unwrap().end.closed);
}

#[test]
fn flushed_segments_are_given_up_and_used_again() {
    let (_guard, dir) = directory();
    written(&dir, 30, 3000);
    let mut log = resume(&dir);
    let start = log.next_start(Stamp(22), 5).unwrap();
    start.write(&dir).unwrap();
    let numbers = log.truncate_before(start).unwrap();
    let spares = numbers.iter().map(|number| segment::recycle(&dir, *number).unwrap());
    segment::remove(&dir, &log.take_spares(spares.collect()));
    assert_eq!(log.next_start(Stamp(22), 6), None);
    let (segments, spares) = segment::list(&dir).unwrap();
    assert!(segments[0] > 1 && !spares.is_empty());
    let checked = scan(&dir).unwrap();
    assert_eq!((checked.start.flushed_through, checked.start.tree_version), (Stamp(22), 5));
    let kept = read(&dir).unwrap();
    assert!(kept[0].stamp <= Stamp(23) && kept.last().unwrap().stamp == Stamp(30));
    for stamp in 31..45 {
        log.append(&[commit(stamp, b"again", Some(&[9; 3000]))]).unwrap();
    }
    assert!(segment::list(&dir).unwrap().1.len() < spares.len());
    assert_eq!(read(&dir).unwrap().last().unwrap().stamp, Stamp(44));
}

#[test]
fn a_crash_between_a_new_segment_and_the_seal_of_the_old_one_loses_nothing() {
    let (_guard, dir) = directory();
    let expected = written(&dir, 12, 3000);
    // Take the last segment back to the moment it was made, and the one before to before its seal.
    let checked = scan(&dir).unwrap();
    let numbers: Vec<u64> = checked.segments.iter().map(|segment| segment.header.number).collect();
    let last = segment::path(&dir, *numbers.last().unwrap());
    let before = segment::path(&dir, numbers[numbers.len() - 2]);
    let mut bytes = std::fs::read(&last).unwrap();
    bytes[segment::HEADER_BLOCK + HEADER..].fill(0);
    std::fs::write(&last, &bytes).unwrap();
    let mut bytes = std::fs::read(&before).unwrap();
    let seal = bytes.chunks_exact(8).rposition(|chunk| chunk != [0; 8]).unwrap() * 8 + 8 - HEADER;
    bytes[seal..seal + HEADER].fill(0);
    std::fs::write(&before, &bytes).unwrap();
    forget_end(&dir);
    let kept = read(&dir).unwrap();
    assert!(kept.len() >= 8 && kept[..] == expected[..kept.len()]);
    let mut log = resume(&dir);
    log.append(&[commit(50, b"goes on", None)]).unwrap();
    drop(log);
    assert_eq!(read(&dir).unwrap().len(), kept.len() + 1, "the seal was written late");
}

#[test]
fn a_segment_made_ahead_of_need_is_used_by_this_log_or_the_next() {
    let (_guard, dir) = directory();
    let mut expected = written(&dir, 80, 3500);
    let mut log = resume(&dir);
    assert!(log.begin_preallocation().is_none(), "an idle log needs nothing");
    for stamp in 81..=160 {
        expected.push(commit(stamp, b"more", Some(&[3; 3500])));
        log.append(&expected[stamp as usize - 1..]).unwrap();
    }
    let order = log.begin_preallocation().unwrap();
    assert!(log.begin_preallocation().is_none(), "it is ordered once");
    assert!(log.awaits_segment(&[commit(161, b"x", Some(&[0; SEGMENT as usize]))]));
    log.finish_preallocation(Some(order.make().unwrap()));
    let prepared = scan(&dir).unwrap().preallocated.unwrap();
    drop(log);
    let mut log = resume(&dir);
    for stamp in 161..=166 {
        expected.push(commit(stamp, b"more", Some(&[3; 3500])));
        log.append(&expected[stamp as usize - 1..]).unwrap();
    }
    let checked = scan(&dir).unwrap();
    assert!(checked.segments.iter().any(|segment| segment.header == prepared));
    assert_eq!(read(&dir).unwrap(), expected);
}

#[test]
fn a_group_too_large_for_the_segment_made_ahead_gets_its_own() {
    let (_guard, dir) = directory();
    let mut expected = written(&dir, 1, 10);
    let mut log = resume(&dir);
    for stamp in 2..=90 {
        expected.push(commit(stamp, b"more", Some(&[3; 3500])));
        log.append(&expected[stamp as usize - 1..]).unwrap();
    }
    let order = log.begin_preallocation().unwrap();
    log.finish_preallocation(Some(order.make().unwrap()));
    expected.push(commit(91, b"large", Some(&vec![4; 3 * SEGMENT as usize])));
    log.append(&expected[90..]).unwrap();
    expected.push(commit(92, b"after", None));
    log.append(&expected[91..]).unwrap();
    assert_eq!(read(&dir).unwrap(), expected);
}

#[test]
fn a_zeroed_end_of_any_length_is_damage_once_the_mark_knows_of_it() {
    let (_guard, dir) = directory();
    written(&dir, 6, 200);
    let path = segment::path(&dir, 1);
    let end = scan(&dir).unwrap().end.at;
    let whole = std::fs::read(&path).unwrap();
    for from in (segment::HEADER_BLOCK + HEADER..end).step_by(8) {
        let mut zeroed = whole.clone();
        zeroed[from..].fill(0);
        std::fs::write(&path, &zeroed).unwrap();
        if zeroed == whole {
            continue;
        }
        let error = read(&dir).expect_err("acknowledged groups are gone");
        let OpenError::Damaged(damage) = error else { panic!("{from}: {error}") };
        assert!(damage.file == path && damage.offset <= from as u64, "{from}: {damage}");
    }
}

#[test]
fn a_mark_is_read_from_the_newest_block_that_is_whole() {
    let (_guard, dir) = directory();
    written(&dir, 1, 10);
    let start = LogEnd::read(&dir).unwrap().start;
    let end =
        |sequence| LogEnd { sequence, previous: 7, last_stamp: Stamp(sequence), segment: 1, start };
    let mut writer = EndWriter::install(&dir, &end(10)).unwrap();
    assert!(writer.begin_sync().is_none(), "it is on the disk");
    for sequence in 11..=14 {
        writer.write(&end(sequence)).unwrap();
        writer.begin_sync().unwrap().sync_data().unwrap();
    }
    let path = dir.join("END");
    let bytes = std::fs::read(&path).unwrap();
    for expected in [14, 13, 12] {
        assert_eq!(LogEnd::read(&dir).unwrap(), end(expected));
        let mut torn = std::fs::read(&path).unwrap();
        let block = torn
            .chunks(4096)
            .position(|block| u64::from_le_bytes(block[24..32].try_into().unwrap()) == expected);
        torn[block.unwrap() * 4096 + 30] ^= 1;
        std::fs::write(&path, torn).unwrap();
    }
    assert!(matches!(LogEnd::read(&dir), Err(OpenError::Damaged(damage)) if damage.file == path));
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(LogEnd::read(&dir).unwrap(), end(14));
}

#[test]
fn a_value_that_imitates_a_record_is_not_taken_for_one() {
    let (_guard, dir) = directory();
    written(&dir, 2, 10);
    let path = segment::path(&dir, 1);
    let start = scan(&dir).unwrap().end.at;
    // The same record under another salt, as a client that guesses would write it.
    let forged = Salted::new(1).control(Kind::Mark, 4, 0, Stamp(9));
    let mut log = resume(&dir);
    log.append(&[commit(3, b"key-of-8", Some(&forged))]).unwrap();
    drop(log);
    let mut torn = std::fs::read(&path).unwrap();
    torn[start + HEADER] ^= 1;
    let end =
        torn.windows(forged.len()).position(|window| window == forged).unwrap() + forged.len();
    torn[end..].fill(0);
    std::fs::write(&path, torn).unwrap();
    forget_end(&dir);
    assert_eq!(read(&dir).unwrap().len(), 2, "a torn tail, not damage");
}

fn commits() -> impl Strategy<Value = Vec<Commit>> {
    let write = (vec(any::<u8>(), 1..40), proptest::option::of(vec(any::<u8>(), 0..60)))
        .prop_map(|(key, value)| Write { key: key.into(), value: value.map(Bytes::from) });
    vec(vec(write, 0..4), 1..5).prop_map(|commits| {
        let sealed = commits.into_iter().zip(1..);
        sealed.map(|(writes, stamp)| Commit { stamp: Stamp(stamp), writes }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_group_decodes_to_what_was_encoded(group in commits(), salt: u64, sequence: u64) {
        let salted = Salted::new(salt);
        let mut buffer = Vec::new();
        let link = salted.group(&mut buffer, &group, (sequence, 77), || [0; 12]).unwrap();
        let header = salted.header(&buffer).unwrap();
        prop_assert_eq!((header.checksum, header.sequence, header.previous), (link, sequence, 77));
        prop_assert_eq!(header.record_bytes(), buffer.len());
        prop_assert_eq!(salted.checksum(&buffer[HEADER..]), header.payload_checksum);
        let payload = &buffer[HEADER..HEADER + header.length as usize];
        prop_assert_eq!(decode(payload).unwrap(), group);
        prop_assert!(Salted::new(!salt).header(&buffer).is_none());
    }

    #[test]
    fn no_payload_makes_the_decoder_panic(payload in vec(any::<u8>(), 0..200)) {
        let _ = decode(&payload);
        prop_assert!(Salted::new(5).header(&payload).is_none());
    }

    #[test]
    fn a_changed_log_is_damaged_or_reads_as_it_was(
        at in 0_usize..6000, garbage in vec(any::<u8>(), 1..300),
    ) {
        let (_guard, dir) = directory();
        let expected = written(&dir, 6, 200);
        let path = segment::path(&dir, 1);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[at..at + garbage.len()].copy_from_slice(&garbage);
        std::fs::write(&path, &bytes).unwrap();
        match read(&dir) {
            Ok(found) => prop_assert!(found == expected),
            Err(error) => prop_assert!(matches!(error, OpenError::Damaged(_)), "{}", error),
        }
    }

    /// What a power failure may leave of a group that was not synced: each sector old or new.
    #[test]
    fn any_part_of_an_unsynced_group_is_a_torn_tail(
        value_bytes in 0_usize..6000, new in vec(any::<bool>(), 16), earlier in 1_u64..4,
    ) {
        let (_guard, dir) = directory();
        let mut expected = written(&dir, earlier, 300);
        let path = segment::path(&dir, 1);
        let before = std::fs::read(&path).unwrap();
        let mut log = resume(&dir);
        let end_before = std::fs::read(dir.join("END")).unwrap();
        expected.push(commit(99, b"last", Some(&vec![0xd1; value_bytes])));
        log.append(&expected[earlier as usize..]).unwrap();
        drop(log);
        let mut mixed = before;
        let after = std::fs::read(&path).unwrap();
        // The mark is only written after the sync.
        std::fs::write(dir.join("END"), end_before).unwrap();
        let start = segment::HEADER_BLOCK;
        let sectors = mixed[start..].chunks_mut(512).zip(after[start..].chunks(512));
        for ((old, written), new) in sectors.zip(new) {
            if new {
                old.copy_from_slice(written);
            }
        }
        std::fs::write(&path, &mixed).unwrap();
        let found = read(&dir).unwrap();
        prop_assert!(found.len() >= earlier as usize && found[..] == expected[..found.len()]);
    }
}
