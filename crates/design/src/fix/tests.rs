//! Fixes give a model in which their findings are gone; what they cannot mend they leave.

use super::*;

const MODEL: &str = r##"# Orders of users.
[tables.Main]
partition_key = "pk"
sort_key = "sk"

[entities.Order]
identity = ["order_id"]
keys = { pk = "USER#{user_id}", sk = "{day}#{order_id}" }
attributes = { user_id = "ulid", order_id = "ulid", day = "date", status = { format = "slug", mutable = true } }

[patterns.orders_by_day]
operation = "Query"
key = { pk = "USER#{user_id}", sk = { between = ["{from}", "{to}"] } }   # both days
parameters = { from = "Order.day", to = "Order.day" }
returns = "Order"
expects = "many"
pages = "all"

[patterns.create]
operation = "PutItem"
entity = "Order"    # a new one

[patterns.both]
operation = "TransactWriteItems"
actions = [{ put = "Order" }, { check = "Order", condition = "attribute_exists(pk)" }]

[patterns.set_status]
operation = "UpdateItem"
entity = "Order"
sets = ["status"]
condition = "#status <> :status"

[[expect]]
rule = "K03"
reason = "was so"

[lints]
C08 = "allow"
"##;

fn of(text: &str) -> (Source, Checked) {
    let source = Source::new("m.toml", text);
    let model = read(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    (source, check(&model))
}

#[test]
fn what_is_safe_is_fixed_and_comments_stay() {
    let (source, checked) = of(MODEL);
    let made = fix(&source, &checked);
    for part in [
        "between = [\"{from}\", \"{to}$\"] } }   # both days\n",
        "entity = \"Order\"    # a new one\ncondition = \"attribute_not_exists(pk)\"\n",
        "{ put = \"Order\", condition = \"attribute_not_exists(pk)\" }",
        "condition = \"attribute_exists(pk) AND (#status <> :status)\"",
        "\n[lints]\n",
    ] {
        assert!(made.text.contains(part), "{part}\n{}", made.text);
    }
    assert!(!made.text.contains("[[expect]]"), "{}", made.text);
    let codes: Vec<&str> = made.fixed.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(codes, ["K09", "K17", "K17", "K16", "E01"], "{:?}", made.fixed);
    let (_, after) = of(&made.text);
    let left: Vec<&str> = after.findings.iter().map(|finding| finding.code).collect();
    assert!(!left.iter().any(|code| codes.contains(code)), "{left:?}");
}

#[test]
fn a_fix_that_gives_no_model_is_not_made() {
    // A member beside a text is written as TOML writes it, which YAML is not.
    let text = "tables:\n  T:\n    partition_key: pk\nentities:\n  E:\n    identity: [pk]\n    \
                attributes: { pk: ulid }\npatterns:\n  put:\n    operation: PutItem\n    \
                entity: \"E\"\n";
    let source = Source::new("m.yaml", text);
    let model = read(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let checked = check(&model);
    assert!(checked.findings.iter().any(|finding| finding.code == "K17"));
    assert_eq!(fix(&source, &checked), Fixed { text: text.to_owned(), fixed: Vec::new() });
}

#[test]
fn a_difference_is_a_patch() {
    let patch = difference("m", "a\nb\nc\nd\n", "a\nB\nc\nnew\nd\n");
    assert_eq!(patch, "--- m\n+++ m\n@@ -2,1 +2,1 @@\n-b\n+B\n@@ -3,0 +4,1 @@\n+new\n");
    assert_eq!(difference("m", "a\nb\n", "b\n"), "--- m\n+++ m\n@@ -1,1 +0,0 @@\n-a\n");
}
