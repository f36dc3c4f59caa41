//! The generated files of the example are those in the repository, which `tests/sdk/boto3` runs.

#![expect(clippy::panic, reason = "a test says what it needs by panicking")]

use std::path::Path;

use design::{Model, Source, Target, check, generate, read};

fn example(name: &str) -> String {
    format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn model(text: &str) -> Model {
    let source = Source::new("m.toml", text);
    read(&source).unwrap_or_else(|faults| panic!("{}", design::faults(&source, &faults)))
}

#[test]
fn the_generated_files_of_the_example_are_those_in_the_repository() {
    let text = std::fs::read_to_string(example("orders-mended.model.toml")).unwrap();
    let model = model(&text);
    for (target, name) in [
        (Target::CloudFormation, "generated/orders.template.json"),
        (Target::Python, "generated/orders_access.py"),
        (Target::TypeScript, "generated/orders_access.ts"),
        (Target::Rust, "generated/orders_access.rs"),
    ] {
        let made = generate(&model, &check(&model), target).unwrap();
        assert_eq!(made.left_out, Vec::<String>::new());
        let known = std::fs::read_to_string(example(name)).unwrap_or_default();
        if made.text != known {
            let path =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.trim_start_matches("generated/"));
            std::fs::write(&path, &made.text).unwrap();
            panic!("examples/design/{name} is not what is generated now: {}", path.display());
        }
    }
}

#[test]
fn a_pattern_with_an_open_error_is_left_out_and_named() {
    let text = std::fs::read_to_string(example("orders.model.toml")).unwrap();
    let model = model(&text);
    let made = generate(&model, &check(&model), Target::Python).unwrap();
    let codes: Vec<&str> =
        made.left_out.iter().map(|line| line.split_whitespace().nth(1).unwrap()).collect();
    // The errors of the page: nothing makes an e-mail unique, the last day is lost, an update makes
    // an order, a transaction has no bound.
    assert_eq!(codes, ["K15", "K09", "K16", "K20"], "{:?}", made.left_out);
    assert!(made.text.contains("def get_active_orders("), "{}", made.text);
    assert!(!made.text.contains("def update_order_status("), "{}", made.text);
}

#[test]
fn names_that_python_or_the_layer_has_are_others_and_clashes_are_refused() {
    let text = "[tables.Main]\npartition_key = \"pk\"\n[entities.Item]\nidentity = [\"key\"]\n\
                keys = { pk = \"{key}\" }\n\
                attributes = { key = \"ulid\", class = \"slug\", a-b = \"slug\" }\n";
    let layer = |text: &str| {
        let model = model(text);
        generate(&model, &check(&model), Target::Python)
    };
    let made = layer(text).unwrap().text;
    for part in ["class ItemEntity:", "    key_: str\n", "    class_: str\n", "    a_b: str\n"] {
        assert!(made.contains(part), "{part}\n{made}");
    }
    let clash = layer(&text.replace("a-b =", "a-b = \"slug\", a_b =")).unwrap_err();
    assert_eq!(clash, "attributes `a-b` and `a_b` are both `a_b` in Python: rename one");
}

/// What `examples/design` does not use: numbers in keys, versions, batches, checks, filters.
#[test]
fn other_operations_are_generated() {
    let text = r##"
[tables.Main]
partition_key = "pk"
sort_key = "sk"
[tables.Main.types]
sk = "N"

[entities.Reading]
identity = ["device", "at"]
keys = { pk = "DEVICE#{device:lower}", sk = "{at}" }
attributes = { device = "slug", at = "epoch(s)", value = "number", note = { format = "text", optional = true }, version = { format = "natural", version = true, mutable = true }, class = { format = "slug", mutable = true } }

[patterns.write_readings]
operation = "BatchWriteItem"
retries_unprocessed = true
actions = [{ put = "Reading", count = "many" }]

[patterns.set_class]
operation = "UpdateItem"
entity = "Reading"
sets = ["class", "version"]
condition = "attribute_exists(pk) AND #version = :version"

[patterns.between]
operation = "Query"
key = { pk = "DEVICE#{device:lower}", sk = { between = ["{from}", "{to}"] } }
filter = { class = "{class}" }
parameters = { from = "Reading.at", to = "Reading.at" }
returns = "Reading"
expects = "many"
pages = "one"

[patterns.both]
operation = "TransactGetItems"
returns = "Reading"
keys = 2
"##;
    let model = model(text);
    let made = generate(&model, &check(&model), Target::Python).unwrap();
    assert_eq!(made.left_out, Vec::<String>::new());
    for part in [
        "class_: str\n",
        "\"sk\": {\"N\": str(at)},",
        "\"pk\": {\"S\": \"DEVICE#\" + device.lower()},",
        "def set_class(self, *, device: str, at: int, class_: str, version: int) -> None:",
        "\":s1\": _attribute(version + 1),",
        "\":version\": _attribute(version),",
        "def between(self, *, device: str, from_: int, to: int, class_: str, start: Item | None = None) -> Page[Reading]:",
        "def both(self, keys: Sequence[Item]) -> list[Reading | None]:",
        "raise Unprocessed(\"write_readings\", rest)",
    ] {
        assert!(made.text.contains(part), "{part}\n{}", made.text);
    }
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("readings.py"), made.text).unwrap();
}

/// Items that are put and keys that are deleted, of one entity in one call, with conditions.
#[test]
fn several_writes_of_one_entity_have_names_of_their_own_in_every_language() {
    let text = r##"
[tables.Main]
partition_key = "pk"

[entities.Reading]
identity = ["id"]
keys = { pk = "READING#{id}" }
attributes = { id = "ulid", class = { format = "slug", mutable = true } }

[patterns.replace]
operation = "TransactWriteItems"
actions = [{ put = "Reading", condition = "#class <> :class", count = 9 }, { delete = "Reading", count = 9 }]
"##;
    let model = model(text);
    let expected = [
        (Target::Python, "readings: Sequence[Reading], reading_list_of_keys: Sequence[Item]"),
        (Target::Python, "\":class\": _attribute(one.class_),"),
        (Target::TypeScript, "readings: readonly Reading[]; readingListOfKeys: readonly Item[]"),
        (Target::TypeScript, "\":class\": kinds.text.to(one.class_),"),
        (Target::Rust, "readings: &[Reading], reading_list_of_keys: &[Item]"),
        (Target::Rust, ".expression_attribute_values(\":class\", one.class.attribute())"),
    ];
    for (target, part) in expected {
        let made = generate(&model, &check(&model), target).unwrap();
        assert_eq!(made.left_out, Vec::<String>::new());
        assert!(made.text.contains(part), "{part}\n{}", made.text);
    }
}
