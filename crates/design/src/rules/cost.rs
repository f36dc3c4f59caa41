//! Rules about cost and load: C02, C03, C04, C05, C08, C21.

use crate::definition::{
    ActionKind, Comparison, Entity, Expected, Model, Operation, Pages, Pattern, Schema, Table,
};
use crate::finding::Finding;
use crate::source::Span;

/// Write units of one partition in a second. Source: "Best practices for designing and using
/// partition keys effectively" in the developer guide.
const PARTITION_WRITES: f64 = 1_000.0;

/// Bytes of a write unit.
const UNIT: u64 = 1_024;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        findings.extend(scan(pattern));
        findings.extend(filter(model, pattern));
        findings.extend(unbounded(model, pattern));
        findings.extend(first_page(pattern));
    }
    for (at, table) in model.tables.iter().enumerate() {
        for entity in model.entities.iter().filter(|entity| entity.table == at) {
            findings.extend(hot(model, entity, (&table.schema, &table.name.text, None)));
            for index in &table.indexes {
                let place = (&index.schema, &index.name.text, Some(table));
                findings.extend(hot(model, entity, place));
            }
        }
    }
}

/// C02: a pattern that reads the whole table.
fn scan(pattern: &Pattern) -> Option<Finding> {
    let name = &pattern.name.text;
    (pattern.operation == Operation::Scan).then(|| {
        Finding::new("C02", pattern.name.span, format!("`{name}` reads the whole table"))
            .label("a scan costs what the table holds, not what it returns")
            .help("give the items a key that this pattern can ask for, in the table or an index")
            .about(name.clone())
    })
}

/// C03: items that are read, paid and thrown away.
fn filter(model: &Model, pattern: &Pattern) -> Option<Finding> {
    // A scan reads everything, with a filter or without: C02 says so.
    let condition = pattern.filter.first().filter(|_| pattern.operation == Operation::Query)?;
    let name = &pattern.name.text;
    let entity = pattern.entities.first().and_then(|at| model.entities.get(*at))?;
    let attribute = &condition.attribute.text;
    let message =
        format!("`{name}` reads every `{}` and drops most by `{attribute}`", entity.name.text);
    Some(
        Finding::new("C03", condition.attribute.span, message)
            .label("what the filter drops is read and paid")
            .help(format!("put `{attribute}` into a key: of an index that holds only those items"))
            .entity(entity.name.text.clone())
            .about(name.clone()),
    )
}

/// Whether a pattern may return any number of items, and does not read page by page.
fn returns_many(pattern: &Pattern) -> Option<Span> {
    let many = pattern.expects.filter(|(expected, _)| *expected == Expected::Many);
    let reads = matches!(pattern.operation, Operation::Query | Operation::Scan);
    many.filter(|_| reads).map(|(_, span)| span)
}

/// C08: all of a collection that grows for ever.
fn unbounded(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let span = returns_many(pattern)?;
    let ranged = pattern.key.iter().any(|condition| {
        !matches!(condition.comparison, Comparison::Equal | Comparison::BeginsWith)
    });
    let paged = matches!(pattern.pages, Some(Pages::All | Pages::One));
    if ranged || paged || pattern.limit.is_some() || pattern.operation == Operation::Scan {
        return None;
    }
    let name = &pattern.name.text;
    let last = pattern.entities.last().and_then(|at| model.entities.get(*at))?;
    let message = format!("`{name}` returns a collection that grows for ever");
    Some(
        Finding::new("C08", span, message)
            .label(format!("every `{}` of its parent", last.name.text))
            .help("read pages (pages = \"one\" or \"all\"), set a limit, or ask for a range")
            .entity(last.name.text.clone())
            .about(name.clone()),
    )
}

/// C21: only the first page of an answer that may have more.
fn first_page(pattern: &Pattern) -> Option<Finding> {
    let span = returns_many(pattern)?;
    if pattern.pages != Some(Pages::First) {
        return None;
    }
    let name = &pattern.name.text;
    Some(
        Finding::new("C21", span, format!("`{name}` reads the first page only"))
            .label("past 1 MB there is more, and nobody asks")
            .help("continue with LastEvaluatedKey until there is none")
            .about(name.clone()),
    )
}

/// C04, C05: all items of an entity in one partition.
fn hot(
    model: &Model,
    entity: &Entity,
    (schema, name, table): (&Schema, &String, Option<&Table>),
) -> Vec<Finding> {
    let templates: Vec<_> = schema.hash.iter().filter_map(|key| entity.key(&key.text)).collect();
    let constant: Vec<String> = templates.iter().filter_map(|it| it.constant()).collect();
    let Some(first) = templates.first().filter(|_| constant.len() == schema.hash.len()) else {
        return Vec::new();
    };
    let value = constant.join(", ");
    // One item alone may have a constant key.
    let ranged = schema
        .range
        .iter()
        .any(|key| entity.key(&key.text).is_some_and(|template| template.slots().next().is_some()));
    if !ranged {
        return Vec::new();
    }
    let units = entity.size.unwrap_or(UNIT).div_ceil(UNIT).max(1);
    let rate = peak_writes(model, entity);
    let needed = rate.map(|rate| rate * units as f64);
    if needed.is_some_and(|needed| needed < PARTITION_WRITES / 2.0) {
        return Vec::new();
    }
    let of = &entity.name.text;
    let label = match needed {
        Some(needed) => format!("{needed:.0} write units a second; a partition takes 1,000"),
        None => format!(
            "all in one partition: at most {:.0} writes and 3,000 reads a second",
            PARTITION_WRITES / units as f64
        ),
    };
    let message = format!("every `{of}` is in the partition \"{value}\" of `{name}`");
    let shards = needed.map_or(16.0, |needed| (needed / PARTITION_WRITES * 2.0).ceil().max(2.0));
    let by = entity.identity.first().map_or("id", |name| name.text.as_str());
    let finding = Finding::new("C04", first.span, message)
        .label(label)
        .help(format!("spread it: \"{value}#{{shard({by}, {shards})}}\" and read all shards"))
        .entity(of.clone())
        .about(name.clone());
    let mut findings = vec![finding];
    if let Some(table) = table {
        let message = format!("a throttled `{name}` refuses writes of `{}` too", table.name.text);
        findings.push(
            Finding::new("C05", first.span, message)
                .label("one partition for every item of the index")
                .note(table.name.span, "the table")
                .help("an index that cannot keep up throttles its table: spread its partition key")
                .entity(of.clone())
                .about(name.clone()),
        );
    }
    findings
}

/// Calls a second that put items of `entity`, if every such pattern says so.
fn peak_writes(model: &Model, entity: &Entity) -> Option<f64> {
    let writes = |pattern: &&Pattern| {
        pattern.actions.iter().any(|action| {
            action.kind == ActionKind::Put
                && model.entities.get(action.entity).is_some_and(|it| it.name == entity.name)
        })
    };
    let mut all = model.patterns.iter().filter(writes).peekable();
    all.peek()?;
    all.map(|pattern| pattern.peak).sum()
}
