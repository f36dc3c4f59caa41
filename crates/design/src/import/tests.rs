//! Every format is known by its content, and what it says is in the model. Members are those that
//! the formats' own documentation and public examples have.

use super::*;
use crate::definition::{DataType, Model, Projection};

fn imported(name: &str, text: &str) -> Imported {
    import(&[Source::new(name, text)]).unwrap_or_else(|(_, fault)| panic!("{fault}"))
}

fn model(imported: &Imported) -> Model {
    let source = Source::new("m.toml", imported.text.as_str());
    crate::read::read(&source).unwrap_or_else(|faults| panic!("{faults:?}\n{}", imported.text))
}

fn asked(imported: &Imported, part: &str) -> bool {
    let lines: Vec<&str> = imported.text.lines().collect();
    imported.todos.iter().any(|todo| {
        let line = lines.get(todo.line - 1).copied().unwrap_or("");
        assert_eq!(line, format!("# TODO: {}", todo.message));
        todo.message.contains(part)
    })
}

const TEMPLATE: &str = r#"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Bucket: { Type: "AWS::S3::Bucket" }
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub "${Stage}-orders"
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: pk, AttributeType: S }
        - { AttributeName: at, AttributeType: N }
      KeySchema:
        - { AttributeName: pk, KeyType: HASH }
        - { AttributeName: at, KeyType: RANGE }
      GlobalSecondaryIndexes:
        - IndexName: by-day
          KeySchema:
            - { AttributeName: tenant, KeyType: HASH }
            - { AttributeName: day, KeyType: HASH }
            - { AttributeName: at, KeyType: RANGE }
          Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [note] }
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      TimeToLiveSpecification: { AttributeName: expires, Enabled: true }
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
"#;

#[test]
fn a_template_gives_its_tables() {
    let made = imported("t.yaml", TEMPLATE);
    assert_eq!(made.format, "a template of CloudFormation");
    assert!(asked(&made, "the table's name is made"), "{}", made.text);
    assert!(asked(&made, "says nothing of entities, patterns"), "{}", made.text);
    let model = model(&made);
    let [table] = model.tables.as_slice() else { panic!("{}", made.text) };
    assert_eq!(table.name.text, "Orders");
    assert_eq!(table.ttl.as_ref().map(|it| it.text.as_str()), Some("expires"));
    assert!(table.point_in_time_recovery && !table.deletion_protection);
    assert_eq!(table.stream, Some(crate::Stream::New));
    assert_eq!(
        table.types.first().map(|(name, kind)| (name.text.as_str(), *kind)),
        Some(("at", DataType::N))
    );
    let index = &table.indexes[0];
    assert_eq!(index.schema.hash.len(), 2);
    assert!(matches!(&index.projection, Projection::Include(names) if names[0].text == "note"));
}

const FUNCTIONS: &str = r#"
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/k } }
      BillingMode: !If [IsProd, PROVISIONED, PAY_PER_REQUEST]
      TableClass: !Ref Class
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: !Ref Sort, KeyType: RANGE }]
      GlobalSecondaryIndexes:
        - IndexName: !Sub "${Stage}-by-day"
          KeySchema: [{ AttributeName: day, KeyType: HASH }]
          Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [note, !Ref More] }
      TimeToLiveSpecification: { AttributeName: expires, Enabled: !If [IsProd, true, false] }
  Fn::ForEach::Tables: [Name, [A, B], { "T${Name}": { Type: AWS::DynamoDB::Table } }]
  Simple:
    Type: AWS::Serverless::SimpleTable
    Properties: { TableName: simple, PrimaryKey: { Name: number, Type: Number } }
  Plain: { Type: AWS::Serverless::SimpleTable }
  Global:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      TableName: everywhere
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      Replicas: [{ Region: us-east-1 }, { Region: eu-west-1 }]
"#;

