//! The sentences of throttled requests, by what was throttled.
//!
//! Source: API_TransactWriteItems and API_ThrottlingReason, except where a sentence says otherwise.

use crate::generated::ThrottlingReason;

/// Of provisioned throughput, and of partitions.
pub(super) fn provisioned(reasons: &[ThrottlingReason]) -> &'static str {
    if names(reasons, "Index") {
        "The level of configured provisioned throughput for one or more global secondary indexes of \
         the table was exceeded. Consider increasing your provisioning level for the \
         under-provisioned global secondary indexes with the UpdateTable API."
    } else {
        "The level of configured provisioned throughput for the table was exceeded. Consider \
         increasing your provisioning level with the UpdateTable API."
    }
}

/// Of on-demand tables and indexes. The sentence about a maximum is a guess.
pub(super) fn on_demand(reasons: &[ThrottlingReason]) -> &'static str {
    if names(reasons, "MaxOnDemand") {
        "Throughput exceeds the maximum OnDemandThroughput configured on table or index"
    } else if names(reasons, "Index") {
        "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB \
         is automatically scaling your index so please try again shortly."
    } else {
        "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically \
         scaling your table or index so please try again shortly. If exceptions persist, check if \
         you have a hot key: \
         https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html"
    }
}

/// Whether the first reason has this part; reasons are made of resource, operation and limit.
fn names(reasons: &[ThrottlingReason], part: &str) -> bool {
    let first = reasons.first().and_then(|reason| reason.reason.as_deref());
    first.is_some_and(|reason| reason.contains(part))
}
