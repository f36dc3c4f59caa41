//! Rules about writes: K05, K16, K17, K20, K21, K29, C20.

use expression::{Condition, Kind, Scope};
use value::{AttributeValue, Number};

use crate::definition::{Action, ActionKind, Count, DataType, Entity, Model, Operation, Pattern};
use crate::finding::{Finding, Fix};
use crate::language::Language;
use crate::meaning::{Item, Values};
use crate::scenario::{
    Claim, Scenario, batch_puts, get, placeholder_value, placeholders, put, update,
};

/// Actions of a transaction at most. Source: TransactWriteItems in the API reference.
const TRANSACTION: usize = 100;

/// Keys of a BatchGetItem, and writes of a BatchWriteItem, at most. Source: the API reference.
const BATCHES: [(Operation, u32); 2] =
    [(Operation::BatchGetItem, 100), (Operation::BatchWriteItem, 25)];

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        for action in &pattern.actions {
            let Some(entity) = model.entities.get(action.entity) else { continue };
            let Some(item) = Item::with(model, action.entity, &Values::new()) else { continue };
            let write = Write { model, pattern, action, entity, item };
            findings.extend(write.refused_condition());
            findings.extend(write.base_key());
            findings.extend(write.phantom());
            findings.extend(write.overwrite());
        }
        findings.extend(too_many(model, pattern));
        findings.extend(repeats(pattern));
        findings.extend(batch(pattern));
    }
}

/// One write of a pattern, with an item that it could be about.
struct Write<'m> {
    model: &'m Model,
    pattern: &'m Pattern,
    action: &'m Action,
    entity: &'m Entity,
    item: Item,
}

