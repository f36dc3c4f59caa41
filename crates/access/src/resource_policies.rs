//! Resource policies of tables and streams, read once and kept until they change.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use policy::Attachment;

use crate::policy_text::PolicyText;

/// Policies that are kept at most.
const KEPT: usize = 1_000;

/// The documents of resource policies that were asked for.
#[derive(Debug, Default)]
pub(crate) struct ResourcePolicies {
    read: Mutex<HashMap<String, Arc<PolicyText>>>,
}

/// A stored policy is no policy; so nobody but the account itself gets past it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl ResourcePolicies {
    /// The policy of the resource `arn`, whose text is `text`.
    pub(crate) fn read(&self, arn: &str, text: &str) -> Result<Arc<PolicyText>, Unreadable> {
        let mut read = self.read.lock();
        if let Some(known) = read.get(arn).filter(|known| known.text == text) {
            return Ok(Arc::clone(known));
        }
        let policy = PolicyText::parse(text, Attachment::Resource).map_err(|error| {
            tracing::warn!(%error, resource = arn, "a stored resource policy is no policy");
            Unreadable
        })?;
        if read.len() >= KEPT {
            read.clear();
        }
        let policy = Arc::new(policy);
        read.insert(arn.to_owned(), Arc::clone(&policy));
        Ok(policy)
    }
}
