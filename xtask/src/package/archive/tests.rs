//! Archives as other programs read them.

use std::io::Read as _;

use super::{Entry, ar, gzip, tar, zip};

fn entries() -> Vec<Entry> {
    vec![
        Entry::program("usr/bin/stator", *b"binary"),
        Entry::file("etc/a", *b"text"),
        Entry::directory("data", 0o700, 65_532),
    ]
}

#[test]
fn a_tar_is_sorted_and_has_fixed_times_modes_and_owners() {
    let packed = gzip(&tar(entries(), 1_800_000_000, "top/").unwrap()).unwrap();
    let mut archive = ::tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        assert_eq!(header.mtime().unwrap(), 1_800_000_000);
        let path = entry.path().unwrap().display().to_string();
        found.push((path, header.mode().unwrap(), header.uid().unwrap()));
    }
    let expected = [
        ("top/data/", 0o700, 65_532),
        ("top/etc/", 0o755, 0),
        ("top/etc/a", 0o644, 0),
        ("top/usr/", 0o755, 0),
        ("top/usr/bin/", 0o755, 0),
        ("top/usr/bin/stator", 0o755, 0),
    ];
    assert_eq!(found, expected.map(|(path, mode, owner)| (path.to_owned(), mode, owner)));
}

#[test]
fn a_zip_has_the_mode_of_a_program() {
    let packed = zip(entries().into_iter().take(1).collect()).unwrap();
    let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(packed)).unwrap();
    let mut entry = archive.by_index(0).unwrap();
    assert_eq!(entry.unix_mode().unwrap() & 0o777, 0o755);
    let mut content = String::new();
    entry.read_to_string(&mut content).unwrap();
    assert_eq!(content, "binary");
}

#[test]
fn a_member_of_ar_has_a_head_of_60_bytes_and_an_even_length() {
    let packed = ar(&[("a", b"x".to_vec()), ("b", Vec::new())], 1);
    assert_eq!(packed.len(), 8 + 60 + 2 + 60);
    assert_eq!(&packed[8..24], b"a               ");
    assert_eq!(&packed[66..70], b"`\nx\n");
}
