//! Damage is refused or answered with an error, never read as other data; a torn tail is neither.

use std::path::Path;

use super::directories::*;
use store::{Store, StoreError};
use store_lsm::{OpenError, Options, TableFormat};

/// The format, not the code: the first record of a segment is a start, which is a header only.
const HEADER: usize = 48;
const START: usize = 4096;
const FIRST_GROUP: usize = START + HEADER;

fn options() -> Options {
    Options { log_segment_bytes: 64 << 10, ..small() }
}

fn value(number: u8) -> Vec<u8> {
    vec![number; 20 + usize::from(number)]
}

/// A store with `rows` commits in its log that was never closed.
fn crashed(dir: &Path, rows: u8) {
    let store = try_open(dir, options()).unwrap();
    for number in 0..rows {
        put(&*store, &[b'k', number], &value(number));
    }
}

/// Start and end of each group in a segment.
fn groups(segment: &[u8]) -> Vec<(usize, usize)> {
    let mut at = FIRST_GROUP;
    let mut found = Vec::new();
    while segment[at + 12] == 1 {
        let length = u32::from_le_bytes(segment[at + 8..at + 12].try_into().unwrap()) as usize;
        let end = (at + HEADER + length).next_multiple_of(8);
        found.push((at, end));
        at = end;
    }
    found
}

/// The store is refused as damaged, names `file`, and nothing is changed.
fn assert_damaged(dir: &Path, file: &Path, what: &str) {
    let before = files(dir);
    let error = refused(dir);
    let text = error.to_string();
    let OpenError::Damaged(damage) = error else { panic!("{what}: {text}") };
    assert_eq!(damage.file, file, "{what}: {text}");
    assert!(text.contains("stator verify") && text.contains("backup"), "{text}");
    assert!(files(dir) == before, "{what}: files changed");
    let report = verify(dir).unwrap();
    assert!(report.damages.contains(&damage), "{what}: {report:?}");
    assert!(files(dir) == before, "{what}: verify changed files");
}

#[test]
fn a_flipped_byte_anywhere_in_acknowledged_log_records_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    crashed(dir.path(), 5);
    let segment = &segments(dir.path())[0];
    let groups = groups(&std::fs::read(segment).unwrap());
    assert_eq!(groups.len(), 5);
    let end = groups[4].1;
    for offset in (0..START).step_by(41).chain(START..end) {
        flip(segment, offset);
        assert_damaged(dir.path(), segment, &format!("byte {offset}"));
        flip(segment, offset);
    }
    let store = open(dir.path());
    assert_eq!(rows(&*store).unwrap().len(), 5);
}

#[test]
fn a_torn_tail_of_any_length_is_accepted_and_loses_nothing_acknowledged_earlier() {
    let origin = tempfile::tempdir().unwrap();
    let store = try_open(origin.path(), options()).unwrap();
    for number in 0..3 {
        put(&*store, &[b'k', number], &value(number));
    }
    // The mark of the end that the last group never got, since its sync did not return.
    let end_of_three = std::fs::read(origin.path().join("log/END")).unwrap();
    put(&*store, &[b'k', 3], &value(3));
    drop(store);
    std::fs::write(origin.path().join("log/END"), end_of_three).unwrap();
    let name = segments(origin.path())[0].strip_prefix(origin.path()).unwrap().to_path_buf();
    let whole = std::fs::read(origin.path().join(&name)).unwrap();
    let (start, end) = groups(&whole)[3];
    for written in start..end {
        for filler in [0x00, 0xab] {
            let dir = tempfile::tempdir().unwrap();
            copy(origin.path(), dir.path());
            let mut torn = whole.clone();
            let untouched = torn[written] == filler;
            torn[written..end + HEADER].fill(filler);
            std::fs::write(dir.path().join(&name), &torn).unwrap();
            let store = open(dir.path());
            let found = rows(&*store).unwrap().len();
            // Only bytes of padding can be missing without being missed.
            assert!(found == 3 || (untouched && found == 4), "{written}: {found} rows");
            put(&*store, b"more", &value(200));
            drop(store);
            let store = open(dir.path());
            assert_eq!(rows(&*store).unwrap().len(), found + 1, "{written}");
            assert_eq!(get(&*store, &[b'k', 2]).unwrap(), value(2));
        }
    }
}

#[test]
fn a_zeroed_tail_of_the_synced_log_is_refused_however_much_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    crashed(dir.path(), 30);
    let segment = &segments(dir.path())[0];
    let whole = std::fs::read(segment).unwrap();
    let groups = groups(&whole);
    let end = groups[29].1;
    // From a part of the last group up to all of them, and whole sectors around them.
    let bounds = groups.iter().flat_map(|(start, end)| [*start, end - 17]);
    for from in bounds.chain([end - 600, end - 2048, (end - 2048) / 512 * 512]) {
        let mut zeroed = whole.clone();
        zeroed[from.max(FIRST_GROUP)..].fill(0);
        std::fs::write(segment, &zeroed).unwrap();
        assert_damaged(dir.path(), segment, &format!("zeroed from byte {from} of {end}"));
    }
    std::fs::write(segment, &whole).unwrap();
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 30);
}

