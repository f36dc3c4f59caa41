//! The bodies of errors.

use model::{ApiError, CanceledReason, NotFound, ReasonCode};
use serde_json::{Value, json};

#[track_caller]
fn rendered(error: &ApiError, status: u16, body: Value) {
    let mut out = Vec::new();
    assert_eq!(crate::encode_error(None, error, &mut out), status);
    assert_eq!(serde_json::from_slice::<Value>(&out).expect("JSON"), body);
}

fn item() -> value::Item {
    let mut builder = value::ItemBuilder::new();
    builder.begin_attribute("pk");
    builder.string("a");
    builder.finish()
}

#[test]
fn a_modelled_error_has_its_qualified_code() {
    rendered(
        &ApiError::ResourceNotFound(NotFound::Resource),
        400,
        json!({"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
               "message": "Requested resource not found"}),
    );
}

#[test]
fn an_unknown_operation_has_no_text() {
    rendered(
        &ApiError::UnknownOperation,
        400,
        json!({"__type": "com.amazon.coral.service#UnknownOperationException"}),
    );
}

#[test]
fn an_unsigned_request_is_told_so() {
    rendered(
        &ApiError::MissingAuthenticationToken,
        400,
        json!({"__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
               "message": "Request is missing Authentication Token"}),
    );
}

#[test]
fn a_failed_condition_shows_the_item_if_asked_for() {
    let code = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    let text = "The conditional request failed";
    rendered(
        &ApiError::ConditionalCheckFailed { item: None },
        400,
        json!({"__type": code, "message": text}),
    );
    rendered(
        &ApiError::ConditionalCheckFailed { item: Some(item()) },
        400,
        json!({"__type": code, "message": text, "Item": {"pk": {"S": "a"}}}),
    );
}

#[test]
fn a_cancelled_transaction_lists_one_reason_per_action() {
    let failed = CanceledReason { code: ReasonCode::ConditionalCheckFailed, item: Some(item()) };
    rendered(
        &ApiError::TransactionCanceled { reasons: vec![failed, CanceledReason::NONE] },
        400,
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "CancellationReasons": [
                {"Code": "ConditionalCheckFailed", "Item": {"pk": {"S": "a"}},
                 "Message": "The conditional request failed"},
                {"Code": "None"},
            ],
            "Message": "Transaction cancelled, please refer cancellation reasons for specific \
                        reasons [ConditionalCheckFailed, None]",
        }),
    );
}

#[test]
fn a_server_fault_has_status_500() {
    rendered(
        &ApiError::InternalServerError,
        500,
        json!({"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError",
               "message": "Internal server error"}),
    );
}
