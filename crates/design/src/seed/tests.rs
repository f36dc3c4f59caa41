//! What made-up items promise: recognised, related, unique, repeatable.

use std::collections::{BTreeMap, BTreeSet};

use env::Timestamp;
use proptest::prelude::*;

use super::{Seeded, Seeding, SeedingError, seed};
use crate::definition::Model;
use crate::language::Language;
use crate::meaning::{Recogniser, Sample, Values};
use crate::read::read;
use crate::source::Source;

const EXAMPLES: [&str; 4] = [
    "market.model.toml",
    "market-tables.model.toml",
    "orders-mended.model.toml",
    "orders.model.toml",
];

/// A day in 2026.
const NOW: u64 = 1_796_000_000;

fn example(name: &str) -> Model {
    let path = format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"));
    model(&std::fs::read_to_string(path).unwrap())
}

fn model(text: &str) -> Model {
    read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn seeding(items: usize, seed: u64) -> Seeding {
    Seeding { items, scale: 1.0, seed, now: Timestamp::from_secs(NOW) }
}

fn made(model: &Model, items: usize) -> Seeded {
    seed(model, &seeding(items, 7)).unwrap()
}

/// The values of the items of an entity.
fn of<'s>(model: &Model, seeded: &'s Seeded, entity: &str) -> Vec<&'s Values> {
    let at = model.entities.iter().position(|it| it.name.text == entity).unwrap();
    let own = seeded.samples.iter().filter(|sample| sample.item.entity == at);
    own.map(|sample| &sample.item.values).collect()
}

/// The values of some attributes, as tuples.
fn tuples(rows: &[&Values], names: &[&str]) -> BTreeSet<Vec<String>> {
    let row = |row: &&Values| names.iter().map(|name| row[*name].clone()).collect();
    rows.iter().map(row).collect()
}

/// Checks what holds for the items of every model: each is recognised as what it is, has the
/// formats of its attributes, and no two of a table have one key.
fn check(model: &Model, seeded: &Seeded) {
    let recogniser = Recogniser::new(model);
    let mut keys = BTreeSet::new();
    for (sample, (table, json)) in seeded.samples.iter().zip(seeded.items(model)) {
        let entity = &model.entities[sample.item.entity];
        let found: Vec<usize> =
            recogniser.candidates(entity.table, &json).iter().map(|item| item.entity).collect();
        assert_eq!(found, [sample.item.entity], "{} {json}", entity.name.text);
        for (name, value) in &sample.item.values {
            let format = &entity.attribute(name).unwrap().format;
            assert!(Language::of(format).unwrap().matches(value), "{name} {value:?}");
        }
        let key = sample.item.key_json(model).unwrap().to_string();
        assert!(keys.insert((table, key.clone())), "{key} twice");
    }
}

#[test]
fn every_item_of_the_examples_is_recognised_as_its_entity_and_as_no_other() {
    for name in EXAMPLES {
        let model = example(name);
        let seeded = made(&model, 600);
        assert_eq!((seeded.count(), &seeded.short), (600, &Vec::new()), "{name}");
        check(&model, &seeded);
        for entity in &model.entities {
            let own = of(&model, &seeded, &entity.name.text);
            assert!(!own.is_empty(), "{name}: {}", entity.name.text);
            let identity: Vec<&str> = entity.identity.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(tuples(&own, &identity).len(), own.len(), "{name}: {}", entity.name.text);
        }
    }
}

/// Entity, its attributes, and the entity that has them.
const REFERENCES: [(&str, &[&str], &str); 12] = [
    ("Address", &["customer_id"], "Customer"),
    ("Session", &["customer_id"], "Customer"),
    ("Product", &["seller_id"], "Seller"),
    ("Stock", &["product_id"], "Product"),
    ("Review", &["product_id"], "Product"),
    ("Review", &["customer_id"], "Customer"),
    ("CartLine", &["product_id"], "Product"),
    ("Order", &["customer_id"], "Customer"),
    ("OrderLine", &["order_id"], "Order"),
    ("Payment", &["order_id"], "Order"),
    ("Shipment", &["order_id"], "Order"),
    ("Shipment", &["seller_id"], "Seller"),
];