/// A store whose log has several segments, none of them flushed.
fn several_segments(dir: &Path) {
    let options = Options { memtable_bytes: 64 << 20, ..options() };
    let store = try_open(dir, options).unwrap();
    for number in 0..40 {
        put(&*store, &[b'k', number], &vec![number; 6000]);
    }
}

#[test]
fn a_missing_segment_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    several_segments(dir.path());
    let segments = segments(dir.path());
    assert!(segments.len() >= 4, "{segments:?}");
    let aside = dir.path().parent().unwrap().join(format!("aside-{}", std::process::id()));
    for segment in &segments {
        std::fs::rename(segment, &aside).unwrap();
        assert_damaged(dir.path(), segment, "missing");
        std::fs::rename(&aside, segment).unwrap();
    }
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 40);
}

#[test]
fn a_truncated_segment_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    several_segments(dir.path());
    for segment in segments(dir.path()) {
        let whole = std::fs::read(&segment).unwrap();
        for length in [0, 100, START, FIRST_GROUP + 7000, whole.len() - 1] {
            std::fs::write(&segment, &whole[..length]).unwrap();
            assert_damaged(dir.path(), &segment, &format!("cut at {length}"));
        }
        std::fs::write(&segment, &whole).unwrap();
    }
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 40);
}

#[test]
fn a_flip_in_the_last_record_or_the_seal_of_an_earlier_segment_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    several_segments(dir.path());
    let segment = &segments(dir.path())[1];
    let (start, end) = *groups(&std::fs::read(segment).unwrap()).last().unwrap();
    for offset in [start, start + 20, start + HEADER + 3, end - 1, end, end + 13, end + 47] {
        flip(segment, offset);
        assert_damaged(dir.path(), segment, &format!("byte {offset}"));
        flip(segment, offset);
    }
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 40);
}

#[test]
fn a_flip_in_the_start_of_a_segment_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    several_segments(dir.path());
    for segment in segments(dir.path()) {
        for offset in START..FIRST_GROUP {
            flip(&segment, offset);
            assert_damaged(dir.path(), &segment, &format!("byte {offset}"));
            flip(&segment, offset);
        }
    }
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 40);
}

#[test]
fn segments_that_changed_places_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    several_segments(dir.path());
    let segments = segments(dir.path());
    let (first, second) =
        (std::fs::read(&segments[0]).unwrap(), std::fs::read(&segments[1]).unwrap());
    std::fs::write(&segments[0], second).unwrap();
    std::fs::write(&segments[1], first).unwrap();
    assert_damaged(dir.path(), &segments[0], "changed places");
}

#[test]
fn what_recycled_segments_held_before_is_not_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { memtable_bytes: 64 << 10, ..options() };
    let store = try_open(dir.path(), options.clone()).unwrap();
    for round in 0..12_u8 {
        for number in 0..20_u8 {
            put(&*store, &[b'k', number], &vec![round; 6000]);
        }
    }
    drop(store);
    let store = try_open(dir.path(), options).unwrap();
    let found = rows(&*store).unwrap();
    assert_eq!(found.len(), 20);
    assert!(found.iter().all(|(_, value)| value.iter().all(|byte| *byte == 11)));
}

/// A closed store with at least one table.
fn with_tables(dir: &Path) -> Vec<(bytes::Bytes, bytes::Bytes)> {
    let store = try_open(dir, options()).unwrap();
    for number in 0..250_u8 {
        put(&*store, &[b'k', number], &value(number));
    }
    let expected = rows(&*store).unwrap();
    close(store);
    expected
}

#[test]
fn a_missing_or_renamed_file_of_the_store_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    with_tables(dir.path());
    let table = tables(dir.path()).pop().unwrap();
    let mut renamed = table.with_file_name("777777");
    let mut needed = vec![
        dir.path().join("FORMAT"),
        dir.path().join("log/FLOOR"),
        dir.path().join("log/END"),
        manifest(dir.path()),
        table.clone(),
    ];
    match format() {
        TableFormat::LsmTree => needed.push(dir.path().join("tree/TAILS")),
        TableFormat::Own => {
            renamed.set_extension("sst");
        }
    }
    for file in needed {
        std::fs::rename(&file, &renamed).unwrap();
        assert_damaged(dir.path(), &file, "renamed");
        std::fs::rename(&renamed, &file).unwrap();
    }
    let tree = dir.path().join("tree");
    std::fs::rename(&tree, dir.path().join("lost+found")).unwrap();
    match format() {
        TableFormat::LsmTree => assert_damaged(dir.path(), &tree.join("current"), "no tree"),
        TableFormat::Own => assert_damaged(dir.path(), &tree.join("MANIFEST"), "no tree"),
    }
    std::fs::rename(dir.path().join("lost+found"), &tree).unwrap();
    assert_eq!(rows(&*open(dir.path())).unwrap().len(), 250);
}

