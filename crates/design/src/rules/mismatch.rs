//! Rules about queries that find too much or too little: K03, K04, K07, K08, K09.
//!
//! One mechanism: a pattern's key condition and an entity's keys are two languages; a pair of words
//! gives parameters and an item; what the pattern means and what it finds are compared.

use crate::definition::{
    Comparison, DataType, Entity, KeyCondition, Model, Operation, Order, Pattern, Template,
};
use crate::finding::{Finding, Fix};
use crate::language::{Language, Pair, Relation, key_language, pairs, values};
use crate::meaning::{Item, Values, clauses, found, key_type, meant};
use crate::scenario::{Claim, Scenario, put, query};

/// Pairs that are tried at most.
const CANDIDATES: usize = 300;

/// Parameters and an item that a pattern gets wrong.
struct Mismatch {
    parameters: Values,
    item: Item,
    /// It should be found, and is not.
    missing: bool,
    /// Its key begins with what the pattern asks.
    prefix: bool,
}

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for pattern in &model.patterns {
        if pattern.operation != Operation::Query {
            continue;
        }
        let mut codes = Vec::new();
        for (at, entity) in model.entities.iter().enumerate() {
            if entity.table != pattern.table {
                continue;
            }
            for mismatch in mismatches(model, pattern, at) {
                let Some(finding) = finding(model, pattern, &mismatch) else { continue };
                // One finding of a kind for a pattern is enough to mend it.
                if !codes.contains(&finding.code) {
                    codes.push(finding.code);
                    findings.push(finding);
                }
            }
        }
    }
}

/// The key conditions in the order of the key, and which of them is the last.
fn ordered<'p>(model: &Model, pattern: &'p Pattern) -> Option<Vec<&'p KeyCondition>> {
    let schema = model.schema_of(pattern)?;
    let of = |name: &str| pattern.key.iter().find(|it| it.attribute.text == name);
    let mut conditions = Vec::new();
    for name in &schema.hash {
        conditions.push(of(&name.text)?);
    }
    for name in &schema.range {
        match of(&name.text) {
            Some(condition) => conditions.push(condition),
            None => break,
        }
    }
    (conditions.len() == pattern.key.len()).then_some(conditions)
}

fn mismatches(model: &Model, pattern: &Pattern, at: usize) -> Vec<Mismatch> {
    let Some(entity) = model.entities.get(at) else { return Vec::new() };
    let Some(conditions) = ordered(model, pattern) else { return Vec::new() };
    let keys: Option<Vec<&Template>> =
        conditions.iter().map(|condition| entity.key(&condition.attribute.text)).collect();
    let Some(keys) = keys else { return Vec::new() };
    let Some(last) = conditions.last() else { return Vec::new() };
    if !pattern.entities.contains(&at) && never_meet(&conditions, &keys) {
        return Vec::new();
    }
    let number = key_type(model, pattern.table, &last.attribute.text) == DataType::N;
    let searches: Vec<(usize, Relation, bool)> = match last.comparison {
        Comparison::Equal => vec![(0, Relation::Equal, false)],
        // Numbers sort as numbers: bounds are as they are meant.
        _ if number => Vec::new(),
        Comparison::BeginsWith => vec![(0, Relation::Prefix, false)],
        Comparison::Between => vec![
            (1, Relation::After, false),
            (0, Relation::After, true),
            (0, Relation::After, false),
            (1, Relation::After, true),
            (0, Relation::Equal, false),
            (1, Relation::Equal, false),
        ],
        Comparison::Less
        | Comparison::LessEqual
        | Comparison::Greater
        | Comparison::GreaterEqual => {
            let after = |swapped| (0, Relation::After, swapped);
            // The bound itself may be the key of an item that lies on another side of it.
            vec![after(false), after(true), (0, Relation::Equal, false)]
        }
    };
    let search = Search { model, pattern, entity, at, keys, conditions };
    searches
        .into_iter()
        .flat_map(|(operand, relation, swapped)| search.run(operand, relation, swapped))
        .collect()
}

/// Whether the beginnings of keys tell already that a query finds no item of an entity.
fn never_meet(conditions: &[&KeyCondition], keys: &[&Template]) -> bool {
    conditions.iter().zip(keys).any(|(condition, key)| {
        let begins = matches!(condition.comparison, Comparison::Equal | Comparison::BeginsWith);
        begins && condition.operands.first().is_some_and(|operand| operand.is_apart(key))
    })
}

struct Search<'m> {
    model: &'m Model,
    pattern: &'m Pattern,
    entity: &'m Entity,
    at: usize,
    keys: Vec<&'m Template>,
    conditions: Vec<&'m KeyCondition>,
}

