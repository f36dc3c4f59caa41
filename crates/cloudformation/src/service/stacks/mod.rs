//! CloudFormation: a form to an action, an action to its answer.

mod act;
mod describe;
mod input;
mod list;
mod template;

use std::sync::Arc;

use wire::aws::query::{self, Query};
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use crate::stack::{StackFault, Stacks};

const NAMESPACE: &str = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/// What stands in the result element of an answer.
type Written = Box<dyn FnOnce(&mut Xml) + Send>;

/// Answers a call.
pub(super) async fn answer(stacks: &Arc<Stacks>, call: &Call) -> Reply {
    let refuse = |status: u16, code: &str, message: &str| {
        let error = query::Fault { sender: status < 500, code, message };
        let error = query::error(NAMESPACE, &call.request_id, &error);
        Reply::xml(status, error)
    };
    let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
    let form = match Query::parse(form) {
        Ok(form) => form,
        Err(fault) => return refuse(400, "MalformedQueryString", &fault.to_string()),
    };
    let action = form.action().unwrap_or_default();
    match route(stacks, action, &form).await {
        Ok(written) => Reply::xml(200, query::answer(action, NAMESPACE, &call.request_id, written)),
        Err(fault) => {
            if let StackFault::Engine(error) = &fault {
                tracing::error!(%error, action, "a call of CloudFormation failed");
            }
            let (status, code) = fault.code();
            refuse(status, code, &fault.to_string())
        }
    }
}

async fn route(stacks: &Arc<Stacks>, action: &str, form: &Query) -> Result<Written, StackFault> {
    match action {
        "CreateStack" => act::create(stacks, form).await,
        "UpdateStack" => act::update(stacks, form).await,
        "DeleteStack" => act::delete(stacks, form).await,
        "CreateChangeSet" => act::create_change_set(stacks, form).await,
        "ExecuteChangeSet" => act::execute(stacks, form).await,
        "DeleteChangeSet" => act::delete_change_set(stacks, form).await,
        "ContinueUpdateRollback" | "RollbackStack" => act::roll_back(stacks, form).await,
        "UpdateTerminationProtection" => act::protect(stacks, form).await,
        "DescribeChangeSet" => describe::change_set(stacks, form).await,
        "DescribeStacks" => describe::stacks(stacks, form).await,
        "DescribeStackEvents" => describe::events(stacks, form).await,
        "DescribeStackResource" => describe::resource(stacks, form).await,
        "DescribeStackResources" => describe::resources(stacks, form).await,
        "ListStackResources" => list::resources(stacks, form).await,
        "ListStacks" => list::stacks(stacks, form).await,
        "ListChangeSets" => list::change_sets(stacks, form).await,
        "ListExports" => list::exports(stacks).await,
        "ListImports" => list::imports(stacks, form).await,
        "GetTemplate" => template::get(stacks, form).await,
        "GetTemplateSummary" => template::summary(stacks, form).await,
        "ValidateTemplate" => template::validate(stacks, form).await,
        "GetStackPolicy" | "SetStackPolicy" => nothing(),
        other => Err(StackFault::UnknownAction(other.to_owned())),
    }
}

/// An answer that says nothing.
#[expect(clippy::unnecessary_wraps, reason = "it ends calls that may fail")]
fn nothing() -> Result<Written, StackFault> {
    Ok(Box::new(|_| {}))
}

/// An answer that names one thing.
#[expect(clippy::unnecessary_wraps, reason = "it ends calls that may fail")]
fn named(name: &'static str, value: String) -> Result<Written, StackFault> {
    Ok(Box::new(move |xml| xml.text(name, &value)))
}
