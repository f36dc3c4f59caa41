//! What the parts of a document show: entities, patterns, findings, costs.

use serde_json::{Value, json};

use crate::check::Checked;
use crate::definition::{
    Action, ActionKind, Attribute, Comparison, Count, Expected, KeyCondition, Model, Name, Pattern,
};
use crate::plan::{Plan, TablePlan, dollars, number};
use crate::rules::rules;
use crate::source::Source;

/// Colours of the page's palette.
const COLOURS: usize = 8;

/// The colour of entity `at`, as number in the palette.
pub(super) const fn colour(at: usize) -> usize {
    at % COLOURS
}

/// The entities with keys and attributes.
pub(super) fn entities(model: &Model) -> Vec<Value> {
    let all = model.entities.iter().enumerate();
    all.map(|(at, entity)| {
        let table = model.table_of(entity);
        let keys = entity.keys.iter().map(|(key, template)| {
            let whole = template.text == format!("{{{}}}", key.text);
            json!({ "name": key.text, "template": template.text, "whole": whole })
        });
        let attributes = entity.attributes.iter().map(|attribute| {
            json!({
                "name": attribute.name.text,
                "format": attribute.format.text,
                "marks": marks(model, attribute).join(", "),
            })
        });
        json!({
            "name": entity.name.text,
            "description": entity.description,
            "colour": colour(at),
            "table": table.map(|table| table.name.text.as_str()),
            "identity": listed(&entity.identity),
            "owner": entity.owner.as_ref().map(|owner| owner.text.as_str()),
            "size": entity.size.map(|bytes| number(bytes as f64)),
            "count": entity.count.map(number),
            "keys": keys.collect::<Vec<_>>(),
            "attributes": attributes.collect::<Vec<_>>(),
        })
    })
    .collect()
}

/// What is said of an attribute besides its format.
fn marks(model: &Model, attribute: &Attribute) -> Vec<String> {
    let mut marks = Vec::new();
    for (set, mark) in [
        (attribute.optional, "optional"),
        (attribute.mutable, "changes"),
        (attribute.version, "version"),
    ] {
        if set {
            marks.push(mark.to_owned());
        }
    }
    if let Some(unique) = &attribute.unique {
        let by = unique.by.and_then(|at| model.entities.get(at));
        marks.push(match by {
            Some(by) => format!("unique, by {}", by.name.text),
            None => "unique".to_owned(),
        });
    }
    if let Some(source) = &attribute.copied_from {
        marks.push(format!("copied from {}", source.text));
    }
    marks
}

/// The access patterns, each with what was found and what it costs.
pub(super) fn patterns(model: &Model, checked: &Checked, plan: &Plan) -> Vec<Value> {
    let all = model.patterns.iter();
    all.map(|pattern| {
        let name = &pattern.name.text;
        let planned = plan.patterns.iter().find(|it| it.name == *name);
        let about = |code: &&crate::finding::Finding| code.about.as_ref() == Some(name);
        let mut codes: Vec<&str> =
            checked.findings.iter().filter(about).map(|it| it.code).collect();
        codes.dedup();
        let table = model.tables.get(pattern.table).map(|table| table.name.text.as_str());
        let index = model.index_of(pattern).map(|index| index.name.text.as_str());
        let place = table.into_iter().chain(index).collect::<Vec<_>>().join(" / ");
        json!({
            "name": name,
            "description": pattern.description,
            "operation": pattern.operation.name(),
            "place": place,
            "asks": asks(model, pattern),
            "entities": touched(model, pattern),
            "result": result(pattern),
            "codes": codes,
            "average": pattern.average.map(number),
            "peak": pattern.peak.map(number),
            "read": planned.map(|it| number(it.read())),
            "write": planned.map(|it| number(it.write())),
            "amplified": planned.and_then(|it| it.amplification()).map(|it| format!("{it:.1}×")),
            "dollars": planned.and_then(|it| it.dollars).map(|it| dollars(Some(it))),
        })
    })
    .collect()
}

/// What a pattern asks or writes, in words.
fn asks(model: &Model, pattern: &Pattern) -> Vec<String> {
    let mut lines: Vec<String> = pattern.key.iter().map(condition).collect();
    lines.extend(pattern.filter.iter().map(|it| format!("filter {}", condition(it))));
    lines.extend(pattern.actions.iter().filter_map(|it| action(model, it)));
    if pattern.consistent {
        lines.push("strongly consistent".to_owned());
    }
    lines
}

