//! No line is lost or split between files, and no more files are kept than asked for.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::RotatedFile;

#[test]
fn full_files_are_numbered_and_the_oldest_goes() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("audit.log");
    let mut file = RotatedFile::open(path.clone(), 12, 2).expect("a file");
    for line in ["one 1\n", "two 2\n", "three 3\n", "four 4\n", "five 5\n"] {
        file.append(line).expect("room");
    }
    let read = |name: &str| fs::read_to_string(directory.path().join(name)).ok();
    assert_eq!(read("audit.log").as_deref(), Some("five 5\n"));
    assert_eq!(read("audit.log.1").as_deref(), Some("four 4\n"));
    assert_eq!(read("audit.log.2").as_deref(), Some("three 3\n"));
    assert_eq!(read("audit.log.3"), None);
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_there_is_added_to_and_a_moved_file_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("audit.log");
    let mut file = RotatedFile::open(path.clone(), 1_000, 2).expect("a file");
    file.append("before\n").expect("room");
    drop(file);
    let mut file = RotatedFile::open(path.clone(), 1_000, 2).expect("a file");
    file.append("after\n").expect("room");
    let moved = directory.path().join("moved");
    fs::rename(&path, &moved).expect("a name");
    file.append("still\n").expect("room");
    file.reopen().expect("a new file");
    file.append("new\n").expect("room");
    assert_eq!(fs::read_to_string(moved).expect("a file"), "before\nafter\nstill\n");
    assert_eq!(fs::read_to_string(path).expect("a file"), "new\n");
}
