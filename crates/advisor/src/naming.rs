//! Names of a model for requests: which pattern describes them, and which entities they are about.

use design::{ActionKind, Comparison, Entity, Model, Operation, Pattern, may_ask, may_have};

use crate::judge::Judged;
use crate::request::{Kind, Part};

/// What a model says of requests of a shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// The patterns that describe them.
    pub(crate) patterns: Vec<String>,
    /// The entities that they may be about.
    pub(crate) entities: Vec<String>,
    /// Whether the model has all the tables.
    pub(crate) known: bool,
}

/// What `model` says of requests like this one.
pub(crate) fn name(model: &Model, judged: &Judged) -> Named {
    let known = judged.parts.iter().all(|part| table(model, part).is_some());
    let mut entities: Vec<&Entity> = Vec::new();
    for part in &judged.parts {
        for entity in entities_of(model, part) {
            if !entities.iter().any(|known| known.name.text == entity.name.text) {
                entities.push(entity);
            }
        }
    }
    let patterns = model.patterns.iter().filter(|pattern| describes(model, pattern, judged));
    Named {
        patterns: patterns.map(|pattern| pattern.name.text.clone()).collect(),
        entities: entities.iter().map(|entity| entity.name.text.clone()).collect(),
        known,
    }
}

/// The position of a part's table in the model.
fn table(model: &Model, part: &Part) -> Option<usize> {
    model.tables.iter().position(|table| table.name.text == part.table)
}

/// The entities whose keys can be those of a part.
fn entities_of<'m>(model: &'m Model, part: &Part) -> Vec<&'m Entity> {
    let Some(at) = table(model, part) else { return Vec::new() };
    let of_table = model.entities.iter().filter(|entity| entity.table == at);
    if matches!(part.kind, Kind::Scan) {
        return of_table.collect();
    }
    let equal = |entity: &&Entity| {
        let keys = keys(model, at, part.index.as_deref());
        let mut terms = part.keys.iter().filter(|term| keys.contains(&term.name.as_str()));
        terms.all(|term| match term.comparison {
            "=" => may_have(entity, &term.name, &term.value),
            _ => entity.key(&term.name).is_some() || entity.attribute(&term.name).is_some(),
        })
    };
    of_table.filter(equal).collect()
}

/// The key attributes of a table or index of the model.
fn keys<'m>(model: &'m Model, at: usize, index: Option<&str>) -> Vec<&'m str> {
    let Some(table) = model.tables.get(at) else { return Vec::new() };
    let schema = match index {
        None => Some(&table.schema),
        Some(name) => {
            let index = table.indexes.iter().find(|index| index.name.text == name);
            index.map(|index| &index.schema)
        }
    };
    let names = schema.into_iter().flat_map(|schema| schema.hash.iter().chain(&schema.range));
    names.map(|name| name.text.as_str()).collect()
}

/// Whether requests of `pattern` can be like this one.
fn describes(model: &Model, pattern: &Pattern, judged: &Judged) -> bool {
    if pattern.operation.name() != judged.operation && !(judged.statement && reads(pattern)) {
        return false;
    }
    if pattern.operation.writes() {
        return writes(model, pattern, judged);
    }
    let index = pattern.index.and_then(|index| {
        let table = model.tables.get(pattern.table)?;
        table.indexes.get(index).map(|index| index.name.text.as_str())
    });
    judged.parts.iter().all(|part| {
        table(model, part) == Some(pattern.table)
            && part.index.as_deref() == index
            && asks(model, pattern, part)
    })
}

const fn reads(pattern: &Pattern) -> bool {
    matches!(pattern.operation, Operation::Query | Operation::GetItem | Operation::Scan)
}

/// Whether a read asks of keys what `pattern` does.
fn asks(model: &Model, pattern: &Pattern, part: &Part) -> bool {
    if pattern.key.is_empty() {
        // Reads by whole keys say only which entities they find.
        let entities = entities_of(model, part);
        return part.kind == Kind::Scan
            || pattern.entities.iter().any(|at| {
                model.entities.get(*at).is_some_and(|entity| {
                    entities.iter().any(|known| known.name.text == entity.name.text)
                })
            });
    }
    let keys = keys(model, pattern.table, part.index.as_deref());
    let terms: Vec<_> =
        part.keys.iter().filter(|term| keys.contains(&term.name.as_str())).collect();
    terms.len() == pattern.key.len()
        && pattern.key.iter().all(|condition| {
            let mut terms = terms.iter().filter(|term| term.name == condition.attribute.text);
            terms.any(|term| may_ask(pattern, condition, comparison(term.comparison), &term.value))
        })
}

fn comparison(name: &str) -> Comparison {
    match name {
        "begins_with" => Comparison::BeginsWith,
        "between" => Comparison::Between,
        "<" => Comparison::Less,
        "<=" => Comparison::LessEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterEqual,
        _ => Comparison::Equal,
    }
}

/// Whether the writes are those of `pattern`: each has one that it can be, and the other way
/// around.
fn writes(model: &Model, pattern: &Pattern, judged: &Judged) -> bool {
    let is = |part: &Part, action: &design::Action| {
        let kind = match action.kind {
            ActionKind::Put => Kind::Put,
            ActionKind::Update => Kind::Update,
            ActionKind::Delete => Kind::Delete,
            ActionKind::Check => Kind::Check,
        };
        let entity = model.entities.get(action.entity);
        let entities = entities_of(model, part);
        kind == part.kind
            && entity.is_some_and(|entity| {
                entities.iter().any(|known| known.name.text == entity.name.text)
            })
            && sets(part, action)
    };
    !pattern.actions.is_empty()
        && judged.parts.iter().all(|part| pattern.actions.iter().any(|action| is(part, action)))
        && pattern.actions.iter().all(|action| judged.parts.iter().any(|part| is(part, action)))
}

/// Whether an update changes nothing that the action does not set.
fn sets(part: &Part, action: &design::Action) -> bool {
    let Some(sets) = &action.sets else { return true };
    part.kind != Kind::Update
        || part.changes.iter().all(|name| sets.iter().any(|set| set.text == *name))
}
