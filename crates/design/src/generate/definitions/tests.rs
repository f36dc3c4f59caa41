//! What libraries have a form for is defined in their words, and what they have none for is named.
//! tests/sdk runs each of them over what is generated of the same model.

use crate::generate::{Generated, Target, generate};
use crate::read::read;
use crate::source::Source;

const WAREHOUSE: &str = include_str!("../../../../../tests/sdk/definitions/warehouse.model.toml");

fn made(text: &str, target: Target) -> Generated {
    let model = read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"));
    generate(&model, &crate::check::check(&model), target).unwrap_or_else(|it| panic!("{it}"))
}

/// One entity in one table with an index.
fn one(keys: &str, attributes: &str, target: Target) -> Generated {
    let text = format!(
        "[tables.T]\npartition_key = \"pk\"\nsort_key = \"sk\"\n[tables.T.indexes.gsi1]\n\
         partition_key = \"gsi1pk\"\nsort_key = \"gsi1sk\"\nprojection = [\"note\"]\n\
         [entities.Thing]\nidentity = [\"a\"]\nkeys = {{ {keys} }}\nattributes = {{ {attributes} }}\n"
    );
    made(&text, target)
}

#[test]
fn what_a_library_has_no_form_for_is_named() {
    for (target, expected) in [
        (
            Target::ElectroDb,
            &["Ticket: ElectroDB has no form for a shard, which is made of a hash of `ticket_id`"]
                [..],
        ),
        (
            Target::OneTable,
            &[
                "Person: OneTable does not change letters, as `person#{email:lower}` does",
                "Ticket: OneTable has no form for a shard, which is made of a hash of `ticket_id`",
                "by-kind of Samples: OneTable has no form for a key of several attributes",
            ],
        ),
        (
            Target::PynamoDb,
            &["by-kind of Samples: PynamoDB has no form for a key of several attributes"],
        ),
    ] {
        let made = made(WAREHOUSE, target);
        assert_eq!(made.left_out, expected);
        for line in expected {
            assert!(made.text.contains(&format!("- {line}\n")), "{line}\n{}", made.text);
        }
    }
}

