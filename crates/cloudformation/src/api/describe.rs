//! The actions that describe stacks, their events and resources, and change sets.

use std::sync::Arc;

use aws_services::timestamp::iso8601;
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::answer::Answer;
use super::input::required;
use super::{bootstrap_stack, json_xml};
use crate::service::Stacks;
use crate::stack::error::StackError;
use crate::stack::record::{
    ChangeSet, OnFailure, ParameterRecord, Resource, RollbackConfiguration, Settings, Stack,
};

pub(super) async fn stacks(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let Some(name) = form.text("StackName") else {
        let mut all = service.store.living().await?;
        all.sort_by_key(|stack| std::cmp::Reverse(stack.created));
        return Ok(Box::new(move |xml| xml.list("Stacks", &all, describe)));
    };
    match service.store.find(name).await? {
        Some(stack) => Ok(Box::new(move |xml| xml.list("Stacks", [&stack], describe))),
        None if bootstrap_stack::is_named(&service.store, name) => {
            let store = Arc::clone(&service.store);
            Ok(Box::new(move |xml| {
                xml.list("Stacks", [()], |xml, ()| bootstrap_stack::describe(&store, xml));
            }))
        }
        None => Err(StackError::NoStackWithId(name.to_owned())),
    }
}

fn describe(xml: &mut Xml, stack: &Stack) {
    xml.text("StackId", &stack.id);
    xml.text("StackName", &stack.name);
    xml.optional("ChangeSetId", stack.change_set.as_deref());
    xml.optional("Description", stack.settings.description.as_deref());
    parameters(xml, &stack.settings.parameters);
    xml.text("CreationTime", &iso8601(stack.created));
    xml.optional("LastUpdatedTime", stack.updated.map(iso8601).as_deref());
    xml.optional("DeletionTime", stack.deleted.map(iso8601).as_deref());
    xml.text("StackStatus", stack.status.as_str());
    xml.optional("StackStatusReason", stack.reason.as_deref());
    settings(xml, &stack.settings);
    let protected = if stack.termination_protection { "true" } else { "false" };
    xml.text("EnableTerminationProtection", protected);
    xml.list("Outputs", &stack.outputs, |xml, output| {
        xml.text("OutputKey", &output.key);
        xml.text("OutputValue", &output.value);
        xml.optional("Description", output.description.as_deref());
        xml.optional("ExportName", output.export.as_deref());
    });
    xml.optional("ParentId", stack.parent.as_deref());
    xml.optional("RootId", stack.root.as_deref());
    last_operations(xml, stack);
    xml.element("DriftInformation", |xml| xml.text("StackDriftStatus", "NOT_CHECKED"));
}

/// `LastOperations`.
pub(super) fn last_operations(xml: &mut Xml, stack: &Stack) {
    if !stack.last_operations.is_empty() {
        xml.list("LastOperations", &stack.last_operations, |xml, (kind, id)| {
            xml.text("OperationType", kind);
            xml.text("OperationId", id);
        });
    }
}

fn parameters(xml: &mut Xml, parameters: &[ParameterRecord]) {
    xml.list("Parameters", parameters, |xml, parameter| {
        xml.text("ParameterKey", &parameter.key);
        let shown = if parameter.no_echo { "****" } else { &parameter.value };
        xml.text("ParameterValue", shown);
        xml.optional("ResolvedValue", parameter.resolved.as_deref());
    });
}

fn settings(xml: &mut Xml, settings: &Settings) {
    let disabled = if settings.disable_rollback { "true" } else { "false" };
    xml.text("DisableRollback", disabled);
    xml.texts("NotificationARNs", &settings.notification_arns);
    let timeout = settings.timeout_minutes.map(|minutes| minutes.to_string());
    xml.optional("TimeoutInMinutes", timeout.as_deref());
    rollback(xml, &settings.rollback);
    xml.texts("Capabilities", &settings.capabilities);
    xml.optional("RoleARN", settings.role_arn.as_deref());
    xml.list("Tags", &settings.tags, |xml, (key, value)| {
        xml.text("Key", key);
        xml.text("Value", value);
    });
}

fn rollback(xml: &mut Xml, rollback: &RollbackConfiguration) {
    xml.element("RollbackConfiguration", |xml| {
        let minutes = rollback.monitoring_minutes.map(|minutes| minutes.to_string());
        xml.optional("MonitoringTimeInMinutes", minutes.as_deref());
        if !rollback.triggers.is_empty() {
            xml.list("RollbackTriggers", &rollback.triggers, |xml, (arn, kind)| {
                xml.text("Arn", arn);
                xml.text("Type", kind);
            });
        }
    });
}

