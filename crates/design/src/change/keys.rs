//! X01: keys of stored items that new code does not ask for.

use crate::definition::{Entity, Model, Pattern, Schema, Template};
use crate::finding::{Finding, Level};
use crate::language::Language;
use crate::meaning::{Item, Values, parameters_of, render};
use crate::scenario::{Claim, Scenario, get, put, query};

/// Values of an attribute that are tried.
const WORDS: usize = 64;

/// A key whose template has changed.
struct Changed<'m> {
    name: &'m str,
    before: Option<&'m Template>,
    after: &'m Template,
}

/// The key of the table has another template: what is stored is not found any more.
pub(super) fn base(old: &Model, new: &Model, before: &Entity, after: &Entity) -> Option<Finding> {
    let (was, is) = (old.table_of(before)?, new.table_of(after)?);
    let moved = was.name.text != is.name.text;
    let changed = changed(before, after, &is.schema);
    // Another schema is a new table: another rule says so.
    let same = names(&was.schema) == names(&is.schema);
    if (changed.is_empty() && !moved) || !same {
        return None;
    }
    let name = &after.name.text;
    let span = changed.first().map_or(after.name.span, |key| key.after.span);
    let message = if moved {
        format!(
            "`{name}` moves from `{}` to `{}`: stored items stay behind",
            was.name.text, is.name.text
        )
    } else {
        format!("the key of `{name}` changes: stored items are not found any more")
    };
    let shown = differing(old, before, &changed);
    if shown.is_none() && !moved {
        // Written in another way, and the same key for every item.
        return None;
    }
    let finding = Finding::new("X01", span, message)
        .label("new code asks for this key")
        .help("write both keys, copy the stored items, read the new key, then delete the old items")
        .entity(name.clone())
        .about(name.clone());
    let (Some((key, item)), false) = (shown, moved) else {
        return Some(Finding { level: Level::Warning, ..finding });
    };
    Some(finding.witness(key.words(old, &item)?, stored_elsewhere(old, new, item, after)))
}

/// The template of an index key is new or changed: what is stored is not in the index as it is
/// asked for.
pub(super) fn index(old: &Model, new: &Model, before: &Entity, after: &Entity) -> Vec<Finding> {
    let Some(table) = new.table_of(after) else { return Vec::new() };
    let all = table.indexes.iter().filter_map(|index| {
        let changed: Vec<Changed<'_>> = changed(before, after, &index.schema)
            .into_iter()
            .filter(|key| !table.schema.has(key.name))
            .collect();
        let (first, item) = differing(old, before, &changed)?;
        let (name, place) = (&after.name.text, &index.name.text);
        let message = format!("`{name}` items that are stored have no such key in `{place}`");
        let finding = Finding::new("X01", first.after.span, message)
            .label(if first.before.is_some() { "it was another" } else { "it is new" })
            .help(format!(
                "rewrite every stored `{name}` with the new key before `{place}` is read"
            ))
            .entity(name.clone())
            .about(place.clone());
        let readers = new.patterns.iter().filter(|pattern| {
            let of = new.index_of(pattern).is_some_and(|it| it.name.text == *place);
            let here = new.tables.get(pattern.table).is_some_and(|it| it.name == table.name);
            of && here && !pattern.operation.writes()
        });
        let mut shown = readers.filter_map(|pattern| missing(old, new, (&item, after), pattern));
        Some(match shown.next() {
            Some((words, scenario)) => finding.witness(words, Some(scenario)),
            None => Finding { level: Level::Warning, ..finding },
        })
    });
    all.collect()
}

fn names(schema: &Schema) -> (Vec<&str>, Vec<&str>) {
    (
        schema.hash.iter().map(|name| name.text.as_str()).collect(),
        schema.range.iter().map(|name| name.text.as_str()).collect(),
    )
}

/// The keys of `schema` whose templates differ.
fn changed<'m>(before: &'m Entity, after: &'m Entity, schema: &'m Schema) -> Vec<Changed<'m>> {
    let keys = schema.names().filter_map(|name| {
        let is = after.key(&name.text)?;
        let was = before.key(&name.text);
        // An attribute that becomes a key is on the stored items: DynamoDB fills the index.
        let own = is.text == format!("{{{}}}", name.text);
        if was.is_none() && own && before.attribute(&name.text).is_some() {
            return None;
        }
        let differs = was.is_none_or(|was| was.text != is.text);
        differs.then_some(Changed { name: &name.text, before: was, after: is })
    });
    keys.collect()
}

impl Changed<'_> {
    /// One stored item, with its key and the one that is asked for.
    fn words(&self, old: &Model, item: &Item) -> Option<String> {
        let was = render(self.before?, &item.values)?;
        let is = render(self.after, &item.values);
        let asked = is.map_or_else(|| "another".to_owned(), |key| format!("{key:?}"));
        let described = item.describe(old, &[]);
        Some(format!("{described} is stored under {} {was:?}, and {asked} is asked for", self.name))
    }

    /// Whether new code gives `item` another key than old code did.
    fn moves(&self, item: &Item) -> bool {
        let was = self.before.and_then(|template| render(template, &item.values));
        was.is_none() || was != render(self.after, &item.values)
    }
}

/// An item of `entity` that has another key than before, and that key.
fn differing<'c, 'm>(
    old: &Model,
    entity: &Entity,
    changed: &'c [Changed<'m>],
) -> Option<(&'c Changed<'m>, Item)> {
    let at = old.entities.iter().position(|it| it.name == entity.name)?;
    changed.iter().find_map(|key| {
        let mut items = vec![Item::with(old, at, &Values::new())?];
        for slot in key.after.slots().chain(key.before.into_iter().flat_map(Template::slots)) {
            let language = entity.attribute(slot).map(|it| Language::of(&it.format));
            let Some(Ok(language)) = language else { continue };
            let given = language.words(WORDS).into_iter();
            let given = given.map(|word| Values::from([(slot.to_owned(), word)]));
            items.extend(given.filter_map(|given| Item::with(old, at, &given)));
        }
        Some((key, items.into_iter().find(|item| key.moves(item))?))
    })
}

/// The item as new code sees it.
fn seen(new: &Model, item: &Item, after: &Entity) -> Option<Item> {
    let at = new.entities.iter().position(|it| it.name == after.name)?;
    Item::with(new, at, &item.values)
}

fn stored_elsewhere(old: &Model, new: &Model, item: Item, after: &Entity) -> Option<Scenario> {
    let seen = seen(new, &item, after)?;
    let claim = Claim::Missing(seen.key_json(new)?);
    Some(Scenario { writes: vec![put(old, &item, None)?], reads: vec![get(new, &seen)?], claim })
}

/// The read that misses an item that old code wrote.
fn missing(
    old: &Model,
    new: &Model,
    (stored, after): (&Item, &Entity),
    pattern: &Pattern,
) -> Option<(String, Scenario)> {
    let at = new.entities.iter().position(|it| it.name == after.name)?;
    if !pattern.entities.contains(&at) {
        return None;
    }
    let seen = seen(new, stored, after)?;
    let parameters = parameters_of(pattern, &seen)?;
    let claim = Claim::Missing(stored.key_json(old)?);
    let reads = query(new, pattern, &parameters)?;
    let words = format!(
        "{} is stored without it, and {} does not return it",
        stored.describe(old, &[]),
        pattern.name.text
    );
    Some((words, Scenario { writes: vec![put(old, stored, None)?], reads, claim }))
}
