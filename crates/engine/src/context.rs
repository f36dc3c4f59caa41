//! What goes along with every request: who asks, in which namespace, until when.

use std::sync::Arc;

use env::Deadline;

/// The account and Region whose tables a request sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Namespace {
    /// Twelve digits.
    pub account: Arc<str>,
    /// A Region name such as `us-east-1`.
    pub region: Arc<str>,
}

impl Namespace {
    /// A namespace.
    #[must_use]
    pub fn new(account: &str, region: &str) -> Self {
        Self { account: account.into(), region: region.into() }
    }

    /// The ARN of a table.
    #[must_use]
    pub fn table_arn(&self, table: &str) -> String {
        format!("arn:aws:dynamodb:{}:{}:table/{table}", self.region, self.account)
    }
}

/// One request's surroundings.
#[derive(Clone, Debug)]
pub struct RequestCtx {
    /// Whose tables.
    pub namespace: Namespace,
    /// The host and port by which the caller reached the server, if it came over HTTP.
    pub host: Option<Arc<str>>,
    /// When the caller stops waiting.
    pub deadline: Deadline,
}
