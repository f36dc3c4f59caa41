//! Rules about settings that a table has for all of its entities: C31.

use crate::definition::{Entity, Model, Table};
use crate::finding::Finding;

/// Programs that read a stream without being throttled. Source: "Change data capture for DynamoDB
/// Streams" in the developer guide.
const READERS: u32 = 2;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, table) in model.tables.iter().enumerate() {
        let entities: Vec<&Entity> =
            model.entities.iter().filter(|entity| entity.table == at).collect();
        findings.extend(mixed(table, &entities));
        findings.extend(readers(table));
    }
}

/// C31: a setting that one entity needs and another one does not.
fn mixed(table: &Table, entities: &[&Entity]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for entity in entities {
        for need in entity.needs.iter().flatten() {
            let without = entities.iter().find(|other| {
                let needs = other.needs.as_ref();
                needs.is_some_and(|needs| !needs.iter().any(|it| it.text == need.text))
            });
            let Some(without) = without else { continue };
            if findings.iter().any(|finding| finding.message.contains(&need.text)) {
                continue;
            }
            let (name, other) = (&entity.name.text, &without.name.text);
            let message = format!("`{name}` needs `{}`, and `{other}` does not", need.text);
            let finding = Finding::new("C31", need.span, message)
                .label(format!("`{}` has it for all of its items", table.name.text))
                .note(without.name.span, "does not need it")
                .help("give them tables of their own, or say that both need it")
                .entity(name.clone())
                .entity(other.clone())
                .about(table.name.text.clone());
            findings.push(finding);
        }
    }
    findings
}

/// C31: more readers of a stream than it bears.
fn readers(table: &Table) -> Option<Finding> {
    let (count, span) = table.stream_readers.filter(|(count, _)| *count > READERS)?;
    let name = &table.name.text;
    let message = format!("{count} programs read the stream of `{name}`, which bears {READERS}");
    Some(
        Finding::new("C31", span, message)
            .label("more are throttled")
            .help("let one program read it and hand the records on, or split the table")
            .about(name.clone()),
    )
}
