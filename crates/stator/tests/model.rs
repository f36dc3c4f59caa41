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
fn a_plan_is_a_text_or_json_and_names_its_prices() {
    let directory = tempfile::tempdir().unwrap();
    let file = example("orders-mended.model.toml");
    let planned = stator(directory.path(), &["plan", &file]);
    assert_eq!(planned.status.code(), Some(0), "{planned:?}");
    let out = text(&planned.stdout);
    assert!(out.starts_with("us-east-1, list prices of 2026-09-06 ("), "{out}");
    assert!(out.contains("a month of 730 hours, GB of 2^30 bytes"), "{out}");
    let planned = stator(directory.path(), &["plan", "--output-format", "json", &file]);
    let plan: serde_json::Value = serde_json::from_slice(&planned.stdout).unwrap();
    let names = plan["patterns"].as_array().unwrap().iter().map(|it| it["name"].as_str());
    assert_eq!(names.flatten().next(), Some("get_user"));
    let unknown = stator(directory.path(), &["plan", "--region", "eu-west", &file]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `eu-west-1`?"), "{unknown:?}");
}

#[test]
fn a_page_of_a_model_is_html_or_markdown() {
    let directory = tempfile::tempdir().unwrap();
    let file = example("orders.model.toml");
    let page = stator(directory.path(), &["docs", &file]);
    assert_eq!(page.status.code(), Some(0), "{page:?}");
    let html = text(&page.stdout);
    assert!(html.starts_with("<!doctype html>"), "{html}");
    assert!(html.contains("id=\"finding-K09\""), "{html}");
    let page = stator(directory.path(), &["docs", "--output-format", "markdown", &file]);
    assert!(text(&page.stdout).starts_with("# orders.model.toml\n"), "{page:?}");
}

#[test]
fn a_change_is_found_between_files_and_against_a_revision() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let mut command = Command::new("git");
        let done = command.args(identity).args(arguments).current_dir(path).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    stator(path, &["init"]);
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    std::fs::copy(path.join("stator.model.toml"), path.join("old.toml")).unwrap();
    let same = stator(path, &["diff", "--against", "HEAD"]);
    assert_eq!(text(&same.stdout), "0 errors, 0 warnings, 0 notes\n");
    assert_eq!(same.status.code(), Some(0));
    let model = std::fs::read_to_string(path.join("stator.model.toml")).unwrap();
    let moved = model.replace("sk = \"ORDER#{order_id}\"", "sk = \"O#{order_id}\"");
    let moved = moved.replace("begins_with = \"ORDER#\"", "begins_with = \"O#\"");
    let moved = moved.replace("[patterns.get_user]", "[patterns.read_user]");
    std::fs::write(path.join("stator.model.toml"), moved).unwrap();
    let files = ["diff", "old.toml", "stator.model.toml"];
    for arguments in [files.as_slice(), &["diff", "--against", "HEAD"]] {
        let changed = stator(path, arguments);
        assert_eq!(changed.status.code(), Some(1), "{changed:?}");
        let out = text(&changed.stdout);
        assert!(out.starts_with("- pattern get_user\n+ pattern read_user\n"), "{out}");
        let title = "error[X01]: the key of `Order` changes: stored items are not found any more\n";
        assert!(out.contains(title), "{out}");
        assert!(out.contains("(proved: run on the engine)"), "{out}");
    }
    let unknown = stator(path, &["diff", "--against", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("cannot be read from git"), "{unknown:?}");
    assert_eq!(stator(path, &["diff", "old.toml"]).status.code(), Some(2));
}

#[test]
fn tables_are_generated_for_cloudformation_and_the_cdk() {
    let directory = tempfile::tempdir().unwrap();
    let file = example("orders-mended.model.toml");
    let made = stator(directory.path(), &["generate", "cloudformation", &file]);
    let template: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let indexes = &template["Resources"]["Main"]["Properties"]["GlobalSecondaryIndexes"];
    assert_eq!(indexes.as_array().map(Vec::len), Some(3), "{template}");
    let python = stator(directory.path(), &["generate", "cdk-python", &file]);
    assert!(text(&python.stdout).contains("class Tables(Construct):"), "{python:?}");
    let typescript = stator(directory.path(), &["generate", "cdk-typescript", &file]);
    assert!(text(&typescript.stdout).contains("export class Tables"), "{typescript:?}");
    let layer = stator(directory.path(), &["generate", "python", &file]);
    assert_eq!(
        text(&layer.stdout),
        std::fs::read_to_string(example("generated/orders_access.py")).unwrap()
    );
    assert_eq!(layer.status.code(), Some(0), "{layer:?}");
    for (target, name) in [("typescript", "orders_access.ts"), ("rust", "orders_access.rs")] {
        let layer = stator(directory.path(), &["generate", target, &file]);
        let known = std::fs::read_to_string(example(&format!("generated/{name}"))).unwrap();
        assert_eq!(text(&layer.stdout), known);
    }
    let faulty = stator(directory.path(), &["generate", "python", &example("orders.model.toml")]);
    assert_eq!(faulty.status.code(), Some(1));
    assert!(text(&faulty.stderr).contains("update_order_status: K16"), "{faulty:?}");
}

#[test]
fn fixes_are_shown_as_a_patch_and_made_on_demand() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("m.toml");
    let old = std::fs::read_to_string(example("orders.model.toml")).unwrap();
    std::fs::write(&file, &old).unwrap();
    let shown = stator(directory.path(), &["check", "--diff", "m.toml"]);
    assert_eq!(shown.status.code(), Some(1));
    let patch = text(&shown.stdout);
    assert!(patch.starts_with("--- m.toml\n+++ m.toml\n@@ -"), "{patch}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), old);
    let fixed = stator(directory.path(), &["check", "--fix", "m.toml"]);
    assert!(text(&fixed.stderr).contains("fixed K09 `get_orders_by_date`"), "{fixed:?}");
    let left = text(&fixed.stdout);
    assert!(left.contains("error[K15]") && !left.contains("error[K09]"), "{left}");
    let new = std::fs::read_to_string(&file).unwrap();
    assert!(new.contains("{end_date}$"), "{new}");
    assert!(new.contains("attribute_exists(pk) AND (#status <> :new_status)"), "{new}");
    let again = stator(directory.path(), &["check", "--diff", "m.toml"]);
    assert_eq!((again.status.code(), text(&again.stdout)), (Some(0), String::new()));
}

#[test]
fn a_template_is_imported_with_its_questions_and_never_over_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("cdk.out");
    std::fs::create_dir(&folder).unwrap();
    let template = example("generated/orders.template.json");
    std::fs::copy(template, folder.join("shop.template.json")).unwrap();
    let import = ["import", "cdk.out", "--to", "m.toml"];
    let made = stator(directory.path(), &import);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let out = text(&made.stdout);
    assert!(out.contains(": the imported file says nothing of entities, patterns\n"), "{out}");
    assert!(out.ends_with("1 question, marked TODO; next: stator model check m.toml\n"), "{out}");
    assert_eq!(stator(directory.path(), &import).status.code(), Some(2));
    let back = stator(directory.path(), &["generate", "cloudformation", "m.toml"]);
    let example = std::fs::read_to_string(example("generated/orders.template.json")).unwrap();
    assert_eq!(text(&back.stdout), example);
}

