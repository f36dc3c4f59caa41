//! `cargo xtask tidy` on small trees in temporary directories, and on this one.

#![expect(clippy::expect_used, reason = "a test says what it needs by panicking")]

use std::fs;

use tempfile::TempDir;

/// A tree of these files.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the directory");
        fs::write(path, text).expect("the file");
    }
    dir
}

/// What tidy says about a tree of these files, without its last line, and whether it passed.
fn tidy(files: &[(&str, &str)]) -> (Vec<String>, bool) {
    let dir = tree(files);
    let report = xtask::tidy::run(dir.path()).expect("the tree can be read");
    let mut lines: Vec<String> = report.text.lines().map(str::to_owned).collect();
    lines.pop();
    (lines, report.passed)
}

#[track_caller]
fn passes(files: &[(&str, &str)]) {
    assert_eq!(tidy(files), (vec![], true));
}

#[track_caller]
fn fails(files: &[(&str, &str)], finding: &str) {
    assert_eq!(tidy(files), (vec![finding.to_owned()], false));
}

#[test]
fn this_repository_is_tidy() {
    let report = xtask::tidy::run(&xtask::root()).expect("the tree can be read");
    assert!(report.passed, "{}", report.text);
}

#[test]
fn a_file_starts_with_what_it_owns() {
    passes(&[("a.rs", "//! The letter a.\n")]);
    fails(
        &[("a.rs", "use b;\n")],
        "a.rs:1: does not start with `//!`: say what the file owns and why",
    );
}

#[test]
fn length_warns_at_500_lines_and_fails_at_1000() {
    let lines = |count: usize| "//! Long.\n".repeat(count);
    passes(&[("a.rs", &lines(500))]);
    let (found, passed) = tidy(&[("a.rs", &lines(501))]);
    assert_eq!(found, ["a.rs: warning: 501 lines, more than 500: split it by what its parts own"]);
    assert!(passed);
    fails(
        &[("a.rs", &lines(1_001))],
        "a.rs: 1001 lines, more than 1000: split it by what its parts own",
    );
}

#[test]
fn generated_files_are_left_alone() {
    passes(&[("m/src/generated/shapes.rs", &"pub struct A;\n".repeat(2_000))]);
    passes(&[("target/debug/a.rs", "fn a() {}\n")]);
}

#[test]
fn names_that_say_nothing_fail() {
    for path in ["src/utils.rs", "src/utils/mod.rs"] {
        let finding = format!("{path}: `utils` says nothing: name what is inside");
        fails(&[(path, "//! Things.\n")], &finding);
    }
    fails(
        &[("a.rs", "//! A.\nmod helpers {\n}\n")],
        "a.rs:2: `helpers` says nothing: name what is inside",
    );
}

#[test]
fn unfinished_work_names_its_issue() {
    passes(&[("a.rs", "//! A.\n// TODO(#12): faster\nlet mastodon = \"TODO\";\n")]);
    for (mark, line) in [("TODO", "// TODO: faster"), ("FIXME", "f(); // FIXME(later) x")] {
        let finding = format!("a.rs:2: `{mark}` without its issue: write `{mark}(#12)`, or do it");
        fails(&[("a.rs", &format!("//! A.\n{line}\n"))], &finding);
    }
}

#[test]
fn modules_are_not_left_in_comments() {
    passes(&[("a.rs", "//! A.\n// use the map; it is faster\n/// mod x;\n// mod is a word;)\n")]);
    for line in ["// mod old;", "    // pub(crate) mod old;", "// pub use old::Thing;"] {
        fails(
            &[("a.rs", &format!("//! A.\n{line}\n"))],
            "a.rs:2: code left in a comment: delete it",
        );
    }
}

#[test]
fn a_matches_that_nobody_looks_at_fails() {
    let finding = "a.rs:3: `matches!(…);` throws its result away: wrap it in `assert!`";
    fails(&[("a.rs", "//! A.\nfn a() {\n    matches!(x, Some(y));\n}\n")], finding);
    fails(&[("a.rs", "//! A.\nf();\nmatches!(\n    x,\n    Some((1, _))\n);\n")], finding);
    passes(&[("a.rs", "//! A.\nfn a() -> bool {\n    matches!(x, Some(y))\n}\n")]);
    passes(&[("a.rs", "//! A.\nlet is =\n    matches!(x, Some(y));\n")]);
    passes(&[("a.rs", "//! A.\nassert!(matches!(x, Some(y)));\n")]);
    passes(&[("a.rs", "//! A.\nfn a() {\n    matches!(x, A) && y;\n}\n")]);
}

#[test]
fn should_panic_fails() {
    fails(
        &[("a.rs", "//! A.\n#[should_panic(expected = \"x\")]\n")],
        "a.rs:2: `#[should_panic]` accepts any panic: assert on the error instead",
    );
}

#[test]
fn wire_sentences_stay_at_home() {
    let text = "//! A.\nconst A: &str = \"Invalid UpdateExpression: x\";\n";
    fails(
        &[("crates/engine/src/a.rs", text)],
        "crates/engine/src/a.rs:2: the sentence “Invalid UpdateExpression” is rendered only in \
         crates/model/src/validation, crates/model/src/error, crates/expression/, crates/wire/",
    );
    passes(&[("crates/expression/src/error.rs", text), ("crates/engine/src/a/tests.rs", text)]);
    passes(&[(
        "crates/engine/src/a.rs",
        "//! A.\n// Invalid UpdateExpression comes from below.\n",
    )]);
}