#[test]
fn what_functions_of_a_template_hide_is_asked() {
    let made = imported("t.yaml", FUNCTIONS);
    for question in [
        "`BillingMode` is",
        "`TableClass` is",
        "a function adds properties",
        "a part of its key is no text",
        "the index's name is no text",
        "one of the attributes that it holds is no text",
        "whether items expire is",
        "`ForEach Tables` makes resources",
        "the first Region of the template",
    ] {
        assert!(asked(&made, question), "{question}: {}", made.text);
    }
    let model = model(&made);
    let names: Vec<&str> = model.tables.iter().map(|table| table.name.text.as_str()).collect();
    assert_eq!(names, ["Orders", "simple", "Plain", "everywhere"]);
    let hash = |at: usize| model.tables[at].schema.hash[0].text.as_str();
    assert_eq!((hash(1), hash(2)), ("number", "id"));
    assert_eq!(model.tables[1].types[0].1, DataType::N);
    assert_eq!(model.tables[3].replicas[0].text, "eu-west-1");
}

const SCHEMA: &str = r##"{"tables": [{
  "table_config": {"table_name": "Shop", "partition_key": "pk", "sort_key": "sk"},
  "gsi_list": [{"name": "ByDay", "partition_key": ["tenant", "day"], "sort_key": "at",
    "projection": "INCLUDE", "included_attributes": ["total"]}],
  "entities": {"Order": {"entity_type": "ORDER", "pk_template": "USER#{user_id}", "sk_template": "ORDER#{order_id}",
    "gsi_mappings": [{"name": "ByDay", "pk_template": ["{tenant}", "{day}"], "sk_template": "{at}"}],
    "fields": [
      {"name": "user_id", "type": "uuid", "required": true}, {"name": "order_id", "type": "uuid", "required": true},
      {"name": "tenant", "type": "string", "required": true}, {"name": "day", "type": "string", "required": true},
      {"name": "at", "type": "string", "required": true}, {"name": "total", "type": "decimal", "required": false}],
    "access_patterns": [
      {"pattern_id": 1, "name": "get_order", "description": "One order", "operation": "GetItem",
       "parameters": [{"name": "user_id", "type": "string"}, {"name": "order_id", "type": "string"}], "return_type": "single_entity"},
      {"pattern_id": 2, "name": "create_order", "operation": "PutItem",
       "parameters": [{"name": "order", "type": "entity", "entity_type": "Order"}], "return_type": "single_entity"},
      {"pattern_id": 3, "name": "orders_of_day", "operation": "Query", "index_name": "ByDay", "range_condition": "between",
       "parameters": [{"name": "tenant", "type": "string"}, {"name": "day", "type": "string"},
         {"name": "from_time", "type": "string"}, {"name": "to_time", "type": "integer"}],
       "filter_expression": {"conditions": [{"field": "total", "operator": ">=", "param": "least"}]},
       "return_type": "entity_list"},
      {"pattern_id": 6, "name": "move_key", "operation": "UpdateItem",
       "parameters": [{"name": "user_id", "type": "string"}, {"name": "order_id", "type": "string"}], "return_type": "single_entity"},
      {"pattern_id": 4, "name": "set_total", "operation": "UpdateItem",
       "parameters": [{"name": "user_id", "type": "string"}, {"name": "order_id", "type": "string"}, {"name": "total", "type": "decimal"}],
       "return_type": "single_entity"}]}}}],
  "cross_table_access_patterns": [{"pattern_id": 5, "name": "move", "operation": "TransactWrite",
    "entities_involved": [{"table": "Shop", "entity": "Order", "action": "Put", "condition": "attribute_not_exists(pk)"},
      {"table": "Shop", "entity": "Order", "action": "Delete"}]}]}"##;

#[test]
fn a_parameter_called_as_an_attribute_is_its_beginning_after_the_words_of_the_key() {
    let query = |parameter: &str| {
        let pattern = format!(
            r#"{{"pattern_id": 9, "name": "some", "operation": "Query", "range_condition": "begins_with",
            "parameters": [{{"name": "user_id", "type": "string"}}, {{"name": "{parameter}", "type": "string"}}],
            "return_type": "entity_list"}}, {{"pattern_id": 1, "#
        );
        imported("schema.json", &SCHEMA.replacen("{\"pattern_id\": 1, ", &pattern, 1)).text
    };
    let by_attribute = query("order_id_prefix");
    assert!(by_attribute.contains("begins_with = \"ORDER#{order_id_prefix}\""), "{by_attribute}");
    assert!(by_attribute.contains("is taken for the beginning of `order_id`"), "{by_attribute}");
    // What another name means the file does not say: it is compared as it is.
    let other = query("start");
    assert!(other.contains("begins_with = \"{start}\""), "{other}");
}