#[test]
fn what_refers_to_another_item_refers_to_one_that_is_there() {
    for name in ["market.model.toml", "market-tables.model.toml"] {
        let model = example(name);
        let seeded = made(&model, 900);
        for (entity, names, to) in REFERENCES {
            let (own, others) = (of(&model, &seeded, entity), of(&model, &seeded, to));
            let dangling: Vec<_> =
                tuples(&own, names).difference(&tuples(&others, names)).cloned().collect();
            assert!(dangling.is_empty(), "{name}: {entity} {dangling:?}");
        }
    }
    let model = example("orders-mended.model.toml");
    let seeded = made(&model, 900);
    let both = ["order_id", "user_id"];
    let active = tuples(&of(&model, &seeded, "ActiveOrder"), &both);
    assert!(active.is_subset(&tuples(&of(&model, &seeded, "Order"), &both)), "{active:?}");
}

#[test]
fn each_unique_value_has_the_item_that_stands_for_it() {
    let model = example("market.model.toml");
    let seeded = made(&model, 4_000);
    let both = ["customer_id", "email"];
    let customers = of(&model, &seeded, "Customer");
    assert!(customers.len() > 20, "{}", customers.len());
    assert_eq!(tuples(&customers, &["email"]).len(), customers.len());
    let guards = of(&model, &seeded, "CustomerEmail");
    assert_eq!(tuples(&guards, &both), tuples(&customers, &both));
    assert_eq!(guards.len(), customers.len());
    // Under another name.
    let model = example("orders-mended.model.toml");
    let seeded = made(&model, 2_000);
    let users = tuples(&of(&model, &seeded, "User"), &["email", "user_id"]);
    assert_eq!(tuples(&of(&model, &seeded, "UserEmail"), &["address", "user_id"]), users);
}

#[test]
fn there_are_as_many_of_each_entity_as_the_model_says() {
    let model = example("market.model.toml");
    let count = |scale: f64, entity: &str| {
        let seeding = Seeding { scale, ..seeding(10_000, 1) };
        of(&model, &seed(&model, &seeding).unwrap(), entity).len()
    };
    // 14, 5 and 0.4 of 34.1 million.
    assert!((4_000..4_200).contains(&count(1.0, "OrderLine")), "{}", count(1.0, "OrderLine"));
    assert!((1_400..1_530).contains(&count(1.0, "Order")), "{}", count(1.0, "Order"));
    assert!((110..130).contains(&count(1.0, "Customer")), "{}", count(1.0, "Customer"));
    // With fewer children there are more parents.
    assert!(count(0.1, "Customer") > 900, "{}", count(0.1, "Customer"));
}

#[test]
fn most_children_have_a_few_parents() {
    let model = example("market.model.toml");
    let seeded = made(&model, 10_000);
    let mut orders: BTreeMap<&str, usize> = BTreeMap::new();
    for order in of(&model, &seeded, "Order") {
        *orders.entry(&order["customer_id"]).or_default() += 1;
    }
    let mut counts: Vec<usize> = orders.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let (all, customers) = (counts.iter().sum::<usize>(), of(&model, &seeded, "Customer").len());
    // The square of an even number: a quarter of the customers has half of the orders.
    let first: usize = counts.iter().take(customers / 4).sum();
    assert!((45..65).contains(&(first * 100 / all)), "{first} of {all}");
}

#[test]
fn sizes_are_near_what_the_model_says() {
    let model = example("market.model.toml");
    let seeded = made(&model, 5_000);
    for (at, entity) in model.entities.iter().enumerate() {
        let own = seeded.samples.iter().filter(|sample| sample.item.entity == at);
        let sizes: Vec<usize> = own.map(|it| it.stored(&model).unwrap().size()).collect();
        let mean = sizes.iter().sum::<usize>() / sizes.len();
        let said = usize::try_from(entity.size.unwrap()).unwrap();
        let near = said * 70 / 100..said * 130 / 100;
        assert!(near.contains(&mean), "{}: {mean} of {said}", entity.name.text);
    }
}

