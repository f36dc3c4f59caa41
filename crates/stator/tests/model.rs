//! `stator model` as a program: files, output, exit codes.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::path::Path;
use std::process::{Command, Output};

fn stator(directory: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_stator");
    Command::new(program).arg("model").args(arguments).current_dir(directory).output().unwrap()
}

fn example(name: &str) -> String {
    format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_first_model_is_written_once_and_is_clean() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(stator(directory.path(), &["init"]).status.code(), Some(0));
    assert_eq!(stator(directory.path(), &["init"]).status.code(), Some(2));
    let checked = stator(directory.path(), &["check"]);
    assert_eq!(text(&checked.stdout), "0 errors, 0 warnings, 0 notes\n");
    assert_eq!(checked.status.code(), Some(0));
    let verified = stator(directory.path(), &["verify"]);
    assert!(text(&verified.stdout).contains("ok    list_orders"), "{verified:?}");
    assert_eq!(verified.status.code(), Some(0));
}

#[test]
fn findings_end_with_exit_code_1_and_their_witness_is_proved() {
    let directory = tempfile::tempdir().unwrap();
    let checked = stator(directory.path(), &["check", &example("orders.model.toml")]);
    assert_eq!(checked.status.code(), Some(1));
    let out = text(&checked.stdout);
    let title = "error[K09]: `get_orders_by_date` never returns `Order` at the end of its range\n";
    assert!(out.contains(title), "{out}");
    assert_eq!(out.matches("(proved: run on the engine)").count(), 5, "{out}");
    assert!(out.ends_with("5 errors, 10 warnings, 4 notes\n"), "{out}");
}

#[test]
fn json_has_an_object_for_each_finding() {
    let directory = tempfile::tempdir().unwrap();
    let file = example("orders.model.toml");
    let checked = stator(directory.path(), &["check", "--output-format", "json", &file]);
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&checked.stdout).unwrap();
    let found = findings.iter().find(|finding| finding["code"] == "K16").unwrap();
    assert_eq!(found["level"], "error");
    assert_eq!(found["pattern"], "update_order_status");
    assert_eq!(found["proved"], true);
    assert_eq!(found["entities"], serde_json::json!(["Order"]));
    assert_eq!(findings.len(), 19);
}

#[test]
fn sarif_has_a_result_for_each_finding_and_the_pages_of_its_rules() {
    let directory = tempfile::tempdir().unwrap();
    let file = example("orders.model.toml");
    let checked = stator(directory.path(), &["check", "--output-format", "sarif", &file]);
    let log: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 19);
    let found = results.iter().find(|result| result["ruleId"] == "K16").unwrap();
    assert_eq!(found["level"], "error");
    assert_eq!(found["properties"]["proved"], true);
}

#[test]
fn a_baseline_hides_what_is_known_and_fails_on_what_is_mended() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (faulty, mended) = (example("orders.model.toml"), example("orders-mended.model.toml"));
    let with = |file: &str| ["check", "--baseline", "known.txt", file].map(str::to_owned);
    let check = |file: &str| stator(path, &with(file).each_ref().map(String::as_str));
    assert_eq!(check(&faulty).status.code(), Some(2));
    let written = ["check", "--baseline", "known.txt", "--update-baseline", &faulty];
    assert_eq!(text(&stator(path, &written).stdout), "wrote known.txt: 15 findings are known\n");
    let again = check(&faulty);
    assert_eq!(again.status.code(), Some(0));
    let summary = "0 errors, 0 warnings, 4 notes, 15 in the baseline\n";
    assert!(text(&again.stdout).ends_with(summary), "{again:?}");
    let stale = check(&mended);
    assert_eq!(stale.status.code(), Some(1));
    let line = "`K16 | Order | update_order_status` is in the baseline and is not found any more";
    assert!(text(&stale.stderr).contains(line), "{stale:?}");
}

#[test]
fn a_file_that_is_no_model_ends_with_exit_code_2_and_says_where() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bad.toml");
    std::fs::write(&file, "[tables.Main]\npartiton_key = \"pk\"\n").unwrap();
    let checked = stator(directory.path(), &["check", "bad.toml"]);
    assert_eq!(checked.status.code(), Some(2));
    let out = text(&checked.stdout);
    assert!(out.contains("bad.toml:2:1"), "{out}");
    assert!(out.contains("did you mean `partition_key`?"), "{out}");
    let absent = stator(directory.path(), &["check"]);
    assert_eq!(absent.status.code(), Some(2));
    assert!(text(&absent.stderr).contains("stator model init"), "{absent:?}");
}

#[test]
fn a_pattern_that_misses_items_fails_to_verify() {
    let directory = tempfile::tempdir().unwrap();
    let verified = stator(directory.path(), &["verify", &example("orders.model.toml")]);
    assert_eq!(verified.status.code(), Some(1));
    assert!(text(&verified.stdout).contains("FAIL  get_orders_by_date"), "{verified:?}");
}

#[test]
fn explain_shows_a_page_and_lists_the_rules() {
    let directory = tempfile::tempdir().unwrap();
    let page = stator(directory.path(), &["explain", "k09"]);
    assert!(text(&page.stdout).starts_with("# K09 range-misses-end\n"), "{page:?}");
    let list = stator(directory.path(), &["explain"]);
    assert_eq!(text(&list.stdout).lines().count(), 48);
    assert_eq!(stator(directory.path(), &["explain", "K99"]).status.code(), Some(2));
}
