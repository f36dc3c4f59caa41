//! Requests that create or change a stack, directly or by a change set.

use templates::ParameterInput;

use super::actor::Actor;
use super::record::{OnFailure, RollbackConfiguration};

/// The members that such requests have in common.
#[derive(Clone, Debug)]
pub(crate) struct StackRequest {
    /// Who asks.
    pub(crate) actor: Actor,
    pub(crate) stack_name: String,
    /// `None` means the template that the stack has.
    pub(crate) template: Option<String>,
    pub(crate) parameters: Vec<ParameterInput>,
    /// `None` means those that the stack has.
    pub(crate) tags: Option<Vec<(String, String)>>,
    pub(crate) capabilities: Vec<String>,
    pub(crate) notification_arns: Option<Vec<String>>,
    pub(crate) role_arn: Option<String>,
    pub(crate) on_failure: OnFailure,
    pub(crate) timeout_minutes: Option<u32>,
    /// `None` means the one that the stack has.
    pub(crate) rollback: Option<RollbackConfiguration>,
    pub(crate) token: Option<String>,
    pub(crate) termination_protection: bool,
    pub(crate) import_existing: bool,
    pub(crate) imports: Vec<(String, String)>,
    pub(crate) skip_unsupported: bool,
}

/// Options of one operation.
#[derive(Debug)]
pub(crate) struct OperationOptions {
    /// Who asks.
    pub(crate) actor: Actor,
    pub(crate) on_failure: OnFailure,
    pub(crate) import_existing: bool,
    pub(crate) imports: Vec<(String, String)>,
    pub(crate) token: Option<String>,
    pub(crate) change_set: Option<String>,
}

impl From<&StackRequest> for OperationOptions {
    fn from(request: &StackRequest) -> Self {
        Self {
            actor: request.actor.clone(),
            on_failure: request.on_failure,
            import_existing: request.import_existing,
            imports: request.imports.clone(),
            token: request.token.clone(),
            change_set: None,
        }
    }
}