#[test]
fn the_same_seed_gives_the_same_items_and_only_times_to_live_follow_the_clock() {
    let model = example("market.model.toml");
    let items = |seeding: &Seeding| -> Vec<String> {
        let seeded = seed(&model, seeding).unwrap();
        seeded.items(&model).map(|(table, item)| format!("{table} {item}")).collect()
    };
    let first = items(&seeding(300, 7));
    assert_eq!(first, items(&seeding(300, 7)));
    let other = items(&seeding(300, 8));
    assert!(first.iter().all(|item| !other.contains(item)));
    let day = Timestamp::from_secs(NOW + 86_400);
    let later = items(&Seeding { now: day, ..seeding(300, 7) });
    let moved: Vec<&String> = first.iter().filter(|item| !later.contains(item)).collect();
    assert!(!moved.is_empty() && moved.iter().all(|it| it.contains("SESSION#")), "{moved:?}");
    for session in of(&model, &made(&model, 3_000), "Session") {
        let expires: u64 = session["expires"].parse().unwrap();
        assert!((NOW + 6 * 86_400..NOW + 100 * 86_400).contains(&expires), "{expires}");
    }
}

const SHOP: &str = r##"
[tables.Main]
partition_key = "pk"
sort_key = "sk"
[tables.Main.indexes.due]
partition_key = "sk"
sort_key = "due"
[entities.User]
identity = ["user_id"]
count = 10
keys = { pk = "USER#{user_id}", sk = "USER" }
attributes = { user_id = "ulid", name = "text", handle = { format = "slug", unique = true } }
[entities.Task]
identity = ["id"]
count = 100
owner = "owner_id"
keys = { pk = "TASK#{id}", sk = "TASK", due = "DUE#{day}" }
[entities.Task.attributes]
id = "uuid"
owner_id = { format = "ulid", copied_from = "User.user_id" }
owner_name = { format = "text", copied_from = "User.name" }
reader_id = { format = "ulid", copied_from = "User.user_id" }
day = { format = "date", optional = true }
state = { values = ["OPEN", "DONE", "LATE"], shares = { OPEN = 0.1 } }
size = "natural"
"##;

#[test]
fn copies_are_equal_to_their_source_and_owners_exist() {
    let model = model(SHOP);
    let seeded = made(&model, 1_100);
    check(&model, &seeded);
    let users = tuples(&of(&model, &seeded, "User"), &["user_id", "name"]);
    let tasks = of(&model, &seeded, "Task");
    assert!(tuples(&tasks, &["owner_id", "owner_name"]).is_subset(&users));
    let ids = tuples(&of(&model, &seeded, "User"), &["user_id"]);
    assert!(tuples(&tasks, &["reader_id"]).is_subset(&ids));
    // A reader is another item than the owner.
    assert!(tasks.iter().any(|task| task["reader_id"] != task["owner_id"]));
    let handles = tuples(&of(&model, &seeded, "User"), &["handle"]);
    assert_eq!(handles.len(), of(&model, &seeded, "User").len());
}

#[test]
fn optional_attributes_are_sometimes_absent_with_the_keys_made_of_them() {
    let model = model(SHOP);
    let seeded = made(&model, 1_100);
    let items: Vec<serde_json::Value> = seeded.items(&model).map(|(_, item)| item).collect();
    let tasks: Vec<_> = items.iter().filter(|item| item["sk"]["S"] == "TASK").collect();
    let absent = tasks.iter().filter(|task| task.get("day").is_none()).count();
    // One of four.
    assert!((tasks.len() / 5..tasks.len() / 3).contains(&absent), "{absent} of {}", tasks.len());
    for task in &tasks {
        assert_eq!(task.get("day").is_some(), task.get("due").is_some(), "{task}");
    }
    let open = tasks.iter().filter(|task| task["state"]["S"] == "OPEN").count();
    assert!((tasks.len() / 20..tasks.len() / 5).contains(&open), "{open} of {}", tasks.len());
}

