//! Levels, expected findings, and models that must not be reported.

use super::{apply_baseline, baseline, check};
use crate::finding::Level;
use crate::read::read;
use crate::report::concise;
use crate::source::Source;

const SCAN: &str = r##"
[tables.Main]
partition_key = "pk"
[entities.User]
identity = ["user_id"]
keys = { pk = "USER#{user_id}" }
attributes = { user_id = "ulid" }
[patterns.all]
operation = "Scan"
returns = "User"
"##;

fn checked(text: &str) -> (super::Checked, String) {
    let source = Source::new("m.toml", text);
    let model = read(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let checked = check(&model);
    let text = concise(&source, &checked.findings);
    (checked, text)
}

#[test]
fn the_file_sets_levels() {
    let found = |lints: &str| checked(&format!("{SCAN}{lints}")).1;
    assert_eq!(found(""), "m.toml:8:11: warning[C02]: `all` reads the whole table\n");
    let error = found("[lints]\nC02 = \"error\"\n");
    assert_eq!(error, "m.toml:8:11: error[C02]: `all` reads the whole table\n");
    assert_eq!(found("[lints]\nC02 = \"allow\"\n"), "");
}

#[test]
fn an_expected_finding_is_counted_and_not_shown() {
    let expect = "[[expect]]\nrule = \"C02\"\nabout = \"all\"\nreason = \"nightly\"\n";
    let (checked, text) = checked(&format!("{SCAN}{expect}"));
    assert_eq!((checked.expected, text.as_str()), (1, ""));
    assert!(checked.is_clean());
}

#[test]
fn an_expectation_about_another_pattern_is_stale() {
    let expect = "[[expect]]\nrule = \"C02\"\nabout = \"other\"\nreason = \"nightly\"\n";
    let (checked, _) = checked(&format!("{SCAN}{expect}"));
    let codes: Vec<&str> = checked.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["C02", "E01"]);
    assert_eq!(checked.count(Level::Warning), 2);
}

/// Many tables, keys of several attributes: nothing is wrong with it.
#[test]
fn a_model_of_many_tables_with_keys_of_several_attributes_is_clean() {
    let text = r##"
[tables.Orders]
partition_key = "order_id"
[tables.Orders.indexes.by_customer]
partition_key = ["tenant", "customer_id"]
sort_key = ["placed_on", "order_id"]
projection = ["status"]
[tables.Customers]
partition_key = "customer_id"
[entities.Order]
table = "Orders"
identity = ["order_id"]
attributes = { order_id = "ulid", tenant = "text", customer_id = "ulid", placed_on = "date", status = "slug" }
[entities.Customer]
table = "Customers"
identity = ["customer_id"]
attributes = { customer_id = "ulid", name = "text" }
[patterns.orders_of]
operation = "Query"
index = "by_customer"
key = { tenant = "{tenant}", customer_id = "{customer_id}", placed_on = { between = ["{from}", "{to}"] } }
parameters = { from = "Order.placed_on", to = "Order.placed_on" }
returns = "Order"
reads = ["status"]
expects = "many"
pages = "all"
"##;
    assert_eq!(checked(text).1, "");
}

#[test]
fn a_baseline_takes_out_what_is_known_wherever_it_is() {
    let known = Source::new("known.txt", baseline(&checked(SCAN).0));
    assert!(known.text.ends_with("\nC02 |  | all\n"), "{}", known.text);
    let (mut moved, _) = checked(&format!("# another line\n{SCAN}"));
    assert_eq!(apply_baseline(&mut moved, &known), Ok(()));
    assert_eq!((moved.known, moved.findings.len()), (1, 0));
}

#[test]
fn a_line_of_a_baseline_that_nothing_needs_is_a_fault() {
    let known = Source::new("known.txt", "# old\nC02 |  | all\nC02 |  | gone\n");
    let (mut found, _) = checked(SCAN);
    let faults = apply_baseline(&mut found, &known).err().unwrap_or_default();
    let lines: Vec<usize> = faults.iter().map(|it| known.position(it.span.start).0).collect();
    assert_eq!(lines, [3], "{faults:?}");
    assert_eq!(found.known, 1);
}
