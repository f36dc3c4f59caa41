//! The stack that tests deploy: one table, with the indexes that they like.

use serde_json::json;

use crate::process::Server;

/// A template with a table `things` with these global indexes.
pub(crate) fn template(indexes: &[&str]) -> String {
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let hash = |name: &str| json!([{"AttributeName": name, "KeyType": "HASH"}]);
    let index = |name: &&str| {
        json!({
            "IndexName": name, "KeySchema": hash(name), "Projection": {"ProjectionType": "ALL"}
        })
    };
    let names = std::iter::once("pk").chain(indexes.iter().copied());
    let mut properties = json!({
        "TableName": "things",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": hash("pk"),
        "AttributeDefinitions": names.map(attribute).collect::<Vec<_>>(),
    });
    if !indexes.is_empty() {
        properties["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    let resource = json!({"Type": "AWS::DynamoDB::Table", "Properties": properties});
    json!({"Resources": {"Things": resource}}).to_string()
}

/// The names of the table's indexes.
pub(crate) fn indexes(server: &Server) -> Vec<String> {
    let (_, answer) = server.call("DescribeTable", r#"{"TableName":"things"}"#);
    let indexes = answer["Table"]["GlobalSecondaryIndexes"].as_array().cloned();
    let indexes = indexes.unwrap_or_default();
    let mut names: Vec<_> =
        indexes.iter().filter_map(|index| index["IndexName"].as_str().map(str::to_owned)).collect();
    names.sort();
    names
}
