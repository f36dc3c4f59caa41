//! The examples on the pages of the rules are their tests.

use super::*;
use crate::check::check;
use crate::read::read;
use crate::report::{concise, faults};
use crate::source::Source;

/// The code block of a page that is marked with `mark`.
fn example(rule: &Rule, mark: &str) -> Option<Source> {
    let after = rule.page.split(&format!("```toml {mark}\n")).nth(1)?;
    let text = after.split("```").next().unwrap_or("");
    Some(Source::new(format!("{}.md ({mark})", rule.code), text))
}

fn model(source: &Source) -> Model {
    read(source).unwrap_or_else(|all| panic!("{}", faults(source, &all)))
}

/// What is found in the block marked with `mark`; on a page with a model from before, in the
/// change from that one.
fn findings(rule: &Rule, mark: &str) -> (Source, crate::check::Checked) {
    let source = example(rule, mark).unwrap_or_else(|| panic!("{} {mark}", rule.code));
    let checked = match example(rule, "before") {
        Some(before) => crate::change::changes(&model(&before), &model(&source)),
        None => check(&model(&source)),
    };
    (source, checked)
}

/// The rules that see models.
fn of_models() -> impl Iterator<Item = &'static Rule> {
    rules().iter().filter(|rule| !is_about_traffic(rule.code))
}

#[test]
fn the_failing_example_of_each_page_breaks_its_rule() {
    for rule in of_models() {
        let (source, checked) = findings(rule, "fails");
        let found = checked.findings.iter().find(|finding| finding.code == rule.code);
        let all = concise(&source, &checked.findings);
        let found = found.unwrap_or_else(|| panic!("{} is not found:\n{all}", rule.code));
        // What is allowed unless a file asks for it is asked for on its page.
        let level = if rule.level == Level::Allow { Level::Warning } else { rule.level };
        assert_eq!(found.level, level, "{}", rule.code);
        if rule.level == Level::Error {
            assert!(found.witness.is_some(), "{} has no witness", rule.code);
        }
    }
}

#[test]
fn the_passing_example_of_each_page_is_clean() {
    let all = of_models().map(|rule| {
        let (source, checked) = findings(rule, "passes");
        concise(&source, &checked.findings)
    });
    assert_eq!(all.collect::<String>(), "");
}

#[test]
fn each_page_has_its_parts() {
    for rule in rules() {
        let seen = if is_about_traffic(rule.code) {
            " Only traffic shows it: `stator advise`."
        } else {
            ""
        };
        let title = format!("# {} {}\n\nLevel: {}.{seen}\n", rule.code, rule.name, rule.level);
        assert!(rule.page.starts_with(&title), "{}", rule.code);
        for part in ["What it does", "Why is this bad", "When not to", "References"] {
            assert!(rule.page.contains(&format!("\n## {part}\n")), "{} {part}", rule.code);
        }
    }
}
