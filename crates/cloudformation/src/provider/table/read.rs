//! The requests that read a table.

use model::{Operation, Request};
use serde_json::json;
use templates::resource::ResourceContext;
use templates::resource::table::arn;

use crate::provider::step::request;

/// The requests that read everything that a template can set.
pub(super) fn requests(context: &ResourceContext, table: &str) -> Vec<Request> {
    let named = json!({"TableName": table});
    let by_arn = json!({"ResourceArn": arn(context, table)});
    let bodies = [
        (Operation::DescribeTable, &named),
        (Operation::DescribeTimeToLive, &named),
        (Operation::DescribeContinuousBackups, &named),
        (Operation::ListContributorInsights, &named),
        (Operation::ListTagsOfResource, &by_arn),
        (Operation::GetResourcePolicy, &by_arn),
    ];
    // A name that breaks a constraint has no table: there is nothing to read then.
    bodies.into_iter().filter_map(|(operation, body)| request(operation, body).ok()).collect()
}
