//! Backups of an encrypted directory in a bucket: no object shows what was written, a later backup
//! sends only what is new, and nothing is restored without the keys.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::encryption::{VARIABLE, count, create, new_key, put, refused, shows, start, text};
use crate::process::{Ended, Server, stator, stator_with};

const PLACE: &str = "s3://lake/nightly";

/// A bucket of another server, and the configuration that names it.
struct Lake {
    server: Server,
    configuration: PathBuf,
}

impl Lake {
    fn new(dir: &Path) -> Self {
        let server = Server::start(&["--memory"]);
        let keys =
            "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
        fs::write(dir.join("lake.credentials"), keys).expect("written");
        let configuration = dir.join("stator.toml");
        let buckets = format!(
            "[buckets.lake]\nendpoint = '{}'\nbucket = 'company-lake'\n\
             credentials-file = 'lake.credentials'\n",
            server.endpoint()
        );
        fs::write(&configuration, buckets).expect("written");
        Self { server, configuration }
    }

    /// Starts a server that knows the bucket.
    fn serve(&self, data: &Path, keys: Option<&Path>) -> Server {
        let keys = keys.map_or_else(Vec::new, |keys| vec!["--encryption-key-file", text(keys)]);
        let known = ["--data", text(data), "--config", text(&self.configuration)];
        Server::start(&[&known, &keys[..]].concat())
    }

    /// Runs a command that knows the bucket, and perhaps a key file.
    fn run(&self, arguments: &[&str], keys: Option<&Path>) -> Ended {
        let configuration = ("STATOR_CONFIG", text(&self.configuration));
        let keys = keys.map(|keys| (VARIABLE, text(keys)));
        let variables: Vec<_> = [configuration].into_iter().chain(keys).collect();
        stator_with(arguments, &variables, None)
    }

    fn restore(&self, data: &Path, keys: Option<&Path>) -> Ended {
        self.run(&["restore-server", PLACE, "--data", text(data)], keys)
    }

    /// Makes a backup: its bytes, and how many of them were sent.
    fn back_up(&self, server: &Server) -> (u64, u64) {
        let made = self.run(&["backup", PLACE, "--endpoint", server.endpoint()], None);
        assert_eq!(made.code, 0, "{}", made.stderr);
        // `4 files, 5000 bytes, of which 3000 were copied now`
        let figures = made.stdout.lines().nth(1).expect("a line of figures");
        let numbers = figures.split(' ').filter_map(|word| word.parse().ok());
        let [_, bytes, sent] = numbers.collect::<Vec<u64>>().try_into().expect("three numbers");
        (bytes, sent)
    }

    /// The objects of the bucket, by their keys.
    fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let get = |path: &str| {
            let (status, body) = self.server.s3("GET", path, b"").expect("an answer");
            assert_eq!(status, 200, "{path}");
            body
        };
        let listed = String::from_utf8(get("/company-lake?list-type=2")).expect("text");
        assert!(listed.contains("<IsTruncated>false</IsTruncated>"), "{listed}");
        let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
        keys.map(|(key, _)| (key.to_owned(), get(&format!("/company-lake/{key}")))).collect()
    }
}

/// The contents of the tables among objects, by the names of their files.
fn tables(objects: &BTreeMap<String, Vec<u8>>) -> Vec<&[u8]> {
    let tables = objects.iter().filter(|(key, _)| key.ends_with(".sst"));
    tables.map(|(_, content)| content.as_slice()).collect()
}

#[test]
fn a_backup_in_a_bucket_shows_nothing_and_needs_its_keys() {
    let dir = tempfile::tempdir().expect("a directory");
    let (keys, other) = (dir.path().join("keys"), dir.path().join("other"));
    new_key(&keys, &[]);
    new_key(&other, &[]);
    for keys in [Some(&*keys), None] {
        let root = tempfile::tempdir().expect("a directory");
        let path = |name: &str| root.path().join(name);
        let lake = Lake::new(root.path());
        let server = lake.serve(&path("data"), keys);
        create(&server);
        (0..40).for_each(|number| put(&server, number));
        let (bytes, sent) = lake.back_up(&server);
        assert_eq!(sent, bytes);
        let first = lake.objects();
        (20..60).for_each(|number| put(&server, number));
        let (bytes, sent) = lake.back_up(&server);
        assert!(sent < bytes, "{sent} of {bytes} bytes were sent");
        (60..70).for_each(|number| put(&server, number));
        server.kill();
        drop(server);

        let objects = lake.objects();
        let lists = objects.keys().filter(|key| key.ends_with("/BACKUP"));
        assert_eq!(lists.count(), 2, "{:?}", objects.keys());
        assert_eq!(objects.values().any(|object| shows(object)), keys.is_none());
        // What the bucket copied is the same file, whose salt no other one has.
        let (first, all) = (tables(&first), tables(&objects));
        assert!(!first.is_empty());
        for table in first {
            let copies = all.iter().filter(|content| **content == table);
            assert_eq!(copies.count(), 2, "a table of the first backup is in the second");
        }

        // Checksums need no key.
        let verified = lake.run(&["verify", PLACE], None);
        assert_eq!(verified.code, 0, "{}", verified.stderr);
        let restored = path("restored");
        if keys.is_some() {
            refused(&lake.restore(&restored, None), 2, "STATOR_ENCRYPTION_KEY_FILE");
            refused(&lake.restore(&restored, Some(&other)), 3, "which the key file does not have");
            assert!(!restored.exists(), "nothing was restored");
        }
        let ended = lake.restore(&restored, keys);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert!(!path("restored.fetched").exists());
        assert_eq!(count(&start(&restored, keys)), 60);
    }
}

#[test]
fn a_backup_whose_key_is_missing_replaces_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = |name: &str| dir.path().join(name);
    let (keys, other, data, backups) = (path("keys"), path("other"), path("data"), path("backups"));
    new_key(&keys, &[]);
    new_key(&other, &[]);
    let server = start(&data, Some(&keys));
    create(&server);
    put(&server, 1);
    let made = stator(&["backup", text(&backups), "--endpoint", server.endpoint()]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    put(&server, 2);
    server.kill();
    drop(server);
    let replace = ["restore-server", text(&backups), "--data", text(&data), "--replace"];
    refused(&stator(&replace), 2, "STATOR_ENCRYPTION_KEY_FILE");
    let with = |keys: &Path| stator_with(&replace, &[(VARIABLE, text(keys))], None);
    refused(&with(&other), 3, "Nothing was changed");
    let names = fs::read_dir(dir.path()).expect("a directory").filter_map(Result::ok);
    let renamed = names.filter(|entry| entry.file_name().to_string_lossy().contains("before"));
    assert_eq!(renamed.count(), 0);
    assert_eq!(count(&start(&data, Some(&keys))), 2);
    let ended = with(&keys);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(count(&start(&data, Some(&keys))), 1);
}
