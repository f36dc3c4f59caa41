//! Requests that are refused by rules, and requests that are explained.

use crate::client::{Server, item, key};
use serde_json::{Value, json};

fn update(condition: &str) -> Value {
    json!({
        "TableName": "Things", "Key": key("ORDER#404", "META"), "UpdateExpression": "SET n = :v",
        "ConditionExpression": condition, "ExpressionAttributeValues": {":v": {"S": "x"}},
    })
}

#[test]
fn a_denied_request_is_refused_and_changes_nothing() {
    let server = Server::start(&["K16", "C02", "C03"]);
    let client = server.connect();
    client.table("Things", &[("by-mail", "mail", "", json!({"ProjectionType": "ALL"}))]);
    let refused = client.try_call("UpdateItem", &update("n <> :v")).expect_err("K16");
    assert_eq!(
        refused,
        "Refused by --deny: K16 UpdateItem of Things makes an item where there is none; add \
         `attribute_exists(pk)` to its condition"
    );
    assert_eq!(client.get("Things", "ORDER#404", "META"), json!({}), "no item was made");
    let scan = json!({
        "TableName": "Things", "FilterExpression": "mail = :m",
        "ExpressionAttributeValues": {":m": {"S": "a@b.c"}},
    });
    let refused = client.try_call("Scan", &scan).expect_err("C02");
    assert!(
        refused.contains(
            "C02 the Scan reads all of Things; Query index by-mail of Things by `mail = …`"
        )
    );
    let refused = client.try_call("UpdateItem", &update("attribute_exists(pk)"));
    assert_eq!(refused, Err("The conditional request failed".to_owned()), "it is DynamoDB's own");
    // C17 and the like are not asked for.
    client.call("PutItem", &json!({"TableName": "Things", "Item": item("a", "b", &[])}));
    let select = json!({"Statement": "SELECT * FROM \"Things\" WHERE n = 'x'"});
    let refused = client.try_call("ExecuteStatement", &select).expect_err("C02");
    assert!(refused.contains("C02 the SELECT reads all of Things"), "{refused}");
}

#[test]
fn a_read_that_throws_away_what_it_reads_is_refused_once_that_is_known() {
    let server = Server::start(&["C03"]);
    let client = server.connect();
    client.table("Things", &[]);
    let query = json!({
        "TableName": "Things", "KeyConditionExpression": "pk = :pk", "FilterExpression": "n = :n",
        "ExpressionAttributeValues": {":pk": {"S": "U#1"}, ":n": {"S": "x"}},
    });
    for number in 0..9 {
        client.put("Things", &item("U#1", &number.to_string(), &[]));
    }
    assert_eq!(client.call("Query", &query)["ScannedCount"], 9);
    client.put("Things", &item("U#1", "9", &[]));
    let refused = client.try_call("Query", &query).expect_err("ten are read, none is returned");
    assert!(refused.contains("C03 the query of Things reads 10 items and returns 0"), "{refused}");
}

#[test]
fn an_explanation_is_what_the_request_would_do_and_nothing_is_done() {
    let server = Server::start(&[]);
    let client = server.connect();
    client.table("Things", &[("by-mail", "mail", "", json!({"ProjectionType": "ALL"}))]);
    client.put("Things", &item("U#1", "P", &[("mail", "a@b.c")]));
    let before = server.advise(None).traffic.seen.len();
    let body = json!({"TableName": "Things", "Item": item("U#2", "P", &[("mail", "d@e.f")])});
    let put = client.explain("PutItem", &body).expect("it can be explained");
    // "Read/write capacity" in the developer guide: an item of up to 1 KB is one unit, in the
    // table and in each index that shows it.
    let arms: Vec<(Option<&str>, f64)> =
        put.units.iter().map(|row| (row.index.as_deref(), row.write_units)).collect();
    assert_eq!(arms, [(None, 1.0), (Some("by-mail"), 1.0)]);
    assert_eq!((put.did.created, put.refused), (1, None));
    assert_eq!(put.dollars_per_million, Some(1.25), "two units at 0.625 $ a million");
    assert_eq!(put.remarks.iter().map(|it| it.code).collect::<Vec<_>>(), ["K17"]);
    assert_eq!(client.get("Things", "U#2", "P"), json!({}), "nothing was written");
    let seen = server.advise(None).traffic.seen.len();
    assert_eq!(seen, before + 1, "only the GetItem was recorded");

    let select = json!({"Statement": "SELECT * FROM \"Things\" WHERE mail = 'a@b.c'"});
    let select = client.explain("ExecuteStatement", &select).expect("it can be explained");
    assert_eq!((select.did.items_read, select.did.items_found), (1, 1));
    let remark = select.remarks.first().expect("C02");
    assert_eq!(
        (remark.code, &*remark.help),
        ("C02", "Query index by-mail of Things by `mail = …`")
    );

    let refused = client.explain("UpdateItem", &update("attribute_exists(pk)")).expect("explained");
    assert!(refused.refused.is_some() && refused.did.created == 0, "{refused:?}");
    let unexplained = client.explain("ListTables", &json!({})).expect_err("no items");
    assert_eq!(
        unexplained.to_string(),
        "ListTables reads and writes no items; requests that do can be explained"
    );
}

