//! Files of others in a store's directory: a server and a check treat them alike.

use std::fs;
use std::path::Path;

use env::Env;
use store::Store as _;
use store_lsm::{OpenError, TableFormat};

use super::directories::{format, small, table_dir};

/// A closed store.
async fn closed(dir: &Path) {
    let store = store_lsm::open(dir, small(), &Env::real()).expect("a new store");
    store.close().await.expect("closed");
}

/// How opening and checking end: nothing, or what is said.
async fn outcomes(dir: &Path) -> [Result<(), OpenError>; 2] {
    let opened = match store_lsm::open(dir, small(), &Env::real()) {
        Ok(store) => {
            store.close().await.expect("closed");
            Ok(())
        }
        Err(error) => Err(error),
    };
    [opened, super::directories::verify(dir).map(drop)]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_systems_leave_everywhere_is_passed_over() {
    let dir = tempfile::tempdir().expect("a directory");
    closed(dir.path()).await;
    fs::create_dir(dir.path().join("lost+found")).expect("a directory");
    for name in [".nfs000000000a1b2c3d", ".DS_Store", "._log", "Thumbs.db", ".gitignore"] {
        fs::write(dir.path().join(name), "x").expect("a file");
    }
    for name in [".DS_Store", "._1"] {
        fs::write(table_dir(dir.path()).join(name), "x").expect("a file");
    }
    for outcome in outcomes(dir.path()).await {
        outcome.expect("passed over");
    }
    assert!(dir.path().join("Thumbs.db").exists(), "nothing of others is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_else_is_refused_by_name() {
    let places = match format() {
        TableFormat::LsmTree => {
            ["notes.txt", "tree/tables/.nfs000000000a1b2c3d", "tree/tables/copy of 1"]
        }
        TableFormat::Own => ["notes.txt", "tree/1.sst.bak", "tree/copy of 1"],
    };
    for place in places {
        let dir = tempfile::tempdir().expect("a directory");
        closed(dir.path()).await;
        let file = dir.path().join(place);
        fs::write(&file, "x").expect("a file");
        let parent = file.parent().expect("a parent").display().to_string();
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let expected =
            format!("{parent} contains {name:?}, which is no file of a store: move it elsewhere");
        for outcome in outcomes(dir.path()).await {
            assert_eq!(outcome.expect_err(place).to_string(), expected);
        }
        fs::remove_file(&file).expect("it is still there");
        for outcome in outcomes(dir.path()).await {
            outcome.expect("as before");
        }
    }
}
