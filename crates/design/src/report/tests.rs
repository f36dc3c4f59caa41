//! Formats for other programs: what SARIF 2.1.0 and GitHub's workflow commands ask for.

use serde_json::Value;

use super::{github, sarif};
use crate::check::check;
use crate::read::read;
use crate::source::Source;

const MODEL: &str = r##"[tables.Main]
partition_key = "pk"
[entities.User]
identity = ["user_id"]
keys = { pk = "USER#{user_id}" }
attributes = { user_id = "ulid" }
[patterns.all]
operation = "Scan"
returns = "User"
[patterns.nobody]
operation = "Query"
key = { pk = { begins_with = "USER#" } }
returns = "User"
"##;

fn log(name: &str, text: &str) -> Value {
    let source = Source::new(name, text);
    let model = read(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let text = sarif(&source, &check(&model).findings, &[]);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer}: {value}"))
}

#[test]
fn a_result_of_sarif_names_its_rule_and_its_place() {
    let log = log("./a model.toml", MODEL);
    assert_eq!(at(&log, "/version"), "2.1.0");
    let first = at(&log, "/runs/0/results/0");
    assert_eq!(at(first, "/ruleId"), "C02");
    assert_eq!(at(first, "/level"), "warning");
    let place = at(first, "/locations/0/physicalLocation");
    assert_eq!(at(place, "/artifactLocation/uri"), "a%20model.toml");
    let region = ["startLine", "startColumn", "endLine", "endColumn"]
        .map(|name| at(place, &format!("/region/{name}")).as_u64());
    assert_eq!(region, [7, 11, 7, 14].map(Some));
    for result in at(&log, "/runs/0/results").as_array().into_iter().flatten() {
        let rule = format!("/runs/0/tool/driver/rules/{}", at(result, "/ruleIndex"));
        assert_eq!(at(at(&log, &rule), "/id"), at(result, "/ruleId"));
    }
}

#[test]
fn a_finding_that_moves_keeps_its_fingerprint() {
    let prints = |text: &str| -> Vec<String> {
        let log = log("m.toml", text);
        let results = at(&log, "/runs/0/results").as_array().cloned().unwrap_or_default();
        results.iter().map(|it| at(it, "/partialFingerprints").to_string()).collect()
    };
    let moved = prints(&format!("# one line more\n\n{MODEL}"));
    assert_eq!(prints(MODEL), moved);
    assert!(moved.len() >= 2, "{moved:?}");
    assert!(moved.iter().zip(moved.iter().skip(1)).all(|(one, two)| one != two), "{moved:?}");
}

/// Source: "Workflow commands for GitHub Actions": `%`, line ends, and in properties `:` and `,`.
#[test]
fn annotations_of_github_escape_what_would_end_them() {
    let source = Source::new("a,b:100%.toml", MODEL);
    let model = read(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let text = github(&source, &check(&model).findings);
    let first = text.lines().next().unwrap_or("");
    let expected = "::warning file=a%2Cb%3A100%25.toml,line=7,col=11,endColumn=14,title=C02::\
                    `all` reads the whole table%0Ahelp: ";
    assert!(first.starts_with(expected), "{first}");
    assert!(text.contains("\n::error file="), "{text}");
}