pub(super) async fn resource(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let stack = service.store.existing(required(form, "StackName")?).await?;
    let id = required(form, "LogicalResourceId")?;
    let resource = stack.resource(id).cloned().ok_or_else(|| StackError::NoResource {
        logical_id: id.to_owned(),
        stack: stack.name.clone(),
    })?;
    Ok(Box::new(move |xml| {
        xml.element("StackResourceDetail", |xml| {
            xml.text("StackName", &stack.name);
            xml.text("StackId", &stack.id);
            shape(xml, &resource, "LastUpdatedTimestamp");
            let metadata = resource.metadata.as_ref().map(ToString::to_string);
            xml.optional("Metadata", metadata.as_deref());
        });
    }))
}

pub(super) async fn resources(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let of_physical = form.text("PhysicalResourceId");
    let stack = match (form.text("StackName"), of_physical) {
        (Some(name), _) => service.store.existing(name).await?,
        (None, Some(physical_id)) => {
            let all = service.store.living().await?.into_iter();
            let mut owning = all.filter(|stack| {
                stack.resources.iter().any(|resource| resource.physical_id == physical_id)
            });
            owning.next().ok_or_else(|| StackError::NoStack(physical_id.to_owned()))?
        }
        (None, None) => return Err(StackError::Missing("StackName")),
    };
    let wanted = form.text("LogicalResourceId").map(str::to_owned);
    Ok(Box::new(move |xml| {
        let all = stack.resources.iter();
        let shown = all.filter(|one| wanted.as_ref().is_none_or(|id| *id == one.logical_id));
        xml.list("StackResources", shown, |xml, resource| {
            xml.text("StackName", &stack.name);
            xml.text("StackId", &stack.id);
            shape(xml, resource, "Timestamp");
        });
    }))
}

/// What all descriptions of a resource have.
pub(super) fn shape(xml: &mut Xml, resource: &Resource, timestamp: &str) {
    xml.text("LogicalResourceId", &resource.logical_id);
    xml.text("PhysicalResourceId", &resource.physical_id);
    xml.text("ResourceType", &resource.resource_type);
    xml.text(timestamp, &iso8601(resource.changed));
    xml.text("ResourceStatus", resource.status.as_str());
    xml.optional("ResourceStatusReason", resource.reason.as_deref());
    xml.element("DriftInformation", |xml| {
        xml.text("StackResourceDriftStatus", "NOT_CHECKED");
    });
}

pub(super) async fn change_set(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let name = required(form, "ChangeSetName")?;
    let (stack, set) = service.operations.find_change_set(name, form.text("StackName")).await?;
    Ok(Box::new(move |xml| describe_change_set(xml, &stack, &set)))
}

fn describe_change_set(xml: &mut Xml, stack: &Stack, set: &ChangeSet) {
    xml.text("ChangeSetName", &set.name);
    xml.text("ChangeSetId", &set.id);
    xml.text("StackId", &stack.id);
    xml.text("StackName", &stack.name);
    xml.optional("Description", set.description.as_deref());
    parameters(xml, &set.settings.parameters);
    xml.text("CreationTime", &iso8601(set.created));
    xml.text("ExecutionStatus", set.status.execution());
    xml.text("Status", set.status.as_str());
    xml.optional("StatusReason", set.reason.as_deref());
    xml.texts("NotificationARNs", &set.settings.notification_arns);
    rollback(xml, &set.settings.rollback);
    xml.texts("Capabilities", &set.settings.capabilities);
    xml.list("Tags", &set.settings.tags, |xml, (key, value)| {
        xml.text("Key", key);
        xml.text("Value", value);
    });
    xml.element("Changes", |xml| {
        for change in &set.changes {
            json_xml::write(xml, "member", change);
        }
    });
    xml.text("IncludeNestedStacks", if set.include_nested { "true" } else { "false" });
    xml.text("ImportExistingResources", if set.import_existing { "true" } else { "false" });
    xml.text(
        "OnStackFailure",
        match set.on_failure {
            OnFailure::Rollback => "ROLLBACK",
            OnFailure::DoNothing => "DO_NOTHING",
            OnFailure::Delete => "DELETE",
        },
    );
}
