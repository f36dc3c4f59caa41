//! Vector indexes of models: what K30 finds is proved on the engine, and a clean model is searched.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod endpoint;

use design::{
    Endpoint as _, Model, Prices, Proof, Source, Target, changes, check, generate, plan, prove,
    read,
};
use endpoint::InMemory;
use serde_json::{Value, json};

const NOTES: &str = r#"
[tables.Notes]
partition_key = "id"

[tables.Notes.vectors.meaning]
attribute = "embedding"
dimensions = 3
distance = "cosine"
partition_key = "owner"
filters = ["kind"]
projection = "keys"

[entities.Note]
identity = ["id"]
attributes = { id = "ulid", owner = "ulid", kind = "slug", embedding = "vector(3)" }
"#;

fn model(text: &str) -> Model {
    let source = Source::new("m.toml", text);
    read(&source).unwrap_or_else(|faults| panic!("{}", design::faults(&source, &faults)))
}

/// A change of the model, and what is said of it then.
const WRONG: &[(&str, &str, &str)] = &[
    ("owner = \"ulid\", ", "", "`Note` has no `owner`, so `meaning` does not hold it"),
    (
        "owner = \"ulid\"",
        "owner = { format = \"ulid\", optional = true }",
        "`Note` has sometimes no `owner`, so `meaning` does not hold it",
    ),
    (
        "vector(3)",
        "vector(4)",
        "no `Note` with `embedding` can be written: it has 4 numbers, meaning takes 3",
    ),
    ("vector(3)", "text", "no `Note` with `embedding` can be written: it is S, meaning takes 3"),
    (
        "partition_key = \"id\"\n",
        "partition_key = \"id\"\nbilling = \"provisioned\"\n",
        "`Notes` cannot be made with `meaning`",
    ),
];

#[test]
fn what_a_vector_index_cannot_hold_is_found_and_proved() {
    let endpoint = InMemory::open();
    assert!(check(&model(NOTES)).findings.is_empty());
    for (old, new, message) in WRONG {
        assert_eq!(NOTES.matches(old).count(), 1, "{old}");
        let model = model(&NOTES.replace(old, new));
        let found = check(&model).findings;
        let [finding] = found.as_slice() else { panic!("{new}: {found:#?}") };
        assert_eq!((finding.code, finding.message.as_str()), ("K30", *message));
        let proof = prove(&endpoint, &model, finding.scenario.as_ref().unwrap());
        assert_eq!(proof, Proof::Proved, "{new}");
    }
    // Where the vector is optional too, both may be meant to be.
    let both = NOTES
        .replace("owner = \"ulid\"", "owner = { format = \"ulid\", optional = true }")
        .replace("\"vector(3)\"", "{ format = \"vector(3)\", optional = true }");
    assert!(check(&model(&both)).findings.is_empty());
}

/// The table as CloudFormation describes it is taken by the engine, and a search finds its items.
#[test]
fn a_table_that_is_generated_has_its_vector_index() {
    let model = model(NOTES);
    let made = generate(&model, &check(&model), Target::CloudFormation).unwrap();
    let template: Value = serde_json::from_str(&made.text).unwrap();
    let table = &template["Resources"]["Notes"]["Properties"];
    let endpoint = InMemory::open();
    endpoint.call("CreateTable", table).unwrap();
    let vector = json!([{"N": "0.5"}, {"N": "1"}, {"N": "1"}]);
    let item = json!({
        "id": {"S": "a"}, "owner": {"S": "ada"}, "kind": {"S": "x"}, "embedding": {"L": vector},
    });
    endpoint.call("PutItem", &json!({"TableName": "Notes", "Item": item})).unwrap();
    let search = json!({
        "TableName": "Notes", "IndexName": "meaning", "TopK": 1, "SearchVector": vector,
        "SearchConditionExpression": "#o = :o", "ExpressionAttributeNames": {"#o": "owner"},
        "ExpressionAttributeValues": {":o": {"S": "ada"}},
    });
    let found = endpoint.call("SearchVectors", &search).unwrap();
    assert_eq!(found["SearchResults"][0]["Item"]["id"]["S"], "a", "{found}");
    let refused = generate(&model, &check(&model), Target::CdkPython).unwrap_err();
    assert!(refused.contains("generate cloudformation"), "{refused}");
    let imported = design::import(&[Source::new("t.json", made.text)]).unwrap();
    assert!(imported.text.contains("[tables.Notes.vectors.meaning]\n"), "{}", imported.text);
}

#[test]
fn a_plan_names_the_vector_indexes_that_it_does_not_price() {
    let prices = Prices::read(&Prices::built_in()).unwrap();
    let plan = plan(&InMemory::open(), &model(NOTES), prices.region("us-east-1").unwrap(), 20_702);
    let line = "Notes: the vector index `meaning` is in no sum, as its writes, searches and storage \
                have no price in the list";
    assert!(plan.assumed.iter().any(|it| it == line), "{:?}", plan.assumed);
}

#[test]
fn another_description_of_a_vector_index_is_another_index() {
    let (old, new) = (model(NOTES), model(&NOTES.replace("cosine", "euclidean")));
    let codes: Vec<_> = changes(&old, &new).findings.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["X02"]);
    assert!(changes(&old, &old).findings.is_empty());
}

#[test]
fn bad_vector_indexes_are_faults_at_their_place() {
    for (old, new, message) in [
        ("attribute = \"embedding\"\n", "", "vector index `meaning` needs `attribute`"),
        ("dimensions = 3\n", "", "vector index `meaning` needs `dimensions`"),
        (
            "dimensions = 3",
            "dimensions = 5000",
            "vector index `meaning` has vectors of 5000 numbers",
        ),
        ("distance = \"cosine\"\n", "", "vector index `meaning` needs `distance`"),
        ("\"cosine\"", "\"cosin\"", "`cosin` is not a distance of vectors"),
    ] {
        let source = Source::new("m.toml", NOTES.replace(old, new));
        let faults = read(&source).unwrap_err();
        let text = design::faults(&source, &faults);
        assert!(text.contains(message), "{new}: {text}");
    }
}
