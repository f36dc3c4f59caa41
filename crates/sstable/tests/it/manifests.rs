//! The manifest: what is read back, what is a torn tail, what is damage.

use std::sync::Arc;

use proptest::prelude::*;
use sstable::manifest::{AppendError, ManifestWriter, read};
use sstable::{Added, Edit, EditError, MemoryFile, TableCounts, TableError, TableSummary, Version};

fn table(number: u64, key: u64) -> Added {
    let table = TableSummary {
        table: number,
        salt: number * 7,
        file_bytes: 1_000 + number,
        first: format!("key{key:04}").into_bytes(),
        last: format!("key{key:04}z").into_bytes(),
        oldest: 1,
        newest: number,
        shift: number % 3,
        counts: TableCounts { entries: 5, ..TableCounts::default() },
    };
    Added { level: 0, run: number, table: Arc::new(table) }
}

/// Adds table `number` and removes the one three before it.
fn edit(number: u64) -> Edit {
    Edit {
        removed: number.checked_sub(3).filter(|old| *old > 0).into_iter().collect(),
        added: vec![table(number, number % 5)],
        next_table: number + 1,
        through: number * 10,
    }
}

/// A manifest with edits, where each of its records ends, and the version after each.
fn manifest(edits: u64) -> (Vec<u8>, Vec<usize>, Vec<Version>) {
    let file = Arc::new(MemoryFile::default());
    let created = ManifestWriter::create(Arc::clone(&file), 0x5a17, &Version::default(), 0, None);
    let mut writer = created.expect("memory takes it");
    let (mut ends, mut versions) = (vec![file.bytes().len()], vec![Version::default()]);
    for number in 1..=edits {
        versions.push(writer.append(&edit(number)).expect("it fits").clone());
        ends.push(file.bytes().len());
    }
    (file.bytes(), ends, versions)
}

#[test]
fn a_manifest_says_what_was_appended_and_continues() {
    let (bytes, _, versions) = manifest(5);
    let contents = read(&bytes, 6, None).expect("undamaged");
    assert_eq!(contents.sequence, 6);
    assert_eq!(Some(&contents.version), versions.last());
    let file = Arc::new(MemoryFile::new(bytes));
    let mut writer = ManifestWriter::resume(Arc::clone(&file), contents).expect("not torn");
    let version = writer.append(&edit(6)).expect("it fits").clone();
    let again = read(&file.bytes(), 7, None).expect("undamaged");
    assert_eq!((again.version, again.sequence, again.torn), (version.clone(), 7, false));
    // A new file begins with all tables.
    let copy = Arc::new(MemoryFile::default());
    ManifestWriter::create(Arc::clone(&copy), 9, &version, 7, None).expect("memory takes it");
    assert_eq!(read(&copy.bytes(), 8, None).expect("undamaged").version, version);
}

#[test]
fn an_edit_that_does_not_fit_changes_nothing() {
    let file = Arc::new(MemoryFile::default());
    let created = ManifestWriter::create(Arc::clone(&file), 1, &Version::default(), 0, None);
    let mut writer = created.expect("memory takes it");
    let before = file.bytes();
    let wrong = Edit { removed: vec![9], ..Edit::default() };
    let refused = writer.append(&wrong);
    assert!(matches!(refused, Err(AppendError::Edit(EditError::Missing(9)))), "{refused:?}");
    assert_eq!(file.bytes(), before);
    assert!(writer.append(&edit(1)).is_ok(), "it takes the next one");
}

#[test]
fn a_cut_last_record_is_torn_unless_it_was_known_to_be_durable() {
    let (bytes, ends, versions) = manifest(4);
    let last = ends[3]..ends[4];
    for length in last {
        let cut = &bytes[..length];
        let contents = read(cut, 4, None).expect("a torn tail");
        assert_eq!(contents.version, versions[3]);
        assert_eq!(contents.torn, length != ends[3], "{length}");
        assert!(read(cut, 5, None).is_err_and(|error| error.is_damage()));
        // What was allocated and not written is zeros.
        let mut zeros = cut.to_vec();
        zeros.resize(bytes.len() + 64, 0);
        let whole = zeros.starts_with(&bytes);
        let expected = &versions[if whole { 4 } else { 3 }];
        assert_eq!(&read(&zeros, 4, None).expect("a torn tail").version, expected, "{length}");
        if contents.torn {
            assert!(ManifestWriter::resume(MemoryFile::default(), contents).is_none());
        }
    }
}

#[test]
fn each_changed_byte_before_the_last_record_is_damage() {
    let (bytes, ends, versions) = manifest(4);
    for at in 0..bytes.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            let outcome = read(&changed, 0, None);
            if at < ends[3] {
                let refused = outcome.is_err_and(|error| {
                    error.is_damage() || matches!(error, TableError::Newer { .. })
                });
                assert!(refused, "byte {at}");
            } else {
                let contents = outcome.expect("taken for torn");
                assert!(contents.torn && contents.version == versions[3], "byte {at}");
                assert!(read(&changed, 5, None).is_err_and(|error| error.is_damage()), "byte {at}");
            }
        }
    }
}

#[test]
fn a_record_of_another_manifest_is_not_taken() {
    let (mut bytes, ends, _) = manifest(4);
    let other = Arc::new(MemoryFile::default());
    let created = ManifestWriter::create(Arc::clone(&other), 0xbeef, &Version::default(), 0, None);
    let mut writer = created.expect("memory takes it");
    for number in 1..=4 {
        writer.append(&edit(number)).expect("it fits");
    }
    let other = other.bytes();
    assert_eq!(other.len(), bytes.len());
    let third = ends[2]..ends[3];
    bytes[third.clone()].copy_from_slice(&other[third]);
    assert!(read(&bytes, 0, None).is_err_and(|error| error.is_damage()));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(
        cut in 0_usize..400, bytes in prop::collection::vec(any::<u8>(), 0..200)
    ) {
        let (mut manifest, ..) = manifest(3);
        manifest.truncate(cut);
        manifest.extend(bytes);
        if let Ok(contents) = read(&manifest, 0, None) {
            prop_assert!(contents.sequence > 0);
        }
    }
}
