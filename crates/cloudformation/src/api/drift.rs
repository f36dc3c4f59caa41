//! The actions about drift.

use aws_services::timestamp::iso8601;
use serde_json::Value;
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::answer::{Answer, element};
use super::input::required;
use crate::service::Stacks;
use crate::stack::actor::Actor;
use crate::stack::drift::{Drift, ResourceDrift, detect};
use crate::stack::error::StackError;
use crate::stack::record::Stack;

async fn detected(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
    only: &[String],
) -> Result<(Stack, Drift), StackError> {
    let stack = service.store.existing(required(form, "StackName")?).await?;
    if let Some(id) = only.iter().find(|id| stack.resource(id).is_none()) {
        let (logical_id, stack) = (id.clone(), stack.name);
        return Err(StackError::NoResource { logical_id, stack });
    }
    let planner = &service.operations.resolver.planner;
    let acting = planner.acting(actor);
    let drift = detect(&service.store, (planner, &acting), &stack, only).await?;
    Ok((stack, drift))
}

/// DetectStackDrift: done when it answers.
pub(super) async fn of_stack(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let (_, drift) = detected(service, actor, form, &form.texts("LogicalResourceIds")).await?;
    element("StackDriftDetectionId", drift.id)
}

/// DetectStackResourceDrift.
pub(super) async fn of_resource(
    service: &Stacks,
    actor: &Actor,
    form: &Query,
) -> Result<Answer, StackError> {
    let id = required(form, "LogicalResourceId")?.to_owned();
    let (stack, drift) = detected(service, actor, form, std::slice::from_ref(&id)).await?;
    Ok(Box::new(move |xml| {
        xml.element("StackResourceDrift", |xml| {
            for one in drift.resources.iter().filter(|one| one.logical_id == id) {
                show(xml, &stack, one);
            }
        });
    }))
}

/// DescribeStackDriftDetectionStatus.
pub(super) async fn status(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let id = required(form, "StackDriftDetectionId")?;
    let (stack, drift) = service.store.detection(id).await?;
    Ok(Box::new(move |xml| {
        xml.text("StackId", &stack.id);
        xml.text("StackDriftDetectionId", &drift.id);
        xml.text("StackDriftStatus", drift.status());
        xml.text("DetectionStatus", "DETECTION_COMPLETE");
        xml.text("DriftedStackResourceCount", &drift.count().to_string());
        xml.text("Timestamp", &iso8601(drift.time));
    }))
}

/// DescribeStackResourceDrifts: those that were checked.
pub(super) async fn resources(service: &Stacks, form: &Query) -> Result<Answer, StackError> {
    let stack = service.store.existing(required(form, "StackName")?).await?;
    let wanted = form.texts("StackResourceDriftStatusFilters");
    let drift = service.store.drift(&stack.uuid).await?;
    let found = drift.map(|drift| drift.resources).unwrap_or_default().into_iter();
    let found = found.filter(move |one| wanted.is_empty() || wanted.contains(&one.status));
    let found: Vec<ResourceDrift> = found.collect();
    Ok(Box::new(move |xml| {
        xml.list("StackResourceDrifts", &found, |xml, one| show(xml, &stack, one));
    }))
}

fn show(xml: &mut Xml, stack: &Stack, one: &ResourceDrift) {
    xml.text("StackId", &stack.id);
    xml.text("LogicalResourceId", &one.logical_id);
    xml.text("PhysicalResourceId", &one.physical_id);
    xml.text("ResourceType", &one.resource_type);
    xml.optional("ExpectedProperties", one.expected.as_ref().map(Value::to_string).as_deref());
    xml.optional("ActualProperties", one.actual.as_ref().map(Value::to_string).as_deref());
    xml.list("PropertyDifferences", &one.differences, |xml, difference| {
        xml.text("PropertyPath", &difference.path);
        xml.text("ExpectedValue", &text(difference.expected.as_ref()));
        xml.text("ActualValue", &text(difference.actual.as_ref()));
        xml.text("DifferenceType", &difference.kind);
    });
    xml.text("StackResourceDriftStatus", &one.status);
    xml.text("Timestamp", &iso8601(one.time));
}

/// Texts as they are, everything else as JSON, what is absent as `null`.
fn text(value: Option<&Value>) -> String {
    let value = value.unwrap_or(&Value::Null);
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