impl Write<'_> {
    /// Whether the condition holds for an item that is not there; the error of one that cannot be
    /// read.
    fn holds_when_absent(&self) -> Result<bool, String> {
        let Some(condition) = &self.action.condition else { return Ok(true) };
        let used = placeholders(&condition.text);
        let names: Vec<(String, String)> = used
            .iter()
            .filter(|(mark, _)| *mark == '#')
            .map(|(_, name)| (format!("#{name}"), (*name).to_owned()))
            .collect();
        let values: value::Item = used
            .iter()
            .filter(|(mark, _)| *mark == ':')
            .map(|(_, name)| {
                let (data_type, text) =
                    placeholder_value(self.model, self.pattern, &self.item, name);
                (format!(":{name}"), tree(data_type, text))
            })
            .collect();
        let names = (!names.is_empty()).then_some(names.as_slice());
        let values = (!values.is_empty()).then_some(&values);
        let mut scope = Scope::open(names, values, true).map_err(|error| error.to_string())?;
        let parsed = Condition::parse(&condition.text, Kind::Condition, &mut scope);
        parsed.map(|condition| condition.evaluate(None)).map_err(|error| error.to_string())
    }

    /// K29: a condition that DynamoDB refuses.
    fn refused_condition(&self) -> Option<Finding> {
        let error = self.holds_when_absent().err()?;
        let condition = self.action.condition.as_ref()?;
        let name = &self.pattern.name.text;
        let call = match self.action.kind {
            ActionKind::Update => update(self.model, self.pattern, self.action, &self.item),
            ActionKind::Put => put(self.model, &self.item, Some((self.pattern, self.action))),
            ActionKind::Delete | ActionKind::Check => None,
        };
        let scenario = call.map(|call| Scenario {
            writes: vec![call],
            reads: Vec::new(),
            claim: Claim::Refused,
        });
        Some(
            Finding::new("K29", condition.span, format!("the condition of `{name}` is refused"))
                .label("DynamoDB does not take this")
                .witness(error, scenario)
                .help("write #name for an attribute whose name is reserved")
                .about(name.clone()),
        )
    }

    /// K05: an update of a key attribute, which is refused.
    fn base_key(&self) -> Option<Finding> {
        let table = self.model.table_of(self.entity)?;
        if self.action.kind != ActionKind::Update {
            return None;
        }
        let key = self.action.sets.iter().flatten().find(|name| table.schema.has(&name.text))?;
        let name = &self.pattern.name.text;
        let scenario = || {
            let call = update(self.model, self.pattern, self.action, &self.item)?;
            Some(Scenario { writes: vec![call], reads: Vec::new(), claim: Claim::Refused })
        };
        let witness = format!(
            "{name} of {} is refused: `{}` is part of the key",
            self.item.describe(self.model, &[]),
            key.text
        );
        Some(
            Finding::new("K05", key.span, format!("`{name}` updates a key attribute of its table"))
                .label("a key cannot be updated")
                .note(table.name.span, "the table")
                .witness(witness, scenario())
                .help("delete the item and put the new one in one transaction")
                .entity(self.entity.name.text.clone())
                .about(name.clone()),
        )
    }

    /// K16: an update that makes an item when there is none.
    fn phantom(&self) -> Option<Finding> {
        let absent = self.holds_when_absent().ok()?;
        if self.action.kind != ActionKind::Update || self.pattern.upsert || !absent {
            return None;
        }
        let (name, of) = (&self.pattern.name.text, &self.entity.name.text);
        let scenario = || {
            Some(Scenario {
                writes: vec![update(self.model, self.pattern, self.action, &self.item)?],
                reads: vec![get(self.model, &self.item)?],
                claim: Claim::Created,
            })
        };
        let (span, label) = match &self.action.condition {
            Some(condition) => (condition.span, "holds too when there is no such item"),
            None => (self.action.span, "no condition asks whether it exists"),
        };
        let witness = format!(
            "{name} of {}, which does not exist, makes an item of the key and {}",
            self.item.describe(self.model, &[]),
            self.action
                .sets
                .iter()
                .flatten()
                .map(|name| format!("`{}`", name.text))
                .collect::<Vec<_>>()
                .join(", ")
        );
        let hash = self.model.table_of(self.entity)?.schema.hash.first()?;
        let exists = format!("attribute_exists({})", hash.text);
        let fix = match &self.action.condition {
            Some(condition) => Fix::Replace {
                span: condition.span,
                old: condition.text.clone(),
                new: format!("{exists} AND ({})", condition.text),
            },
            None => {
                Fix::Member { beside: self.action.span, name: "condition", value: exists.clone() }
            }
        };
        Some(
            Finding::new("K16", span, format!("`{name}` makes a `{of}` that was never created"))
                .label(label)
                .witness(witness, scenario())
                .help(format!("add {exists} AND …, or say upsert = true if that is meant"))
                .fix(Some(fix))
                .entity(of.clone())
                .about(name.clone()),
        )
    }

    /// K17: a create that replaces what is there.
    fn overwrite(&self) -> Option<Finding> {
        let fresh =
            self.entity.identity.iter().any(|name| {
                self.pattern.generates.iter().any(|generated| generated.text == name.text)
            });
        let guarded = self.action.condition.is_some();
        if self.action.kind != ActionKind::Put || fresh || guarded || self.pattern.upsert {
            return None;
        }
        let (name, of) = (&self.pattern.name.text, &self.entity.name.text);
        let hash = self.model.table_of(self.entity)?.schema.hash.first()?;
        Some(
            Finding::new(
                "K17",
                self.action.span,
                format!("`{name}` replaces a `{of}` that exists"),
            )
            .label("written whole, without a condition")
            .fix(Some(Fix::Member {
                beside: self.action.span,
                name: "condition",
                value: format!("attribute_not_exists({})", hash.text),
            }))
            .help(format!(
                "add attribute_not_exists({}), or say upsert = true if that is meant",
                hash.text
            ))
            .entity(of.clone())
            .about(name.clone()),
        )
    }
}

fn tree(data_type: DataType, text: String) -> AttributeValue {
    match data_type {
        DataType::N => match Number::parse(&text) {
            Ok(number) => AttributeValue::N(number),
            Err(_) => AttributeValue::S(text),
        },
        DataType::Bool => AttributeValue::Bool(text == "true"),
        DataType::L => AttributeValue::L(vec![AttributeValue::S(text)]),
        DataType::Vector(count) => {
            let numbers = crate::meaning::vector(&text, count);
            let numbers = numbers.filter_map(|it| Number::parse(it).ok());
            AttributeValue::L(numbers.map(AttributeValue::N).collect())
        }
        DataType::S | DataType::B | DataType::M | DataType::Ss => AttributeValue::S(text),
    }
}