#[test]
fn names_that_tell_nothing_relate_nothing() {
    let model = model(
        "[tables.Main]\npartition_key = \"pk\"\n\
         [entities.User]\nidentity = [\"id\"]\nkeys = { pk = \"USER#{id}\" }\n\
         attributes = { id = \"ulid\" }\n\
         [entities.Order]\nidentity = [\"id\"]\nkeys = { pk = \"ORDER#{id}\" }\n\
         attributes = { id = \"ulid\" }\n",
    );
    let seeded = made(&model, 100);
    let (users, orders) = (of(&model, &seeded, "User"), of(&model, &seeded, "Order"));
    assert!(tuples(&users, &["id"]).is_disjoint(&tuples(&orders, &["id"])));
}

/// Teams have a leader, who is a member; members have a team.
#[test]
fn entities_that_refer_to_each_other_both_refer_to_what_is_there() {
    let model = model(
        "[tables.Main]\npartition_key = \"pk\"\n\
         [entities.Team]\nidentity = [\"team_id\"]\nkeys = { pk = \"TEAM#{team_id}\" }\n\
         attributes = { team_id = \"ulid\", member_id = \"ulid\" }\n\
         [entities.Member]\nidentity = [\"member_id\"]\nkeys = { pk = \"MEMBER#{member_id}\" }\n\
         attributes = { member_id = \"ulid\", team_id = \"ulid\" }\n",
    );
    let seeded = made(&model, 100);
    check(&model, &seeded);
    let (teams, members) = (of(&model, &seeded, "Team"), of(&model, &seeded, "Member"));
    assert!(tuples(&members, &["team_id"]).is_subset(&tuples(&teams, &["team_id"])));
    assert!(tuples(&teams, &["member_id"]).is_subset(&tuples(&members, &["member_id"])));
}

#[test]
fn parents_agree_about_what_both_have() {
    let model = model(
        "[tables.Main]\npartition_key = \"pk\"\nsort_key = \"sk\"\n\
         [entities.Tenant]\nidentity = [\"tenant_id\"]\ncount = 5\n\
         keys = { pk = \"TENANT#{tenant_id}\", sk = \"TENANT\" }\n\
         attributes = { tenant_id = \"ulid\" }\n\
         [entities.Product]\nidentity = [\"tenant_id\", \"product_id\"]\ncount = 50\n\
         keys = { pk = \"TENANT#{tenant_id}\", sk = \"PRODUCT#{product_id}\" }\n\
         attributes = { tenant_id = \"ulid\", product_id = \"ulid\" }\n\
         [entities.Buyer]\nidentity = [\"tenant_id\", \"buyer_id\"]\ncount = 50\n\
         keys = { pk = \"TENANT#{tenant_id}\", sk = \"BUYER#{buyer_id}\" }\n\
         attributes = { tenant_id = \"ulid\", buyer_id = \"ulid\" }\n\
         [entities.Sale]\nidentity = [\"sale_id\"]\ncount = 500\n\
         keys = { pk = \"TENANT#{tenant_id}\", sk = \"SALE#{sale_id}\" }\n\
         attributes = { sale_id = \"ulid\", tenant_id = \"ulid\", product_id = \"ulid\", \
         buyer_id = \"ulid\" }\n",
    );
    let seeded = made(&model, 600);
    check(&model, &seeded);
    let sales = of(&model, &seeded, "Sale");
    for (entity, names) in
        [("Product", ["tenant_id", "product_id"]), ("Buyer", ["tenant_id", "buyer_id"])]
    {
        let all = tuples(&of(&model, &seeded, entity), &names);
        assert!(tuples(&sales, &names).is_subset(&all), "{entity}");
    }
    assert!(sales.len() > 400, "{}", sales.len());
}

