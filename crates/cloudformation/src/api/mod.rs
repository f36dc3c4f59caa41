//! The API of CloudFormation: a form to an action, an action to its answer.

mod answer;
mod bootstrap_stack;
mod describe;
mod drift;
mod events;
mod input;
mod json_xml;
mod list;
mod mutations;
mod refactor;
mod templates;

use aws_services::{AwsService, CallPermission, form};
use engine::{Namespace, RequestCtx};
use wire::aws::query::{self, Query};
use wire::aws::{Call, Reply};

use self::answer::Answer;
use crate::service::{CloudFormation, Stacks};
use crate::stack::acting::SERVICE;
use crate::stack::actor::Actor;
use crate::stack::error::StackError;

const NAMESPACE: &str = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

impl AwsService for CloudFormation {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
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
        let actor = Actor::of(&context.caller.principal);
        match route(&self.stacks(&context.namespace), &actor, action, &form).await {
            Ok(answer) => {
                Reply::xml(200, query::answer(action, NAMESPACE, &call.request_id, answer))
            }
            Err(error) => {
                if let StackError::Engine(error) = &error {
                    tracing::error!(%error, action, "a call of CloudFormation failed");
                }
                let (status, code) = error.code();
                refuse(status, code, &error.to_string())
            }
        }
    }

    fn permissions(&self, namespace: &Namespace, call: &Call) -> Vec<CallPermission> {
        let Some(form) = form(call) else { return Vec::new() };
        let Some(action) = form.action() else { return Vec::new() };
        let own = CallPermission::new(format!("cloudformation:{action}"), stack(namespace, &form));
        // A change set by its ARN is of a stack that need not be named.
        let set = form.text("ChangeSetName").filter(|name| name.starts_with("arn:"));
        let set = set.map(|arn| CallPermission::new(own.action.clone(), arn));
        // Who passes a role lets the service do what they may not do themselves.
        let role = form.text("RoleARN").map(|role| {
            let values = vec![("iam:PassedToService".to_owned(), SERVICE.to_owned())];
            CallPermission { values, ..CallPermission::new("iam:PassRole", role) }
        });
        [own].into_iter().chain(set).chain(role).collect()
    }
}

/// The ARN of the stack that a call names.
fn stack(namespace: &Namespace, form: &Query) -> String {
    let Namespace { account, region } = namespace;
    let Some(name) = form.text("StackName") else { return "*".to_owned() };
    let resource = match name.splitn(6, ':').nth(5).filter(|_| name.starts_with("arn:")) {
        Some(resource) => resource.to_owned(),
        None => format!("stack/{name}/*"),
    };
    format!("arn:aws:cloudformation:{region}:{account}:{resource}")
}

async fn route(
    service: &Stacks,
    actor: &Actor,
    action: &str,
    form: &Query,
) -> Result<Answer, StackError> {
    match action {
        "CreateStack" => mutations::create(service, actor, form).await,
        "UpdateStack" => mutations::update(service, actor, form).await,
        "CancelUpdateStack" => mutations::cancel(service, form).await,
        "DeleteStack" => mutations::delete(service, actor, form).await,
        "CreateChangeSet" => mutations::create_change_set(service, actor, form).await,
        "ExecuteChangeSet" => mutations::execute(service, actor, form).await,
        "DeleteChangeSet" => mutations::delete_change_set(service, form).await,
        "ContinueUpdateRollback" | "RollbackStack" => {
            mutations::roll_back(service, actor, form).await
        }
        "UpdateTerminationProtection" => mutations::protect(service, form).await,
        "DescribeChangeSet" => describe::change_set(service, form).await,
        "DescribeStacks" => describe::stacks(service, form).await,
        "DescribeStackEvents" => events::of_stack(service, form).await,
        "DescribeEvents" => events::of_operation(service, form).await,
        "DescribeStackResource" => describe::resource(service, form).await,
        "DescribeStackResources" => describe::resources(service, form).await,
        "DetectStackDrift" => drift::of_stack(service, actor, form).await,
        "DetectStackResourceDrift" => drift::of_resource(service, actor, form).await,
        "DescribeStackDriftDetectionStatus" => drift::status(service, form).await,
        "DescribeStackResourceDrifts" => drift::resources(service, form).await,
        "CreateStackRefactor" => refactor::create(service, actor, form).await,
        "DescribeStackRefactor" => refactor::describe(service, form).await,
        "ExecuteStackRefactor" => refactor::execute(service, actor, form).await,
        "ListStackRefactors" => refactor::list(service, form).await,
        "ListStackRefactorActions" => refactor::actions(service, form).await,
        "ListStackResources" => list::resources(service, form).await,
        "ListStacks" => list::stacks(service, form).await,
        "ListChangeSets" => list::change_sets(service, form).await,
        "ListExports" => list::exports(service).await,
        "ListImports" => list::imports(service, form).await,
        "GetTemplate" => templates::get(service, form).await,
        "GetTemplateSummary" => templates::summary(service, actor, form).await,
        "ValidateTemplate" => templates::validate(service, actor, form).await,
        "GetStackPolicy" | "SetStackPolicy" => answer::empty(),
        other => Err(StackError::UnknownAction(other.to_owned())),
    }
}