fn condition(condition: &KeyCondition) -> String {
    let name = &condition.attribute.text;
    let texts: Vec<&str> = condition.operands.iter().map(|it| it.text.as_str()).collect();
    let one = texts.first().copied().unwrap_or("");
    match condition.comparison {
        Comparison::Equal => format!("{name} = {one}"),
        Comparison::BeginsWith => format!("{name} begins with {one}"),
        Comparison::Between => format!("{name} between {}", texts.join(" and ")),
        Comparison::Less => format!("{name} < {one}"),
        Comparison::LessEqual => format!("{name} ≤ {one}"),
        Comparison::Greater => format!("{name} > {one}"),
        Comparison::GreaterEqual => format!("{name} ≥ {one}"),
    }
}

fn action(model: &Model, action: &Action) -> Option<String> {
    let entity = &model.entities.get(action.entity)?.name.text;
    let times = match action.count {
        Count::One => String::new(),
        Count::AtMost(most) => format!(", up to {most}"),
        Count::Many => ", any number".to_owned(),
    };
    let what = match (action.kind, &action.sets) {
        (ActionKind::Update, Some(sets)) => format!("update {entity}: {}", listed(sets)),
        (ActionKind::Update, None) => format!("update {entity}"),
        (ActionKind::Put, _) => format!("put {entity}"),
        (ActionKind::Delete, _) => format!("delete {entity}"),
        (ActionKind::Check, _) => format!("check {entity}"),
    };
    let when = action.condition.as_ref().map(|it| format!(" if {}", it.text)).unwrap_or_default();
    Some(format!("{what}{times}{when}"))
}

/// The entities that a pattern reads or writes, with their colours.
fn touched(model: &Model, pattern: &Pattern) -> Vec<Value> {
    let mut all = pattern.entities.clone();
    all.extend(pattern.actions.iter().map(|action| action.entity));
    all.dedup();
    let named = all.into_iter().filter_map(|at| Some((at, &model.entities.get(at)?.name.text)));
    named.map(|(at, name)| json!({ "name": name, "colour": colour(at) })).collect()
}

fn result(pattern: &Pattern) -> Option<String> {
    pattern.expects.map(|(expected, _)| match expected {
        Expected::One => "one".to_owned(),
        Expected::AtMost(most) => format!("up to {most}"),
        Expected::Many => "many".to_owned(),
    })
}

/// The findings, worst first.
pub(super) fn findings(source: &Source, checked: &Checked) -> Vec<Value> {
    let mut all: Vec<_> = checked.findings.iter().collect();
    all.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    all.iter()
        .map(|finding| {
            let rule = rules().iter().find(|rule| rule.code == finding.code);
            json!({
                "code": finding.code,
                "name": rule.map(|rule| rule.name),
                "level": finding.level.to_string(),
                "message": finding.message,
                "label": finding.label,
                "line": source.position(finding.span.start).0,
                "witness": finding.witness,
                "help": finding.help,
            })
        })
        .collect()
}

/// What each table holds and costs.
pub(super) fn costs(plan: &Plan) -> Vec<Value> {
    plan.tables.iter().map(cost).collect()
}

fn cost(table: &TablePlan) -> Value {
    let cheapest = table.cheapest().map(|bill| bill.name.as_str());
    let bills = table.bills.iter().map(|bill| {
        json!({
            "name": bill.name,
            "requests": dollars(bill.requests),
            "storage": dollars(bill.storage),
            "total": dollars(bill.total()),
            "chosen": bill.chosen,
            "cheapest": cheapest == Some(bill.name.as_str()),
        })
    });
    let held = table.held.iter().map(|held| {
        json!({
            "name": held.name(),
            "items": number(held.items),
            "gb": held.gigabytes(),
            "read": number(held.average.0),
            "write": number(held.average.1),
        })
    });
    json!({
        "name": table.name,
        "held": held.collect::<Vec<_>>(),
        "bills": bills.collect::<Vec<_>>(),
        "lines": table.lines(),
    })
}

fn listed(names: &[Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}
