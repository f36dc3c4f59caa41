//! The rule about upper and lower case of what is looked up: K12.

use crate::definition::{
    Comparison, Entity, Model, Modifier, Name, Operation, Part, Pattern, Template,
};
use crate::finding::Finding;
use crate::language::Language;
use crate::meaning::{Item, Values, found, meant, parameters_of};
use crate::scenario::{Claim, Scenario, get, put, query};

/// Words of a format that are tried.
const WORDS: usize = 20;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, entity) in model.entities.iter().enumerate() {
        findings.extend(two_spellings(model, at, entity));
    }
    for pattern in model.patterns.iter().filter(|it| it.operation == Operation::Query) {
        for at in &pattern.entities {
            findings.extend(other_form(model, pattern, *at));
        }
    }
}

/// Two values of attribute `name` that differ in the case of letters only.
fn spellings(entity: &Entity, name: &str) -> Option<(String, String)> {
    let language = Language::of(&entity.attribute(name)?.format).ok()?;
    let words = language.words(WORDS).into_iter();
    words
        .map(|word| (word.to_ascii_lowercase(), word.to_ascii_uppercase()))
        .find(|(lower, upper)| lower != upper && language.matches(lower) && language.matches(upper))
}

/// An address that is a key of the table as it was typed: two spellings are two items.
fn two_spellings(model: &Model, at: usize, entity: &Entity) -> Option<Finding> {
    let table = model.table_of(entity)?;
    let (template, name) = table.schema.names().find_map(|key: &Name| {
        let template = entity.key(&key.text)?;
        let slot = template.parts.iter().find_map(|part| match part {
            Part::Slot { name, modifier: Modifier::Plain, .. } => Some(name.as_str()),
            Part::Slot { .. } | Part::Literal(_) => None,
        })?;
        let attribute = entity.attribute(slot)?;
        (attribute.format.text == "email" && !attribute.has_case).then_some((template, slot))
    })?;
    let (lower, upper) = spellings(entity, name)?;
    let with =
        |text: &String| Item::with(model, at, &Values::from([(name.to_owned(), text.clone())]));
    let (one, two) = (with(&lower)?, with(&upper)?);
    let of = &entity.name.text;
    let scenario = || {
        Some(Scenario {
            writes: vec![put(model, &one, None)?],
            reads: vec![get(model, &two)?],
            claim: Claim::Missing(serde_json::json!({})),
        })
    };
    Some(
        Finding::new("K12", template.span, format!("a `{of}` is found by one spelling only"))
            .label(format!("`{name}` as it was typed"))
            .note(entity.attribute(name)?.name.span, "letters of both cases")
            .witness(
                format!("{upper:?} does not find {}", one.describe(model, &[name])),
                scenario(),
            )
            .help(format!("{{{name}:lower}}, or say case = \"exact\" if both are meant"))
            .entity(of.clone())
            .about(of.clone()),
    )
}

/// A query whose parameter has another normal form than the key.
fn other_form(model: &Model, pattern: &Pattern, at: usize) -> Option<Finding> {
    let entity = model.entities.get(at)?;
    for condition in pattern.key.iter().filter(|it| it.comparison == Comparison::Equal) {
        let key = entity.key(&condition.attribute.text)?;
        let operand = condition.operands.first()?;
        let Some(name) = folded(key, operand) else { continue };
        let Some((lower, upper)) = spellings(entity, name) else { continue };
        for text in [upper, lower] {
            let item = Item::with(model, at, &Values::from([(name.to_owned(), text.clone())]))?;
            let parameters = parameters_of(pattern, &item)?;
            let missed = meant(model, pattern, &parameters, &item)?
                && !found(model, pattern, &parameters, &item)?;
            if !missed {
                continue;
            }
            let called = &pattern.name.text;
            let scenario = || {
                Some(Scenario {
                    writes: vec![put(model, &item, None)?],
                    reads: query(model, pattern, &parameters)?,
                    claim: Claim::Missing(item.key_json(model)?),
                })
            };
            let words = format!("{called} with {text:?} misses {}", item.describe(model, &[name]));
            let message = format!("`{called}` and the key write `{name}` in different forms");
            return Some(
                Finding::new("K12", operand.span, message)
                    .label("what is asked")
                    .note(key.span, "what is stored")
                    .witness(words, scenario())
                    .help("use the same modifier, `:lower` or `:upper`, in both")
                    .entity(entity.name.text.clone())
                    .about(called.clone()),
            );
        }
    }
    None
}

/// The attribute that one of two templates of the same form folds and the other does not.
fn folded<'t>(key: &'t Template, operand: &Template) -> Option<&'t str> {
    key.parts.iter().zip(&operand.parts).find_map(|pair| match pair {
        (Part::Slot { name, modifier: one, .. }, Part::Slot { modifier: two, .. }) => {
            let folds = |it: &Modifier| matches!(it, Modifier::Lower | Modifier::Upper);
            (one != two && (folds(one) || folds(two))).then_some(name.as_str())
        }
        (_, _) => None,
    })
}
