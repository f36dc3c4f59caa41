//! Backups in a bucket: what is sent, copied, continued, found damaged, brought back.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use aws_services::{ExternalBucket, ExternalBuckets, ExternalObject, Head, Listing};
use bytes::Bytes;
use env::{Env, Timestamp};
use external_buckets::DirectoryBucket;
use objects::ExternalAnswer;
use tempfile::TempDir;

use super::{BucketPlace, back_up, check, fetch};
use crate::backup::{BackupError, Done, Pace};

const NOON: u64 = 1_764_417_600;

/// A checkpoint, and a bucket that is a directory.
struct World {
    dir: TempDir,
    place: BucketPlace,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("bucket")).unwrap();
        let bucket = Arc::new(DirectoryBucket::new(dir.path().join("bucket")));
        let buckets = ExternalBuckets::from([("lake".to_owned(), bucket as _)]);
        let place = BucketPlace::open("s3://lake/a/b/", &buckets).unwrap();
        let world = Self { dir, place };
        for (path, text) in
            [("FORMAT", "format"), ("log/1.log", "log"), ("tree/tables/1", "a table")]
        {
            world.write(path, text);
        }
        world
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join("checkpoint").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file of the bucket.
    fn object(&self, key: &str) -> PathBuf {
        self.dir.path().join("bucket/a/b").join(key)
    }

    async fn back_up(&self, second: u64) -> Result<Done, BackupError> {
        let source = self.dir.path().join("checkpoint");
        let pace = &mut Pace::full(&Env::real());
        back_up(&self.place, (&source, &[]), Timestamp::from_secs(NOON + second), pace).await
    }

    async fn check(&self) -> Result<String, BackupError> {
        check(&self.place, &mut Pace::full(&Env::real())).await.map(|(url, _)| url)
    }
}

#[tokio::test]
async fn a_second_backup_sends_what_the_first_has_not_and_is_whole_by_itself() {
    let world = World::new();
    let first = world.back_up(0).await.unwrap();
    assert_eq!(first.backup, PathBuf::from("s3://lake/a/b/20251129T120000Z"));
    assert_eq!((first.files, first.bytes, first.bytes_copied), (3, 16, 16));
    world.write("log/1.log", "another log");
    let second = world.back_up(1).await.unwrap();
    // Only the log.
    assert_eq!((second.files, second.bytes, second.bytes_copied), (3, 24, 11));
    fs::remove_dir_all(world.object("20251129T120000Z")).unwrap();
    assert_eq!(world.check().await.unwrap(), "s3://lake/a/b/20251129T120001Z");
    let into = world.dir.path().join("fetched");
    fetch(&world.place, &into, &mut Pace::full(&Env::real())).await.unwrap();
    assert_eq!(fs::read_to_string(into.join("log/1.log")).unwrap(), "another log");
    assert_eq!(fs::read_to_string(into.join("tree/tables/1")).unwrap(), "a table");
    crate::backup::check(&into).expect("it is a backup as in a directory");
}

/// In a bucket `…Z-1/` comes before `…Z/`, and `…Z-10/` before `…Z-2/`.
#[tokio::test]
async fn of_the_backups_of_one_second_the_last_is_the_newest() {
    let world = World::new();
    for number in 0..12 {
        let name = world.back_up(0).await.unwrap().backup;
        let name = name.to_str().unwrap();
        assert_eq!(world.check().await.unwrap(), name, "backup {number} of this second");
    }
    assert!(world.object("20251129T120000Z-11").is_dir());
}

