//! One file of a directory replaced by its copy from another moment: refused, or no difference.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::directories::*;
use store_lsm::{OpenError, Options, TableFormat};

type Rows = Vec<(Bytes, Bytes)>;
/// The file that was replaced, and the file that the refusal names.
type Tried = (PathBuf, Option<PathBuf>);

fn options() -> Options {
    Options { memtable_bytes: 64 << 10, log_segment_bytes: 64 << 10, ..small() }
}

/// Writes `count` rows that say which `round` they are of.
fn write(dir: &Path, round: u8, count: u8, closes: bool) -> Rows {
    let store = try_open(dir, options()).unwrap();
    for number in 0..count {
        put(&*store, &[b'k', number % 40], &vec![round; 900 + usize::from(number)]);
    }
    let expected = rows(&*store).unwrap();
    if closes {
        close(store);
    }
    expected
}

/// Puts each file of `older` that is another one in `newest` into its place, one at a time, and
/// opens. Returns for each which file was refused.
fn replace_each(newest: &Path, expected: &Rows, older: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<Tried> {
    let mut tried = Vec::new();
    for (name, bytes) in older {
        let now = std::fs::read(newest.join(name)).ok();
        if now.is_none_or(|now| now == *bytes) {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        copy(newest, dir.path());
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let before = files(dir.path());
        match try_open(dir.path(), options()) {
            Ok(store) => {
                assert!(rows(&*store).unwrap() == *expected, "wrong answers with {name:?}");
                tried.push((name.clone(), None));
            }
            Err(OpenError::Damaged(damage)) => {
                assert!(files(dir.path()) == before, "{name:?}: files changed");
                let report = verify(dir.path()).unwrap();
                let found = report.damages.iter().any(|found| found.file == damage.file);
                assert!(found, "{name:?}: {damage} {report:?}");
                let refused = damage.file.strip_prefix(dir.path()).unwrap().to_path_buf();
                tried.push((name.clone(), Some(refused)));
            }
            Err(error) => panic!("{name:?}: {error}"),
        }
    }
    tried
}

/// The files of a directory by their names in it.
fn named(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let name = |file: PathBuf| file.strip_prefix(dir).unwrap().to_path_buf();
    files(dir).into_iter().map(|(file, bytes)| (name(file), bytes)).collect()
}

fn refusals(tried: &[Tried], part: &str) -> usize {
    let is = |name: &Path| name.to_str().unwrap().contains(part);
    tried.iter().filter(|(name, refused)| refused.is_some() && is(name)).count()
}

#[test]
fn an_older_copy_of_any_file_is_refused_by_its_name_or_makes_no_difference() {
    let dir = tempfile::tempdir().unwrap();
    let mut moments = Vec::new();
    let mut tried = Vec::new();
    for (round, (count, closes)) in
        [(3, false), (9, false), (60, false), (120, true), (5, false), (200, true), (7, false)]
            .into_iter()
            .enumerate()
    {
        let expected = write(dir.path(), round as u8, count, closes);
        for older in &moments {
            tried.extend(replace_each(dir.path(), &expected, older));
        }
        moments.push(named(dir.path()));
    }
    assert!(tried.len() > 40, "{tried:?}");
    for (name, refused) in &tried {
        assert!(refused.as_ref().is_none_or(|refused| refused == name), "{name:?}: {refused:?}");
    }
    let manifest = if format() == TableFormat::Own { "MANIFEST" } else { "current" };
    for part in ["FLOOR", ".log", manifest] {
        assert!(refusals(&tried, part) > 0, "{part}: {tried:?}");
    }
}

#[test]
fn a_file_of_another_history_of_the_same_store_is_refused_or_makes_no_difference() {
    let origin = tempfile::tempdir().unwrap();
    write(origin.path(), 1, 100, true);
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut tried = Vec::new();
    for closes in [false, true] {
        for dir in [one.path(), other.path()] {
            std::fs::remove_dir_all(dir).unwrap();
            copy(origin.path(), dir);
        }
        write(one.path(), 2, 90, closes);
        let expected = write(other.path(), 3, 90, closes);
        for (name, bytes) in named(one.path()) {
            let alone = BTreeMap::from([(name, bytes)]);
            let name = alone.keys().next().unwrap().clone();
            let whole = |name: &str| {
                name.contains("tables/") || name.contains(".sst") || name.contains(".log")
            };
            if whole(name.to_str().unwrap()) {
                tried.extend(replace_each(other.path(), &expected, &alone));
            }
        }
    }
    let table = if format() == TableFormat::Own { ".sst" } else { "tables/" };
    assert!(refusals(&tried, table) > 0 && refusals(&tried, ".log") > 0, "{tried:?}");
    for (name, refused) in &tried {
        // Of two segments that do not follow each other, the earlier one is named.
        let is_right = |file: &PathBuf| file == name || file.parent().unwrap().ends_with("log");
        assert!(refused.as_ref().is_some_and(is_right), "{name:?}: {refused:?}");
    }
}

#[test]
fn tables_that_were_not_listed_before_a_crash_are_read_as_a_whole() {
    if format() == TableFormat::Own {
        // Their manifest is the list.
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), 1, 100, true);
    let listed = std::fs::read(dir.path().join("tree/TAILS")).unwrap();
    let before = tables(dir.path());
    let expected = write(dir.path(), 2, 100, true);
    std::fs::write(dir.path().join("tree/TAILS"), listed).unwrap();
    let unlisted = tables(dir.path()).into_iter().find(|table| !before.contains(table)).unwrap();
    flip(&unlisted, 5000);
    let OpenError::Damaged(damage) = refused(dir.path()) else { panic!("not damage") };
    assert_eq!(damage.file, unlisted);
    flip(&unlisted, 5000);
    assert_eq!(rows(&*try_open(dir.path(), options()).unwrap()).unwrap(), expected);
}
