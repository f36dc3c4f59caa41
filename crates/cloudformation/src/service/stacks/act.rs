//! The actions that change something.

use std::sync::Arc;

use wire::aws::query::Query;

use super::input::{request, required};
use super::{Written, named, nothing};
use crate::stack::{NewChangeSet, StackFault, Stacks};

pub(super) async fn create(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let request = request(stacks, form).await?;
    named("StackId", stacks.create(request).await?)
}

pub(super) async fn update(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let request = request(stacks, form).await?;
    named("StackId", stacks.update(request).await?)
}

pub(super) async fn delete(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let name = required(form, "StackName")?;
    let token = form.text("ClientRequestToken").map(str::to_owned);
    stacks.delete(name, form.texts("RetainResources"), token).await?;
    nothing()
}

pub(super) async fn create_change_set(
    stacks: &Arc<Stacks>,
    form: &Query,
) -> Result<Written, StackFault> {
    let set_type = form.text("ChangeSetType").unwrap_or("UPDATE");
    if !matches!(set_type, "CREATE" | "UPDATE" | "IMPORT") {
        return Err(StackFault::Malformed {
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
        request: request(stacks, form).await?,
    };
    let (id, stack_id) = stacks.create_change_set(new).await?;
    Ok(Box::new(move |xml| {
        xml.text("Id", &id);
        xml.text("StackId", &stack_id);
    }))
}

pub(super) async fn execute(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let change_set = required(form, "ChangeSetName")?;
    let token = form.text("ClientRequestToken").map(str::to_owned);
    let disable_rollback = form.flag("DisableRollback");
    stacks.execute(change_set, form.text("StackName"), token, disable_rollback).await?;
    nothing()
}

pub(super) async fn delete_change_set(
    stacks: &Arc<Stacks>,
    form: &Query,
) -> Result<Written, StackFault> {
    stacks.delete_change_set(required(form, "ChangeSetName")?, form.text("StackName")).await?;
    nothing()
}

pub(super) async fn roll_back(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let name = required(form, "StackName")?;
    let token = form.text("ClientRequestToken").map(str::to_owned);
    named("StackId", stacks.roll_back(name, form.texts("ResourcesToSkip"), token).await?)
}

pub(super) async fn protect(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let name = required(form, "StackName")?;
    let found = stacks.find(name).await?;
    let stack = found.ok_or_else(|| StackFault::NoStack(name.to_owned()))?;
    stacks.protect(&stack.uuid, form.flag("EnableTerminationProtection")).await?;
    named("StackId", stack.id)
}
