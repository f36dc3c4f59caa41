//! The actions that list. Stacks are few: each list is one page.

use aws_services::timestamp::iso8601;
use wire::aws::query::Query;

use super::answer::Answer;
use super::describe::{last_operations, shape};
use super::input::required;
use crate::service::Stacks;
use crate::stack::error::StackError;

pub(super) async fn stacks(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let wanted = form.texts("StackStatusFilter");
    let mut all = service.store.all().await?;
    all.retain(|stack| wanted.is_empty() || wanted.iter().any(|one| one == stack.status.as_str()));
    all.sort_by_key(|stack| std::cmp::Reverse(stack.created));
    Ok(Box::new(move |xml| {
        xml.list("StackSummaries", &all, |xml, stack| {
            xml.text("StackId", &stack.id);
            xml.text("StackName", &stack.name);
            xml.optional("TemplateDescription", stack.settings.description.as_deref());
            xml.text("CreationTime", &iso8601(stack.created));
            xml.optional("LastUpdatedTime", stack.updated.map(iso8601).as_deref());
            xml.optional("DeletionTime", stack.deleted.map(iso8601).as_deref());
            xml.text("StackStatus", stack.status.as_str());
            xml.optional("StackStatusReason", stack.reason.as_deref());
            xml.optional("ParentId", stack.parent.as_deref());
            xml.optional("RootId", stack.root.as_deref());
            last_operations(xml, stack);
            xml.element("DriftInformation", |xml| xml.text("StackDriftStatus", "NOT_CHECKED"));
        });
    }))
}

pub(super) async fn resources(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let stack = service.store.existing(required(form, "StackName")?).await?;
    Ok(Box::new(move |xml| {
        xml.list("StackResourceSummaries", &stack.resources, |xml, resource| {
            shape(xml, resource, "LastUpdatedTimestamp");
        });
    }))
}

pub(super) async fn change_sets(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let name = required(form, "StackName")?;
    let stack = service.store.existing(name).await?;
    let sets = service.store.change_sets(&stack.uuid).await?;
    Ok(Box::new(move |xml| {
        xml.list("Summaries", &sets, |xml, set| {
            xml.text("StackId", &stack.id);
            xml.text("StackName", &stack.name);
            xml.text("ChangeSetId", &set.id);
            xml.text("ChangeSetName", &set.name);
            xml.text("ExecutionStatus", set.status.execution());
            xml.text("Status", set.status.as_str());
            xml.optional("StatusReason", set.reason.as_deref());
            xml.text("CreationTime", &iso8601(set.created));
            xml.optional("Description", set.description.as_deref());
        });
    }))
}

pub(super) async fn exports(service: &Stacks) -> Result<Answer, StackError> {
    let exports = service.store.exports().await?;
    Ok(Box::new(move |xml| {
        xml.list("Exports", &exports, |xml, (name, export)| {
            xml.text("ExportingStackId", &export.stack_id);
            xml.text("Name", name);
            xml.text("Value", &export.value);
        });
    }))
}

pub(super) async fn imports(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let name = required(form, "ExportName")?;
    if !service.store.exports().await?.contains_key(name) {
        return Err(StackError::NoExport(name.to_owned()));
    }
    let importers = service.store.importers(name).await?;
    if importers.is_empty() {
        return Err(StackError::NotImported(name.to_owned()));
    }
    Ok(Box::new(move |xml| xml.texts("Imports", &importers)))
}
