//! Builds `shim.c` and steers it: a disk that fails, waits or is full, for a process that a test
//! starts.
//!
//! Included as a module by the tests that need it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The library, built once a test binary.
pub(crate) fn library() -> &'static Path {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = BUILT.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        let library = dir.path().join("faults.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/faults/shim.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([library.as_os_str(), source.as_ref(), "-ldl".as_ref()])
            .status();
        assert!(built.expect("a C compiler, called cc").success(), "the shim is built");
        (dir, library)
    });
    library
}

/// A disk under a test's control: the files below one directory.
pub(crate) struct Disk {
    root: PathBuf,
    control: tempfile::TempDir,
}

impl Disk {
    /// The disk below `root`, which need not be there yet; its parent is.
    pub(crate) fn below(root: &Path) -> Self {
        let parent = root.parent().expect("a parent").canonicalize().expect("it is there");
        let root = parent.join(root.file_name().expect("a name"));
        let control = tempfile::tempdir().expect("a directory");
        Self { root, control }
    }

    /// The variables of a process that is to use it.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let text = |path: &Path| path.to_str().expect("a readable path").to_owned();
        vec![
            ("LD_PRELOAD", text(library())),
            ("STATOR_FAULTS_ROOT", text(&self.root)),
            ("STATOR_FAULTS_CONTROL", text(&self.control.path().join("rules"))),
        ]
    }

    /// From now on these rules hold; `shim.c` says what they can be.
    pub(crate) fn rules(&self, rules: &str) {
        let (new, rules_file) =
            (self.control.path().join("rules.new"), self.control.path().join("rules"));
        std::fs::write(&new, format!("{rules}\n")).expect("the rules are written");
        std::fs::rename(new, rules_file).expect("the rules are in force");
    }
}
