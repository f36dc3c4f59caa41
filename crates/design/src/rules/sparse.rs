//! Rules about indexes that hold too little or too many items: C16, C17.

use crate::definition::{
    Comparison, Entity, Index, Model, Operation, Part, Pattern, Projection, Table,
};
use crate::finding::Finding;

/// The part of the items below which an index of those alone is worth it.
const RARE: f64 = 0.10;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        findings.extend(too_little(model, pattern));
        findings.extend(rare_filter(model, pattern));
    }
    for (at, table) in model.tables.iter().enumerate() {
        for (position, index) in table.indexes.iter().enumerate() {
            let is_reader =
                |pattern: &&Pattern| pattern.table == at && pattern.index == Some(position);
            let readers: Vec<&Pattern> = model.patterns.iter().filter(is_reader).collect();
            findings.extend(rare_key(model, table, index, &readers));
        }
    }
}

/// C16: items that are got one by one, as the index that found them holds too little.
fn too_little(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let after = pattern.after.as_ref()?;
    if !matches!(pattern.operation, Operation::GetItem | Operation::BatchGetItem) {
        return None;
    }
    let first = model.patterns.iter().find(|it| it.name.text == after.text)?;
    let index = model.index_of(first)?;
    let same = pattern.entities.iter().any(|entity| first.entities.contains(entity));
    if index.projection == Projection::All || !same {
        return None;
    }
    let (name, of) = (&pattern.name.text, &index.name.text);
    let label = match first.items {
        Some(items) => format!("{items} more items read for each call of `{}`", after.text),
        None => format!("one more item read for each that `{}` finds", after.text),
    };
    let missing: Vec<&str> = pattern.reads.iter().flatten().map(|it| it.text.as_str()).collect();
    let help = match missing.as_slice() {
        [] => "project what it reads, and do without it".to_owned(),
        names => format!("project `{}`, and do without it", names.join("`, `")),
    };
    let message = format!("`{name}` gets each item again, as `{of}` does not hold all it reads");
    Some(
        Finding::new("C16", after.span, message)
            .label(label)
            .note(index.projection_span, "what the index holds")
            .help(help)
            .about(name.clone()),
    )
}

/// The part of the items of `entity` that have this value of an attribute, if it is rare.
fn rare(entity: &Entity, attribute: &str, value: &str) -> Option<f64> {
    let shares = &entity.attribute(attribute)?.shares;
    let (_, share) = shares.iter().find(|(name, _)| name.text == value)?;
    (*share < RARE).then_some(*share)
}

/// C17: a filter that few items pass.
fn rare_filter(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let entities: Vec<&Entity> =
        pattern.entities.iter().filter_map(|at| model.entities.get(*at)).collect();
    pattern.filter.iter().find_map(|condition| {
        let value = condition.operands.first()?.constant()?;
        let attribute = &condition.attribute;
        let found = entities.iter().find_map(|it| Some((it, rare(it, &attribute.text, &value)?)));
        let ((entity, share), Comparison::Equal) = (found?, condition.comparison) else {
            return None;
        };
        let name = &entity.name.text;
        let percent = share * 100.0;
        let message = format!("`{}` looks for {percent:.0} % of all `{name}`", pattern.name.text);
        let help = format!(
            "an index whose key only a `{name}` with `{}` \"{value}\" has holds those alone",
            attribute.text
        );
        Some(
            Finding::new("C17", attribute.span, message)
                .label("what the filter drops is read and paid")
                .help(help)
                .entity(name.clone())
                .about(pattern.name.text.clone()),
        )
    })
}

/// C17: an index of all items that is only asked for a few of them.
fn rare_key(model: &Model, table: &Table, index: &Index, readers: &[&Pattern]) -> Option<Finding> {
    let key = index.schema.hash.first().filter(|_| index.schema.hash.len() == 1)?;
    if readers.is_empty() || table.schema.has(&key.text) {
        return None;
    }
    let mut found: Option<(&Entity, f64)> = None;
    let mut asked: Vec<String> = Vec::new();
    for pattern in readers {
        let condition = pattern.key.iter().find(|it| it.attribute.text == key.text)?;
        let value = condition.operands.first()?.constant()?;
        let entity = model.entities.get(*pattern.entities.first()?)?;
        let [Part::Slot { name, .. }] = entity.key(&key.text)?.parts.as_slice() else {
            return None;
        };
        let share = rare(entity, name, &value)?;
        let is_new = !asked.contains(&value);
        let before = found.map_or(0.0, |(_, share)| share);
        found = Some((entity, if is_new { before + share } else { before }));
        asked.push(value);
    }
    let (entity, share) = found.filter(|(_, share)| *share < RARE)?;
    let (of, name) = (&index.name.text, &entity.name.text);
    let percent = share * 100.0;
    let message = format!("`{of}` holds every `{name}` and is asked for {percent:.0} % of them");
    Some(
        Finding::new("C17", index.name.span, message)
            .label("the others are written and stored for nothing")
            .note(key.span, "its key, which every item has")
            .help("a key attribute of its own, which only those items have, makes it sparse")
            .entity(name.clone())
            .about(of.clone()),
    )
}