#[test]
fn a_schema_of_the_server_gives_everything() {
    let made = imported("schema.json", SCHEMA);
    assert_eq!(made.format, "a schema.json of AWS's MCP server");
    // Which attribute `from_time` and `least` mean, the file does not say.
    assert!(asked(&made, "\"Entity.attribute\""), "{}", made.text);
    assert!(asked(&made, "what does it change, its key?"), "{}", made.text);
    assert!(asked(&made, "do the values of tenant, day, at look like"), "{}", made.text);
    assert!(asked(&made, "is it what makes it one and the same"), "{}", made.text);
    let declared = "parameters = { from_time = \"text\", to_time = \"integer\", least = \"text\" }";
    assert!(made.text.contains(declared), "{}", made.text);
    let model = model(&made);
    let order = &model.entities[0];
    assert_eq!(order.key("sk").map(|it| it.text.as_str()), Some("ORDER#{order_id}"));
    assert_eq!(order.key("tenant").map(|it| it.text.as_str()), Some("{tenant}"));
    assert!(order.attribute("total").is_some_and(|it| it.optional));
    let names: Vec<(&str, &str)> =
        model.patterns.iter().map(|it| (it.name.text.as_str(), it.operation.name())).collect();
    assert_eq!(
        names,
        [
            ("get_order", "GetItem"),
            ("create_order", "PutItem"),
            ("orders_of_day", "Query"),
            ("move_key", "UpdateItem"),
            ("set_total", "UpdateItem"),
            ("move", "TransactWriteItems"),
        ]
    );
    let query = &model.patterns[2];
    let keys: Vec<&str> = query.key.iter().map(|it| it.attribute.text.as_str()).collect();
    assert_eq!(keys, ["tenant", "day", "at"]);
    assert_eq!(query.key[2].comparison, crate::Comparison::Between);
    let sets = model.patterns[4].actions[0].sets.as_ref().map(|it| it[0].text.clone());
    assert_eq!(sets.as_deref(), Some("total"));
    assert_eq!(model.patterns[5].actions.len(), 2);
}

#[test]
fn both_files_of_one_name_are_told_apart() {
    let server = r##"{"tables": [{"TableName": "T", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST"}],
        "items": {"T": [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]},
        "access_patterns": [{"pattern": "1", "description": "Get", "table": "T", "index": null,
          "dynamodb_operation": "GetItem", "implementation": "aws dynamodb get-item --table-name T"}]}"##;
    let made = imported("dynamodb_data_model.json", server);
    assert_eq!(made.format, "a dynamodb_data_model.json of AWS's MCP server");
    assert!(
        made.text.contains("[tables.T]\npartition_key = \"pk\"\nbilling = \"on-demand\"\n"),
        "{}",
        made.text
    );
    assert!(asked(&made, "aws dynamodb get-item --table-name T"), "{}", made.text);
    let index = "\"index\": null, ";
    let other = server.replace(index, "\"index\": \"N/A\", ").replace(
        "\"access_patterns\": [",
        r#""access_patterns": [{"pattern": "2", "description": "Search", "dynamodb_operation": "N/A"},
           {"pattern": "3", "reason": "S3 keeps the images"},
           {"pattern": "4", "dynamodb_operation": "TransactWrite", "implementation": "aws"}, "#,
    );
    let made = imported("dynamodb_data_model.json", &other);
    // What DynamoDB does not do is no pattern, and its question has a place.
    for question in [
        "the pattern `pattern_2` (Search) has the operation `N/A`, which is none of DynamoDB's",
        "the pattern `pattern_3` (S3 keeps the images) has no operation",
    ] {
        assert!(asked(&made, question), "{question}: {}", made.text);
    }
    let of_patterns = |line: &&str| line.starts_with("[patterns.") || line.starts_with("operation");
    let lines: Vec<&str> = made.text.lines().filter(of_patterns).collect();
    let expected = [
        "[patterns.pattern_4]",
        "operation = \"TransactWriteItems\"",
        "[patterns.pattern_1]",
        "operation = \"GetItem\"",
    ];
    assert_eq!(lines, expected, "{}", made.text);
    assert!(!made.text.contains("index ="), "{}", made.text);
    let skill = r##"{"tables": [{"table_name": "T", "table_class": "STANDARD_INFREQUENT_ACCESS",
        "key_schema": [{"attribute_name": "pk", "key_type": "HASH"}],
        "attribute_definitions": [{"attribute_name": "pk", "attribute_type": "N"}],
        "entities": [{"entity_name": "Order", "estimated_item_size_bytes": 700, "estimated_item_count": 1000,
          "attributes": ["pk", "status"]}], "gsis": []}],
        "access_patterns": [{"pattern_id": "AP1", "operation": "UpdateItem", "table": "T", "peak_rps": 40, "avg_rps": 2.5,
          "items_per_request": 1, "attributes_written": ["status"], "entities_written": ["Order"]}]}"##;
    let made = imported("dynamodb_data_model.json", skill);
    assert_eq!(made.format, "a dynamodb_data_model.json of AWS's agent skill");
    let model = model(&made);
    assert_eq!((model.entities[0].size, model.entities[0].count), (Some(700), Some(1000.0)));
    let pattern = &model.patterns[0];
    assert_eq!((pattern.peak, pattern.average), (Some(40.0), Some(2.5)));
}