#[test]
fn machine_paths_fail_everywhere() {
    fails(
        &[("docs/a.md", "Look at /home/ann/x.\n")],
        "docs/a.md:1: `/home/` exists only on somebody's machine",
    );
    passes(&[("docs/a.md", "Look at examples/home/x and docs/work/y.\n")]);
}

#[test]
fn registry_hosts_fail_outside_lock_files() {
    let text = "from https://registry.example.org/simple/x\n";
    fails(
        &[("setup.sh", text)],
        "setup.sh:1: `registry.example.org` looks like a package registry or a mirror of one",
    );
    passes(&[("Cargo.lock", text), ("a.md", "see https://example.org/index/registry\n")]);
}

#[test]
fn links_between_documents_lead_somewhere() {
    passes(&[
        ("docs/a.md", "[b](../b.md#part) [c](c/) [d](#here) [e](https://x.y/z) `[f](g)`\n"),
        ("b.md", "```\n[x](nowhere.md)\n```\n"),
        ("docs/c/d.md", ""),
    ]);
    fails(&[("docs/a.md", "\n[b](b.md)\n")], "docs/a.md:2: the link to `b.md` leads nowhere");
    fails(&[("a.md", "[b](../../b.md)\n")], "a.md:1: the link to `../../b.md` leads nowhere");
}

#[test]
fn the_map_shows_every_crate() {
    let manifest = ("crates/value/Cargo.toml", "");
    passes(&[manifest, ("ARCHITECTURE.md", "- `value` owns values\n")]);
    fails(
        &[manifest, ("ARCHITECTURE.md", "nothing of value\n")],
        "ARCHITECTURE.md: does not show the crate `value`",
    );
}

/// What tidy says about a tree of these files, each place by itself.
#[track_caller]
fn lists(files: &[(&str, &str)], expected: &[&str]) {
    let dir = tree(files);
    let report = xtask::tidy::run(dir.path()).expect("the tree can be read");
    let mut found: Vec<&str> = report.text.lines().collect();
    assert!(found.pop().is_some_and(|summary| summary.starts_with("tidy: ")));
    assert_eq!(found, expected);
}

#[test]
fn a_turn_of_phrase_in_a_comment_or_a_document_is_named() {
    lists(
        &[
            ("a.rs", "//! The eldest first, none greater than 1.\nlet eldest = \"it goes on\";\n"),
            ("b.md", "`eldest` is `go on`; what goes on disk\n```\nwhoever\n```\nIt was told.\n"),
        ],
        &[
            "a.rs:1: “eldest”: write it in plain English (oldest)",
            "b.md:5: “was told”: write it in plain English (notified, reported, given)",
        ],
    );
}

#[test]
fn a_word_of_our_own_is_named_as_a_module_and_as_an_identifier() {
    lists(
        &[
            ("crates/a/src/beside/b.rs", "//! B.\n"),
            ("crates/a/src/c.rs", "//! C.\nstruct Tempo;\nstruct TempoRubato;\n"),
            ("crates/a/tests/beside.rs", "//! Tests.\nstruct Tempo;\n"),
        ],
        &[
            "crates/a/src/beside/b.rs: `beside` is a word of our own: name the module in terms of the field",
            "crates/a/src/c.rs:2: `Tempo` is a word of our own: take the term of the field",
        ],
    );
}

#[test]
fn a_comment_is_at_most_100_columns_wide() {
    let line = |columns: usize| format!("//! {}\n", "x".repeat(columns - 4));
    let url = format!("//! https://{}\n", "x".repeat(100));
    lists(&[("a.rs", &line(100)), ("b.rs", &url)], &[]);
    lists(&[("a.rs", &line(101))], &["a.rs:1: 101 columns, more than 100: wrap the comment"]);
}

#[test]
fn a_module_with_children_is_the_file_mod_of_its_folder() {
    lists(&[("src/a/mod.rs", "//! A.\n"), ("src/a/b.rs", "//! B.\n")], &[]);
    lists(
        &[("src/a.rs", "//! A.\n"), ("src/a/b.rs", "//! B.\n")],
        &["src/a.rs: has its children in `src/a/`: move it to `src/a/mod.rs`"],
    );
}

#[test]
fn parameters_that_a_caller_can_mix_up_are_named() {
    let three =
        "//! A.\nfn f<F: Fn(&str, &str) -> u8>(a: &str, b: &str, c: &'a str, d: bool, e: F) {}\n";
    lists(&[("a.rs", three)], &[]);
    let four = "//! A.\nimpl A {\n fn f(&self, a: &str, b: &str, c: &str, d: &str) {}\n}\n";
    lists(
        &[("a.rs", four)],
        &["a.rs:3: `f` takes 4 parameters of the type `&str`: put them into a struct"],
    );
    lists(
        &[("a.rs", "//! A.\nfn f(a: bool, b: u8, c: bool) {}\n")],
        &["a.rs:2: `f` takes 2 `bool`s: an enum or a struct names them at the call"],
    );
}
