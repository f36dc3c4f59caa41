//! `cargo xtask layers` on small workspaces in temporary directories, and on this one.

#![expect(clippy::expect_used, reason = "a test says what it needs by panicking")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A workspace of empty crates; each is a package name and the text of its dependency tables.
fn workspace(crates: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    write(
        dir.path(),
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\nexclude = [\"outside\"]\n",
    );
    for (name, dependencies) in crates {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{dependencies}"
        );
        write(dir.path(), &format!("crates/{name}/Cargo.toml"), &manifest);
        write(dir.path(), &format!("crates/{name}/src/lib.rs"), "");
    }
    dir
}

/// A package outside the workspace, as one from a registry would be.
fn outsider(dir: &Path, name: &str, dependencies: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{dependencies}\n"
    );
    write(dir, &format!("outside/{name}/Cargo.toml"), &manifest);
    write(dir, &format!("outside/{name}/src/lib.rs"), "");
}

fn write(dir: &Path, path: &str, text: &str) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("the directory");
    fs::write(path, text).expect("the file");
}

/// What the task says about the tree, and whether it passed.
fn layers(root: &Path) -> (String, bool) {
    let report = xtask::layers::run(root).expect("cargo metadata reads the tree");
    (report.text, report.passed)
}

#[test]
fn this_workspace_keeps_to_the_table() {
    let (text, passed) = layers(&xtask::root());
    assert!(passed, "{text}");
}

#[test]
fn an_allowed_edge_passes() {
    let dir = workspace(&[
        ("stator-value", ""),
        ("stator-model", "[dependencies]\nstator-value = { path = \"../stator-value\" }\n"),
    ]);
    assert_eq!(layers(dir.path()), ("layers: 2 crates, every edge is allowed\n".into(), true));
}

#[test]
fn an_edge_upwards_fails_and_is_named_even_if_optional() {
    let dir = workspace(&[
        (
            "stator-store",
            "[dependencies]\nstator-value = { path = \"../stator-value\", optional = true }\n",
        ),
        ("stator-value", ""),
    ]);
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    assert!(
        text.starts_with(
            "store -> value: not allowed; store, on floor 1, may use env, admission\n"
        ),
        "{text}"
    );
}

#[test]
fn a_renamed_edge_is_still_seen() {
    let dir = workspace(&[
        (
            "stator-engine",
            "[dependencies]\nstorage = { package = \"stator-store-lsm\", path = \"../stator-store-lsm\" }\n",
        ),
        ("stator-store-lsm", ""),
    ]);
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    assert!(
        text.starts_with("engine -> store-lsm: only `stator` names a concrete store"),
        "{text}"
    );
}

#[test]
fn a_forbidden_crate_behind_another_one_is_found_with_its_chain() {
    let dir = workspace(&[(
        "stator-engine",
        "[dependencies]\nharmless = { path = \"../../outside/harmless\" }\n",
    )]);
    outsider(dir.path(), "serde_json", "");
    outsider(dir.path(), "harmless", "[dependencies]\nserde_json = { path = \"../serde_json\" }\n");
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    assert!(
        text.starts_with(
            "stator-engine must not reach serde_json: stator-engine -> harmless -> serde_json\n"
        ),
        "{text}"
    );
}

#[test]
fn a_test_dependency_may_reach_what_the_crate_may_not() {
    let dir = workspace(&[(
        "stator-engine",
        "[dev-dependencies]\nserde_json = { path = \"../../outside/serde_json\" }\n",
    )]);
    outsider(dir.path(), "serde_json", "");
    let (text, passed) = layers(dir.path());
    assert!(passed, "{text}");
}

#[test]
fn a_crate_that_the_table_does_not_name_fails() {
    let dir = workspace(&[("stator-gadget", "")]);
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    assert!(text.starts_with("gadget: has no row in the floor table"), "{text}");
}