impl Search<'_> {
    /// Mismatches of one operand of the last condition: the first missing item and the first extra
    /// one.
    fn run(&self, operand: usize, relation: Relation, swapped: bool) -> Vec<Mismatch> {
        let asked: Option<Vec<&Template>> = self
            .conditions
            .iter()
            .enumerate()
            .map(|(at, condition)| {
                let last = at.saturating_add(1) == self.conditions.len();
                condition.operands.get(if last { operand } else { 0 })
            })
            .collect();
        let Some(asked) = asked else { return Vec::new() };
        let format = |name: &str| self.entity.attribute(name).map(|it| &it.format);
        let parameter = |name: &str| self.pattern.parameter(name).map(|it| &it.format);
        let Some((keys, key_slots)) = key_language(&self.keys, format, false) else {
            return Vec::new();
        };
        let Some((ask, ask_slots)) = key_language(&asked, parameter, false) else {
            return Vec::new();
        };
        let languages: (&Language, &Language) = if swapped { (&ask, &keys) } else { (&keys, &ask) };
        let mut all = Vec::new();
        for pair in pairs(languages, relation, CANDIDATES) {
            let Pair { left, right } = pair;
            let (key, asked) = if swapped { (right, left) } else { (left, right) };
            let text = |word: &[(u8, u16)]| word.iter().map(|(byte, _)| *byte).collect::<Vec<u8>>();
            let prefix = text(&key).starts_with(&text(&asked));
            let Some(mismatch) =
                self.judge((values(&key, &key_slots), values(&asked, &ask_slots)), prefix)
            else {
                continue;
            };
            let same = |it: &Mismatch| it.missing == mismatch.missing;
            if !all.iter().any(same) {
                all.push(mismatch);
            }
        }
        all
    }

    /// Whether the pattern gets this item wrong.
    fn judge(
        &self,
        (item, asked): (Option<Values>, Option<Values>),
        prefix: bool,
    ) -> Option<Mismatch> {
        let mut item = Item::with(self.model, self.at, &item?)?;
        let mut parameters = asked?;
        for condition in &self.pattern.filter {
            let name = &condition.attribute.text;
            if let (Some(text), Some(value)) =
                (condition.operands.first()?.constant(), item.values.get_mut(name))
            {
                *value = text;
            }
        }
        self.fill(&mut parameters, &item)?;
        if !self.in_languages(&item, &parameters) {
            return None;
        }
        let meant = meant(self.model, self.pattern, &parameters, &item)?;
        let found = found(self.model, self.pattern, &parameters, &item)?;
        (meant != found).then_some(Mismatch { parameters, item, missing: meant, prefix })
    }

    /// Gives the parameters that the search left open the values of the item.
    fn fill(&self, parameters: &mut Values, item: &Item) -> Option<()> {
        let asked = self.pattern.key.iter().chain(&self.pattern.filter);
        for name in asked.flat_map(|condition| &condition.operands).flat_map(Template::slots) {
            if parameters.contains_key(name) {
                continue;
            }
            let parameter = self.pattern.parameter(name)?;
            let attribute = parameter.attribute.as_ref().map(|(_, attribute)| attribute);
            let value = match attribute.and_then(|attribute| item.values.get(attribute)) {
                Some(value) => value.clone(),
                None => Language::of(&parameter.format).ok()?.words(1).pop()?,
            };
            parameters.insert(name.to_owned(), value);
        }
        Some(())
    }

    /// Whether all values are of their formats.
    fn in_languages(&self, item: &Item, parameters: &Values) -> bool {
        let matches = |format: &crate::definition::Format, value: &String| {
            Language::of(format).is_ok_and(|language| language.matches(value))
        };
        let of_item = self.entity.attributes.iter().all(|attribute| {
            let value = item.values.get(&attribute.name.text);
            value.is_some_and(|value| matches(&attribute.format, value))
        });
        of_item
            && parameters.iter().all(|(name, value)| {
                self.pattern.parameter(name).is_some_and(|it| matches(&it.format, value))
            })
    }
}

/// Which rule a mismatch breaks: the order of the attribute that it is about, or its prefix.
fn code(model: &Model, pattern: &Pattern, mismatch: &Mismatch) -> &'static str {
    let entity = model.entities.get(mismatch.item.entity);
    if !pattern.entities.contains(&mismatch.item.entity) {
        return "K03";
    }
    let asked = clauses(model, pattern, mismatch.item.entity).unwrap_or_default();
    let ranged = asked.iter().find(|clause| clause.comparison != Comparison::Equal);
    let order = ranged
        .and_then(|clause| entity?.attribute(&clause.attribute))
        .map(|attribute| attribute.format.order);
    let last = pattern.key.last().map(|condition| condition.comparison);
    match (order, last) {
        (_, Some(Comparison::BeginsWith)) => "K03",
        (None, _) => "K04",
        (Some(_), _) if mismatch.prefix => "K09",
        (Some(Order::Number), _) => "K07",
        (Some(Order::Time), _) => "K08",
        (Some(Order::Bytes), _) => "K09",
    }
}

