//! What a change of a model shows, beyond the examples on the pages of the rules.

use super::*;
use crate::check::check;
use crate::read::read;
use crate::report::concise;
use crate::source::Source;

const BASE: &str = r##"
[tables.Main]
partition_key = "pk"

[entities.Order]
identity = ["order_id"]
keys = { pk = "ORDER#{order_id}" }
attributes = { user_id = "ulid", order_id = "ulid" }

[patterns.get_order]
operation = "GetItem"
returns = "Order"
"##;

/// A new index over an attribute that there was.
const INDEX: &str =
    "[tables.Main.indexes.by-user]\npartition_key = \"user_id\"\n\n[entities.Order]";

fn model(text: &str) -> Model {
    read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn found(before: &str, after: &str) -> String {
    concise(&Source::new("m.toml", after), &changes(&model(before), &model(after)).findings)
}

#[test]
fn the_same_model_changes_nothing() {
    assert_eq!(found(BASE, BASE), "");
    assert_eq!(summary(&model(BASE), &model(BASE)), []);
}

#[test]
fn an_index_over_an_attribute_that_there_was_needs_no_backfill() {
    let after = BASE.replace("[entities.Order]", INDEX);
    assert_eq!(found(BASE, &after), "");
    let made = vec![('+', "index Main.by-user".to_owned())];
    assert_eq!(summary(&model(BASE), &model(&after)), made);
}

#[test]
fn an_index_over_a_new_key_needs_a_backfill() {
    let after = BASE
        .replace("[entities.Order]", &INDEX.replace("\"user_id\"", "\"gpk\""))
        .replace("{order_id}\" }", "{order_id}\", gpk = \"USER#{user_id}\" }");
    let found = found(BASE, &after);
    assert!(found.contains("X01"), "{found}");
    assert!(found.contains("have no such key in `by-user`"), "{found}");
}

#[test]
fn a_template_that_gives_every_item_the_same_key_is_no_change() {
    let numbers = BASE.replace("order_id = \"ulid\"", "order_id = \"digits(8)\"");
    assert_eq!(found(&numbers, &numbers.replace("{order_id}", "{order_id:lower}")), "");
    assert!(found(BASE, &BASE.replace("{order_id}", "{order_id:lower}")).contains("X01"));
}

#[test]
fn an_expected_change_is_not_reported_and_is_not_stale_in_a_check() {
    let expect = "[[expect]]\nrule = \"X01\"\nreason = \"backfilled\"\n";
    let after = BASE.replace("ORDER#", "O#") + expect;
    assert_eq!(found(BASE, &after), "");
    let source = Source::new("m.toml", after.as_str());
    assert_eq!(concise(&source, &check(&model(&after)).findings), "");
    // When nothing has changed it is not needed any more.
    let stale = found(&after, &after);
    assert!(stale.contains("E01"), "{stale}");
}