/// K20: a transaction that can have more actions than it may.
fn too_many(model: &Model, pattern: &Pattern) -> Option<Finding> {
    if pattern.operation != Operation::TransactWriteItems {
        return None;
    }
    let bounded = |action: &Action| match action.count {
        Count::One => Some(1),
        Count::AtMost(most) => usize::try_from(most).ok(),
        Count::Many => None,
    };
    let total: Option<usize> =
        pattern.actions.iter().try_fold(0_usize, |sum, action| sum.checked_add(bounded(action)?));
    if total.is_some_and(|total| total <= TRANSACTION) {
        return None;
    }
    let largest = pattern.actions.iter().find(|action| action.count != Count::One);
    let largest = largest.or(pattern.actions.first())?;
    let entity = model.entities.get(largest.entity)?;
    let items = many_items(model, largest.entity, TRANSACTION.saturating_add(1));
    let scenario = items.and_then(|items| {
        let call = batch_puts(model, &items)?;
        Some(Scenario { writes: vec![call], reads: Vec::new(), claim: Claim::Refused })
    });
    let (name, of) = (&pattern.name.text, &entity.name.text);
    Some(
        Finding::new("K20", largest.span, format!("`{name}` is refused when it has many `{of}`"))
            .label("nothing bounds how many there are")
            .witness(
                format!("{name} with 101 actions is refused: a transaction has at most 100"),
                scenario,
            )
            .help("bound it (count = 99) and refuse more in the application, or write in steps")
            .entity(of.clone())
            .about(name.clone()),
    )
}

/// Different items of one entity.
fn many_items(model: &Model, at: usize, count: usize) -> Option<Vec<Item>> {
    let entity = model.entities.get(at)?;
    let last = entity.identity.iter().rev().find_map(|name| {
        let words = Language::of(&entity.attribute(&name.text)?.format).ok()?.words(count);
        (words.len() >= count).then_some((name, words))
    });
    let (name, words) = last?;
    words
        .into_iter()
        .map(|word| Item::with(model, at, &Values::from([(name.text.clone(), word)])))
        .collect()
}

/// K21: a retry of the call does its work twice.
fn repeats(pattern: &Pattern) -> Option<Finding> {
    let generated = pattern.generates.first()?;
    if pattern.idempotent || !pattern.operation.writes() {
        return None;
    }
    let name = &pattern.name.text;
    let message = format!("a retry of `{name}` writes everything a second time");
    Some(
        Finding::new("K21", generated.span, message)
            .label(format!("each call makes a new `{}`", generated.text))
            .help(
                "let the caller make the id, or send a ClientRequestToken; then idempotent = true",
            )
            .about(name.clone()),
    )
}

/// C20: a batch that loses what DynamoDB did not process.
fn batch(pattern: &Pattern) -> Option<Finding> {
    let (_, most) = BATCHES.iter().find(|(operation, _)| *operation == pattern.operation)?;
    let (retries, retry_span) = pattern.retries_unprocessed.unzip();
    let (count, count_span) = pattern.keys.unzip();
    let over = match count {
        Some(Count::Many) => true,
        Some(Count::AtMost(count)) => count > *most,
        Some(Count::One) | None => false,
    };
    let ignored = retries == Some(false);
    let what = match (over, ignored) {
        (false, false) => return None,
        (true, false) => format!("can have more than {most} keys, which is refused"),
        (false, true) => "loses what DynamoDB did not process".to_owned(),
        (true, true) => {
            format!("loses what DynamoDB did not process, and can have more than {most} keys")
        }
    };
    let name = &pattern.name.text;
    let rest = if pattern.operation == Operation::BatchGetItem {
        "UnprocessedKeys"
    } else {
        "UnprocessedItems"
    };
    let span = retry_span.filter(|_| ignored).or(count_span).unwrap_or(pattern.name.span);
    Some(
        Finding::new("C20", span, format!("`{name}` {what}"))
            .label(format!("{rest} are part of the answer"))
            .help(format!("send {rest} again until there are none, in batches of {most}"))
            .about(name.clone()),
    )
}
