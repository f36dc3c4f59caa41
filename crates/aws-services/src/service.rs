//! The interface of a service.

use std::future::Future;

use access::CallPermission;
use engine::{Namespace, RequestCtx};
use wire::aws::query::Query;
use wire::aws::{Call, Reply};

/// A service that is reached by AWS's protocols.
pub trait AwsService {
    /// Answers a call in the namespace of `context`.
    fn answer(&self, context: &RequestCtx, call: &Call) -> impl Future<Output = Reply> + Send;

    /// The permissions that its caller needs in `namespace`, by the same reading of the call as
    /// [`AwsService::answer`]. A call that cannot be read needs none: it is refused as such.
    fn permissions(&self, namespace: &Namespace, call: &Call) -> Vec<CallPermission>;
}

/// The form of a call of the query protocol, from its body or else its URL.
pub fn form(call: &Call) -> Option<Query> {
    let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
    Query::parse(form).ok()
}
