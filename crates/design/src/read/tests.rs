//! Bad files: each fault has its line, says what is wrong and how to mend it.

use crate::read::{read, schema};
use crate::source::Source;

const GOOD: &str = r##"[tables.Main]
partition_key = "pk"
sort_key = "sk"
[tables.Main.indexes.gsi1]
partition_key = "gpk"
[entities.Order]
identity = ["order_id"]
keys = { pk = "ORDER#{order_id}", sk = "ORDER", gpk = "{status}" }
attributes = { order_id = "ulid", status = "slug" }
[patterns.get]
operation = "GetItem"
returns = "Order"
[patterns.put]
operation = "PutItem"
entity = "Order"
[patterns.list]
operation = "Query"
index = "gsi1"
key = { gpk = "{status}" }
returns = "Order"
"##;

/// What is changed, the line of the fault, what it says, what helps.
const ROWS: &[(&str, &str, usize, &str, &str)] = &[
    (
        "partition_key = \"pk\"",
        "partiton_key = \"pk\"",
        2,
        "table `Main` has no `partiton_key`",
        "did you mean `partition_key`?",
    ),
    ("partition_key = \"pk\"", "partition_key = 7", 2, "this is an integer; it must be a text", ""),
    (
        "partition_key = \"gpk\"",
        "partition_key = \"\"",
        5,
        "a key attribute of index `gsi1` has no name",
        "write the attribute's name, such as \"pk\"",
    ),
    (
        "sort_key = \"sk\"",
        "sort_key = [\"a\", \"b\"]",
        3,
        "table `Main` has 2 attributes in sort_key",
        "at most 1; only global indexes may have up to four",
    ),
    (
        "{order_id}\"",
        "{order}\"",
        8,
        "`order` is no attribute or parameter here",
        "there are: order_id, status",
    ),
    (
        "{order_id}\"",
        "{order_ids}\"",
        8,
        "`order_ids` is no attribute or parameter here",
        "did you mean `order_id`?",
    ),
    (
        "{order_id}\"",
        "{order_id\"",
        8,
        "`{order_id` has no closing brace",
        "close the slot with }, or write {{ for a brace",
    ),
    (
        "{order_id}\"",
        "{order_id:left}\"",
        8,
        "`{order_id:left}` is not a slot",
        "slots are {name}, {name:08}, {name:lower}, {name:upper}, {shard(name, 16)}",
    ),
    (
        "order_id = \"ulid\"",
        "order_id = \"uild\"",
        9,
        "`uild` is not a format",
        "did you mean `ulid`?",
    ),
    (
        "sk = \"ORDER\", ",
        "",
        6,
        "entity `Order` has no template for the key `sk`",
        "add keys = { sk = \"…\" }",
    ),
    (
        "gpk = \"{status}\"",
        "gsk = \"{status}\"",
        8,
        "`gsk` is not a key attribute of the table or its indexes",
        "did you mean `gpk`?",
    ),
    (
        "identity = [\"order_id\"]\n",
        "",
        6,
        "entity `Order` needs `identity`",
        "identity = [\"order_id\"]: what makes it one and the same thing",
    ),
    (
        "operation = \"GetItem\"",
        "operation = \"GetItm\"",
        11,
        "`GetItm` is not an operation",
        "did you mean `GetItem`?",
    ),
    (
        "entity = \"Order\"",
        "entity = \"Orders\"",
        15,
        "`Orders` is not an entity",
        "did you mean `Order`?",
    ),
    (
        "index = \"gsi1\"",
        "index = \"gsi2\"",
        18,
        "`gsi2` is not an index of the table",
        "did you mean `gsi1`?",
    ),
    (
        "key = { gpk = \"{status}\" }",
        "key = { gpk = { begins = \"x\" } }",
        19,
        "`begins` is not a comparison",
        "there are: begins_with, between, lt, le, gt, ge",
    ),
    (
        "key = { gpk = \"{status}\" }",
        "key = { gpk = { between = \"x\" } }",
        19,
        "`between` is a text; it must be a list of two texts",
        "",
    ),
    (
        "key = { gpk = \"{status}\" }\n",
        "",
        16,
        "pattern `list` needs `key`: what it asks of the partition key",
        "",
    ),
    (
        "[patterns.put]",
        "[lints]\nK99 = \"warn\"\n[patterns.put]",
        14,
        "`K99` is not a rule",
        "did you mean `K09`?",
    ),
    (
        "[patterns.put]",
        "[lints]\nK09 = \"deny\"\n[patterns.put]",
        14,
        "`deny` is not a level",
        "there are: allow, note, warn, error",
    ),
];

#[test]
fn each_fault_has_its_line_and_says_how_to_mend_it() {
    assert!(read(&Source::new("m.toml", GOOD)).is_ok());
    for (from, to, line, message, help) in ROWS {
        assert!(GOOD.contains(from), "{from}");
        let source = Source::new("m.toml", GOOD.replacen(from, to, 1));
        let faults = read(&source).err().unwrap_or_else(|| panic!("{to} was read"));
        let all: Vec<(usize, &str, &str)> = faults
            .iter()
            .map(|fault| {
                let line = source.position(fault.span.start).0;
                (line, fault.message.as_str(), fault.help.as_deref().unwrap_or(""))
            })
            .collect();
        assert!(all.contains(&(*line, message, help)), "{to}: {all:?}");
    }
}

#[test]
fn the_same_model_in_yaml_is_read() {
    let yaml = "tables: {Main: {partition_key: pk}}\nentities:\n  User:\n    identity: [id]\n    \
                keys: {pk: \"USER#{id}\"}\n    attributes: {id: ulid}\n";
    let model = read(&Source::new("m.yaml", yaml)).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(model.entities.len(), 1);
}

#[test]
fn the_schema_knows_every_name_of_a_good_file() {
    let schema: serde_json::Value =
        serde_json::from_str(&schema()).unwrap_or_else(|error| panic!("{error}"));
    for path in [
        "/properties/tables",
        "/$defs/table/properties/partition_key",
        "/$defs/entity/properties/attributes",
        "/$defs/pattern/properties/operation/enum",
        "/$defs/index/properties/projection",
    ] {
        assert!(schema.pointer(path).is_some(), "{path}");
    }
    assert!(schema.get("$defs").is_some() && schema.get("properties").is_some());
}
