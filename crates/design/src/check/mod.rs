//! Applies the rules to a model: levels, expected findings, order.

mod baseline;

pub use baseline::{apply_baseline, baseline};

use crate::definition::Model;
use crate::finding::{Finding, Fix, Level};
use crate::rules;

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What was found, in the order of the file.
    pub findings: Vec<Finding>,
    /// How many findings the file expects.
    pub expected: usize,
    /// How many findings a baseline knows.
    pub known: usize,
}

impl Checked {
    /// How many findings have `level`.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// Whether there is no error and no warning.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.level <= Level::Note)
    }
}

/// Applies every rule to `model`.
#[must_use]
pub fn check(model: &Model) -> Checked {
    judge(model, rules::all_findings(model), |code| {
        !rules::is_about_change(code) && !rules::is_about_traffic(code)
    })
}

/// Findings with the levels that `model` sets, without those that it expects; expectations of the
/// rules that are `judged` and that nothing needs are findings too.
pub(crate) fn judge(
    model: &Model,
    findings: Vec<Finding>,
    judged: impl Fn(&str) -> bool,
) -> Checked {
    let mut checked = Checked::default();
    let mut needed = vec![false; model.expects.len()];
    for mut finding in findings {
        finding.level = finding.level.min(rules::level(finding.code));
        let lint = model.lints.iter().rev().find(|lint| lint.rule.text == finding.code);
        if let Some(lint) = lint {
            finding.level = match lint.level.text.as_str() {
                "allow" => Level::Allow,
                "note" => Level::Note,
                "warn" => Level::Warning,
                _ => Level::Error,
            };
        }
        let expected = model.expects.iter().position(|expect| {
            let about = expect.about.as_ref().is_none_or(|about| {
                finding.about.as_ref() == Some(&about.text)
                    || finding.entities.contains(&about.text)
            });
            expect.rule.text == finding.code && about
        });
        if let Some(at) = expected {
            needed.iter_mut().skip(at).take(1).for_each(|needed| *needed = true);
            checked.expected = checked.expected.saturating_add(1);
        } else if finding.level != Level::Allow {
            checked.findings.push(finding);
        }
    }
    for (expect, needed) in model.expects.iter().zip(needed) {
        if !needed && judged(&expect.rule.text) {
            let message = format!("`expect` of {} is no longer needed", expect.rule.text);
            let mut finding = Finding::new(rules::STALE_EXPECT, expect.span, message)
                .fix(Some(Fix::Entry { inside: expect.span }));
            finding.level = rules::level(rules::STALE_EXPECT);
            checked.findings.push(finding.help("remove it: nothing is found there any more"));
        }
    }
    checked.findings.sort_by_key(|finding| (finding.span, finding.code));
    checked
}

#[cfg(test)]
mod tests;