/// Members from the libraries' documentation: ElectroDB's pages "Indexes" and "Attributes",
/// OneTable's "Schema Models" and "Schema Indexes", PynamoDB's "API" and "Index Queries".
#[test]
fn definitions_are_in_the_words_of_their_libraries() {
    for (target, parts) in [
        (
            Target::ElectroDb,
            &[
                "/** A place for things, in somebody's hands or not. */\nexport const Bin = new electrodb.Entity(\n",
                "model: { entity: \"Bin\", version: \"1\", service: \"Warehouse\" },\n",
                "      number: { type: \"number\", required: true, readOnly: true, padding: { length: 6, char: \"0\" } },\n",
                "      holder: { type: \"string\" },\n",
                "      state: { type: [\"FREE\", \"TAKEN\"] as const, required: true },\n",
                "      tags: { type: \"set\", items: \"string\", required: true },\n",
                "        condition: (item) => item[\"holder\"] !== undefined && item[\"since\"] !== undefined,\n",
                "pk: { field: \"pk\", composite: [\"site\"], template: \"SITE#${site}\", casing: \"none\" },\n",
                "        index: \"heaviest\",\n        projection: [\"state\"],\n        pk: {",
                "sk: { field: \"weight\", composite: [\"weight\"], casing: \"none\" },\n",
                "sk: { field: \"sk\", composite: [], template: \"person\", casing: \"none\" },\n",
                "template: \"person#${email}\", casing: \"lower\" },\n",
                "template: \"${rank}\", casing: \"none\", cast: \"string\" },\n",
                "        index: \"by-check\",\n        pk: { field: \"checked\", composite: [\"checked\"], casing: \"none\" },\n",
                "        type: \"composite\",\n        pk: { composite: [\"site\", \"kind\"] },\n        sk: { composite: [\"taken\"] },\n",
                "  { table: \"Samples\" },\n",
            ][..],
        ),
        (
            Target::OneTable,
            &[
                "/** The table \"Warehouse\". */\nexport const WarehouseSchema = {\n  format: \"onetable:1.1.0\",\n",
                "    primary: { hash: \"pk\", sort: \"sk\" },\n",
                "    gsi1: { hash: \"gsi1pk\", sort: \"gsi1sk\", project: \"all\" },\n",
                "    heaviest: { type: \"local\", hash: \"pk\", sort: \"weight\", project: [\"state\"] },\n",
                "      sk: { type: String, value: \"BIN#${number:6}\" },\n",
                "      state: { type: String, required: true, enum: [\"FREE\", \"TAKEN\"] },\n",
                "      holder: { type: String },\n",
                "    \"by-check\": { hash: \"checked\", sort: \"site\", project: \"all\" },\n",
                "    primary: { hash: \"site\", sort: \"taken\" },\n",
                "      taken: { type: Number, required: true },\n",
            ],
        ),
        (
            Target::PynamoDb,
            &[
                "class BinGsi1Index(GlobalSecondaryIndex[\"Bin\"]):\n",
                "class BinHeaviestIndex(LocalSecondaryIndex[\"Bin\"]):\n",
                "        projection = IncludeProjection([\"state\"])\n",
                "    gsi1pk = UnicodeAttribute(null=True)\n",
                "    gsi1 = BinGsi1Index()\n",
                "    def key(site: str, number: float) -> tuple[str, str]:\n",
                "        return (\"SITE#\" + site, \"BIN#\" + format(number, \"06d\"))\n",
                "        self.gsi1pk = \"HOLDER#\" + self.holder if self.holder is not None else None\n",
                "        return (\"person#\" + email.lower(), \"person\")\n",
                "        self.gsi1pk = str(self.rank)\n",
                "    taken = NumberAttribute(range_key=True)\n",
                "        return (\"TICKETS#\" + _shard(ticket_id, 4), \"TICKET#\" + ticket_id)\n",
                "def _shard(text: str, count: int) -> str:\n",
            ],
        ),
    ] {
        let made = made(WAREHOUSE, target);
        for part in parts {
            assert!(made.text.contains(part), "{part}\n{}", made.text);
        }
    }
}

#[test]
fn a_key_that_a_library_would_write_otherwise_is_left_out() {
    use Target::{ElectroDb, OneTable, PynamoDb};
    let plain = "pk = \"P#{a}\", sk = \"S\"";
    for (keys, attributes, targets, expected) in [
        (
            "pk = \"P#{a:04}\", sk = \"S#{a}\"",
            "a = \"natural\"",
            &[ElectroDb][..],
            "Thing: ElectroDB fills an attribute up in all keys or in none, and `a` differs",
        ),
        (
            "pk = \"P#{a:04}\", sk = \"S\"",
            "a = \"integer\"",
            &[OneTable],
            "Thing: OneTable writes zeros before the sign of `a`, which can be negative",
        ),
        (
            "pk = \"P#{a:lower}\", sk = \"S\"",
            "a = \"ksuid\"",
            &[ElectroDb],
            "Thing: ElectroDB changes the letters of whole keys only, and not of parts as in `P#{a:lower}`",
        ),
        (
            "pk = \"P#{a}\", sk = \"{b}#{a}\"",
            "a = \"slug\", b = \"slug\"",
            &[ElectroDb],
            "Thing: ElectroDB has no form for a sort key of several attributes of which one is in \
             the partition key too",
        ),
        (
            "pk = \"P#{a}\", sk = \"S\", gsi1pk = \"ALL\", gsi1sk = \"THINGS\"",
            "a = \"slug\"",
            &[ElectroDb],
            "Thing in gsi1: ElectroDB writes no keys of an index that are the same in all items",
        ),
        (
            "pk = \"P#{a}\", sk = \"S\", gsi1pk = \"B#{b}\", gsi1sk = \"{a}\"",
            "a = \"slug\", b = { format = \"slug\", optional = true }",
            &[ElectroDb],
            "Thing in gsi1: ElectroDB has no form for keys of an index that are made of `a`, and of \
             `b`, which may be absent",
        ),
        (
            "pk = \"P#{a}${{b\", sk = \"S\"",
            "a = \"slug\"",
            &[ElectroDb],
            "Thing: `${b` is no text in a template of ElectroDB",
        ),
        (
            plain,
            "a = \"slug\", photo = \"binary\"",
            &[OneTable],
            "Thing: OneTable writes binary as text, and `photo` is binary",
        ),
        (
            plain,
            "a = \"slug\", _type = \"slug\"",
            &[OneTable],
            "Thing: OneTable writes the name of the model into `_type`",
        ),
        (
            "pk = \"P#{a}\", sk = \"S\"",
            "a = \"number\"",
            &[PynamoDb],
            "Thing: PynamoDB reads `a` as a float, which has no one text in a key",
        ),
    ] {
        for target in targets {
            assert_eq!(one(keys, attributes, *target).left_out, [expected], "{keys}");
        }
    }
}