#[test]
fn facets_are_entities_whose_samples_say_what_is_fixed() {
    let text = r##"{"ModelName": "Shop", "DataModel": [{"TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
        "KeyAttributes": {"PartitionKey": {"AttributeName": "PK", "AttributeType": "S"}, "SortKey": {"AttributeName": "SK", "AttributeType": "S"}},
        "NonKeyAttributes": [{"AttributeName": "made", "AttributeType": "S"}, {"AttributeName": "total", "AttributeType": "N"}],
        "TableFacets": [
          {"FacetName": "Order", "KeyAttributeAlias": {"PartitionKeyAlias": "SubId#SKU", "SortKeyAlias": "ORDER#<id>"},
           "NonKeyAttributes": ["made", "total"], "DataAccess": {"MySql": {}},
           "TableData": [
             {"PK": {"S": "s1#bolt"}, "SK": {"S": "ORDER#7"}, "made": {"S": "2026-11-29"}, "total": {"N": "3"}},
             {"PK": {"S": "s2#nut"}, "SK": {"S": "ORDER#8"}, "made": {"S": "2026-11-30"}}]},
          {"FacetName": "Profile", "KeyAttributeAlias": {"PartitionKeyAlias": "USER#<id>", "SortKeyAlias": "PROFILE"}, "NonKeyAttributes": []}],
        "GlobalSecondaryIndexes": [{"IndexName": "ByDay", "KeyAttributes": {"PartitionKey": {"AttributeName": "made", "AttributeType": "S"}},
          "Projection": {"ProjectionType": "KEYS_ONLY"}}], "DataAccess": {"MySql": {}}}]}"##;
    let made = imported("shop.json", text);
    assert_eq!(made.format, "a model of NoSQL Workbench");
    // Without samples an alias says too little.
    assert!(asked(&made, "from the alias `USER#<id>` alone"), "{}", made.text);
    assert!(!asked(&made, "from the alias `ORDER#<id>` alone"), "{}", made.text);
    let model = model(&made);
    let order = &model.entities[0];
    assert_eq!(order.key("PK").map(|it| it.text.as_str()), Some("{SubId}#{SKU}"));
    assert_eq!(order.key("SK").map(|it| it.text.as_str()), Some("ORDER#{id}"));
    assert_eq!(order.attribute("made").map(|it| it.format.text.as_str()), Some("date"));
    assert!(order.attribute("total").is_some_and(|it| it.optional));
    assert_eq!(model.tables[0].indexes[0].projection, Projection::Keys);
}

#[test]
fn a_facet_without_a_name_gets_one_and_a_question() {
    let facet = |name: &str| {
        format!(
            r##"{{{name}"KeyAttributeAlias": {{"PartitionKeyAlias": "USER#<id>"}}, "NonKeyAttributes": []}}"##
        )
    };
    let facets =
        [facet(""), facet(r#""FacetName": "", "#), facet(r#""FacetName": "User", "#)].join(", ");
    let text = format!(
        r#"{{"DataModel": [{{"TableName": "Shop", "TableFacets": [{facets}],
        "KeyAttributes": {{"PartitionKey": {{"AttributeName": "PK", "AttributeType": "S"}}}}}}]}}"#
    );
    let made = imported("shop.json", &text);
    assert!(asked(&made, "the facet has no name"), "{}", made.text);
    let model = model(&made);
    let names: Vec<&str> = model.entities.iter().map(|it| it.name.text.as_str()).collect();
    assert_eq!(names, ["ShopFacet1", "ShopFacet2", "User"], "{}", made.text);
}

