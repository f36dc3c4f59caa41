//! Advice about documents that are valid: what does nothing, or something else than it seems.

mod advice;
mod conditions;
mod reach;

pub use advice::{Advice, Finding, Severity};

use crate::document::{Actions, Document, Effect, Statement, Version};
use crate::error::Position;
use crate::keys;
use crate::nearest::nearest;
use crate::pattern::{self, Case};
use crate::template::Template;

/// Findings about `document`, by position. `actions` are the actions that exist, as
/// `dynamodb:GetItem`; those of services of which none is given are not checked.
#[must_use]
pub fn lint(document: &Document, actions: &[&str]) -> Vec<Finding> {
    let mut findings = Findings::default();
    if !document.names_version {
        findings.add(Position { line: 1, column: 1 }, Advice::MissingVersion);
    }
    for (index, statement) in document.statements.iter().enumerate() {
        check_actions(statement, actions, &mut findings);
        check_negations(statement, &mut findings);
        for (position, template) in statement.resources.iter().flat_map(|named| &named.named) {
            check_arn(*position, template, &mut findings);
            check_variables(*position, template, document.version, &mut findings);
        }
        for condition in &statement.conditions {
            conditions::check(condition, &mut findings);
            if condition.operator.test.comparison.takes_variables() {
                for value in &condition.values {
                    check_variables(condition.position, value, document.version, &mut findings);
                }
            }
        }
        reach::check(document, index, &mut findings);
    }
    findings.0.sort_by_key(|finding| finding.position);
    findings.0
}

/// What was found so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, position: Position, advice: Advice) {
        self.0.push(Finding { position, advice });
    }
}

fn check_actions(statement: &Statement, known: &[&str], findings: &mut Findings) {
    let Actions { negated, named } = &statement.actions;
    for (position, template) in named {
        let action = template.text().to_owned();
        let every = action == "*" || action.split_once(':').is_some_and(|(_, name)| name == "*");
        if every && !negated && statement.effect == Effect::Allow {
            findings.add(*position, Advice::EveryAction { action });
            continue;
        }
        let Some((service, _)) = action.split_once(':') else { continue };
        let of_service = |known: &str| {
            known.split_once(':').is_some_and(|(other, _)| other.eq_ignore_ascii_case(service))
        };
        let tokens: Vec<_> = pattern::tokens(&action).collect();
        let exists = known.iter().any(|one| pattern::matches(&tokens, one, Case::Insensitive));
        if exists || !known.iter().any(|one| of_service(one)) {
            continue;
        }
        let advice = if action.contains(['*', '?']) {
            Advice::NoSuchActions { action }
        } else {
            let alike = known.iter().copied().filter(|one| of_service(one));
            let suggestion = nearest(&action, alike).map(str::to_owned);
            Advice::UnknownAction { action, suggestion }
        };
        findings.add(*position, advice);
    }
}

fn check_negations(statement: &Statement, findings: &mut Findings) {
    if statement.effect == Effect::Deny {
        return;
    }
    let negations = [
        ("NotAction", statement.actions.negated),
        ("NotResource", statement.resources.as_ref().is_some_and(|named| named.negated)),
        ("NotPrincipal", statement.principals.as_ref().is_some_and(|named| named.negated)),
    ];
    for (element, _) in negations.into_iter().filter(|(_, negated)| *negated) {
        findings.add(statement.position, Advice::AllowWithNot { element });
    }
}

/// "You can't use a variable to replace parts of the ARN before the fifth colon."
fn check_arn(position: Position, template: &Template, findings: &mut Findings) {
    let text = template.text();
    let before_resource = text.splitn(6, ':').take(5).any(|part| part.contains("${"));
    if before_resource && template.variables().next().is_some() {
        findings.add(position, Advice::VariableInArn { text: text.to_owned() });
    }
}

fn check_variables(
    position: Position,
    template: &Template,
    version: Version,
    findings: &mut Findings,
) {
    let text = || template.text().to_owned();
    if version == Version::V2008 {
        if template.text().contains("${") {
            findings.add(position, Advice::VariablesWithoutVersion { text: text() });
        }
        return;
    }
    if template.text().rsplit_once("${").is_some_and(|(_, rest)| !rest.contains('}')) {
        findings.add(position, Advice::OpenVariable { text: text() });
    }
    for key in template.variables() {
        if let Some(suggestion) = unknown_key(key) {
            let key = key.to_owned();
            findings.add(position, Advice::UnknownVariable { key, suggestion });
        }
    }
}

/// The key that is probably meant by one that does not exist. Keys of other services than those
/// whose keys are all known are not checked.
fn unknown_key(key: &str) -> Option<Option<&'static str>> {
    let service = key.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    match service.as_deref() {
        Some("aws" | "dynamodb") | None if keys::find(key).is_none() => {
            Some(nearest(key, keys::KEYS.iter().map(|known| known.name)))
        }
        _ => None,
    }
}