#[test]
fn letters_that_never_change_are_no_change() {
    let keys = "pk = \"P#{a:lower}\", sk = \"S#{b:upper}\"";
    let attributes = "a = \"slug\", b = \"ulid\"";
    for (target, part) in [
        (Target::ElectroDb, "template: \"P#${a}\", casing: \"none\""),
        (Target::OneTable, "sk: { type: String, value: \"S#${b}\" }"),
    ] {
        let made = one(keys, attributes, target);
        assert_eq!((made.left_out, made.text.contains(part)), (Vec::new(), true), "{}", made.text);
    }
}

#[test]
fn a_model_without_entities_imports_nothing() {
    let made = made("[tables.T]\npartition_key = \"pk\"\n", Target::PynamoDb);
    assert!(made.text.ends_with("\"\"\"\n\nfrom __future__ import annotations\n"), "{}", made.text);
}

#[test]
fn entities_of_one_name_in_a_language_are_refused() {
    let text = "[tables.T]\npartition_key = \"pk\"\n\
                [entities.a-b]\nidentity = [\"i\"]\nkeys = { pk = \"X#{i}\" }\nattributes = { i = \"slug\" }\n\
                [entities.a_b]\nidentity = [\"i\"]\nkeys = { pk = \"Y#{i}\" }\nattributes = { i = \"slug\" }\n";
    let model = read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"));
    for (target, language) in [
        (Target::ElectroDb, "TypeScript"),
        (Target::OneTable, "TypeScript"),
        (Target::PynamoDb, "Python"),
    ] {
        let refused = generate(&model, &crate::check::check(&model), target);
        let expected = format!("entities `a-b` and `a_b` are both `AB` in {language}: rename one");
        assert_eq!(refused.map(|made| made.text), Err(expected));
    }
}

#[test]
fn names_that_a_language_or_library_has_are_others() {
    let attributes = "a = \"slug\", count = \"natural\", class = \"slug\", \"with-bar\" = \"slug\"";
    let keys = "pk = \"P#{a}\", sk = \"S\"";
    for (target, parts) in [
        (Target::ElectroDb, &["      \"with-bar\": {", "      count: {"][..]),
        (Target::OneTable, &["      \"with-bar\": {"]),
        (
            Target::PynamoDb,
            &[
                "    count_ = NumberAttribute(attr_name=\"count\")\n",
                "    class_ = UnicodeAttribute(attr_name=\"class\")\n",
                "    with_bar = UnicodeAttribute(attr_name=\"with-bar\")\n",
            ],
        ),
    ] {
        let made = one(keys, attributes, target);
        for part in parts {
            assert!(made.text.contains(part), "{part}\n{}", made.text);
        }
    }
}
