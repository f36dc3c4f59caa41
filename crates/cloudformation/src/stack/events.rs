//! Events of a stack.

use super::record::{Event, STACK_TYPE, Stack};
use super::status::StackStatus;
use super::storage::StackStore;

/// An event of the stack itself.
pub(crate) fn stack_event(
    store: &StackStore,
    stack: &Stack,
    status: StackStatus,
    reason: Option<String>,
    token: Option<String>,
) -> Event {
    Event {
        id: store.uuid(),
        logical_id: stack.name.clone(),
        physical_id: stack.id.clone(),
        resource_type: STACK_TYPE.to_owned(),
        time: store.now(),
        status: status.as_str().to_owned(),
        reason,
        properties: None,
        token,
        operation: stack.operation.as_ref().map(|operation| operation.id.clone()),
    }
}