#[tokio::test]
async fn what_an_interrupted_backup_noted_is_not_sent_again_and_its_rest_is_removed() {
    let world = World::new();
    let first = world.back_up(0).await.unwrap();
    // As if it had been killed when its table was there and noted.
    let list = world.object("20251129T120000Z/BACKUP");
    let text = fs::read_to_string(&list).unwrap();
    let table = text.lines().position(|line| line.ends_with("tree/tables/1")).unwrap();
    let noted: Vec<&str> = text.lines().skip(table - 1).take(2).collect();
    let noted = format!("{}\n# bytes 1", noted.join("\n"));
    fs::write(world.object("20251129T120000Z/BACKUP.partial"), noted).unwrap();
    fs::remove_file(&list).unwrap();
    assert!(matches!(world.check().await, Err(BackupError::Partial(_))));
    let second = world.back_up(1).await.unwrap();
    assert_eq!((second.files_continued, second.bytes_copied), (1, first.bytes - 7));
    let left = world.place.bucket.list("", None, 100).await.unwrap();
    let strange: Vec<_> =
        left.objects.iter().filter(|(key, _)| !key.starts_with("a/b/20251129T120001Z/")).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(left.objects.iter().all(|(key, _)| !key.ends_with(".partial")));
}

#[tokio::test]
async fn damage_of_an_object_is_found_by_its_name() {
    let world = World::new();
    world.back_up(0).await.unwrap();
    let table = world.object("20251129T120000Z/tree/tables/1");
    for (content, what) in
        [(Some("a tablE"), "match its checksum"), (Some("a"), "1 bytes"), (None, "missing")]
    {
        match content {
            Some(content) => fs::write(&table, content).unwrap(),
            None => fs::remove_file(&table).unwrap(),
        }
        let Err(BackupError::Damaged { files, .. }) = world.check().await else {
            panic!("{what}: not found");
        };
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].0, "tree/tables/1");
        assert!(files[0].1.contains(what), "{files:?}");
    }
}

#[tokio::test]
async fn a_prefix_of_somebody_else_or_without_backups_is_refused() {
    let world = World::new();
    assert!(matches!(world.check().await, Err(BackupError::NoBackup(_))));
    let body = "x".into();
    let letter = ExternalObject { content_type: "text/plain", body, encryption: None };
    world.place.bucket.put("a/b/letters/1.txt", letter).await.unwrap();
    let refused = world.back_up(0).await;
    assert!(
        matches!(&refused, Err(BackupError::Foreign { entry, .. }) if entry == "letters/1.txt"),
        "{refused:?}"
    );
    let unknown = BucketPlace::open("s3://sea/x", &ExternalBuckets::new());
    assert!(matches!(unknown, Err(BackupError::NoBucket { name, .. }) if name == "sea"));
}

/// A bucket that forgets some of what is put.
#[derive(Debug)]
struct Forgetful(DirectoryBucket, &'static str);

impl ExternalBucket for Forgetful {
    fn put<'a>(&'a self, key: &'a str, object: ExternalObject<'a>) -> ExternalAnswer<'a, Head> {
        Box::pin(async move {
            let head = self.0.put(key, object).await?;
            if key.ends_with(self.1) {
                self.0.delete(key).await?;
            }
            Ok(head)
        })
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> ExternalAnswer<'a, Listing> {
        self.0.list(prefix, after, limit)
    }

    fn piece<'a>(
        &'a self,
        key: &'a str,
        head: &'a Head,
        number: u32,
    ) -> ExternalAnswer<'a, Option<Bytes>> {
        self.0.piece(key, head, number)
    }

    fn copy<'a>(&'a self, from: &'a str, to: &'a str) -> ExternalAnswer<'a, ()> {
        self.0.copy(from, to)
    }

    fn delete<'a>(&'a self, key: &'a str) -> ExternalAnswer<'a, ()> {
        self.0.delete(key)
    }
}

#[tokio::test]
async fn a_backup_whose_objects_are_removed_meanwhile_is_not_complete() {
    let world = World::new();
    let directory = DirectoryBucket::new(world.dir.path().join("bucket"));
    let bucket = Arc::new(Forgetful(directory, "tables/1"));
    let place = BucketPlace { bucket, ..world.place.clone() };
    let world = World { place, ..world };
    let refused = world.back_up(0).await;
    let lost = "s3://lake/a/b/20251129T120000Z/tree/tables/1";
    assert!(matches!(&refused, Err(BackupError::Lost { object }) if object == lost), "{refused:?}");
    assert!(matches!(world.check().await, Err(BackupError::Partial(_))));
}
