//! The request context: what goes along with every request.

use std::sync::Arc;

use env::{Deadline, Timestamp};
use model::Caller;
pub use model::Namespace;

/// One request's surroundings.
#[derive(Clone, Debug)]
pub struct RequestCtx {
    /// Whose tables: the account and Region of the caller.
    pub namespace: Namespace,
    /// Who asks, and for which account and Region.
    pub caller: Arc<Caller>,
    /// The host and port by which the caller reached the server, if it came over HTTP.
    pub host: Option<Arc<str>>,
    /// The moment that reads are to show, if it is not the present.
    pub as_of: Option<Timestamp>,
    /// When the caller stops waiting.
    pub deadline: Deadline,
}

impl RequestCtx {
    /// The context of a call that no client signed: of the server itself, or of a test.
    #[must_use]
    pub fn internal(namespace: Namespace, deadline: Deadline) -> Self {
        let caller = Arc::new(Caller::internal(namespace.clone()));
        Self { namespace, caller, host: None, as_of: None, deadline }
    }
}