/// A workspace of one crate with these source files. The crate has no table of modules: there is
/// none of that name yet.
fn modules(files: &[(&str, &str)]) -> TempDir {
    let dir = workspace(&[("stator-console", "")]);
    for (path, text) in files {
        write(dir.path(), &format!("crates/stator-console/src/{path}"), text);
    }
    dir
}

#[test]
fn modules_that_import_each_other_fail_with_the_places() {
    let dir = modules(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
        ("a.rs", "use crate::b::B;\npub struct A;\n"),
        ("b/mod.rs", "mod inner;\npub use inner::B;\n"),
        ("b/inner.rs", "pub struct B;\n\nfn f(_: crate::c::C) {}\n"),
        ("c.rs", "pub struct C;\nfn f() { let _ = super::a::A; }\n"),
    ]);
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    let expected = "console: import each other: a, b, c\n    \
        a -> b at crates/stator-console/src/a.rs:1\n    \
        b::inner -> c at crates/stator-console/src/b/inner.rs:3\n    \
        c -> a at crates/stator-console/src/c.rs:2\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn files_of_a_folder_that_import_each_other_fail() {
    let dir = modules(&[
        ("lib.rs", "mod a;\n"),
        ("a/mod.rs", "mod b;\nmod c;\npub use b::B;\npub struct A;\n"),
        ("a/b.rs", "use super::A;\nuse super::c::C;\npub struct B;\n"),
        ("a/c.rs", "use super::B;\npub struct C;\n"),
    ]);
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    assert!(text.starts_with("console: import each other: a::b, a::c\n"), "{text}");
}

#[test]
fn a_circle_that_only_tests_close_passes() {
    let dir = modules(&[
        ("lib.rs", "mod a;\nmod b;\n"),
        ("a/mod.rs", "use crate::b::B;\npub struct A;\n#[cfg(test)]\nmod tests;\n"),
        ("a/tests.rs", "use super::A;\n"),
        ("b/mod.rs", "pub struct B;\n#[cfg(test)]\nmod tests;\n"),
        ("b/tests.rs", "use crate::a::A;\n"),
    ]);
    let (text, passed) = layers(dir.path());
    assert!(passed, "{text}");
}

#[test]
fn what_the_root_of_a_crate_shows_belongs_to_the_module_that_defines_it() {
    let dir = modules(&[
        ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub use b::B;\n"),
        ("a.rs", "use crate::B;\npub struct A;\n"),
        ("b.rs", "use crate::A;\npub struct B;\n"),
    ]);
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    assert!(text.starts_with("console: import each other: a, b\n"), "{text}");
}

#[test]
fn the_report_counts_the_modules_and_circles_of_each_crate() {
    let dir = modules(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
        ("a.rs", "use crate::b::B;\npub struct A;\n"),
        ("b.rs", "use crate::a::A;\npub struct B;\n"),
        ("c.rs", "use crate::{a, b};\n"),
    ]);
    let report = xtask::layers::report(dir.path()).expect("the tree is readable");
    let row = report.text.lines().find(|line| line.starts_with("console ")).expect("a row");
    let figures: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(figures, ["console", "3", "4", "0", "0", "1", "2", "2"]);
}

#[test]
fn an_upward_arrow_and_a_module_without_a_floor_fail() {
    let dir = workspace(&[("stator-bench", "")]);
    let source = |path: &str| format!("crates/stator-bench/src/{path}");
    write(dir.path(), &source("lib.rs"), "mod cli;\nmod client;\nmod data;\nmod gadget;\n");
    for module in ["cli", "floor", "gadget", "measure", "progress", "report", "workload"] {
        write(dir.path(), &source(&format!("{module}.rs")), "");
    }
    write(dir.path(), &source("data.rs"), "pub struct Data;\n");
    write(dir.path(), &source("client.rs"), "use crate::data::Data;\n");
    let (text, passed) = layers(dir.path());
    assert!(!passed);
    let expected = "bench: the module gadget has no floor in the crate's table; give it one\n\
        bench: client (ground) -> data (data): upward, at crates/stator-bench/src/client.rs:1\n";
    assert!(text.starts_with(expected), "{text}");
}