fn finding(model: &Model, pattern: &Pattern, mismatch: &Mismatch) -> Option<Finding> {
    let code = code(model, pattern, mismatch);
    let entity = model.entities.get(mismatch.item.entity)?;
    let condition = ordered(model, pattern)?.last().copied()?;
    let key = entity.key(&condition.attribute.text)?;
    let (name, of) = (&pattern.name.text, &entity.name.text);
    let message = match (code, mismatch.missing) {
        ("K03", _) if !pattern.entities.contains(&mismatch.item.entity) => {
            format!("`{name}` also finds items of `{of}`")
        }
        ("K03", _) => format!("`{name}` also finds a `{of}` whose key only begins the same"),
        ("K04", _) => format!("`{name}` can be made to find a `{of}` of others"),
        ("K07", _) => format!("`{name}` compares numbers as text, so that 10 comes before 9"),
        ("K08", _) => format!("`{name}` compares times of different precision or zone as text"),
        (_, true) => format!("`{name}` never returns `{of}` at the end of its range"),
        (_, false) => format!("`{name}` also returns `{of}` outside of its range"),
    };
    let operand = condition.operands.last()?;
    let mut finding = Finding::new(code, operand.span, message)
        .label(label(code, mismatch.missing))
        .note(key.span, format!("the key of `{of}`"))
        .help(help(code, operand))
        .fix(fix(code, operand, key))
        .entity(of.clone())
        .about(name.clone());
    finding =
        finding.witness(witness(model, pattern, mismatch)?, scenario(model, pattern, mismatch));
    Some(finding)
}

const fn label(code: &str, missing: bool) -> &str {
    match (code.as_bytes(), missing) {
        (b"K09", true) => "sorts before the keys that continue after it",
        (b"K09", false) => "keys that continue after it sort after it too",
        (b"K03" | b"K04", _) => "matches more than it means",
        (_, _) => "sorts as bytes",
    }
}

fn help(code: &str, operand: &Template) -> String {
    match code {
        "K03" => {
            "end the prefix with the delimiter, or give each entity a prefix of its own".into()
        }
        "K04" => "give the values a format without the delimiter (slug, ulid)".into(),
        "K07" => "pad the number in the key: {n:08}, or make the key a number".into(),
        "K08" => "use one precision and zone: datetime(ms, Z)".into(),
        _ => format!("end the range with \"{}$\" ($ follows #), or use `lt`", operand.text),
    }
}

/// An end of a range after which no key continues, or of a prefix after which none is longer.
fn fix(code: &str, operand: &Template, key: &Template) -> Option<Fix> {
    let text = &operand.text;
    let new = match code {
        "K09" => format!("{text}$"),
        "K03" => {
            // What follows in the key is its delimiter.
            let next = key.text.strip_prefix(text.as_str())?.chars().next()?;
            (!next.is_alphanumeric() && next != '{').then(|| format!("{text}{next}"))?
        }
        _ => return None,
    };
    Some(Fix::Replace { span: operand.span, old: text.clone(), new })
}

/// The attributes that a pattern asks for, so that a witness shows them.
fn asked(pattern: &Pattern) -> Vec<&str> {
    let conditions = pattern.key.iter().chain(&pattern.filter);
    let slots = conditions.flat_map(|it| &it.operands).flat_map(Template::slots);
    let attributes = slots.filter_map(|name| pattern.parameter(name)?.attribute.as_ref());
    attributes.map(|(_, attribute)| attribute.as_str()).collect()
}

fn witness(model: &Model, pattern: &Pattern, mismatch: &Mismatch) -> Option<String> {
    let item = mismatch.item.describe(model, &asked(pattern));
    let parameters: Vec<String> = mismatch
        .parameters
        .iter()
        .filter(|(name, _)| pattern.parameter(name).is_some_and(|it| it.shards.is_none()))
        .map(|(name, value)| format!("{name} = {value:?}"))
        .collect();
    let call = format!("{}({})", pattern.name.text, parameters.join(", "));
    Some(if mismatch.missing {
        format!("{item} is missing from {call}")
    } else {
        format!("{call} returns {item}")
    })
}

fn scenario(model: &Model, pattern: &Pattern, mismatch: &Mismatch) -> Option<Scenario> {
    let item = mismatch.item.key_json(model)?;
    Some(Scenario {
        writes: vec![put(model, &mismatch.item, None)?],
        reads: query(model, pattern, &mismatch.parameters)?,
        claim: if mismatch.missing { Claim::Missing(item) } else { Claim::Extra(item) },
    })
}