#[test]
fn a_flip_in_any_small_file_of_the_store_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    with_tables(dir.path());
    let log = segments(dir.path());
    let table_files = tables(dir.path());
    let current = std::fs::read(manifest(dir.path())).unwrap();
    let manifest = format!("v{}", u64::from_le_bytes(current[..8].try_into().unwrap()));
    for (file, bytes) in files(dir.path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let replaced_manifest = name.starts_with('v') && name != manifest;
        // Of `END` only one block of three counts, and nothing of a segment that is given up.
        let is_free = name == "END" || name.ends_with(".spare");
        if log.contains(&file) || table_files.contains(&file) || replaced_manifest || is_free {
            continue;
        }
        for offset in 0..bytes.len() {
            flip(&file, offset);
            let before = files(dir.path());
            let error = try_open(dir.path(), small()).err();
            assert!(matches!(error, Some(OpenError::Damaged(_))), "{file:?} {offset}: {error:?}");
            assert!(files(dir.path()) == before, "{file:?} {offset}: files changed");
            flip(&file, offset);
        }
    }
}

#[test]
fn a_flip_in_a_table_is_found_by_verify_and_never_read_as_other_data() {
    let dir = tempfile::tempdir().unwrap();
    let expected = with_tables(dir.path());
    let table = tables(dir.path()).pop().unwrap();
    let bytes = std::fs::read(&table).unwrap().len();
    let mut corrupt = 0;
    for offset in (0..bytes).step_by(67).chain(bytes - 40..bytes) {
        let damaged = tempfile::tempdir().unwrap();
        copy(dir.path(), damaged.path());
        let table = damaged.path().join(table.strip_prefix(dir.path()).unwrap());
        flip(&table, offset);
        let report = verify(damaged.path()).unwrap();
        assert!(report.damages.iter().any(|damage| damage.file == table), "{offset}: {report:?}");
        let before = files(damaged.path());
        let store = match try_open(damaged.path(), options()) {
            Ok(store) => store,
            Err(OpenError::Damaged(damage)) => {
                assert_eq!(damage.file, table, "{offset}");
                assert!(files(damaged.path()) == before, "{offset}: files changed");
                continue;
            }
            Err(error) => panic!("{offset}: {error}"),
        };
        match rows(&*store) {
            Ok(found) => assert_eq!(found, expected, "{offset}"),
            Err(StoreError::Corrupt { .. }) => corrupt += 1,
            Err(error) => panic!("{offset}: {error}"),
        }
        for (key, value) in &expected {
            match block_on(store.get(key)) {
                Ok(found) => assert_eq!(found.as_ref(), Some(value), "{offset}"),
                Err(StoreError::Corrupt { .. }) => {}
                Err(error) => panic!("{offset}: {error}"),
            }
        }
    }
    assert!(corrupt > 40, "only {corrupt} flips were seen by a scan");
}

#[test]
fn newer_formats_and_features_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    with_tables(dir.path());
    let file = dir.path().join("FORMAT");
    let known = std::fs::read(&file).unwrap();
    for field in [8, 12] {
        let mut newer = known.clone();
        // The newest features are those of encrypted directories.
        newer[field] = if field == 8 { 2 } else { 5 };
        let found_in_file = u32::from(newer[field]);
        let body = newer.len() - 4;
        let checksum = crc32fast::hash(&newer[..body]);
        newer[body..].copy_from_slice(&checksum.to_le_bytes());
        std::fs::write(&file, &newer).unwrap();
        let before = files(dir.path());
        let error = refused(dir.path());
        let text = error.to_string();
        let OpenError::Newer { found, known, .. } = error else { panic!("{error}") };
        assert_eq!((found, known), (found_in_file, found_in_file - 1));
        assert!(text.contains("newer version of this program"), "{text}");
        assert!(files(dir.path()) == before);
    }
}

#[test]
fn damage_that_a_read_meets_is_counted_and_its_place_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let expected = with_tables(dir.path());
    let store = try_open(dir.path(), options()).unwrap();
    assert_eq!(store.statistics().damage, Vec::<String>::new());
    let table = tables(dir.path()).pop().unwrap();
    // Blocks come first in a table; the caches are empty after the open.
    flip(&table, 100);
    let met = expected
        .iter()
        .filter(|(key, _)| matches!(block_on(store.get(key)), Err(StoreError::Corrupt { .. })));
    assert!(met.count() > 0, "no read met the damage");
    let env = env::Env::real();
    let deadline = env.deadline(std::time::Duration::from_secs(60));
    while store.statistics().damage.is_empty() {
        assert!(!deadline.has_passed(env.moment()), "the place is not found");
        std::thread::yield_now();
    }
    let found = store.statistics();
    let [place] = found.damage.as_slice() else { panic!("{found:?}") };
    assert!(place.starts_with(&format!("{} at byte ", table.display())), "{place}");
    let reads = found.metrics.iter().find(|(name, _)| *name == "damaged_reads_total").unwrap().1;
    assert!(reads > 0);
}
