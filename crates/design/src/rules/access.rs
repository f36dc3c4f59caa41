//! Rules about single results, own writes and owners: K14, K15, K26.

use crate::definition::{
    ActionKind, Comparison, Entity, Expected, Model, Operation, Pattern, Template,
};
use crate::finding::Finding;
use crate::language::Language;
use crate::meaning::{Item, Values, clauses, first_parameters, found};
use crate::scenario::{Claim, Scenario, put, query};

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        findings.extend(own_writes(model, pattern));
        findings.extend(owner(model, pattern));
        for at in &pattern.entities {
            findings.extend(not_unique(model, pattern, *at));
        }
    }
}

/// K14: a read that must see its caller's writes goes to a global index.
fn own_writes(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let index = model.index_of(pattern).filter(|index| !index.local)?;
    let span = match pattern.sees_own_writes {
        Some(span) => span,
        None if pattern.consistent => pattern.name.span,
        None => return None,
    };
    let name = &pattern.name.text;
    let message = format!("`{name}` must see its own writes, but reads `{}`", index.name.text);
    let parameters = first_parameters(pattern);
    let words = format!(
        "put an item, then call {name} at once: a global index has it a moment later{}",
        if pattern.consistent { "; and ConsistentRead is refused" } else { "" }
    );
    let refused = || {
        let reads = query(model, pattern, &parameters?)?;
        Some(Scenario { writes: Vec::new(), reads, claim: Claim::Refused })
    };
    let scenario = if pattern.consistent { refused() } else { None };
    Some(
        Finding::new("K14", span, message)
            .label("a global index is eventually consistent")
            .note(index.name.span, "the index")
            .witness(words, scenario)
            .help("read the table by its key, or use what the write returned")
            .about(name.clone()),
    )
}

/// K15: the one item by an attribute that nothing makes unique.
fn not_unique(model: &Model, pattern: &Pattern, at: usize) -> Option<Finding> {
    let (expected, span) = pattern.expects?;
    let entity = model.entities.get(at)?;
    let first = pattern.limit == Some(1);
    if expected != Expected::One || pattern.operation != Operation::Query || first {
        return None;
    }
    let asked = clauses(model, pattern, at)?;
    let equal: Vec<&str> = asked
        .iter()
        .filter(|clause| clause.comparison == Comparison::Equal)
        .map(|clause| clause.attribute.as_str())
        .collect();
    let free = entity.identity.iter().find(|name| !equal.contains(&name.text.as_str()))?;
    if equal.iter().any(|name| is_unique(model, entity, at, name)) {
        return None;
    }
    let by = equal.first().copied().unwrap_or("its key");
    let words = Language::of(&entity.attribute(&free.text)?.format).ok()?.words(2);
    let [one, two] = words.as_slice() else { return None };
    let with =
        |word: &String| Item::with(model, at, &Values::from([(free.text.clone(), word.clone())]));
    let (one, two) = (with(one)?, with(two)?);
    let parameters: Values = asked
        .iter()
        .filter_map(|clause| match &clause.operand {
            crate::meaning::Operand::Parameter(name) => {
                Some((name.clone(), one.values.get(&clause.attribute)?.clone()))
            }
            crate::meaning::Operand::Constant(_) => None,
        })
        .collect();
    for item in [&one, &two] {
        found(model, pattern, &parameters, item).filter(|found| *found)?;
    }
    let name = &pattern.name.text;
    let also: Vec<&str> = equal.clone();
    let witness = format!(
        "{} and {} are both accepted, and {name} returns two",
        one.describe(model, &also),
        two.describe(model, &also)
    );
    let scenario = || {
        let action = creating(model, at);
        Some(Scenario {
            writes: vec![put(model, &one, action)?, put(model, &two, action)?],
            reads: query(model, pattern, &parameters)?,
            claim: Claim::Several,
        })
    };
    let message =
        format!("`{name}` expects one `{}`, but nothing makes `{by}` unique", entity.name.text);
    let mut finding = Finding::new("K15", span, message).label("two can be there");
    if let Some(attribute) = entity.attribute(by) {
        finding = finding.note(attribute.name.span, "may be the same in two items");
    }
    Some(
        finding
            .witness(witness, scenario())
            .help(format!(
                "put an item with the key `{by}` and attribute_not_exists in the same transaction, \
                 and say unique = \"ThatEntity\""
            ))
            .entity(entity.name.text.clone())
            .about(name.clone()),
    )
}

/// The first write of `entity` with a condition: witnesses are written as the application does.
fn creating(model: &Model, at: usize) -> Option<(&Pattern, &crate::definition::Action)> {
    model.patterns.iter().find_map(|pattern| {
        let action = pattern.actions.iter().find(|action| {
            action.kind == ActionKind::Put && action.entity == at && action.condition.is_some()
        });
        action.map(|action| (pattern, action))
    })
}

/// Whether every pattern that makes the entity also makes the item that stands for the value.
fn is_unique(model: &Model, entity: &Entity, at: usize, name: &str) -> bool {
    let by = entity.attribute(name).and_then(|it| it.unique.as_ref()).and_then(|it| it.by);
    let Some(by) = by else { return false };
    let puts = |pattern: &Pattern, which: usize, guarded: bool| {
        pattern.actions.iter().any(|action| {
            let condition = action.condition.as_ref();
            let has = condition.is_some_and(|it| it.text.contains("attribute_not_exists"));
            action.kind == ActionKind::Put && action.entity == which && (has || !guarded)
        })
    };
    let mut makers = model.patterns.iter().filter(|pattern| puts(pattern, at, false)).peekable();
    makers.peek().is_some()
        && makers.all(|pattern| {
            pattern.operation == Operation::TransactWriteItems && puts(pattern, by, true)
        })
}

/// K26: a caller can pass the key of somebody else.
fn owner(model: &Model, pattern: &Pattern) -> Option<Finding> {
    let entities = pattern.entities.iter().copied();
    let written = pattern.actions.iter().map(|action| action.entity);
    for at in entities.chain(written) {
        let entity = model.entities.get(at)?;
        let Some(owner) = &entity.owner else { continue };
        let schema = if pattern.operation.writes() {
            &model.table_of(entity)?.schema
        } else {
            model.schema_of(pattern)?
        };
        let mut hash = schema.hash.iter().filter_map(|name| entity.key(&name.text));
        if hash.any(|template| template.slots().any(|slot| slot == owner.text)) {
            continue;
        }
        let key = schema.hash.first().and_then(|name| entity.key(&name.text))?;
        return owner_finding(model, pattern, (at, entity), (&owner.text, key));
    }
    None
}

fn owner_finding(
    model: &Model,
    pattern: &Pattern,
    (at, entity): (usize, &Entity),
    (owner, key): (&str, &Template),
) -> Option<Finding> {
    let words = Language::of(&entity.attribute(owner)?.format).ok()?.words(2);
    let other = words.last()?;
    let item = Item::with(model, at, &Values::from([(owner.to_owned(), other.clone())]))?;
    let name = &pattern.name.text;
    let message = format!("`{name}` does not ask whose `{}` it is", entity.name.text);
    let witness = format!(
        "a caller who knows the key reaches {}, whoever it belongs to",
        item.describe(model, &[owner])
    );
    Some(
        Finding::new("K26", pattern.name.span, message.clone())
            .label(format!("no `{owner}` in the partition key"))
            .note(key.span, "the partition key")
            .witness(witness, None)
            .help(format!("put {{{owner}}} into the partition key, or allow it here with a reason"))
            .entity(entity.name.text.clone())
            .about(name.clone()),
    )
}
