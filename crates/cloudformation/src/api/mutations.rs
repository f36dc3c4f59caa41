//! The actions that create, change or delete something.

use wire::aws::query::Query;

use super::answer::{Answer, element, empty};
use super::input::{request, required};
use crate::service::Stacks;
use crate::stack::actor::Actor;
use crate::stack::change_sets::NewChangeSet;
use crate::stack::error::StackError;
use crate::stack::operations::Started;

/// The stack and the operation.
fn started(started: Started) -> Answer {
    Box::new(move |xml| {
        xml.text("StackId", &started.stack);
        xml.text("OperationId", &started.operation);
    })
}

pub(super) async fn create(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let request = request(service, actor, form).await?;
    Ok(started(service.operations.create(request).await?))
}

pub(super) async fn update(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let request = request(service, actor, form).await?;
    Ok(started(service.operations.update(request).await?))
}

pub(super) async fn delete(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let name = required(form, "StackName")?;
    let token = form.text("ClientRequestToken").map(str::to_owned);
    let actor = (actor.clone(), form.text("RoleARN"));
    service.operations.delete(name, actor, form.texts("RetainResources"), token).await?;
    empty()
}

pub(super) async fn create_change_set(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let set_type = form.text("ChangeSetType").unwrap_or("UPDATE");
    if !matches!(set_type, "CREATE" | "UPDATE" | "IMPORT") {
        return Err(StackError::Malformed {
            name: "ChangeSetType",
            value: set_type.to_owned(),
            expected: "CREATE, UPDATE or IMPORT",
        });
    }
    let new = NewChangeSet {
        name: required(form, "ChangeSetName")?.to_owned(),
        set_type: set_type.to_owned(),
        description: form.text("Description").map(str::to_owned),
        include_nested: form.flag("IncludeNestedStacks"),
        request: request(service, actor, form).await?,
    };
    let (id, stack_id) = service.operations.create_change_set(new).await?;
    Ok(Box::new(move |xml| {
        xml.text("Id", &id);
        xml.text("StackId", &stack_id);
    }))
}

pub(super) async fn execute(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let change_set = required(form, "ChangeSetName")?;
    let token = form.text("ClientRequestToken").map(str::to_owned);
    let disable_rollback = form.flag("DisableRollback");
    let stack = form.text("StackName");
    service.operations.execute(change_set, stack, actor.clone(), token, disable_rollback).await?;
    empty()
}

pub(super) async fn delete_change_set(
    service: &Stacks,
    form: &Query,
) -> Result<Answer, StackError> {
    service
        .operations
        .delete_change_set(required(form, "ChangeSetName")?, form.text("StackName"))
        .await?;
    empty()
}

pub(super) async fn roll_back(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let name = required(form, "StackName")?;
    let token = form.text("ClientRequestToken").map(str::to_owned);
    let skip = form.texts("ResourcesToSkip");
    let actor = (actor.clone(), form.text("RoleARN"));
    Ok(started(service.operations.roll_back(name, actor, skip, token).await?))
}

pub(super) async fn cancel(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    service.operations.cancel(required(form, "StackName")?).await?;
    empty()
}

pub(super) async fn protect(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let name = required(form, "StackName")?;
    let stack = service.store.existing(name).await?;
    service.store.protect(&stack.uuid, form.flag("EnableTerminationProtection")).await?;
    element("StackId", stack.id)
}
