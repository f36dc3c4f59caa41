//! CloudWatch, as much of it as reads contributor insights: GetInsightRuleReport and
//! DescribeInsightRules over the rules that DynamoDB makes.
//!
//! Clients reach it by three protocols: RPC v2 with CBOR (boto3, the AWS CLI and the newer SDKs),
//! JSON 1.0, and the query protocol.
//!
//! Sources: the API reference of CloudWatch; the service model of botocore 1.43; "Smithy RPC v2
//! CBOR protocol" in the Smithy documentation.

mod error;
mod input;
mod protocol;
mod report;
mod service;

use std::sync::Arc;

use engine::Engine;

/// CloudWatch.
#[derive(Clone, Debug)]
pub struct CloudWatch {
    engine: Arc<Engine>,
}

impl CloudWatch {
    /// The service over the counters of `engine`.
    #[must_use]
    pub const fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }
}
