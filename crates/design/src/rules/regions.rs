//! Rules about tables in several Regions: K28.

use crate::definition::{ActionKind, Model, Operation, Table};
use crate::finding::Finding;
use crate::source::Span;

/// Regions of a strongly consistent global table, its own counted in. Source: "How DynamoDB global
/// tables work" in the developer guide.
const STRONG_REGIONS: usize = 3;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, table) in model.tables.iter().enumerate() {
        if table.replicas.is_empty() {
            continue;
        }
        if table.strong {
            refused(model, (at, table), findings);
        } else {
            lost(model, (at, table), findings);
        }
    }
}

/// What holds in each Region for itself, but not between them.
fn lost(model: &Model, (at, table): (usize, &Table), findings: &mut Vec<Finding>) {
    let name = &table.name.text;
    let of = |span: Span, message: String, label: &str| {
        Finding::new("K28", span, message)
            .label(label)
            .note(table.name.span, "in several Regions, the last writer wins")
            .help("write each item in one Region only, or say consistency = \"strong\"")
    };
    for entity in model.entities.iter().filter(|entity| entity.table == at) {
        let owner = &entity.name.text;
        for attribute in &entity.attributes {
            let attribute_name = &attribute.name.text;
            if let Some(unique) = &attribute.unique {
                let message = format!("two Regions can give `{name}` one `{attribute_name}` twice");
                let label = "each Region checks its own copy";
                findings.push(
                    of(unique.span, message, label)
                        .entity(owner.clone())
                        .about(format!("{owner}.{attribute_name}")),
                );
            }
        }
    }
    for pattern in &model.patterns {
        for action in pattern.actions.iter().filter(|it| it.kind == ActionKind::Update) {
            let Some(entity) = model.entities.get(action.entity) else { continue };
            let is_version =
                |name: &str| entity.attribute(name).is_some_and(|attribute| attribute.version);
            let version = action.sets.iter().flatten().find(|name| is_version(&name.text));
            let Some(version) = version.filter(|_| entity.table == at) else { continue };
            let message = format!(
                "two Regions can both make `{}` from one version, and one change is lost",
                pattern.name.text
            );
            findings.push(
                of(version.span, message, "a version counts in its own Region only")
                    .entity(entity.name.text.clone())
                    .about(pattern.name.text.clone()),
            );
        }
    }
}

/// What a strongly consistent global table does not have.
fn refused(model: &Model, (at, table): (usize, &Table), findings: &mut Vec<Finding>) {
    let name = &table.name.text;
    let mut add = |span: Span, message: String, about: &str| {
        findings.push(
            Finding::new("K28", span, message)
                .label("refused with strong consistency between Regions")
                .note(table.name.span, "consistency = \"strong\"")
                .help("do without, or say consistency = \"eventual\" and write in one Region")
                .about(about.to_owned()),
        );
    };
    if let Some(ttl) = &table.ttl {
        add(ttl.span, format!("`{name}` cannot have a time to live"), name);
    }
    for index in table.indexes.iter().filter(|index| index.local) {
        let message = format!("`{name}` cannot have the local index `{}`", index.name.text);
        add(index.name.span, message, &index.name.text);
    }
    let regions = table.replicas.len().saturating_add(1);
    if let Some(last) = table.replicas.last().filter(|_| regions != STRONG_REGIONS) {
        let message = format!("`{name}` is in {regions} Regions; it must be {STRONG_REGIONS}");
        add(last.span, message, name);
    }
    for pattern in model.patterns.iter().filter(|pattern| pattern.table == at) {
        let is_transaction = matches!(
            pattern.operation,
            Operation::TransactWriteItems | Operation::TransactGetItems
        );
        if is_transaction {
            let pattern_name = &pattern.name.text;
            let message = format!("`{pattern_name}` is a transaction, which `{name}` cannot have");
            add(pattern.name.span, message, pattern_name);
        }
    }
}
