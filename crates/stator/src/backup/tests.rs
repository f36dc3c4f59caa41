//! Backups of small directories: what is copied, linked, continued, found damaged, restored.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use env::{Env, Timestamp};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::copy::BackupDirectory as Destination;
use super::{BackupError, Done, Pace, Shown, Target, check, restore};
use crate::backup::files::hexadecimal;

const NOON: u64 = 1_764_417_600;

/// A checkpoint as a store makes it, by its names: two tables among other files.
struct World {
    dir: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        for (path, text) in [
            ("FORMAT", "format"),
            ("log/FLOOR", "floor"),
            ("log/000000000001.log", "log"),
            ("tree/current", "current"),
            ("tree/tables/1", "a table"),
            ("tree/tables/2", "another table"),
        ] {
            world.write(path, text);
        }
        fs::create_dir(world.dir.path().join("data")).unwrap();
        world
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at("checkpoint").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn try_back_up(&self, second: u64, pace: &mut Pace) -> Result<Done, BackupError> {
        let destination = Destination::open(&self.at("backups"), &self.at("data"))?;
        let now = Timestamp::from_secs(NOON + second);
        destination.back_up((&self.at("checkpoint"), &[self.at("secrets.key")]), now, pace)
    }

    fn back_up(&self, second: u64) -> Done {
        self.try_back_up(second, &mut Pace::full(&Env::real())).expect("a backup")
    }

    fn restore(&self, replace: bool) -> Result<super::Restored, BackupError> {
        let target = Target { data: &self.at("restored"), replace };
        let pace = &mut Pace::full(&Env::real());
        restore(&self.at("backups"), &target, Timestamp::from_secs(NOON), pace)
    }
}

fn inode(path: &Path) -> u64 {
    fs::metadata(path).unwrap().ino()
}

#[test]
fn a_second_backup_links_the_tables_that_the_first_one_has() {
    let world = World::new();
    fs::write(world.at("secrets.key"), "secret").unwrap();
    let first = world.back_up(0);
    assert_eq!(first.backup, world.at("backups/20251129T120000Z").canonicalize().unwrap());
    assert_eq!((first.files, first.bytes, first.bytes_copied), (7, 47, 47));
    assert_eq!(fs::read(first.backup.join("secrets.key")).unwrap(), b"secret");
    // The second table was compacted away, a third one is new, and the log is another one.
    fs::remove_file(world.at("checkpoint/tree/tables/2")).unwrap();
    world.write("tree/tables/3", "third");
    world.write("log/000000000001.log", "gol");
    let second = world.back_up(1);
    // Everything but the first table: format, floor, log, current, the third table, the key.
    assert_eq!((second.bytes, second.bytes_copied), (39, 32));
    let table = |done: &Done| inode(&done.backup.join("tree/tables/1"));
    assert_eq!(table(&first), table(&second), "it is there once");
    assert!(!second.backup.join("tree/tables/2").exists());
    assert_eq!(fs::read(second.backup.join("log/000000000001.log")).unwrap(), b"gol");
    assert_eq!(fs::read(first.backup.join("log/000000000001.log")).unwrap(), b"log");
    for backup in [&first.backup, &second.backup] {
        check(backup).expect("no damage");
    }
    assert_eq!(check(&world.at("backups")).unwrap().0, second.backup, "the newest one");
}

#[test]
fn of_the_backups_of_one_second_the_last_is_the_newest() {
    let world = World::new();
    for number in 0..12 {
        let made = world.back_up(0).backup;
        assert_eq!(check(&world.at("backups")).unwrap().0, made, "backup {number} of this second");
    }
    assert!(world.at("backups/20251129T120000Z-11").is_dir());
}

#[test]
fn a_table_of_the_same_name_with_other_content_is_copied() {
    let world = World::new();
    world.back_up(0);
    world.write("tree/tables/1", "b table");
    let second = world.back_up(1);
    assert_eq!(fs::read(second.backup.join("tree/tables/1")).unwrap(), b"b table");
    assert_eq!(fs::read(world.at("backups/20251129T120000Z/tree/tables/1")).unwrap(), b"a table");
}