#[test]
fn what_cannot_be_made_is_said() {
    let model = example("market.model.toml");
    let few = seed(&model, &seeding(12, 1)).unwrap_err();
    assert_eq!(few, SeedingError::TooFew { items: 12, least: 13 });
    assert_eq!(seed(&model, &seeding(13, 1)).unwrap().count(), 13);
    let empty = self::model("[tables.Main]\npartition_key = \"pk\"\n");
    assert_eq!(seed(&empty, &seeding(10, 1)).unwrap_err(), SeedingError::NoEntities);
}

#[test]
fn vectors_have_their_dimensions_and_differ() {
    let model = model(
        "[tables.Main]\npartition_key = \"pk\"\n\
         [entities.Film]\nidentity = [\"film_id\"]\nkeys = { pk = \"{film_id}\" }\n\
         attributes = { film_id = \"ulid\", shape = \"vector(8)\" }\n",
    );
    let seeded = made(&model, 20);
    let vectors: BTreeSet<String> =
        seeded.items(&model).map(|(_, item)| item["shape"]["L"].to_string()).collect();
    assert_eq!(vectors.len(), 20);
    assert!(vectors.iter().all(|vector| vector.matches("\"N\"").count() == 8), "{vectors:?}");
}

/// The formats of attributes.
fn format() -> impl Strategy<Value = String> {
    let named = crate::definition::FORMATS.iter().map(|name| match *name {
        "digits(N)" => "digits(7)".to_owned(),
        "hex(N)" => "hex(9)".to_owned(),
        "vector(N)" => "vector(3)".to_owned(),
        other => other.to_owned(),
    });
    proptest::sample::select(named.collect::<Vec<String>>())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn items_of_any_formats_are_recognised_and_unique(
        own in format(), other in format(), third in format(),
        pattern in proptest::sample::select(vec!["[a-c]{2}(-[0-9]{2})?", "x|yy", "(ab)+c{3,}"]), items in 20_usize..60, seed_number in any::<u64>(),
    ) {
        let text = format!(
            "[tables.Main]\npartition_key = \"pk\"\nsort_key = \"sk\"\n\
             [entities.One]\nidentity = [\"one_id\"]\nsize = 300\n\
             keys = {{ pk = \"ONE#{{one_id}}\", sk = \"ONE\" }}\n\
             [entities.One.attributes]\none_id = \"slug\"\na = \"{own}\"\n\
             b = {{ format = \"{other}\", optional = true }}\nc = {{ pattern = \"{pattern}\" }}\n\
             [entities.Two]\nidentity = [\"one_id\", \"number\"]\n\
             keys = {{ pk = \"ONE#{{one_id}}\", sk = \"TWO#{{number:08}}\" }}\n\
             attributes = {{ one_id = \"slug\", number = \"natural\", d = \"{third}\" }}\n"
        );
        let model = model(&text);
        let seeded = seed(&model, &seeding(items, seed_number)).unwrap();
        prop_assert_eq!(seeded.count(), items);
        check(&model, &seeded);
        let parents = tuples(&of(&model, &seeded, "One"), &["one_id"]);
        prop_assert!(tuples(&of(&model, &seeded, "Two"), &["one_id"]).is_subset(&parents));
    }
}

/// Every sample is an item with all that its entity needs.
#[test]
fn no_item_lacks_what_its_entity_needs() {
    for name in EXAMPLES {
        let model = example(name);
        for Sample { item, .. } in &made(&model, 400).samples {
            let entity = &model.entities[item.entity];
            let needed = entity.attributes.iter().filter(|attribute| !attribute.optional);
            for attribute in needed {
                assert!(item.values.contains_key(&attribute.name.text), "{}", entity.name.text);
            }
            assert_eq!(item.without, Vec::<String>::new());
        }
    }
}
