//! Accuracy: how much of a model is found again in items that were made of it.
//!
//! Precision is the part of what is proposed that is right, recall the part of what is right that
//! is proposed: of entities (by the words of their keys), of key templates, of formats.

use std::collections::BTreeSet;

use super::{Observed, infer};
use crate::definition::{Attribute, Entity, Model};
use crate::meaning::{Item, Values};
use crate::scenario::create_table;
use crate::source::Source;

/// Items of each entity.
const ITEMS: u64 = 60;

/// What was right of what was proposed, and of what was meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counted {
    right: usize,
    proposed: usize,
    meant: usize,
}

/// A linear congruential generator.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    fn letters(&mut self, of: &str, count: usize) -> String {
        let letters: Vec<char> = of.chars().collect();
        let bound = u64::try_from(letters.len()).expect("small");
        let letter = |at: u64| letters[usize::try_from(at).expect("small")];
        (0..count).map(|_| letter(self.below(bound))).collect()
    }

    fn word(&mut self) -> &'static str {
        let words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron"];
        words[usize::try_from(self.below(8)).expect("small")]
    }

    /// A value as an application would have it.
    fn value(&mut self, attribute: &Attribute, number: u64) -> String {
        let hex = "0123456789abcdef";
        let (day, minute) = (1 + self.below(28), self.below(60));
        match attribute.format.text.as_str() {
            "uuid" => [8, 4, 4, 4, 12].map(|count| self.letters(hex, count)).join("-"),
            "ulid" => format!("01J{}", self.letters("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 23)),
            "slug" => format!("{}-{}-{number}", self.word(), self.word()),
            "email" => format!("{}.{}{number}@example.com", self.word(), self.word()),
            "date" => format!("2026-{:02}-{day:02}", 1 + self.below(12)),
            "month" => format!("2026-{:02}", 1 + self.below(12)),
            "datetime(s, Z)" => format!("2026-11-{day:02}T10:{minute:02}:07Z"),
            "datetime(ms, Z)" => {
                format!("2026-11-{day:02}T10:{minute:02}:07.{:03}Z", self.below(999))
            }
            "epoch(s)" => (1_795_000_000 + self.below(900_000)).to_string(),
            "epoch(ms)" => (1_795_000_000_000 + self.below(900_000)).to_string(),
            "natural" => self.below(500).to_string(),
            "number" => format!("{}.{}", self.below(90), 1 + self.below(9)),
            "boolean" => number.is_multiple_of(2).to_string(),
            "digits(6)" => self.letters("0123456789", 6),
            "text" => format!("The {} of {} {number}", self.word(), self.word()),
            "list" | "map" | "set" | "binary" => self.word().to_owned(),
            pattern if pattern.starts_with("pattern ") => {
                format!("{}{number}@example.org", self.word())
            }
            values => {
                let values: Vec<&str> = values.split(" | ").collect();
                let bound = u64::try_from(values.len()).expect("small");
                values[usize::try_from(self.below(bound)).expect("small")].to_owned()
            }
        }
    }
}

/// What the tables of a model look like in use.
fn used(model: &Model) -> Vec<Observed> {
    let mut random = Random(7);
    let tables = model.tables.iter().enumerate().map(|(table, meant)| {
        let mut items = Vec::new();
        for (at, entity) in model.entities.iter().enumerate().filter(|(_, it)| it.table == table) {
            for number in 0..ITEMS {
                let value = |it: &Attribute| (it.name.text.clone(), random.value(it, number));
                let values: Values = entity.attributes.iter().map(value).collect();
                let item = Item::with(model, at, &values).expect("an item");
                items.push(item.json(model).expect("as JSON"));
            }
        }
        let description = create_table(model, table).expect("a table");
        Observed { description, ttl: meant.ttl.as_ref().map(|it| it.text.clone()), items }
    });
    tables.collect()
}

/// The template of a key: its own, or the attribute that it is.
fn template(entity: &Entity, key: &str) -> Option<String> {
    let own = entity.key(key).map(|template| template.text.clone());
    own.or_else(|| entity.attribute(key).map(|_| format!("{{{key}}}")))
}

/// The words of a template without what its slots are called.
fn words(template: Option<String>) -> Vec<String> {
    let template = template.unwrap_or_default();
    let parts = template.split('{').map(|part| part.split('}').next_back().unwrap_or_default());
    parts.map(str::to_owned).collect()
}

fn kind_of(attribute: &Attribute) -> BTreeSet<&str> {
    attribute.format.text.split(" | ").collect()
}

/// Entities, key templates and formats.
fn compared(meant: &Model, proposed: &Model) -> [Counted; 3] {
    let mut entities = Counted { meant: meant.entities.len(), ..Counted::default() };
    entities.proposed = proposed.entities.len();
    let (mut keys, mut formats) = (Counted::default(), Counted::default());
    for entity in &meant.entities {
        let table = &meant.tables[entity.table];
        let same = |other: &&Entity| {
            proposed.tables[other.table].name.text == table.name.text
                && table.schema.names().all(|key| {
                    words(template(entity, &key.text)) == words(template(other, &key.text))
                })
        };
        let Some(other) = proposed.entities.iter().find(same) else { continue };
        entities.right += 1;
        let of_indexes = table.indexes.iter().flat_map(|index| index.schema.names());
        let names: BTreeSet<&str> =
            table.schema.names().chain(of_indexes).map(|it| it.text.as_str()).collect();
        for name in names {
            let (one, found) = (template(entity, name), template(other, name));
            keys.meant += usize::from(one.is_some());
            keys.proposed += usize::from(found.is_some());
            keys.right += usize::from(one.is_some() && one == found);
        }
        formats.meant += entity.attributes.len();
        formats.proposed += other.attributes.len();
        formats.right += entity
            .attributes
            .iter()
            .filter(|one| {
                let found = other.attribute(&one.name.text);
                found.is_some_and(|found| kind_of(found) == kind_of(one))
            })
            .count();
    }
    [entities, keys, formats]
}

fn accuracy(text: &str) -> [Counted; 3] {
    let read = |text: &str| {
        let read = crate::read::read(&Source::new("m.toml", text));
        read.unwrap_or_else(|faults| panic!("{faults:?}\n{text}"))
    };
    let meant = read(text);
    let made = infer(&used(&meant)).unwrap_or_else(|fault| panic!("{fault}"));
    let proposed = read(&made.text);
    let compared = compared(&meant, &proposed);
    assert!(compared[0].right > 0, "{}", made.text);
    compared
}

const SHOP: &str = r##"
[tables.Shop]
partition_key = "pk"
sort_key = "sk"
ttl = "expires"
[tables.Shop.indexes.by-city]
partition_key = "city"
sort_key = "opened"
[tables.Readings]
partition_key = "device"
sort_key = "at"
types = { at = "N" }

[entities.Store]
table = "Shop"
identity = ["store_id"]
keys = { pk = "STORE#{store_id}", sk = "STORE" }
attributes = { store_id = "ulid", city = { values = ["Basel", "Lyon", "Turin"] }, opened = "date", open = "boolean" }

[entities.Rack]
table = "Shop"
identity = ["store_id", "number"]
keys = { pk = "STORE#{store_id}", sk = "RACK#{number:04}" }
attributes = { store_id = "ulid", number = "natural", code = "digits(6)", goods = "list" }

[entities.Visit]
table = "Shop"
identity = ["store_id", "visit_id"]
keys = { pk = "STORE#{store_id}", sk = "VISIT#{month}#{visit_id}" }
attributes = { store_id = "ulid", month = "month", visit_id = "slug", note = "text", expires = "epoch(s)" }

[entities.Reading]
table = "Readings"
identity = ["device", "at"]
attributes = { device = "slug", at = "epoch(ms)", celsius = "number" }
"##;

#[test]
fn entities_keys_and_formats_are_found_again_in_items_made_of_them() {
    let counted = |right, proposed, meant| Counted { right, proposed, meant };
    let [entities, keys, formats] = accuracy(SHOP);
    assert_eq!(entities, counted(4, 4, 4));
    // Two each of Store, Rack, Visit and Reading, two of the index that Store is in.
    assert_eq!(keys, counted(10, 10, 10));
    // No sample shows that another letter never comes: two slugs and six digits stay texts.
    assert_eq!(formats, counted(16 - 3, 16, 16));
    let orders =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/design/orders-mended.model.toml");
    let orders = std::fs::read_to_string(orders).expect("the example");
    let [entities, keys, formats] = accuracy(&orders);
    assert_eq!(entities, counted(5, 5, 5));
    // Addresses in small letters do not show that `{address:lower}` makes them small.
    assert_eq!(keys, counted(14 - 1, 14, 14));
    // A slug stays a text, and an address by a pattern is proposed as an `email`.
    assert_eq!(formats, counted(15 - 2, 15, 15));
}