#[test]
fn two_backups_of_one_second_have_names_of_their_own() {
    let world = World::new();
    let (first, second) = (world.back_up(0), world.back_up(0));
    assert!(first.backup < second.backup);
    assert_eq!(check(&world.at("backups")).unwrap().0, second.backup);
}

#[test]
fn an_interrupted_backup_is_no_backup_and_is_continued() {
    let world = World::new();
    let env = Env::real();
    let (stop, stopped) = mpsc::channel();
    drop(stop);
    let stopped = world.try_back_up(0, &mut Pace::beside(&env, stopped, Shown::default()));
    assert!(matches!(stopped, Err(BackupError::Stopped)), "{stopped:?}");
    let partial = world.at("backups/20251129T120000Z.partial");
    assert!(partial.is_dir());
    let refused = check(&world.at("backups"));
    assert!(matches!(&refused, Err(BackupError::Partial(found)) if *found == partial));
    assert!(matches!(check(&partial), Err(BackupError::Partial(_))));

    // As if it had been killed later: a table is complete, another is half, a line is cut.
    let tables = partial.join("tree/tables");
    fs::create_dir_all(&tables).unwrap();
    fs::copy(world.at("checkpoint/tree/tables/1"), tables.join("1")).unwrap();
    fs::write(tables.join("2.copying"), "anoth").unwrap();
    let hash = hexadecimal(&Sha256::digest("a table"));
    let journal = format!("# bytes 7\n{hash}  tree/tables/1\n# bytes 13\n00aa");
    fs::write(partial.join("BACKUP.partial"), journal).unwrap();
    let kept = inode(&tables.join("1"));

    let done = world.back_up(9);
    assert_eq!((done.files_continued, done.bytes - done.bytes_copied), (1, 7));
    assert_eq!(inode(&done.backup.join("tree/tables/1")), kept);
    assert!(!partial.exists() && !done.backup.join("BACKUP.partial").exists());
    assert!(!done.backup.join("tree/tables/2.copying").exists());
    check(&done.backup).expect("no damage");
}

#[test]
fn damage_of_each_file_is_found_by_its_name() {
    let world = World::new();
    let done = world.back_up(0);
    let earlier = world.back_up(1);
    let (_, manifest) = check(&done.backup).expect("no damage");
    assert_eq!(manifest.files.len(), 6);
    for entry in &manifest.files {
        let file = done.backup.join(&entry.path);
        let whole = fs::read(&file).unwrap();
        let flipped: Vec<u8> = whole.iter().map(|byte| byte ^ 1).collect();
        for (content, what) in [
            (Some(flipped), "does not match its checksum"),
            (Some(whole[1..].to_vec()), "bytes, "),
            (None, "missing"),
        ] {
            match &content {
                Some(content) => {
                    fs::remove_file(&file).unwrap();
                    fs::write(&file, content).unwrap();
                }
                None => fs::remove_file(&file).unwrap(),
            }
            let Err(BackupError::Damaged { files, others, .. }) = check(&done.backup) else {
                panic!("{}: not found", entry.path);
            };
            assert_eq!(files.len(), 1);
            assert_eq!(files[0].0, entry.path);
            assert!(files[0].1.contains(what), "{files:?}");
            assert_eq!(others, std::slice::from_ref(&earlier.backup), "what else there is");
            fs::write(&file, &whole).unwrap();
        }
    }
    // And the list itself: any byte.
    let list = done.backup.join("BACKUP");
    let whole = fs::read(&list).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&list, damaged).unwrap();
        assert!(matches!(check(&done.backup), Err(BackupError::Manifest { .. })), "byte {at}");
    }
    fs::write(&list, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(check(&done.backup), Err(BackupError::Manifest { .. })));
}