#[test]
fn a_schema_of_onetable_gives_its_models() {
    let text = r##"{"format": "onetable:1.1.0", "version": "0.0.1",
        "indexes": {"primary": {"hash": "pk", "sort": "sk"}, "gs1": {"hash": "gs1pk", "sort": "gs1sk", "project": ["status"]}},
        "models": {"User": {
          "pk": {"type": "string", "value": "account#${accountId}"}, "sk": {"type": "string", "value": "user#${id}"},
          "gs1pk": {"type": "string", "value": "user#"}, "gs1sk": {"type": "string", "value": "user#${email}#${id}"},
          "accountId": {"type": "string", "required": true}, "id": {"type": "string", "generate": "ulid", "required": true},
          "email": {"type": "string", "required": true, "unique": true},
          "status": {"type": "string", "required": true, "enum": ["active", "inactive"]},
          "expires": {"type": "date", "ttl": true, "required": true}}},
        "params": {"isoDates": true, "timestamps": true}}"##;
    let made = imported("schema.json", text);
    assert_eq!(made.format, "a schema of OneTable");
    assert!(asked(&made, "_unique#"), "{}", made.text);
    let model = model(&made);
    let user = &model.entities[0];
    assert_eq!(user.key("gs1sk").map(|it| it.text.as_str()), Some("user#{email}#{id}"));
    let format = |name: &str| user.attribute(name).map(|it| it.format.text.as_str());
    assert_eq!(format("id"), Some("ulid"));
    assert_eq!(format("status"), Some("active | inactive"));
    assert_eq!(format("expires"), Some("epoch(s)"));
    assert_eq!(format("_type"), Some("User"));
    assert!(user.attribute("updated").is_some_and(|it| it.mutable));
}

#[test]
fn a_dto_of_the_toolbox_gives_an_entity_and_asks_for_lost_functions() {
    let text = r##"{"entityName": "Pokemon", "timestamps": true,
        "table": {"name": "poke", "partitionKey": {"name": "pk", "type": "string"}, "sortKey": {"name": "sk", "type": "string"},
          "indexes": {"byLevel": {"type": "global", "partitionKey": {"name": "trainer", "type": "string"}}}},
        "schema": {"type": "item", "attributes": {
          "trainerId": {"type": "string", "key": true, "savedAs": "pk", "transform": {"transformerId": "prefix", "prefix": "TRAINER", "delimiter": "#"}},
          "level": {"type": "number"}, "kind": {"type": "string", "enum": ["fire", "water"]}}}}"##;
    let made = imported("dto.json", text);
    assert_eq!(made.format, "DTOs of dynamodb-toolbox");
    assert!(asked(&made, "`sk` is computed by a function"), "{}", made.text);
    assert!(made.text.contains("keys = { pk = \"TRAINER#{trainerId}\" }"), "{}", made.text);
    assert!(made.text.contains("_et = { values = [\"Pokemon\"] }"), "{}", made.text);
}

#[test]
fn what_is_unknown_is_refused_with_what_it_could_be() {
    let source = Source::new("a.json", "{\"widgets\": []}");
    let Err((0, fault)) = import(&[source]) else { panic!("it is imported") };
    assert_eq!(fault.message, "the file is of no known format; it has widgets");
    assert!(fault.help.is_some_and(|help| help.contains("NoSQL Workbench")));
}

#[test]
fn two_things_of_one_name_are_both_kept() {
    let template = |stage: &str| {
        let properties = r#""KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]"#;
        let text = format!(
            r#"{{"Resources": {{"Orders": {{"Type": "AWS::DynamoDB::Table", "Properties": {{{properties}}}}}}}}}"#
        );
        Source::new(format!("{stage}.template.json"), text)
    };
    let made = import(&[template("one"), template("two")]).unwrap_or_else(|(_, it)| panic!("{it}"));
    assert!(asked(&made, "there are several `Orders`"), "{}", made.text);
    assert_eq!(model(&made).tables.len(), 2);
}
