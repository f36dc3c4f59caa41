//! The operation table, envelopes, permissions of requests, and the ordered map.

use crate::{
    Access, ApiError, BatchGetItemInput, ConditionCheck, ConditionValue, ExecuteStatementInput,
    Framework, ItemFault, KeysAndAttributes, LegacyFault, ListTablesInput, Operation, OrderedMap,
    Permission, Put, PutItemInput, QueryInput, Request, RequestFault, Resource, ReturnValue,
    Select, TransactWriteItem, TransactWriteItemsInput,
};

#[test]
fn every_operation_is_found_by_its_target_header() {
    for operation in Operation::ALL {
        assert_eq!(Operation::from_target(operation.facts().target), Some(operation));
    }
}

#[test]
fn both_services_are_complete() {
    let is_streams = |op: &&Operation| op.facts().target.starts_with("DynamoDBStreams_");
    let streams = Operation::ALL.iter().filter(is_streams);
    assert_eq!(streams.count(), 4);
    assert_eq!(Operation::ALL.len(), 66);
}

#[test]
fn a_target_of_the_wrong_service_or_name_is_unknown() {
    for target in [
        "",
        "PutItem",
        ".PutItem",
        "DynamoDB_20120810.",
        "DynamoDB_20120810.putItem",
        "DynamoDB_20111205.PutItem",
        "DynamoDBStreams_20120810.PutItem",
        "DynamoDB_20120810.GetRecords",
        "DynamoDB_20120810.PutItem.PutItem",
    ] {
        assert_eq!(Operation::from_target(target), None, "{target}");
    }
}

#[test]
fn single_item_writes_and_batch_reads_answer_with_the_newer_framework() {
    let newer: Vec<Operation> =
        Operation::ALL.into_iter().filter(|op| op.framework() == Framework::Newer).collect();
    let writes = [Operation::DeleteItem, Operation::PutItem, Operation::UpdateItem];
    assert_eq!(newer.first(), Some(&Operation::BatchGetItem));
    assert_eq!(newer.get(1..), Some(&writes[..]));
    // Only the writes have the envelope.
    let enveloped = Operation::ALL.into_iter().filter(|op| op.facts().envelope);
    assert_eq!(enveloped.collect::<Vec<_>>(), writes);
    assert!(writes.iter().all(|op| op.facts().access == Access::Write));
}

/// The actions and resources that a request needs, in one line each.
fn needed(request: &Request) -> Vec<(&'static str, Resource<'_>)> {
    let permissions = request.permissions().into_iter();
    permissions.map(|Permission { action, resource }| (action, resource)).collect()
}

#[test]
fn a_request_needs_its_action_on_the_table_or_on_the_index_alone() {
    let put = PutItemInput { table_name: "a".into(), ..PutItemInput::default() };
    assert_eq!(needed(&put.into()), [("dynamodb:PutItem", Resource::Table("a"))]);
    let query = QueryInput { table_name: "a".into(), ..QueryInput::default() };
    assert_eq!(needed(&query.clone().into()), [("dynamodb:Query", Resource::Table("a"))]);
    let query = QueryInput { index_name: Some("i".into()), ..query };
    let index = Resource::Index { table: "a", index: "i" };
    assert_eq!(needed(&query.into()), [("dynamodb:Query", index)]);
    let batch = [("a", KeysAndAttributes::default()), ("b", KeysAndAttributes::default())];
    let request_items = batch.into_iter().collect();
    let batch = BatchGetItemInput { request_items, ..BatchGetItemInput::default() };
    let action = "dynamodb:BatchGetItem";
    let tables = [(action, Resource::Table("a")), (action, Resource::Table("b"))];
    assert_eq!(needed(&batch.into()), tables);
    let any = [("dynamodb:ListTables", Resource::Any)];
    assert_eq!(needed(&ListTablesInput::default().into()), any);
}

/// Source: "Using IAM with DynamoDB transactions" in the developer guide: the permissions of the
/// parts.
#[test]
fn a_transaction_needs_the_actions_of_its_parts() {
    let check = ConditionCheck { table_name: "a".into(), ..ConditionCheck::default() };
    let put = Put { table_name: "b".into(), ..Put::default() };
    let part = TransactWriteItem::default;
    let transact_items = vec![
        TransactWriteItem { condition_check: Some(check), ..part() },
        TransactWriteItem { put: Some(put), ..part() },
    ];
    let request: Request =
        TransactWriteItemsInput { transact_items, ..TransactWriteItemsInput::default() }.into();
    let parts = [
        ("dynamodb:ConditionCheckItem", Resource::Table("a")),
        ("dynamodb:PutItem", Resource::Table("b")),
    ];
    assert_eq!(needed(&request), parts);
    let enclosing =
        ConditionValue { key: "dynamodb:EnclosingOperation", value: "TransactWriteItems" };
    assert_eq!(request.condition_values(), [enclosing]);
}

#[test]
fn what_a_statement_needs_is_in_its_text() {
    let statement = || "SELECT * FROM a".to_owned();
    let input = ExecuteStatementInput { statement: statement(), ..<_>::default() };
    let text = statement();
    let needs = [("dynamodb:ExecuteStatement", Resource::Statement(&text))];
    assert_eq!(needed(&input.into()), needs);
}

#[test]
fn conditions_test_what_the_request_says() {
    let value = |key, value| ConditionValue { key, value };
    let put = PutItemInput { return_values: Some(ReturnValue::AllOld), ..<_>::default() };
    let values = Request::from(put).condition_values();
    assert_eq!(values, [value("dynamodb:ReturnValues", "ALL_OLD")]);
    let query = QueryInput { select: Some(Select::Count), ..QueryInput::default() };
    let values = Request::from(query).condition_values();
    assert_eq!(values, [value("dynamodb:Select", "COUNT")]);
    assert_eq!(Request::from(PutItemInput::default()).condition_values(), []);
}

#[test]
fn of_pairs_with_one_name_the_last_counts() {
    let map: OrderedMap<u8> = [("a", 1), ("b", 2), ("a", 3), ("c", 4)].into_iter().collect();
    let pairs: Vec<(&str, &u8)> = map.iter().collect();
    assert_eq!(pairs, [("b", &2), ("a", &3), ("c", &4)]);
}

#[test]
fn only_faults_of_the_request_have_the_envelope_of_the_newer_framework() {
    let select = || {
        let fault = RequestFault::SelectWithProjection { parameter: "P", select: "COUNT" };
        ApiError::from(fault)
    };
    for (operation, error, enveloped) in [
        (Operation::PutItem, ApiError::from(RequestFault::ReturnValues), true),
        (Operation::PutItem, ApiError::from(LegacyFault::BetweenOrder), true),
        (Operation::PutItem, ApiError::from(ItemFault::TooLarge), false),
        (Operation::PutItem, ApiError::from(RequestFault::BadArn("a".into())), false),
        (Operation::GetItem, ApiError::from(RequestFault::Expression("e".into())), false),
        // The exception of `overrides.toml`.
        (Operation::Query, select(), true),
        (Operation::Scan, select(), false),
    ] {
        let bare = error.to_string();
        let opening = if enveloped { "1 validation error detected: " } else { "" };
        assert_eq!(error.message(Some(operation)), format!("{opening}{bare}"));
        assert_eq!(error.message(None), bare);
    }
}