#[test]
fn a_list_leads_to_no_file_outside_its_backup() {
    let world = World::new();
    let done = world.back_up(0);
    let list = done.backup.join("BACKUP");
    let text = fs::read_to_string(&list).unwrap();
    for path in ["../FORMAT", "/FORMAT", "log/../../FORMAT", "log//FLOOR", "."] {
        let changed = text.replace("  FORMAT", &format!("  {path}"));
        let (lines, _) = changed.split_at(changed.rfind("# checksum ").unwrap());
        let sum = hexadecimal(&Sha256::digest(lines));
        fs::write(&list, format!("{lines}# checksum {sum}\n")).unwrap();
        let refused = check(&done.backup);
        assert!(matches!(refused, Err(BackupError::Manifest { .. })), "{path}: {refused:?}");
    }
}

#[test]
fn a_restore_is_made_into_an_empty_directory_and_nothing_else_is_changed() {
    let world = World::new();
    let done = world.back_up(0);
    let restored = world.restore(false).expect("restored");
    assert_eq!((restored.files, restored.bytes, restored.former), (6, 41, None));
    for entry in check(&done.backup).unwrap().1.files {
        let read = |dir: &Path| fs::read(dir.join(&entry.path)).unwrap();
        assert_eq!(read(&world.at("restored")), read(&done.backup), "{}", entry.path);
        assert_ne!(
            inode(&world.at("restored").join(&entry.path)),
            inode(&done.backup.join(&entry.path)),
            "a server must not write into the backup"
        );
    }
    assert!(!world.at("restored/COPYING").exists() && !world.at("restored/BACKUP").exists());
    fs::write(world.at("restored/log/FLOOR"), "newer").unwrap();
    assert!(matches!(world.restore(false), Err(BackupError::NotEmpty(_))));
    assert_eq!(fs::read(world.at("restored/log/FLOOR")).unwrap(), b"newer");
    // A damaged store is renamed when that is asked for, and nothing else is.
    let aside = world.restore(true).expect("restored").former.expect("what was there");
    assert_eq!(fs::read(aside.join("log/FLOOR")).unwrap(), b"newer");
    fs::write(world.at("restored/letter.txt"), "").unwrap();
    let refused = world.restore(true);
    assert!(matches!(&refused, Err(BackupError::NotOurs { .. })), "{refused:?}");
}

#[test]
fn a_restore_that_was_interrupted_is_begun_again_without_being_asked() {
    let world = World::new();
    world.back_up(0);
    fs::create_dir_all(world.at("restored/tree/tables")).unwrap();
    fs::write(world.at("restored/COPYING"), "").unwrap();
    fs::write(world.at("restored/tree/tables/1"), "a ta").unwrap();
    fs::write(world.at("restored/FORMAT.new"), "for").unwrap();
    world.restore(false).expect("restored");
    assert_eq!(fs::read(world.at("restored/tree/tables/1")).unwrap(), b"a table");
    assert_eq!(fs::read(world.at("restored/FORMAT")).unwrap(), b"format");
    assert!(!world.at("restored/COPYING").exists() && !world.at("restored/FORMAT.new").exists());
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let world = World::new();
    let done = world.back_up(0);
    fs::write(done.backup.join("tree/tables/2"), "another tables").unwrap();
    assert!(matches!(world.restore(false), Err(BackupError::Damaged { .. })));
    assert!(!world.at("restored").exists());
}

#[test]
fn a_destination_in_the_data_or_of_somebody_else_or_in_use_is_refused() {
    let world = World::new();
    let data = world.at("data");
    for inside in ["data", "data/backups", "data/a/b"] {
        let refused = Destination::open(&world.at(inside), &data);
        assert!(matches!(refused, Err(BackupError::Inside(_))), "{inside}");
    }
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    fs::create_dir(world.at("home")).unwrap();
    fs::write(world.at("home/letter.txt"), "").unwrap();
    let refused = Destination::open(&world.at("home"), &data);
    assert!(
        matches!(&refused, Err(BackupError::Foreign { entry, .. }) if entry == "letter.txt"),
        "{refused:?}"
    );
    let _first = Destination::open(&world.at("backups"), &data).expect("a destination");
    let second = Destination::open(&world.at("backups"), &data);
    assert!(matches!(second, Err(BackupError::Busy(_))), "{second:?}");
    assert!(matches!(check(&world.at("backups")), Err(BackupError::NoBackup(_))));
}
