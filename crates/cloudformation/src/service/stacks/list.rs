//! The actions that list. Stacks are few: each list is one page.

use std::sync::Arc;

use wire::aws::query::Query;

use super::Written;
use super::describe::{found, shape};
use super::input::required;
use crate::service::clock::iso;
use crate::stack::{StackFault, Stacks};

pub(super) async fn stacks(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let wanted = form.texts("StackStatusFilter");
    let mut all = stacks.all().await?;
    all.retain(|stack| wanted.is_empty() || wanted.iter().any(|one| one == stack.status.as_str()));
    all.sort_by_key(|stack| std::cmp::Reverse(stack.created));
    Ok(Box::new(move |xml| {
        xml.list("StackSummaries", &all, |xml, stack| {
            xml.text("StackId", &stack.id);
            xml.text("StackName", &stack.name);
            xml.optional("TemplateDescription", stack.settings.description.as_deref());
            xml.text("CreationTime", &iso(stack.created));
            xml.optional("LastUpdatedTime", stack.updated.map(iso).as_deref());
            xml.optional("DeletionTime", stack.deleted.map(iso).as_deref());
            xml.text("StackStatus", stack.status.as_str());
            xml.optional("StackStatusReason", stack.reason.as_deref());
            xml.element("DriftInformation", |xml| xml.text("StackDriftStatus", "NOT_CHECKED"));
        });
    }))
}

pub(super) async fn resources(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let stack = found(stacks, required(form, "StackName")?).await?;
    Ok(Box::new(move |xml| {
        xml.list("StackResourceSummaries", &stack.resources, |xml, resource| {
            shape(xml, resource, "LastUpdatedTimestamp");
        });
    }))
}

pub(super) async fn change_sets(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let name = required(form, "StackName")?;
    let stack = found(stacks, name).await?;
    let sets = stacks.change_sets(&stack.uuid).await?;
    Ok(Box::new(move |xml| {
        xml.list("Summaries", &sets, |xml, set| {
            xml.text("StackId", &stack.id);
            xml.text("StackName", &stack.name);
            xml.text("ChangeSetId", &set.id);
            xml.text("ChangeSetName", &set.name);
            xml.text("ExecutionStatus", set.status.execution());
            xml.text("Status", set.status.as_str());
            xml.optional("StatusReason", set.reason.as_deref());
            xml.text("CreationTime", &iso(set.created));
            xml.optional("Description", set.description.as_deref());
        });
    }))
}

pub(super) async fn exports(stacks: &Arc<Stacks>) -> Result<Written, StackFault> {
    let exports = stacks.exports().await?;
    Ok(Box::new(move |xml| {
        xml.list("Exports", &exports, |xml, (name, export)| {
            xml.text("ExportingStackId", &export.stack_id);
            xml.text("Name", name);
            xml.text("Value", &export.value);
        });
    }))
}

pub(super) async fn imports(stacks: &Arc<Stacks>, form: &Query) -> Result<Written, StackFault> {
    let name = required(form, "ExportName")?;
    if !stacks.exports().await?.contains_key(name) {
        return Err(StackFault::NoExport(name.to_owned()));
    }
    let importers = stacks.importers(name).await?;
    if importers.is_empty() {
        return Err(StackFault::NotImported(name.to_owned()));
    }
    Ok(Box::new(move |xml| xml.texts("Imports", &importers)))
}