#[test]
fn shapes_are_bounded_and_the_others_are_counted_together() {
    let server = Server::start(&[]);
    let client = server.connect();
    client.table("Things", &[]);
    for number in 0..1_500 {
        let select = format!("SELECT * FROM \"Things\" WHERE pk = 'a' AND n = {number}");
        client.call("ExecuteStatement", &json!({"Statement": select}));
    }
    let traffic = server.advise(None).traffic;
    assert_eq!((traffic.seen.len(), traffic.others), (1_024, 476));
    // One shape, many beginnings of keys: sixteen have counters, the rest has one together.
    let other = Server::start(&[]);
    let client = other.connect();
    client.table("Things", &[]);
    for letter in b'A'..=b'Z' {
        client.get("Things", &format!("{}#1", char::from(letter)), "x");
    }
    let traffic = other.advise(None).traffic;
    let calls: Vec<u64> = traffic.seen.iter().map(|seen| seen.counters.calls).collect();
    assert_eq!((calls.len(), calls.iter().sum::<u64>()), (17, 26));
    assert_eq!(calls.iter().max(), Some(&10));
}

#[test]
fn tables_that_were_deleted_make_room_for_others() {
    let server = Server::start(&[]);
    let client = server.connect();
    for number in 0..600 {
        let table = format!("Made{number}");
        client.table(&table, &[]);
        client.put(&table, &item("a", "b", &[]));
        client.get(&table, "a", "b");
        client.call("DeleteTable", &json!({"TableName": table}));
    }
    client.table("Last", &[]);
    client.call("Scan", &json!({"TableName": "Last"}));
    let advice = server.advise(None);
    let last = advice.findings.iter().find(|finding| finding.table == "Last");
    assert_eq!(last.map(|finding| finding.code), Some("C02"), "{:?}", advice.findings);
    let tables: Vec<&str> = advice.traffic.tables.iter().map(|table| &*table.name).collect();
    assert_eq!(tables, ["Last"], "the only one that exists");
}

#[test]
fn the_guide_names_the_codes_that_deny_and_warn_take() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/design/running.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let sentence = guide.split("Both take").nth(1).and_then(|rest| rest.split(". ").next());
    let words = sentence.expect("its sentence").split(|letter: char| !letter.is_alphanumeric());
    let codes: Vec<&str> = words.filter(|word| word.len() == 3 && *word != "and").collect();
    assert_eq!(codes, advisor::REQUEST_CODES);
}

const MODEL: &str = r##"
[tables.Things]
partition_key = "pk"
sort_key = "sk"

[entities.User]
identity = ["user_id"]
keys = { pk = "USER#{user_id}", sk = "PROFILE" }
attributes = { user_id = "slug", name = "text" }

[entities.Order]
identity = ["user_id", "number"]
keys = { pk = "USER#{user_id}", sk = "ORDER#{number:05}" }
attributes = { user_id = "slug", number = "natural" }

[patterns.get_user]
operation = "GetItem"
returns = "User"

[patterns.list_orders]
operation = "Query"
key = { pk = "USER#{user_id}", sk = { begins_with = "ORDER#" } }
returns = "Order"

[patterns.rename_user]
operation = "UpdateItem"
entity = "User"
sets = ["name"]
condition = "attribute_exists(pk)"
"##;

#[test]
fn a_model_names_patterns_and_lists_what_none_describes() {
    let source = design::Source::new("m.toml", MODEL);
    let model = design::read(&source).expect("a model");
    let server = Server::start(&[]);
    let client = server.connect();
    client.table("Things", &[]);
    client
        .call("PutItem", &json!({"TableName": "Things", "Item": item("USER#ann", "PROFILE", &[])}));
    client
        .call("PutItem", &json!({"TableName": "Things", "Item": item("USER#ann", "PROFILE", &[])}));
    client.get("Things", "USER#ann", "PROFILE");
    client.call(
        "Query",
        &json!({
            "TableName": "Things", "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
            "ExpressionAttributeValues": {":pk": {"S": "USER#ann"}, ":sk": {"S": "ORDER#"}},
        }),
    );
    let advice = server.advise(Some(&model));
    // Two puts over each other, which no pattern describes: the model never makes a user.
    let finding = advice.findings.first().expect("K17");
    assert_eq!((finding.code, &*finding.entities), ("K17", &["User".to_owned()][..]));
    assert_eq!(finding.patterns, Vec::<String>::new());
    let described: Vec<&str> = advice
        .undescribed
        .iter()
        .map(|at| advice.traffic.seen[*at].shape.judged.operation)
        .collect();
    assert_eq!(described, ["PutItem"]);
    assert_eq!(advice.unused, ["rename_user"]);
}