#[test]
fn the_files_of_an_export_give_a_model() {
    let directory = tempfile::tempdir().unwrap();
    let line = |user: usize| {
        format!("{{\"Item\":{{\"pk\":{{\"S\":\"USER#u{user}\"}},\"id\":{{\"S\":\"u{user}\"}}}}}}\n")
    };
    let lines: String = (0..12).map(line).collect();
    std::fs::write(directory.path().join("Users.json"), lines).unwrap();
    let made = stator(directory.path(), &["infer", "--keys", "pk", "Users.json"]);
    let out = text(&made.stdout);
    assert!(out.contains("[tables.Users]\npartition_key = \"pk\"\n"), "{out}");
    assert!(out.contains("keys = { pk = \"USER#{id}\" }"), "{out}");
    assert!(
        out.contains("# 12 of 12 items; found by keys that begin with USER; confidence medium")
    );
    let nowhere = stator(directory.path(), &["infer", "--keys", "pk", "absent.json"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn a_plan_says_what_a_change_costs() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let mut command = Command::new("git");
        let done = command.args(identity).args(arguments).current_dir(path).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let old = std::fs::read_to_string(example("orders-mended.model.toml")).unwrap();
    std::fs::write(path.join("m.toml"), &old).unwrap();
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    // get_user: 120 calls a second of half a unit, $ 19.71; twice as often, twice as much.
    let new = old
        .replace("average = 120", "average = 240")
        .replace("[patterns.list_orders]", "[patterns.all_orders]");
    std::fs::write(path.join("m.toml"), new).unwrap();
    let plan = stator(path, &["plan", "m.toml", "--against", "HEAD"]);
    let out = text(&plan.stdout);
    let row = |name: &str| -> Vec<String> {
        let line = out.lines().find(|line| line.contains(name)).unwrap_or("");
        line.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(row("get_user ").join(" "), "~ get_user 0.5 0 19.71 -> 39.42 +19.71", "{out}");
    assert_eq!(row("all_orders").join(" "), "+ all_orders 2.5 0 24.64 +24.64", "{out}");
    assert_eq!(row("list_orders").join(" "), "- list_orders 2.5 0 24.64 -24.64", "{out}");
    assert!(out.contains("7 patterns cost what they did\n"), "{out}");
    assert!(out.ends_with("$ 144.68 a month, before $ 124.97: +19.71\n"), "{out}");
}

#[test]
fn explain_shows_a_page_and_lists_the_rules() {
    let directory = tempfile::tempdir().unwrap();
    let page = stator(directory.path(), &["explain", "k09"]);
    assert!(text(&page.stdout).starts_with("# K09 range-misses-end\n"), "{page:?}");
    let list = stator(directory.path(), &["explain"]);
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/design/rules");
    let pages = std::fs::read_dir(pages).unwrap().count();
    assert_eq!(text(&list.stdout).lines().count(), pages, "a line for each page");
    assert_eq!(stator(directory.path(), &["explain", "K99"]).status.code(), Some(2));
}

#[test]
fn a_model_is_formatted_in_place_and_checked_without_a_change() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("m.toml");
    let text_before = "name=\"shop\"\n[tables.Main]\npartition_key = \"pk\"\n";
    std::fs::write(&file, text_before).unwrap();
    let checked = stator(directory.path(), &["fmt", "--check", "m.toml"]);
    assert_eq!(text(&checked.stdout), "m.toml is not formatted\n");
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text_before);
    let formatted = stator(directory.path(), &["fmt", "m.toml"]);
    assert_eq!(formatted.status.code(), Some(0));
    let after = "name = \"shop\"\n\n[tables.Main]\npartition_key = \"pk\"\n";
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
    std::fs::write(directory.path().join("m.yaml"), "name: shop\n").unwrap();
    let refused = stator(directory.path(), &["fmt", "m.yaml"]);
    assert_eq!(refused.status.code(), Some(2));
}
